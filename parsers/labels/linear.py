"""The linear layer: one weight for each n-gram row and label, learnt from the catalogue, kept as bytes.

A sentence's score for a label is the weighted sum of its n-grams, each in proportion to how rare it is (TF-IDF,
length one); above zero means that the label is likelier than not.
"""

from collections.abc import Mapping, Sequence
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
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The layer from the arrays of the model file; only rows that occur in the catalogue are stored."""
        stored = np.asarray(arrays["linear_rows"], np.int64)
        scale, bias = (np.asarray(arrays[name], np.float32) for name in ("linear_scale", "linear_bias"))
        rarity = np.zeros(ngrams.BUCKETS, np.float32)
        rarity[stored] = np.asarray(arrays["linear_rarity"], np.float32)
        weights = np.zeros((ngrams.BUCKETS, len(bias)), np.int8)
        weights[stored] = np.asarray(arrays["linear_weights"], np.int8)
        return cls(rarity, weights, scale, bias)

    def scores(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One row of scores for each sentence, one column for each label."""
        found = np.empty((len(sentences), len(self.bias)), np.float32)
        for number, sentence in enumerate(sentences):
            rows, counts = ngrams.rows(sentence)
            values = counts * self.rarity[rows]
            length = float(np.sqrt(values @ values)) or 1.0
            found[number] = (values / length) @ self.weights[rows].astype(np.float32) * self.scale + self.bias
        return found
