"""What the user taught: corrected mails and labels of their own, applied to whatever is like them.

A sentence is like a taught one when it says the same in other words (`likeness`) and the model reads both alike before
anything is taught: where it tells them apart, such as "wordt betaald" from "is betaald", so do we. Everything else is
read as before, so that a correction cannot spoil what was right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from parsers.labels.likeness import Wording, likeness, wording

LIKE: Final = 0.78  # how much of two sentences must recur in each other
NEAR: Final = 5.5  # how far the model's log odds of any label may lie apart

Odds = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Correction:
    """A mail's new text and the labels a person gave it; the first label is the primary one."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """A sentence, the labels it carries from now on, those it no longer does, and the primary it decides.

    `odds` are the log odds of each label as the model read it.
    """

    wording: Wording
    odds: tuple[float, ...]
    labels: tuple[str, ...]
    lacks: frozenset[str] = frozenset()
    primary: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that was taught, oldest first. Of two lessons that are as like, the later counts."""

    lessons: tuple[Taught, ...] = ()
    _odds: Odds = field(default_factory=lambda: np.zeros((0, 0), np.float32), repr=False, compare=False)
    _same: Mapping[Wording, int] = field(default_factory=dict, repr=False, compare=False)
    _begins: Mapping[str, Sequence[int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, lessons: Sequence[Taught]) -> Self:
        """The memory of these lessons."""
        odds = np.array([lesson.odds for lesson in lessons], np.float32)
        begins: dict[str, list[int]] = {}
        for index, lesson in enumerate(lessons):
            for begin in lesson.wording.begins:
                begins.setdefault(begin, []).append(index)
        return cls(tuple(lessons), odds, {lesson.wording: index for index, lesson in enumerate(lessons)}, begins)

    def touches(self, sentence: str) -> bool:
        """Whether a sentence is worded like one that was taught, whatever else it may say."""
        if not self.lessons:
            return False
        said = wording(sentence)
        candidates = {index for begin in said.begins for index in self._begins.get(begin, ())}
        return said in self._same or any(likeness(self.lessons[index].wording, said) >= LIKE for index in candidates)

    def like(self, sentence: str, odds: Odds) -> tuple[Taught, float] | None:
        """The lesson that a sentence, of which the model gives these log odds, is most like, and how much (0..1)."""
        if not self.lessons:
            return None
        said = wording(sentence)
        if (same := self._same.get(said)) is not None:
            return self.lessons[same], 1.0
        best: tuple[Taught, float] | None = None
        candidates = sorted({index for begin in said.begins for index in self._begins.get(begin, ())})
        near = np.abs(self._odds[candidates] - odds).max(axis=1) <= NEAR
        for index in np.array(candidates, np.intp)[near]:
            lesson = self.lessons[index]
            found = likeness(lesson.wording, said)
            if found >= LIKE and (best is None or found >= best[1]):
                best = lesson, found
        return best
