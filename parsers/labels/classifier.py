"""Understanding a reply: each sentence is weighed, and the mail's labels and primary follow from its sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

from parsers.books import Language
from parsers.labels.corrections import Correction, OwnLabel, Taught, like
from parsers.labels.linear import Linear
from parsers.labels.model import LabelHit, Verdict
from parsers.labels.names import Label
from parsers.labels.ngrams import fold
from parsers.labels.sentences import Sentence, split_sentences
from parsers.message.model import AutomaticKind

NAMES: Final = tuple(str(label) for label in Label)
COLUMN: Final = {name: index for index, name in enumerate(NAMES)}
_AUTOMATIC: Final[Mapping[AutomaticKind, str]] = {
    AutomaticKind.OUT_OF_OFFICE: Label.OUT_OF_OFFICE,
    AutomaticKind.BOUNCE: Label.BOUNCE,
    AutomaticKind.LIST: Label.OTHER,
    AutomaticKind.OTHER: Label.OTHER,
}
_PRESENT: Final = 0.5  # a label is carried from this probability on
_DOUBT: Final = 0.45  # below this confidence a person must read the mail


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from the catalogue: the linear layer, and the line that turns its scores into probabilities."""

    linear: Linear
    slope: NDArray[np.float32]
    offset: NDArray[np.float32]
    primary_bias: NDArray[np.float32]

    def probabilities(self, sentences: list[str]) -> NDArray[np.float32]:
        """How likely each sentence (row) carries each label (column)."""
        scores = self.linear.scores(sentences) * self.slope + self.offset
        return np.asarray(1 / (1 + np.exp(-scores)), np.float32)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Reads labels. A value: teaching it gives a new one."""

    model: Model
    taught: tuple[Taught, ...] = ()

    def classify(
        self,
        text: str,
        *,
        language: Language,
        automatic: AutomaticKind | None = None,
        has_attachments: bool = False,
        open_proposal: bool = False,
        subject: str = "",
    ) -> Verdict:
        """The labels of a mail's new `text`, each with the sentence that shows it.

        `automatic` mails are told by their kind alone. `open_proposal`: a plan of ours waits for the debtor's yes, so
        that a bare "akkoord" confirms it. An empty mail is `other`, for a person to read, with or without attachments.
        """
        if automatic is not None:
            return _certain(_AUTOMATIC[automatic], text or subject)
        sentences = split_sentences(text)
        if not sentences:
            return Verdict((), Label.OTHER, 0.0, abstained=True)
        return self._verdict(sentences)

    def with_correction(self, correction: Correction) -> "Classifier":
        """This classifier, which reads mails like the corrected one as the person did."""
        sentences = split_sentences(correction.text)
        if not sentences:
            return self
        chances = self.model.probabilities([sentence.text for sentence in sentences])
        lessons: dict[int, set[str]] = {}
        for label in correction.labels:
            carrier = int(chances[:, COLUMN[label]].argmax()) if label in COLUMN else int(chances.max(axis=1).argmax())
            lessons.setdefault(carrier, set()).add(label)
        lacking = {
            index: frozenset(name for name in NAMES if row[COLUMN[name]] >= _PRESENT and name not in correction.labels)
            for index, row in enumerate(chances)
        }
        taught = tuple(
            Taught(fold(sentence.text), frozenset(lessons.get(index, ())), lacking[index])
            for index, sentence in enumerate(sentences)
            if index in lessons or lacking[index]
        )
        return replace(self, taught=(*self.taught, *taught))

    def with_own_label(self, own: OwnLabel) -> "Classifier":
        """This classifier, which knows a label of the user's own."""
        return replace(
            self, taught=(*self.taught, *(Taught(fold(text), frozenset({own.name})) for text in own.examples))
        )

    def _verdict(self, sentences: tuple[Sentence, ...]) -> Verdict:
        chances = self.model.probabilities([sentence.text for sentence in sentences])
        own: dict[str, LabelHit] = {}
        for index, sentence in enumerate(sentences):
            if found := like(sentence.text, self.taught):
                lesson, likeness = found
                for name in lesson.lacks & COLUMN.keys():
                    chances[index, COLUMN[name]] = 0
                for name in lesson.carries:
                    if name in COLUMN:
                        chances[index, COLUMN[name]] = likeness
                    else:
                        own[name] = LabelHit(name, likeness, sentence.text)
        hits = [
            LabelHit(name, float(chances[:, column].max()), sentences[int(chances[:, column].argmax())].text)
            for name, column in COLUMN.items()
        ]
        hits = sorted([*hits, *own.values()], key=lambda hit: -hit.confidence)
        primary = hits[0]
        carried = tuple(hit for hit in hits if hit.confidence >= _PRESENT) or (primary,)
        doubtful = primary.confidence < _DOUBT
        return Verdict(carried, primary.label, primary.confidence, doubtful, tuple(hits[:3]) if doubtful else ())


def _certain(label: str, evidence: str) -> Verdict:
    first = next((sentence.text for sentence in split_sentences(evidence)), "")
    return Verdict((LabelHit(label, 0.99, first),), label, 0.99)


@cache
def _model() -> Model:
    stored = (resources.files(__package__) / "data" / "model.npz").read_bytes()
    with np.load(BytesIO(stored), allow_pickle=False) as arrays:
        loaded = {name: arrays[name] for name in arrays.files}
    return Model(Linear.from_arrays(loaded), loaded["slope"], loaded["offset"], loaded["primary_bias"])


def load(corrections: tuple[Correction, ...] = (), own_labels: tuple[OwnLabel, ...] = ()) -> Classifier:
    """The classifier as the catalogue made it, with what the user taught since."""
    classifier = Classifier(_model())
    for own in own_labels:
        classifier = classifier.with_own_label(own)
    for correction in corrections:
        classifier = classifier.with_correction(correction)
    return classifier
