"""The linear layer: one weight for each n-gram row and label, learnt from the catalogue, kept as bytes.

A sentence's score for a label is the weighted sum of its n-grams, each in proportion to how rare it is (TF-IDF,
length one); above zero means that the label is likelier than not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from parsers.labels import ngrams


@dataclass(frozen=True, slots=True)
class Linear:
    """`rarity` weighs each row; `weights` (rows by labels, whole numbers) times `scale` are the scores' summands."""

    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def from_arrays(cls, arrays: "dict[str, NDArray[np.generic]]") -> Self:
        """The layer from the arrays of the model file; only rows that occur in the catalogue are stored."""
        stored = arrays["linear_rows"]
        rarity = np.zeros(ngrams.BUCKETS, np.float32)
        rarity[stored] = arrays["linear_rarity"]
        weights = np.zeros((ngrams.BUCKETS, arrays["linear_weights"].shape[1]), np.int8)
        weights[stored] = arrays["linear_weights"]
        return cls(rarity, weights, arrays["linear_scale"].astype(np.float32), arrays["linear_bias"].astype(np.float32))

    def scores(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One row of scores for each sentence, one column for each label."""
        found = np.empty((len(sentences), len(self.bias)), np.float32)
        for number, sentence in enumerate(sentences):
            rows, counts = ngrams.rows(sentence)
            values = counts * self.rarity[rows]
            length = float(np.sqrt(values @ values)) or 1.0
            found[number] = (values / length) @ self.weights[rows].astype(np.float32) * self.scale + self.bias
        return found
