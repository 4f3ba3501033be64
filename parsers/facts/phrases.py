"""Phrases that tell something by name, looked for only where their first word stands.

A pattern of many phrases is tried at every letter of a text, which is dear; the words of a text are looked up at once.
A phrase is whole words; "*" ends a word anyhow, "…" stands for some words of the same sentence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_GAP = r"[^.!?;:]{0,50}?"
_WORD = re.compile(r"\w+")
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
_ENDS_ANYHOW = ("*", "+")

# Where it stands among all, what it tells, and its pattern.
_Phrase = tuple[int, str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by the word or sign that they begin with, and by the first letters of a word that ends anyhow."""

    whole: dict[str, tuple[_Phrase, ...]]
    begun: dict[str, tuple[_Phrase, ...]]
    letters: int  # that the keys of `begun` have

    def found(self, flat: str) -> dict[str, re.Match[str]]:
        """What a text in small letters tells, each with its first match."""
        hits: dict[str, re.Match[str]] = {}
        for first in _WORD_OR_SIGN.finditer(flat):
            word = first.group()
            may = self.whole.get(word, ())
            if self.begun and (more := self.begun.get(word[: self.letters])):
                may = tuple(sorted((*may, *more)))
            for _, name, pattern in may:
                if name not in hits and (match := pattern.match(flat, first.start())):
                    hits[name] = match
        return hits


def phrases(told: dict[str, Iterable[str]]) -> Phrases:
    """The phrases of each name, ready to be looked for; "e+s*" at the end of a word is an "e" or two and an "s"."""
    whole: dict[str, list[_Phrase]] = {}
    begun: dict[str, list[_Phrase]] = {}
    each = [(name, phrase) for name, listed in told.items() for phrase in listed]
    for at, (name, phrase) in enumerate(each):
        first = _WORD.match(phrase)
        anyhow = first is not None and phrase.startswith(_ENDS_ANYHOW, first.end())
        word = first.group() if first else phrase[:1]
        (begun if anyhow else whole).setdefault(word, []).append((at, name, re.compile(_pattern(phrase))))
    letters = min(map(len, begun), default=0)
    heads: dict[str, list[_Phrase]] = {}
    for word, found in begun.items():
        heads.setdefault(word[:letters], []).extend(found)
    return Phrases(_fixed(whole), _fixed(heads), letters)


def _fixed(found: dict[str, list[_Phrase]]) -> dict[str, tuple[_Phrase, ...]]:
    return {word: tuple(sorted(listed, key=lambda one: one[0])) for word, listed in found.items()}


def _pattern(phrase: str) -> str:
    words = re.escape(phrase).replace(r"e\+s\*", "e{1,2}s?").replace(r"\*", r"\w*").replace(r"\ …\ ", f" {_GAP}")
    return rf"(?<!\w){words}(?!\w)"
