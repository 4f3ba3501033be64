"""Whether the days that a sentence names lie behind or ahead: paid on the 3rd, or to be paid on the 30th."""

from collections.abc import Callable
from dataclasses import replace
from math import log

from parsers.facts.dates import NamedDate, named_dates
from parsers.facts.dates.frame import Frame
from parsers.facts.sentences import read_sentences
from parsers.facts.signs import in_paper
from parsers.facts.tokens import tokenize

MOST = 2.0  # of what one sentence can tell
_UNDATED = ("now", "month_name", "vague", "extension")


def lies_behind(text: str, frame: Frame) -> float:
    """How much the days of a sentence lie behind the writer; below nought ahead, nought if they tell nothing.

    "19 August" is a day of this year and of the next: the log of how much nearer the one behind is than the one ahead,
    at most `MOST`. The days of papers ("your invoice of 3 May") tell nothing.
    """
    tokens = tokenize(text, frame.language)
    sentences = read_sentences(tokens)
    if not sentences.sentences:
        return 0.0
    ahead, behind = (named_dates(tokens, replace(frame, past=past)) for past in (False, True))
    told = [
        _told((first.span.best - frame.today).days, (second.span.best - frame.today).days)
        for first, second in zip(ahead, behind, strict=False)
        if first.first == second.first and _tells(first, frame) and not in_paper(sentences, first)
    ]
    return max(told, key=abs, default=0.0)


def _tells(named: NamedDate, frame: Frame) -> bool:
    """Whether it is a day, or days of which today is none: "this month" lies on both sides."""
    span = named.span
    return span.kind not in _UNDATED and not (
        span.earliest < span.latest and span.earliest <= frame.today <= span.latest
    )


def days_of(frame: Frame | None) -> Callable[[str], float]:
    """How much the days of a sentence lie behind, as `frame` has it; nought where nobody knows the writer's day."""
    return lambda sentence: lies_behind(sentence, frame) if frame else 0.0


def _told(ahead: int, behind: int) -> float:
    """What one day tells, read both ways, in days from today."""
    if (ahead < 0) == (behind < 0):
        return MOST * ((ahead < 0) - (ahead > 0))
    return max(-MOST, min(MOST, log((ahead + 1) / (1 - behind))))
