"""From what the network weighs to chances, and from the chances of several labels to the one that decides.

How much each score counts was fitted by logistic regression (Platt 1999), so that a confidence of 0.8
is right in about eight of ten mails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from parsers.labels.names import Label
from parsers.labels.network import Arrays, Floats, Mail, Network, Vectors, Weighed

NAMES: Final = tuple(str(label) for label in Label)
COLUMN: Final[Mapping[str, int]] = {name: index for index, name in enumerate(NAMES)}

WHO: Final = ("thorough", "quick")  # of the readers
_HARDLY: Final = 1e-3  # keeps the log of a chance within bounds
_EXPECTED: Final = 1.5  # how much likelier (log odds) a consent is while a proposal of ours waits for it


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each sentence (row) carries each label (column), and each label decides the answer (adds up to 1)."""

    says: Floats
    decides: Floats


@dataclass(frozen=True, slots=True)
class Blend:
    """How much scores count: those of labels and a constant; and each of the `primary_features`."""

    labels: Floats
    primary: Floats
    precedence: Floats

    def chances(self, weighed: Weighed, *, open_proposal: bool) -> Chances:
        """The chances that follow from what was weighed."""
        scale, constant = self.labels
        odds = scale * weighed.says + constant
        if open_proposal:
            odds[:, COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        says = np.asarray(1 / (1 + np.exp(-odds)), np.float32)
        deciding = primary_features(weighed.asks, says.max(axis=0), self.precedence) @ self.primary
        if open_proposal:
            deciding[COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        shares = np.exp(deciding - deciding.max())
        return Chances(says, np.asarray(shares / shares.sum(), np.float32))


def primary_features(asks: Floats, carried: Floats, precedence: Floats) -> Floats:
    """What speaks for each label (row) as primary.

    How much the mail asks for it, that it is carried at all, and how it stands with the others that are carried:
    `precedence` holds in log odds how much oftener the label of the row decides than that of the column where a mail
    of the catalogue carries both.
    """
    stands = carried * (precedence @ carried)
    return np.asarray(np.stack((asks, np.log(carried + _HARDLY), stands), axis=1), np.float32)


@dataclass(frozen=True, slots=True)
class Reader:
    """A network, and how much its scores count."""

    network: Network
    blend: Blend

    def read(self, mail: Mail, *, open_proposal: bool) -> Chances:
        """The chances of a mail's sentences, in their order."""
        return self.blend.chances(self.network.weigh(mail), open_proposal=open_proposal)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from the catalogue: a thorough reader, and a quick one, its pupil, which reads first."""

    vectors: Vectors
    thorough: Reader
    quick: Reader
    trust: float  # how sure the quick reader must be of everything that it says

    @classmethod
    def of(cls, arrays: Arrays, thorough: bytes, quick: bytes) -> Self:
        """The model from the arrays of the model file and the graphs of the networks."""
        thorough_reader, quick_reader = (
            Reader(Network.of(graph), Blend(*(np.asarray(arrays[name], np.float32) for name in blend_names(who))))
            for who, graph in zip(WHO, (thorough, quick), strict=True)
        )
        return cls(Vectors.of(arrays), thorough_reader, quick_reader, float(arrays["trust"]))

    def chances(self, sentences: list[str], *, open_proposal: bool = False, thorough: bool = False) -> Chances:
        """The chances of a mail's sentences, in their order; there must be one at least.

        The thorough reader reads what the quick one is not sure of; with `thorough` it reads all: what is compared
        with each other must be read by one reader.
        """
        mail = self.vectors.of_mail(sentences)
        if not thorough:
            read = self.quick.read(mail, open_proposal=open_proposal)
            if sureness(read) >= self.trust:
                return read
        return self.thorough.read(mail, open_proposal=open_proposal)


def blend_names(who: str) -> tuple[str, str, str]:
    """The names in the model file of what a `Blend` of one of the readers holds."""
    return f"label_blend_{who}", f"primary_blend_{who}", "precedence"


def sureness(read: Chances) -> float:
    """How sure a reading is of what it is least sure of: that a label is carried or not, or which decides."""
    carried = read.says.max(axis=0)
    return min(float(np.maximum(carried, 1 - carried).min()), float(read.decides.max()))
