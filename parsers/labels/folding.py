"""Sentences as they are compared letter by letter: without capitals, digits that differ, and odd spaces."""

import re
from typing import Final

_CAP: Final = 500  # characters of one sentence
_SPACES: Final = re.compile(r"\s+")
_DIGITS: Final = re.compile(r"\d")


def fold(text: str) -> str:
    """`text` in lower case, digits as 0, single spaces, one space at each end; at most 500 characters of it."""
    return f" {_DIGITS.sub('0', _SPACES.sub(' ', text[:_CAP].lower())).strip()} "
