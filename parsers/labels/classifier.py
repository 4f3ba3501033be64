"""Understanding a reply: each sentence is weighed, and the mail's labels and primary follow from its sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from typing import Final

import numpy as np

from parsers.books import Language
from parsers.labels.corrections import Correction, Memory, Odds, Taught
from parsers.labels.decide import COLUMN, DOUBT, NAMES, WHO, Behind, Model
from parsers.labels.likeness import wording
from parsers.labels.model import LabelHit, Verdict
from parsers.labels.names import Label
from parsers.labels.network import Floats
from parsers.labels.own import OwnLabel
from parsers.labels.sentences import Sentence, split_sentences
from parsers.message.model import AutomaticKind

PRESENT: Final = 0.5  # a label is carried from this chance on
HARDLY: Final = 0.15  # below this chance a sentence need not be told that it does not carry a label
_BARELY: Final = np.float32(1e-3)  # keeps log odds within bounds
_READ: Final = 40  # sentences of a mail that are weighed
_AUTOMATIC: Final[Mapping[AutomaticKind, str]] = {
    AutomaticKind.OUT_OF_OFFICE: Label.OUT_OF_OFFICE,
    AutomaticKind.BOUNCE: Label.BOUNCE,
    AutomaticKind.LIST: Label.OTHER,
    AutomaticKind.OTHER: Label.OTHER,
}
# What settles what happens next decides, whatever a sentence beside it was taught to say.
_SETTLES: Final = [
    COLUMN[label]
    for label in (
        Label.INSOLVENCY,
        Label.ALREADY_PAID,
        Label.CONFIRMS_AGREEMENT,
        Label.PAYMENT_PLAN,
        Label.PROMISE_TO_PAY,
        Label.REFUSES,
    )
]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Reads labels. A value: teaching it gives a new one."""

    model: Model
    taught: Memory = Memory()

    def classify(
        self,
        text: str,
        *,
        language: Language,  # noqa: ARG002 - one model reads all languages; callers need not know
        automatic: AutomaticKind | None = None,
        has_attachments: bool = False,
        open_proposal: bool = False,
        subject: str = "",
        lies_behind: Behind = lambda _: 0.0,
    ) -> Verdict:
        """The labels of a mail's new `text`, each with the sentence that shows it.

        `automatic` mails are told by their kind alone. `open_proposal`: a plan of ours waits for the debtor's yes, so
        that a bare "akkoord" confirms it. A mail without words is `other`, for a person to read; of one that brings
        only attachments the `subject` is read as a hint, and a person must read it all the same. `lies_behind` tells
        how much a sentence's days lie behind the writer (see `Model.chances`).
        """
        if automatic is not None:
            label = _AUTOMATIC[automatic]
            return Verdict((LabelHit(label, 0.99, _first(text or subject)),), label, 0.99)
        if sentences := split_sentences(text)[:_READ]:
            return self._verdict(sentences, lies_behind, open_proposal=open_proposal)
        if has_attachments and (hint := split_sentences(subject)[:1]):
            read = self._verdict(hint, lies_behind, open_proposal=open_proposal)
            return Verdict((), Label.OTHER, 0.0, abstained=True, candidates=read.candidates or read.labels[:3])
        return Verdict((), Label.OTHER, 0.0, abstained=True)

    def as_said(self, text: str, labels: Sequence[str]) -> Verdict:
        """A mail of which a person said what it says, the deciding label first: each with its likeliest sentence."""
        sentences, _, carries = self._carrying(text, labels)
        shows = {label: sentences[index].text for index, carried in carries.items() for label in carried}
        hits = tuple(LabelHit(label, 1.0, shows.get(label, "")) for label in labels)
        return Verdict(hits, labels[0], 1.0)

    def with_correction(self, correction: Correction) -> "Classifier":
        """This classifier, which reads mails like the corrected one as the person did."""
        return self._taught(self.lessons(correction))

    def lessons(self, correction: Correction) -> tuple[Taught, ...]:
        """What is learnt from a correction, sentence by sentence.

        Of the corrected mail, the sentence that comes nearest to a label is taken to carry it; sentences that seemed
        to carry anything else are known not to.
        """
        sentences, chances, carries = self._carrying(correction.text, correction.labels)
        wrong = [name for name in NAMES if name not in correction.labels]
        odds, taught = _log_odds(chances), []
        for index, sentence in enumerate(sentences):
            lacks = frozenset(name for name in wrong if chances[index, COLUMN[name]] >= HARDLY)
            if lacks or index in carries:
                labels = tuple(carries.get(index, ()))
                primary = correction.labels[0] if correction.labels[0] in labels else ""
                taught.append(Taught(wording(sentence.text), tuple(odds[index].tolist()), labels, lacks, primary))
        return tuple(taught)

    def _carrying(self, text: str, labels: Sequence[str]) -> tuple[Sequence[Sentence], Floats, dict[int, list[str]]]:
        """The sentences of a text, their chances, and which of them (by index) carries which of the labels."""
        sentences = split_sentences(text)[:_READ]
        if not sentences:
            return (), np.zeros((0, len(NAMES)), np.float32), {}
        chances = self.model.chances([sentence.text for sentence in sentences], thorough=True).says
        # Greetings and names carry nothing, however little the model makes of the rest.
        telling = np.array([wording(sentence.text).weight >= 1 for sentence in sentences])
        carries: dict[int, list[str]] = {}
        for label in labels:
            column = chances[:, COLUMN[label]] if label in COLUMN else chances.max(axis=1)
            carries.setdefault(int((column + telling).argmax()), []).append(label)
        return sentences, chances, carries

    def with_own_label(self, own: OwnLabel) -> "Classifier":
        """This classifier, which knows a label of the user's own."""
        taught = []
        for example in own.examples:
            odds = _log_odds(self.model.chances([example], thorough=True).says)[0]
            taught.append(Taught(wording(example), tuple(odds.tolist()), (own.name,), primary=own.name))
        return self._taught(taught)

    def _taught(self, lessons: Sequence[Taught]) -> "Classifier":
        return replace(self, taught=Memory.of((*self.taught.lessons, *lessons)))

    def _verdict(self, sentences: Sequence[Sentence], lies_behind: Behind, *, open_proposal: bool) -> Verdict:
        read = self.model.chances(
            [sentence.text for sentence in sentences],
            lies_behind=lies_behind,
            open_proposal=open_proposal,
            thorough=any(self.taught.touches(sentence.text) for sentence in sentences),
        )
        chances, shares = read.says, read.decides
        own, decided = self._remember(sentences, chances, shares)
        best = chances.argmax(axis=0)
        found = [
            LabelHit(name, float(chances[best[column], column]), sentences[int(best[column])].text)
            for name, column in COLUMN.items()
        ]
        column = int(shares.argmax())
        primary, confidence = decided or (NAMES[column], read.confidence(column))
        # What decides is carried, and at least as surely, also where no sentence alone says it.
        hits = [
            replace(hit, confidence=max(hit.confidence, confidence)) if hit.label == primary else hit
            for hit in (*found, *own)
        ]
        said = (hit for hit in hits if hit.confidence >= PRESENT or hit.label == primary)
        carried = tuple(sorted(said, key=lambda hit: -hit.confidence))
        if confidence >= DOUBT:
            return Verdict(carried, primary, confidence)
        likeliest = tuple(replace(found[int(rank)], confidence=float(shares[rank])) for rank in np.argsort(-shares)[:3])
        return Verdict(carried, primary, confidence, abstained=True, candidates=likeliest)

    def _remember(
        self, sentences: Sequence[Sentence], chances: Floats, shares: Floats
    ) -> tuple[list[LabelHit], tuple[str, float] | None]:
        """Applies what was taught to `chances` and `shares`: the hits of own labels, and the primary taught, if any."""
        own: list[LabelHit] = []
        decided: tuple[str, float] | None = None
        odds = _log_odds(chances)
        known = {
            index: found
            for index, sentence in enumerate(sentences)
            if (found := self.taught.like(sentence.text, odds[index]))
        }
        for index, (lesson, likeness) in known.items():
            for name in lesson.lacks:
                chances[index, COLUMN[name]] = 0
                shares[COLUMN[name]] = 0 if chances[:, COLUMN[name]].max() < PRESENT else shares[COLUMN[name]]
            for name in lesson.labels:
                if name in COLUMN:
                    chances[index, COLUMN[name]] = max(likeness, float(chances[index, COLUMN[name]]))
                else:
                    own.append(LabelHit(name, likeness, sentences[index].text))
            if lesson.primary and (decided is None or likeness > decided[1]):
                decided = (lesson.primary, likeness)
        others = [index for index in range(len(sentences)) if index not in known]
        if decided and others and chances[np.ix_(others, _SETTLES)].max() >= PRESENT:
            decided = None
        return own, decided


