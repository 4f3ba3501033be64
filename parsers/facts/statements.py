"""Cutting what a plan is made of into statements: one payment, or one series, with its quantity, days and rhythm.

A plan is a row of statements ("300 now | 100 on the 5th of each month, from May | the rest in December"). Each has one
quantity (an amount, a share, the rest, or none where a count says it all), and in any order a count, a rhythm, a
duration and days. Where one statement ends is not said, so every cut is weighed: what stands far apart, in another
sentence or behind "then" belongs together less; what no statement takes is passed over, at a price. The lightest cuts
are kept for `plans`, which chooses by what they add up to. Linear: statements are short, and few cuts are kept.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter

from parsers.facts.dates import NamedDate
from parsers.facts.events import MOST_PARTS, Event
from parsers.facts.quantities import NEXT, quantity_of
from parsers.facts.schedule_days import begins, called_first, is_weekday, joined_days, shape
from parsers.facts.sentences import Cue, Sentences
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list
from parsers.money import Money

_AHEAD = 14  # tokens
_FIRST_PART = re.compile(r"[ed]o?k")
_LASTING = ("week", "fortnight", "month", "quarter", "year")
_LONGEST = 14  # events of a statement
_MOST_AMOUNTS = 2  # "four times 100, so 400"
_KEPT = 10  # cuts that are weighed further
_REST_PASSED_OVER, _BARE_PASSED_OVER = 1.6, 0.9
_WEAK_PASSED_OVER = 0.3  # a number that may count things
_PASSED_OVER = {"date": 1.2, "rhythm": 1.5, "count": 1.4, "duration": 0.9, "share": 2.4, "amount": 3.0}
_ANCHOR_PASSED_OVER, _FIRST_PASSED_OVER = 0.9, 1.8
_ONE_MORE = 0.3  # each statement: one series is more likely than two
_WITHOUT_DAY = 1.5
_REST_WITHOUT_DAY = 0.8
_WITHOUT_QUANTITY = 0.4
_WITHOUT_RHYTHM = 0.5
_TWO_OPEN = 1.2  # of "100 a month until it is gone" and then the rest
_CONFLICT = 1.0  # of a series "on Fridays" with a day that is none, and not called its first
_DAYS_APART = 1.1  # of several days that are not named together
_RHYTHM_AGAIN = 0.8  # another rhythm
_SENTENCE, _CLAUSE, _THEN, _AND = 0.9, 0.35, 0.4, 0.3
_WORD, _MOST_WORDS = 0.04, 0.6


@dataclass(frozen=True, slots=True)
class Statement:
    """One payment or series as it is said: `each` is what one part costs, `share` what all its parts are of the whole,
    `rest` that it takes what is left; `count` and `rhythm` (unit and step) are 0 and "" when they are not said."""

    at: int  # token of its quantity, of its first event when it has none
    each: Money | None = None
    share: Fraction | None = None
    of_rest: bool = False  # the share is of the rest
    rest: bool = False
    count: int = 0
    unit: str = ""
    step: int = 1
    lasts: tuple[int, str] | None = None
    days: tuple[NamedDate, ...] = ()
    listed: tuple[NamedDate, ...] = ()  # days that each are one part
    weight: float = 0.0


Read = dict[tuple[int, ...], Statement | None]  # by the identity of its events


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to cut the events into statements, its weight, and the days that stand beside all of them."""

    weight: float = 0.0
    statements: tuple[Statement, ...] = ()
    aside: tuple[NamedDate, ...] = ()
    counts: tuple[int, ...] = ()  # numbers of parts that stand beside all of them

    @property
    def reckoned(self) -> bool:
        """Whether a number of parts is not said, but reckoned from what is left."""
        return any(each.each and each.unit and not each.count and not each.lasts for each in self.statements)


