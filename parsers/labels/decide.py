"""From the scores of the two layers to chances, and from the chances of several labels to the one that decides.

The network reads a sentence among its neighbours, the linear layer knows its wording by heart; together they are right
more often than either. How much each counts was fitted by logistic regression (Platt 1999), so that a confidence of
0.8 is right in about eight of ten mails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from parsers.labels.linear import Linear
from parsers.labels.names import Label
from parsers.labels.network import Arrays, Floats, Network

NAMES: Final = tuple(str(label) for label in Label)
COLUMN: Final[Mapping[str, int]] = {name: index for index, name in enumerate(NAMES)}

_HARDLY: Final = 1e-3  # keeps the log of a chance within bounds
_EXPECTED: Final = 1.5  # how much likelier (log odds) a consent is while a proposal of ours waits for it


@dataclass(frozen=True, slots=True)
class Scores:
    """What the layers say of one mail: rows are sentences, columns labels."""

    network: Floats
    asks: Floats
    linear: Floats


def primary_features(scores: Scores, carried: Floats, rank: Floats) -> Floats:
    """What speaks for each label (row) as primary: asks, linear, certainty, and rank as far as it is carried."""
    columns = (
        np.logaddexp.reduce(scores.asks, axis=0),
        scores.linear.max(axis=0),
        np.log(carried + _HARDLY),
        carried * rank,
    )
    return np.asarray(np.stack(columns, axis=1), np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from the catalogue: the two layers and how much each counts."""

    network: Network
    linear: Linear
    label_blend: Floats  # of network, linear, and the constant
    primary_blend: Floats  # of asks, linear, the log of the chance that the label is carried, and rank
    rank: Floats  # how readily each label decides the answer when others stand beside it

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The model from the arrays of the model file."""
        return cls(
            Network.from_arrays(arrays),
            Linear.from_arrays(arrays),
            np.asarray(arrays["label_blend"], np.float32),
            np.asarray(arrays["primary_blend"], np.float32),
            np.asarray(arrays["rank"], np.float32),
        )

    def scores(self, sentences: list[str]) -> Scores:
        """The scores of a mail's sentences, in their order."""
        says, asks = self.network.weigh(sentences)
        return Scores(says, asks, self.linear.scores(sentences))

    def chances(self, scores: Scores, *, open_proposal: bool = False) -> Floats:
        """How likely each sentence (row) carries each label (column)."""
        network, linear, constant = self.label_blend
        odds = network * scores.network + linear * scores.linear + constant
        if open_proposal:
            odds[:, COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)

    def primary(self, scores: Scores, carried: Floats, *, open_proposal: bool = False) -> Floats:
        """How likely each label decides the answer; they add up to 1. `carried`: the mail's chance of each label."""
        odds = primary_features(scores, carried, self.rank) @ self.primary_blend
        if open_proposal:
            odds[COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        shares: NDArray[np.float32] = np.exp(odds - odds.max())
        return np.asarray(shares / shares.sum(), np.float32)
