"""The days of a plan: which days are named together, where a series begins, and which day comes how many rhythms on."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from parsers.facts.dates import NamedDate
from parsers.facts.days import add_months, month_end, nth_weekday
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list

_JOINED = re.compile(r"[,c|vY-][,coedkh|]{0,5}")
_BARE = frozenset("ondeYPAZFGUJj.")
Shape = Literal["day", "anchor", "month", "week", "now"]


def shape(named: NamedDate, tokens: Tokens) -> Shape:
    """What kind of day it is: a whole one ("5 May", "tomorrow"), one that needs its month or week ("the 5th", "Friday",
    "at the end of the month"), or only a month or a week."""
    span = named.span
    letters = set(tokens.letters[named.first : named.last])
    match span.kind:
        case "now":
            return "now"
        case "month" | "month_name":
            return "month"
        case "week" | "weekend":
            return "week"
        case "part":
            whole = letters & set("MmTNCV") or (span.latest.month == 12 and not letters & set("UQ"))
            return "day" if whole else "anchor"
        case "weekday_of_month":
            return "day" if letters & set("MmTN") else "anchor"
        case "day":
            if letters <= _BARE or letters <= set("oWwqYPZFGd"):
                return "anchor"
    return "day"


def is_weekday(named: NamedDate, tokens: Tokens) -> bool:
    """Whether it is a day of the week and no more."""
    return named.span.kind == "day" and set(tokens.letters[named.first : named.last]) <= set("oWwqYPZFGTC")


def joined_days(days: tuple[NamedDate, ...], tokens: Tokens) -> tuple[NamedDate, ...]:
    """The longest run of days that are named together: "op 1 juni, 1 juli en 1 augustus"; () when there is none."""
    best: list[NamedDate] = []
    run: list[NamedDate] = []
    for day in days:
        between = tokens.letters[run[-1].last : day.first] if run else ""
        same = bool(run) and (run[-1].first, run[-1].last) == (day.first, day.last)
        months = not between and day.span.kind in ("month", "month_name")  # "september oktober november"
        either = run and any(t.word in ("of", "or", "ou", "oder") for t in tokens.items[run[-1].last : day.first])
        first = run and called_first(day, tokens)
        if (
            run
            and day.span.best > run[-1].span.best
            and not (either or first)
            and (same or months or _JOINED.fullmatch(between))
        ):
            run.append(day)
        else:
            run = [day]
        if len(run) > len(best):
            best = run
    return tuple(best) if len(best) > 1 else ()


def begins(named: NamedDate, tokens: Tokens) -> bool:
    """Whether the text says that a series begins on the day: "from May", "the first on 5 May"."""
    return named.modifier == "F" or called_first(named, tokens)


def called_first(named: NamedDate, tokens: Tokens) -> bool:
    """Whether words beside the day call it the first of several."""
    said = _opening_words(tokens)
    if not said:
        return False
    first = named.first
    while first > 0 and first > named.first - 6 and tokens.letters[first - 1] not in ",;.:|)":
        first -= 1
    last = named.last
    while last < min(len(tokens.items), named.last + 4) and tokens.letters[last] not in ",;.:|(":
        last += 1
    return any(first <= at < named.first or named.last <= at < last for at in range(first, last) if at in said)


@lru_cache(maxsize=4)
def _opening_words(tokens: Tokens) -> frozenset[int]:
    """The tokens that say that a series begins."""
    begins_series = word_list("begins_series")
    return frozenset(at for at, token in enumerate(tokens.items) if token.word.startswith(begins_series))


def first_day(
    days: tuple[NamedDate, ...], tokens: Tokens, after: NamedDate | None, unit: str, step: int, near: int = 0
) -> NamedDate | None:
    """The first day of a series: the stated one, put into the month or week in which the series begins; the next one in
    the rhythm after the part before when none is stated. Of several the one counts that stands `near` what is paid."""
    shaped = [(shape(day, tokens), day) for day in days]
    starts = [(kind, day) for kind, day in shaped if kind != "now" and begins(day, tokens) and day.modifier != "Y"]
    anchors = [day for kind, day in shaped if kind == "anchor"]
    whole = [day for kind, day in shaped if kind == "day" and (day.modifier != "Y" or len(days) == 1)]
    months = [day for kind, day in shaped if kind in ("month", "week") and day.modifier != "Y"]
    anchor = min(anchors, key=lambda day: (not _each(day, tokens), abs(day.first - near) if near else 0), default=None)
    begin = (
        next((day for kind, day in starts if kind != "anchor"), None)
        or next(iter(whole), None)
        or next(iter(months), None)
    )
    if begin is None:
        begin = next((day for kind, day in starts), None)
        if anchor is None or begin is None or begin is anchor:
            day = anchor or begin
            if day is None:
                return _next(after, unit, step) if after else None
            return (
                _later(day, after.span.best + timedelta(days=1), tokens)
                if after and day.span.best <= after.span.best
                else day
            )
        return begin
    kind = shape(begin, tokens)
    if anchor is None:
        return _whole_month(begin) if kind == "month" else begin
    if kind == "day" and begin.span.kind != "part":
        return _later(anchor, begin.span.best, tokens, whole=True) if begin.modifier == "F" else begin
    earliest = begin.span.earliest
    if kind in ("month", "day"):
        earliest = earliest.replace(day=1)
    return _later(anchor, earliest, tokens, whole=True)


def _each(day: NamedDate, tokens: Tokens) -> bool:
    return "G" in tokens.letters[max(0, day.first - 2) : day.last]


def _whole_month(named: NamedDate) -> NamedDate:
    """A month in which a series begins, with no day: its last day."""
    last = month_end(named.span.earliest.year, named.span.earliest.month)
    return replace(named, span=replace(named.span, best=last, kind="part"))


def _later(anchor: NamedDate, earliest: date, tokens: Tokens, *, whole: bool = False) -> NamedDate:
    """The first such day on or after `earliest`; `whole` moves it back to there, too."""
    best = anchor.span.best
    if is_weekday(anchor, tokens):
        ahead = (best.weekday() - earliest.weekday()) % 7
        return moved(anchor, earliest + timedelta(days=ahead))
    if not whole and best >= earliest:
        return anchor
    first = earliest.replace(day=1)
    for month in (first, add_months(first, 1)):
        day = in_month(anchor, month)
        if day >= earliest:
            return moved(anchor, day)
    return anchor


def in_month(anchor: NamedDate, month: date) -> date:
    """The day of `month` that the anchor stands for: "the 5th", its last day, its second Tuesday."""
    best = anchor.span.best
    if is_month_end(anchor):
        return month_end(month.year, month.month)
    if anchor.span.kind == "weekday_of_month":
        return _same_weekday(anchor, month) or month
    return add_months(month.replace(day=1), 0, best.day)


def _same_weekday(named: NamedDate, month: date) -> date | None:
    day = named.span.best
    return nth_weekday(month.year, month.month, day.weekday(), -1 if day.day > 21 else (day.day - 1) // 7 + 1)


def moved(named: NamedDate, day: date) -> NamedDate:
    """The same wording on another day."""
    return replace(named, span=replace(named.span, earliest=day, latest=day, best=day, others=()))


def is_month_end(named: NamedDate) -> bool:
    """Whether it is the end of a month that is named so, not the 30th."""
    best = named.span.best
    return named.span.kind == "part" and best == month_end(best.year, best.month)


def _next(after: NamedDate, unit: str, step: int) -> NamedDate:
    return nth(after, 1, unit or "month", step)


def nth(first: NamedDate, number: int, unit: str, step: int = 1) -> NamedDate:
    """The day that comes `number` rhythms after the first."""
    if number == 0:
        return first
    start = first.span.best
    match unit:
        case "day":
            day = start + timedelta(days=number * step)
        case "week":
            day = start + timedelta(days=7 * number * step)
        case "fortnight":
            day = start + timedelta(days=14 * number * step)
        case "quarter":
            day = add_months(start, 3 * number * step)
        case "year":
            day = add_months(start, 12 * number * step)
        case _ if first.span.kind == "weekday_of_month":
            month = add_months(start.replace(day=1), number * step)
            day = _same_weekday(first, month) or month
        case _:
            day = add_months(start, number * step)
            if is_month_end(first) or (start == month_end(start.year, start.month) and start.day >= 31):
                day = month_end(day.year, day.month)
    return moved(first, day)
