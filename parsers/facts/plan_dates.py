"""The days of a text as a plan reads them: years, months between two, times that share out the rest, doubles."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame, Span
from parsers.facts.dates.periods import month_named
from parsers.facts.days import add_months, month_end
from parsers.facts.events import MOST_PARTS, PER_UNIT, Event
from parsers.facts.schedule_days import called_first, moved, shape
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list, word_set

_LASTING = re.compile(r"[INCo]{0,4}nU[lNC]?")


def in_this_year_or_next(tokens: Tokens, dates: tuple[NamedDate, ...], frame: Frame) -> tuple[NamedDate, ...]:
    """The dates, with one without its year that follows one to come put after that: "25 September and 25 December"."""
    found: list[NamedDate] = []
    for named in dates:
        before = found[-1].span.best if found else None
        letters = set(tokens.letters[named.first : named.last])
        past = letters & {"M", "m", "D"} and "4" not in letters and named.span.latest < frame.today
        joined = found and not tokens.letters[found[-1].last : named.first].strip("co,|-h")
        next_year = before and past and joined and before >= frame.today
        found.append(moved(named, add_months(named.span.best, 12)) if next_year else named)
    return tuple(found)


def between_months(tokens: Tokens, dates: tuple[NamedDate, ...]) -> list[Event]:
    """The months between two: "November through February"."""
    found: list[Event] = []
    for one, other in pairwise(dates):
        months = one.span.kind in ("month", "month_name") and other.span.kind in ("month", "month_name")
        between = tokens.letters[one.last : other.first].strip("o") or tokens.letters[one.first : other.first].strip(
            "oM"
        )
        if (one.first, one.last) == (other.first, other.last):
            between = "v" if "v" in tokens.letters[one.first : one.last] else ""
        if tokens.items[other.first - 1].word == "a" and other.first - one.last == 1:
            between = "v"  # "de janvier à juin"
        if not months or (between not in ("v", "Y", "-") and not (not between and other.modifier == "Y")):
            continue
        month = add_months(one.span.earliest.replace(day=1), 1)
        while month < other.span.earliest.replace(day=1) and len(found) < MOST_PARTS:
            last = month_end(month.year, month.month)
            span = replace(one.span, earliest=month, latest=last, best=last, others=())
            found.append(Event("date", one.first, date=replace(one, span=span), last=one.last))
            month = add_months(month, 1)
    return found


def first_months(tokens: Tokens, dates: tuple[NamedDate, ...], frame: Frame) -> list[Event]:
    """A short name of a month, which is a word too, where it is called the first: "May being the first"."""
    taken = {at for named in dates for at in range(named.first, named.last)}
    found = []
    for at, token in enumerate(tokens.items):
        if token.letter != "m" or at in taken or not tokens.text[token.start].isupper():
            continue
        first = month_named(tokens.number(at), None, frame)
        last = month_end(first.year, first.month)
        named = NamedDate(Span(first, last, last, "month_name", sure=False), at, at + 1)
        if called_first(named, tokens):
            found.append(Event("date", at, date=named, last=at + 1))
    return found


def shared_out(tokens: Tokens, event: Event, dates: tuple[NamedDate, ...]) -> tuple[Event, ...]:
    """A date that is how long the rest takes, as a count: "the rest over the following three months"."""
    if event.date is None or not _LASTING.fullmatch(tokens.letters[event.date.first : event.date.last]):
        return (event,)
    at = event.date.first
    following = next((named for named in dates if named.first > at), None)
    around = [token.word for token in tokens.items[max(0, at - 2) : event.date.last]]
    unit = next(str(token.value) for token in tokens.items[at : event.date.last] if token.letter == "U")
    count = next(tokens.number(n) for n in range(at, event.date.last) if tokens.letters[n] == "n")
    rest = "s" in tokens.letters[max(0, at - 12) : at]
    dated = following is not None and following.span.best == event.date.span.best  # "over two months, on 17 January"
    before = next((named for named in reversed(dates) if named.last <= at), None)
    glued = before is not None and not tokens.letters[before.last : at].strip("o")
    if unit == "month" and glued and before and shape(before, tokens) == "anchor" and 1 < count <= MOST_PARTS:
        rest = True  # "on the 17th of the next three months"
        around = [*around, *word_list("over")]
    if not rest or dated or unit not in PER_UNIT or not 1 < count <= MOST_PARTS or word_set("over").isdisjoint(around):
        return (event,)
    last = event.last
    return Event("count", at, count=count, last=last), Event("rhythm", at, unit=unit, last=last)


def said_once(events: list[Event], tokens: Tokens) -> list[Event]:
    """The events without a date that only says once more what the one before it says: "now (sent tonight)"."""
    kept: list[Event] = []
    for event in events:
        day = _exact(event)
        again = day is not None and kept and day == _exact(kept[-1]) and not _is_now(event)
        if event.date and kept and kept[-1].date and tokens.letters[kept[-1].last : event.at].strip("o") == "(":
            kept[-1] = event  # "zu Dreikönig (6. Januar)"
        elif not again:
            kept.append(event)
        elif event.date and shape(event.date, tokens) == "day" and not _is_now(kept[-1]):
            kept[-1] = event  # "on the fifteenth, for the first time on 15 September"
    return kept


def _is_now(event: Event) -> bool:
    return event.date is not None and event.date.span.kind == "now"


def _exact(event: Event) -> date | None:
    return event.date.span.best if event.date and event.date.span.kind in ("day", "now", "feast") else None
