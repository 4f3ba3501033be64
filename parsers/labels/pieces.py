"""Words as pieces: the vocabulary of the sentence network, and the likeliest way to cut a word into it.

A unigram language model (Kudo 2018, "Subword Regularization"; the scheme of SentencePiece): each piece has a score, and
a word is cut where the scores add up highest, found in one pass over the word. Digits count as 0: the network reads
what is said, not how much. Words are capped, so that the work grows with the text and nothing more.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

UNKNOWN: Final = 3  # the piece of characters that no piece holds
_WORD_CAP: Final = 40  # characters of a word that are read
_REMEMBERED: Final = 20_000  # words whose pieces are kept
_DIGITS: Final = re.compile(r"\d")
_BEGIN: Final = "\u2581"  # stands before each word


@dataclass(frozen=True, slots=True)
class Pieces:
    """The vocabulary: from piece to its number and score; `longest` in characters."""

    numbers: dict[str, int]
    scores: Sequence[float]
    longest: int
    unknown_score: float
    known: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, names: Sequence[str], scores: Sequence[float]) -> Self:
        """The vocabulary of pieces in order of their numbers, each with its score (log probability)."""
        numbers = {name: number for number, name in enumerate(names)}
        return cls(numbers, scores, max(map(len, names)), min(scores) - 10)

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces of `text`, word by word."""
        numbers: list[int] = []
        for word in _DIGITS.sub("0", unicodedata.normalize("NFKC", text)).split():
            capped = word[:_WORD_CAP]
            if (found := self.known.get(capped)) is None:
                found = self._cut_word(_BEGIN + capped)
                if len(self.known) < _REMEMBERED:
                    self.known[capped] = found
            numbers += found
        return numbers

    def _cut_word(self, word: str) -> tuple[int, ...]:
        end = len(word)
        best = [0.0] + [float("-inf")] * end
        origin: list[tuple[int, int]] = [(0, UNKNOWN)] * (end + 1)
        for start in range(end):
            for stop in range(start + 1, min(start + self.longest, end) + 1):
                number = self.numbers.get(word[start:stop])
                if number is None:
                    if stop > start + 1:
                        continue
                    number, score = UNKNOWN, self.unknown_score
                else:
                    score = self.scores[number]
                if best[start] + score > best[stop]:
                    best[stop] = best[start] + score
                    origin[stop] = (start, number)
        cut: list[int] = []
        while end:
            end, number = origin[end]
            if not (number == UNKNOWN and cut and cut[-1] == UNKNOWN):
                cut.append(number)
        return tuple(reversed(cut))
