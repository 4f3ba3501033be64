"""From what the network weighs to chances, and from the chances of several labels to the one that decides.

How much each score counts was fitted by logistic regression (Platt 1999). A confidence is cautious on purpose: of the
mails read with 0.9 or more, 98 of 100 must be right, also those of writers unlike the ones it was fitted on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np

from parsers.labels.names import Label
from parsers.labels.network import Arrays, Floats, Network, Vectors, Weighed

NAMES: Final = tuple(str(label) for label in Label)
COLUMN: Final[Mapping[str, int]] = {name: index for index, name in enumerate(NAMES)}

Behind = Callable[[str], float]

_PAYING: Final = [COLUMN[Label.ALREADY_PAID], COLUMN[Label.PROMISE_TO_PAY]]
WHO: Final = ("thorough", "quick")  # of the networks
DOUBT: Final = 0.6  # below this confidence a person must read the mail
_SURE: Final = 0.9  # the confidence that `Chances.sure` is told as
_HARDLY: Final = 1e-3  # keeps the log of a chance within bounds
_BEHIND: Final = 0.25  # log odds that what was paid gains on what is promised for each unit of a day's lying behind
_HINTED: Final = -3.0  # odds of either below which a sentence's days are not looked at
_EXPECTED: Final = 1.5  # how much likelier (log odds) a consent is while a proposal of ours waits for it


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each sentence (row) carries each label (column), and each label decides the answer (adds up to 1)."""

    says: Floats
    decides: Floats
    sure: float  # from this chance of deciding on, nearly all readings are right

    def confidence(self, column: int) -> float:
        """How far one may rely on this label's deciding, 0 to 1: its chance, less the more it lies below `sure`."""
        return float(np.interp(self.decides[column], (0, DOUBT, self.sure, 1), (0, DOUBT, _SURE, 1)))


@dataclass(frozen=True, slots=True)
class Blend:
    """How much the scores of one or more networks count."""

    scales: Floats  # of each network's odds of what is said
    constants: Floats  # by label
    weights: Floats  # of each of the `primary_features`
    leanings: Floats  # by label
    sure: Floats  # of one number, see `Chances`
    precedence: Floats

    def chances(self, read: Sequence[Weighed], *, behind: Floats, open_proposal: bool) -> Chances:
        """The chances that follow from what each network weighed, and from how far each sentence's days lie behind."""
        odds = sum(scale * each.says for scale, each in zip(self.scales, read, strict=True)) + self.constants
        odds[:, COLUMN[Label.ALREADY_PAID]] += _BEHIND * behind
        odds[:, COLUMN[Label.PROMISE_TO_PAY]] -= _BEHIND * behind
        if open_proposal:
            odds[:, COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        says = np.asarray(1 / (1 + np.exp(-odds)), np.float32)
        features = primary_features([each.asks for each in read], says.max(axis=0), self.precedence)
        deciding = features @ self.weights + self.leanings
        if open_proposal:
            deciding[COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        shares = np.exp(deciding - deciding.max())
        return Chances(says, np.asarray(shares / shares.sum(), np.float32), float(self.sure[0]))


def primary_features(asks: Sequence[Floats], carried: Floats, precedence: Floats) -> Floats:
    """What speaks for each label (row) as primary.

    How much the mail asks for it as each network reads it, that it is carried at all, and how it stands with the others
    that are carried: `precedence` holds in log odds how much oftener the label of the row decides than that of the
    column where a mail of the catalogue carries both.
    """
    stands = carried * (precedence @ carried)
    return np.asarray(np.stack((*asks, np.log(carried + _HARDLY), stands), axis=1), np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from the catalogue: a thorough network, and a quick one, its pupil, which reads first."""

    vectors: Vectors
    thorough: Network
    quick: Network
    both: Blend
    alone: Blend  # of the quick one's scores
    trust: float  # how sure the quick one must be of everything that it says

    @classmethod
    def of(cls, arrays: Arrays, thorough: bytes, quick: bytes, *, exact: bool = False) -> Self:
        """The model from the arrays of the model file and the graphs of the networks."""
        both, alone = (
            Blend(*(np.asarray(arrays[name], np.float32) for name in blend_names(which))) for which in ("both", "alone")
        )
        trust = float(arrays["trust"])
        both_read = (Network.of(thorough, exact=exact), Network.of(quick, exact=exact))
        return cls(Vectors.of(arrays), *both_read, both, alone, trust)

    def chances(
        self,
        sentences: list[str],
        *,
        lies_behind: Behind = lambda _: 0.0,
        open_proposal: bool = False,
        thorough: bool = False,
    ) -> Chances:
        """The chances of a mail's sentences, in their order; there must be one at least.

        The thorough network reads what the quick one is not sure of; with `thorough` it reads all: what is compared
        with each other must be read alike. `lies_behind` tells of the days of a sentence that speaks of paying how
        much they lie behind the writer, below nought ahead: nobody paid next Friday.
        """
        mail = self.vectors.of_mail(sentences)
        first = self.quick.weigh(mail)
        behind = np.zeros(len(first.says), np.float32)
        for at in np.flatnonzero(first.says[:, _PAYING].max(axis=1) > _HINTED):
            behind[at] = lies_behind(sentences[at])
        read = self.alone.chances([first], behind=behind, open_proposal=open_proposal)
        if not thorough and sureness(read) >= self.trust:
            return read
        return self.both.chances([self.thorough.weigh(mail), first], behind=behind, open_proposal=open_proposal)


def blend_names(which: str) -> tuple[str, ...]:
    """The names in the model file of what a `Blend` holds, in the order of its fields."""
    return *(f"{field.name}_{which}" for field in fields(Blend)[:-1]), "precedence"


def sureness(read: Chances) -> float:
    """How sure a reading is of what it is least sure of: that a label is carried or not, or which decides."""
    carried = read.says.max(axis=0)
    return min(float(np.maximum(carried, 1 - carried).min()), float(read.decides.max()))
