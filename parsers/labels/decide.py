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

# Of two labels in one mail the first decides the answer: docs/labels.md, "Which label decides".
OUTRANKS: Final[tuple[tuple[Label, Label], ...]] = (
    (Label.PROMISE_TO_PAY, Label.FORGOTTEN),
    (Label.PROMISE_TO_PAY, Label.ABSENCE),
    (Label.PROMISE_TO_PAY, Label.AWAITING_APPROVAL),
    (Label.PROMISE_TO_PAY, Label.FINANCIAL_DIFFICULTY),
    (Label.PROMISE_TO_PAY, Label.SYSTEM_PROBLEM),
    (Label.PAYMENT_PLAN, Label.FINANCIAL_DIFFICULTY),
    (Label.CONFIRMS_AGREEMENT, Label.PROMISE_TO_PAY),
    (Label.REFUSES, Label.DISSATISFIED),
    (Label.NOT_MY_DEPARTMENT, Label.ABSENCE),
    (Label.INVOICE_NOT_RECEIVED, Label.QUESTION),
    (Label.ALREADY_PAID, Label.QUESTION),
    (Label.BANK_ERROR, Label.QUESTION),
    (Label.FORGOTTEN, Label.QUESTION),
    (Label.INVOICE_INCORRECT, Label.QUESTION),
    (Label.INSOLVENCY, Label.QUESTION),
)
_YIELD: Final = 1.5  # how much (log odds) an outranked label yields when the other is certain
_EXPECTED: Final = 1.5  # how much likelier (log odds) a consent is while a proposal of ours waits for it


@dataclass(frozen=True, slots=True)
class Scores:
    """What the layers say of one mail: rows are sentences, columns labels."""

    network: Floats
    asks: Floats
    linear: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from the catalogue: the two layers and how much each counts."""

    network: Network
    linear: Linear
    label_blend: Floats  # of network, linear, and the constant
    primary_blend: Floats  # of asks, network, linear

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The model from the arrays of the model file."""
        return cls(
            Network.from_arrays(arrays),
            Linear.from_arrays(arrays),
            np.asarray(arrays["label_blend"], np.float32),
            np.asarray(arrays["primary_blend"], np.float32),
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
        asks, network, linear = self.primary_blend
        odds = (
            asks * np.logaddexp.reduce(scores.asks, axis=0)
            + network * scores.network.max(axis=0)
            + linear * scores.linear.max(axis=0)
        )
        for winner, loser in OUTRANKS:
            odds[COLUMN[loser]] -= _YIELD * carried[COLUMN[winner]] * carried[COLUMN[loser]]
        if open_proposal:
            odds[COLUMN[Label.CONFIRMS_AGREEMENT]] += _EXPECTED
        shares: NDArray[np.float32] = np.exp(odds - odds.max())
        return np.asarray(shares / shares.sum(), np.float32)
