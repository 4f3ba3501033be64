"""What the kinds of dates share: the frame that a date is reckoned in, the span it yields, and the form of a rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from parsers.books import Language
from parsers.facts.days import business_day_before, is_business_day, monday_of
from parsers.facts.tokens import Tokens

YEARS = 3  # a date further away than this many years is not believed

Kind = Literal[
    "day", "week", "month", "part", "weekend", "feast", "now", "vague", "weekday_of_month", "extension", "month_name"
]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a wording is reckoned from: the moment of writing, the country, and whether it speaks of the past.

    `named` is the last day that the text named before, for "the Monday after"; `back` the last one beside words of
    being away, for "two days after I'm back".
    """

    sent: datetime
    country: str
    language: Language
    past: bool = False
    named: date | None = None
    back: date | None = None

    @property
    def today(self) -> date:
        """The sender's own day."""
        return self.sent.date()

    @property
    def anchor(self) -> date:
        """The day that "the day after" counts from."""
        return self.named or self.today


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a wording allows, the best of them, and whether a sensible reader would ask."""

    earliest: date
    latest: date
    best: date
    kind: Kind = "day"
    sure: bool = True
    others: tuple[date, ...] = ()


def one_day(day: date, kind: Kind = "day", *, sure: bool = True, others: tuple[date, ...] = ()) -> Span:
    """A span of a single day."""
    return Span(day, day, day, kind, sure, others)


def whole_week(monday: date, frame: Frame) -> Span:
    """Monday to Friday of a week; paid on the Friday at the latest, or in the weekend once that has come."""
    friday = monday + timedelta(days=4)
    last = friday if frame.today <= friday or frame.past else friday + timedelta(days=2)
    earliest = max(monday, frame.today) if monday_of(frame.today) == monday and not frame.past else monday
    inside = tuple(earliest + timedelta(days=n) for n in range((last - earliest).days))
    return Span(earliest, last, last, "week", others=inside)


def end_of_month(last: date, frame: Frame) -> Span:
    """The last day of a month, and its last business day."""
    business = last if is_business_day(last, frame.country) else business_day_before(last, frame.country)
    return Span(min(business, last), last, last, "part", others=(business,))


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A date in the text: its days, the tokens it was read from, and the preposition before it (a class letter)."""

    span: Span
    first: int  # token
    last: int  # token, exclusive
    modifier: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's match over the letters, with the tokens behind it."""

    tokens: Tokens
    found: re.Match[str]

    def __contains__(self, group: str) -> bool:
        return bool(self.letters(group))

    def letters(self, group: str) -> str:
        """The class letters that the group matched; "" when it matched none, or the pattern has no such group."""
        return self.found[group] or "" if group in self.found.re.groupindex else ""

    def number(self, group: str) -> int:
        """The whole number of the group's token; 0 when there is none."""
        return self.tokens.number(self.found.start(group))

    def value(self, group: str) -> object:
        """The value of the group's token."""
        return self.tokens.items[self.found.start(group)].value

    def words(self, group: str) -> str:
        """The group's words as they stand in the text, in small letters."""
        first, last = self.found.span(group)
        return self.tokens.text[self.tokens.items[first].start : self.tokens.items[last - 1].end].lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording: the letters that it begins with, its pattern over letters, what it yields (() when it declines)."""

    begins: str
    pattern: re.Pattern[str]
    read: Callable[[Match, Frame], tuple[Span, ...]]


def rule(begins: str, pattern: str, read: Callable[[Match, Frame], tuple[Span, ...]]) -> Rule:
    """A rule from the text of its pattern. Every repetition in it is bounded, so that reading stays linear."""
    return Rule(begins, re.compile(pattern, re.VERBOSE), read)


def valid(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest_year(month: int, day: int, frame: Frame) -> date | None:
    """The day without its year: the coming one, unless it is only just past; of a past event, the last one."""
    choices = [d for year in range(frame.today.year - 1, frame.today.year + 2) if (d := valid(year, month, day))]
    if month == 2 and day == 29:
        choices += [d for year in range(frame.today.year - 4, frame.today.year + 5) if (d := valid(year, 2, 29))]

    def distance(choice: date) -> int:
        ahead = (choice - frame.today).days
        wrong_way = ahead > 0 if frame.past else ahead < 0
        return abs(ahead) * (4 if wrong_way else 1)

    return min(choices, key=distance, default=None)


def believable(span: Span, frame: Frame) -> bool:
    """Whether the span lies within `YEARS` of the mail."""
    return abs(span.best.year - frame.today.year) <= YEARS


def unsure(span: Span, *others: date) -> Span:
    """The span, marked as one to ask about."""
    return replace(span, sure=False, others=(*span.others, *others))