def cuts(events: list[Event], sentences: Sentences, whole: Money | None, read: Read) -> list[Cut]:
    """The lightest ways to cut the events into statements, the lightest first. `read` keeps what the runs of events
    were read as, for those of another order."""
    best: list[list[Cut]] = [[Cut()]]
    certain = any(event.kind == "amount" and event.certain for event in events)
    alone = sum(event.kind == "share" for event in events) == 1
    gaps = [0.0] + [_gap(events[at - 1], events[at], sentences) for at in range(1, len(events))]
    for end in range(1, len(events) + 1):
        last = events[end - 1]
        aside = (last.date,) if last.date else ()
        anchor = last.date is not None and _is_anchor(last.date, sentences.tokens)
        first = last.date is not None and begins(last.date, sentences.tokens)
        price = _FIRST_PASSED_OVER if first else _ANCHOR_PASSED_OVER if anchor else _price(last, certain=certain)
        counts = (last.count,) if last.kind == "count" else ()
        # Each way as what it weighs, and what it goes on from; only the lightest are made.
        found: list[tuple[float, Cut, Statement | None]] = [(cut.weight + price, cut, None) for cut in best[end - 1]]
        for begin in range(_earliest(events, end), end):
            run = (alone, *map(id, events[begin:end]))
            if run not in read:
                read[run] = _statement(events[begin:end], sentences.tokens, whole, alone=alone)
            if statement := read[run]:
                weight = statement.weight + sum(gaps[begin + 1 : end]) + _ONE_MORE
                found += [
                    (cut.weight + weight + _TWO_OPEN * _both_open(cut, statement), cut, statement)
                    for cut in best[begin]
                ]
        best.append(
            [
                Cut(weight, (*cut.statements, statement), cut.aside, cut.counts)
                if statement
                else Cut(weight, cut.statements, (*cut.aside, *aside), (*cut.counts, *counts))
                for weight, cut, statement in sorted(found, key=itemgetter(0))[:_KEPT]
            ]
        )
    return [cut for cut in best[-1] if cut.statements]


def _earliest(events: list[Event], end: int) -> int:
    """The first event that a statement of those before `end` may hold: with more it would name several things."""
    counts, moneys, shares = set(), set(), set()
    first = max(0, end - _LONGEST)
    for begin in range(end - 1, first - 1, -1):
        event = events[begin]
        if event.kind == "count":
            counts.add(event.count)
        elif event.kind == "share" and event.share:
            shares.add(event.share)
        if event.money:
            moneys.add(event.money)
        if len(counts) > 1 or len(shares) > 1 or len(moneys) > _MOST_AMOUNTS:
            return begin + 1
    return first


def _is_anchor(named: NamedDate, tokens: Tokens) -> bool:
    """Whether the day may be said of all months that are named: "both on the 20th"."""
    return shape(named, tokens) == "anchor" and not is_weekday(named, tokens)


def _price(event: Event, *, certain: bool) -> float:
    if event.weak:
        return _WEAK_PASSED_OVER
    if event.kind == "amount" and certain and not event.certain:
        return _BARE_PASSED_OVER  # "la 1141 (260 €)"
    return _REST_PASSED_OVER if event.kind == "share" and event.share is None else _PASSED_OVER[event.kind]


def _both_open(cut: Cut, statement: Statement) -> bool:
    """Whether the rest or another series is to follow a series that has no end."""
    before = cut.statements[-1] if cut.statements else None
    return bool(
        before
        and (statement.rest or statement.unit)
        and before.each
        and before.unit
        and not before.count
        and not before.lasts
    )


def _gap(one: Event, other: Event, sentences: Sentences) -> float:
    """How little two neighbouring events belong together."""
    first, last = one.last, other.at
    if last <= first:
        return 0.0
    between = sentences.tokens.letters[first:last]
    listed = one.kind == other.kind == "date" and not between.strip("co,|-h")
    if listed:
        return 0.0
    weight = min(_MOST_WORDS, _WORD * len(between))
    if sentences.sentence_of(one.at) != sentences.sentence_of(other.at) or "|" in between:
        weight += _SENTENCE
    else:
        weight += _CLAUSE * bool(set(between) & set(",;.")) + _AND * ("c" in between)
    if any(cue & Cue.THEN for cue in sentences.cues[first:last]):
        weight += _THEN
    return weight


def _statement(events: list[Event], tokens: Tokens, whole: Money | None, *, alone: bool) -> Statement | None:
    """The events as one statement; None when they cannot be one. `alone` tells that the text names one share only."""
    quantity = quantity_of(events, whole)
    counts = {event.count for event in events if event.kind == "count"}
    if quantity is None or len(counts) > 1:
        return None
    rhythms = [event for event in events if event.kind == "rhythm" and event.unit]
    lasting = next(((e.count, e.unit) for e in events if _lasts(e)), None)
    days = tuple(event.date for event in events if event.date)
    share = quantity.share if alone else None
    count, listed = _listed(days, next(iter(counts), 0), tokens)
    number = len({day.span.best for day in days})
    if not count and number > 1 and _make_up(quantity.each, share, number, whole):
        count, listed = _listed(days, number, tokens)
    if not count and lasting and lasting[0] == len(listed):
        count = len(listed)  # "over three months, the 10th of December, January and February"
    if not quantity.said and len(listed) > 1 and not count and _shares_out(days[0].first, tokens):
        count = len(listed)
    if len(days) > 1 and not count and not rhythms and _of_first_part(events, tokens):
        return None
    if not quantity.said and count < 2:
        quantity = quantity if len(days) != 1 or len(events) > 1 or not _is_next(days[0], tokens) else NEXT
        if not quantity.said:
            return None
    unit, step = (rhythms[0].unit, rhythms[0].count or 1) if rhythms else ("", 1)
    if not unit and not count and quantity.each and whole and quantity.each.cents < whole.cents and not listed:
        unit = _implied(days, tokens)
    at = next((event.at for event in events if event.kind in ("amount", "share")), events[0].at)
    found = Statement(
        at, quantity.each, quantity.share, quantity.of_rest, quantity.rest, count, unit, step, lasting, days, listed
    )
    several = len({(event.unit, event.count) for event in rhythms}) > 1
    return replace(found, weight=quantity.weight + _RHYTHM_AGAIN * several + _oddity(found, tokens))