def _log_odds(chances: Floats) -> Odds:
    return np.log((chances + _BARELY) / (1 - chances + _BARELY))


def _first(text: str) -> str:
    return next((sentence.text for sentence in split_sentences(text)), "")


@cache
def _model(*, exact: bool) -> Model:
    data = resources.files(__package__) / "data"
    graphs = ((data / f"{who}.onnx").read_bytes() for who in WHO)
    with np.load(BytesIO((data / "model.npz").read_bytes()), allow_pickle=False) as arrays:
        return Model.of({name: arrays[name] for name in arrays.files}, *graphs, exact=exact)


def load(
    corrections: tuple[Correction, ...] = (), own_labels: tuple[OwnLabel, ...] = (), *, exact: bool = False
) -> Classifier:
    """The classifier as the catalogue made it, with what the user taught since.

    `exact` is for processors that add products of bytes in sixteen bits, where they may not fit; it takes twice as
    long.
    """
    examples = (lesson for own in own_labels for lesson in _examples(own.name, own.examples, exact=exact))
    lessons = (lesson for correction in corrections for lesson in _lessons(correction, exact=exact))
    return Classifier(_model(exact=exact), Memory.of((*examples, *lessons)))


@lru_cache(maxsize=10_000)
def _lessons(correction: Correction, *, exact: bool) -> tuple[Taught, ...]:
    """What the shipped model learns from a correction: reckoned once, however often the rest changes."""
    return Classifier(_model(exact=exact)).lessons(correction)


@lru_cache(maxsize=1000)
def _examples(name: str, examples: tuple[str, ...], *, exact: bool) -> tuple[Taught, ...]:
    return Classifier(_model(exact=exact)).with_own_label(OwnLabel(name, examples)).taught.lessons
