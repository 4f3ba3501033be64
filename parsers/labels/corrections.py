"""What the user taught: corrected mails and labels of their own, applied to whatever is like them.

Only a sentence that matches a taught one nearly letter for letter (rapidfuzz), and denies as often, is touched; the
rest is read as before, so that a correction cannot spoil what was right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from parsers.labels.ngrams import fold

LIKE = 84.0  # of 100, how alike two sentences must be

_DENIAL = re.compile(
    r"\b(?:niet|nie|geen|nooit|noch|zonder|not|no|never|without|pas|jamais|aucune?|sans|nicht|kein\w*|nie|niemals|ohne)\b|n't\b"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A mail's new text and the labels a person gave it; the first label is the primary one."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """A folded sentence, the labels it carries from now on, those it no longer does, and the primary it decides."""

    sentence: str
    labels: tuple[str, ...]
    lacks: frozenset[str] = frozenset()
    primary: str = ""


def denials(folded: str) -> int:
    """How often a folded sentence denies, odd or even: "is betaald" and "is niet betaald" must never meet."""
    return len(_DENIAL.findall(folded)) % 2


def like(sentence: str, taught: Sequence[Taught]) -> tuple[Taught, float] | None:
    """The taught sentence that `sentence` is most like, with the likeness (0..1), or None."""
    folded = fold(sentence)
    known = [lesson.sentence for lesson in taught]
    for _, likeness, index in process.extract(folded, known, scorer=fuzz.ratio, score_cutoff=LIKE, limit=3):
        if denials(known[index]) == denials(folded):
            return taught[index], likeness / 100
    return None
