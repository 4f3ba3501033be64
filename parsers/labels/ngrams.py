"""Character n-grams of a sentence as numbers: what the linear layer weighs.

The text is folded (lower case, digits to 0, one space between words) and every run of 2 to 6 characters, spaces
included, is hashed into one of `BUCKETS` rows. Hashing needs no vocabulary and costs the same for any text: a rolling
polynomial over code points, one vectorised step for each length.
"""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 1 << 17
ORDERS: Final = (2, 3, 4, 5, 6)
_CAP: Final = 500  # characters of one sentence

_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")
_MIX = np.uint64(0x9E3779B97F4A7C15)


def fold(text: str) -> str:
    """`text` as the n-grams see it: lower case, digits as 0, single spaces, one space at each end."""
    return f" {_DIGITS.sub('0', _SPACES.sub(' ', text[:_CAP].lower())).strip()} "


def rows(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows that the n-grams of `text` fall into, each once, with 1 + log of how often each occurs."""
    points = np.frombuffer(fold(text).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashed = []
    for order in ORDERS:
        size = len(points) - order + 1
        if size <= 0:
            break
        value = np.full(size, order, dtype=np.uint64)
        for offset in range(order):
            value = (value ^ points[offset : offset + size]) * _MIX
            value ^= value >> np.uint64(29)
        hashed.append(value)
    if not hashed:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    found, counts = np.unique((np.concatenate(hashed) & np.uint64(BUCKETS - 1)).astype(np.int64), return_counts=True)
    return found, (1 + np.log(counts)).astype(np.float32)