def _shares_out(at: int, tokens: Tokens) -> bool:
    """Whether the words before the token share out a sum evenly: "spread evenly from January to June"."""
    return any(
        token.word.startswith(word_list("shares_out")) for token in tokens.items[max(0, at - _AHEAD) : at + _AHEAD]
    )


def _implied(days: tuple[NamedDate, ...], tokens: Tokens) -> str:
    """The rhythm of "from January on the 12th of the month 100", which names none; "" when it is no series."""
    anchors = [day for day in days if shape(day, tokens) == "anchor"]
    if len(days) < 2 or not anchors or not any(day.modifier == "F" for day in days):
        return ""
    return "week" if is_weekday(anchors[0], tokens) else "month"


def _of_first_part(events: list[Event], tokens: Tokens) -> bool:
    """Whether the amount is that of the first part only: "the first instalment of 210 tomorrow, the second …"."""
    amount = next((event for event in events if event.kind == "amount"), None)
    return amount is not None and bool(_FIRST_PART.search(tokens.letters[max(0, amount.at - 5) : amount.at]))


def _is_next(day: NamedDate, tokens: Tokens) -> bool:
    """Whether the day is that of the next part: "the first 210 tomorrow, and the second on 30 April"."""
    first = day.first
    while first > day.first - 5 and first > 0 and tokens.letters[first - 1] not in ",;.:|)$":
        first -= 1
    ordinal = any(tokens.letters[at] in "eL" and tokens.number(at) != 1 for at in range(first, day.first))
    return ordinal and not called_first(day, tokens)


def _lasts(event: Event) -> bool:
    return event.kind == "duration" and event.unit in _LASTING and 1 <= event.count <= MOST_PARTS


def _listed(days: tuple[NamedDate, ...], count: int, tokens: Tokens) -> tuple[int, tuple[NamedDate, ...]]:
    """The number of parts, and the days that each are one part: those named together, or as many as there are parts."""
    listed = joined_days(days, tokens)
    distinct = sorted({day.span.best: day for day in reversed(days)}.items())
    if len(distinct) == count + 1:
        distinct = [(best, day) for best, day in distinct if day.modifier != "Y"]  # "away till the 27th"
    if count > 1 and len(listed) != count and len(distinct) == count:
        listed = tuple(day for _, day in distinct)
    return count, listed


def _oddity(statement: Statement, tokens: Tokens) -> float:
    """How odd the statement is by itself: without a quantity or a day, with days that do not fit together."""
    days, listed, count = statement.days, statement.listed, statement.count
    said = statement.rest or statement.each is not None or statement.share is not None
    weight = 0.0 if said else _WITHOUT_QUANTITY + (0 if days or statement.unit else _WITHOUT_DAY)
    goes_on = statement.unit or count or statement.lasts
    loose = {
        day.span.best
        for day in days
        if day not in listed and (not goes_on or (shape(day, tokens) == "day" and not begins(day, tokens)))
    }
    weight += _DAYS_APART * max(0, len(loose) - (not listed))
    if statement.unit:
        return weight + _CONFLICT * _in_conflict(days, tokens)
    if not days:
        return weight + (_REST_WITHOUT_DAY if statement.rest else _WITHOUT_DAY)
    if count > 1 and not listed:
        weight += _WITHOUT_RHYTHM
    return weight + _CONFLICT * bool(count > 1 and listed and len(listed) != count)


def _in_conflict(days: tuple[NamedDate, ...], tokens: Tokens) -> bool:
    """Whether a day is named that is not on the weekday of the series."""
    weekdays = {day.span.best.weekday() for day in days if is_weekday(day, tokens)}
    whole = [day for day in days if shape(day, tokens) == "day"]
    if any(begins(day, tokens) for day in whole):
        return False
    return len(weekdays) == 1 and any(day.span.best.weekday() not in weekdays for day in whole)


def _make_up(each: Money | None, share: Fraction | None, number: int, whole: Money | None) -> bool:
    """Whether one such part on each of as many days makes up all of it: "a third on each of these days"."""
    if share is not None:
        return share * number == 1
    return each is not None and whole is not None and each.cents * number == whole.cents
