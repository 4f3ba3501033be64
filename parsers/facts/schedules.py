"""A series of payments: a count or a rhythm with one amount for each part, from its first day on."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from parsers.facts.dates import NamedDate
from parsers.facts.days import add_months, month_end, nth_weekday
from parsers.facts.plan_events import MOST_PARTS, Event
from parsers.facts.tokens import Tokens
from parsers.money import Money

JOINED = re.compile(r"[,c|][,coedkh|]{0,5}")


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of a plan as it is said: its date, and an amount, a share, or (both None) the rest or unknown."""

    date: NamedDate | None = None
    money: Money | None = None
    share: Fraction | None = None
    rest: bool = False
    at: int = 0  # token
    unknown: bool = False  # how much is left open on purpose


def series(
    events: list[Event], whole: Money | None, tokens: Tokens, after: NamedDate | None = None
) -> tuple[Part, ...]:
    """A count or a rhythm with one amount for each part; () when the text lists the parts instead.

    `whole` is what they are to add up to. `after` is the day of the part before, of a series that follows on another
    payment ("300 now, then 100 a month"): such a one may share out the rest.
    """
    counts = [event.count for event in events if event.kind == "count"]
    rhythms = [event.unit for event in events if event.kind == "rhythm" and event.unit]
    lasting = [e.count for e in events if e.kind == "duration" and e.unit in rhythms and 1 < e.count <= MOST_PARTS]
    counts = counts or lasting
    amounts = {event.money for event in events if event.money}
    if counts and len(amounts) == 2:
        least, most = sorted(amounts, key=lambda money: money.cents)
        if least.cents * counts[0] == most.cents:
            amounts = {least}
    days = [event.date for event in events if event.date]
    each = next(iter(amounts), None)
    group = _group(days, tokens)
    if not counts and len(group) > 1:
        counts = [e.count for e in events if e.kind == "duration" and e.count == len(group)]
    if each and whole and each.cents == whole.cents and (counts or len(group) > 1):
        each = None  # "the 900 in three parts"
    if not _shares_fit(events, counts, each, whole, follows=after is not None):
        return ()
    share = next((e.share for e in events if e.kind == "share" and e.share), None) if after else None
    if first_part(events, tokens) and not counts and not rhythms:
        return ()
    named = sum(event.kind == "amount" for event in events)
    if named > 1 and len(days) > 1 and not counts and not rhythms:
        return ()
    if len(amounts) > 1 or not (counts or rhythms or ((each or after) and len(group) > 1)):
        return ()
    stated = [d for d in days if d.span.kind not in ("month_name", "now")]
    distinct = {d.span.best for d in stated}
    months = all(day.span.kind in ("month", "month_name") for day in group)
    together = len(group) > 1 and not first_part(events, tokens) and (not rhythms or months)
    if (each or after or counts) and together and (not counts or counts[0] == len(group)):
        like = next((day for day in stated if months and day.span.kind == "day" and day not in group), group[0])
        return tuple(Part(_same_day(day, like), each, share and share / len(group)) for day in group)
    count = counts[0] if counts else len(distinct) if len(distinct) > 1 and not rhythms else 0
    odd = False
    if not count and each and whole and each.cents:
        count, left = divmod(whole.cents, each.cents)
        odd = left > 0
        count += odd
    if count > 1 and len(distinct) == count:
        return tuple(Part(_by_best(stated, day), each, share and share / count) for day in sorted(distinct))
    first = _first(days, stated, tokens)
    rhythm = rhythms[0] if rhythms else "month"
    if first is None and after is not None:
        first = _nth(after, 1, rhythm, None).date
    if not count:
        return (Part(first, each),) if first and each else ()
    if first is None and each is None and whole is None:
        return ()
    count = min(count, MOST_PARTS)
    parts = [_nth(first, number, rhythm, each) for number in range(count)]
    if share:
        parts = [replace(part, share=share / count) for part in parts]
    if odd:
        parts[-1] = replace(parts[-1], money=None, rest=True)
    return tuple(parts)


def one_each(events: list[Event]) -> tuple[Part, ...]:
    """One share on each of as many days: "a third on each of 1 May, 1 June and 1 July"; () when it is not so."""
    shares = [event.share for event in events if event.kind == "share"]
    best = {event.date.span.best: event.date for event in reversed(events) if event.date}
    if len(shares) != 1 or shares[0] is None or len(best) < 2 or any(event.money or event.count for event in events):
        return ()
    return tuple(Part(best[day], share=shares[0]) for day in sorted(best)) if shares[0] * len(best) == 1 else ()


def with_last(events: list[Event], whole: Money | None, tokens: Tokens) -> tuple[Part, ...]:
    """A series whose last payment is another: "100 a month, with a last one of 10"; () when there is none."""
    last = events[-1]
    before = tokens.letters[max(0, last.at - 5) : last.at]
    if last.kind != "amount" or last.money is None or "L" not in before or whole is None:
        return ()
    head = [event for event in events[:-1] if event.kind != "count"]
    parts = series(head, Money(whole.cents - last.money.cents, whole.currency), tokens)
    if len(parts) < 2 or parts[-1].rest or parts[0].money is None:
        return ()
    rhythm = next((event.unit for event in head if event.kind == "rhythm"), "month")
    return (*parts, replace(_nth(parts[0].date, len(parts), rhythm, last.money)))


def _shares_fit(
    events: list[Event], counts: list[int], each: Money | None, whole: Money | None, *, follows: bool
) -> bool:
    """Whether the shares of the whole that the text names say no more than the count does: "ten times 10 %"."""
    shares = [event.share for event in events if event.kind == "share"]
    if not shares:
        return True
    kinds = [event.kind for event in events]
    opens = "amount" in kinds and kinds.index("share") < kinds.index("amount")  # "the rest at 250 a month"
    if len(shares) == 1 and (follows or (shares[0] is None and opens and each and whole)):
        return True
    named = {share for share in shares if share}
    count = counts[0] if counts else 0
    if each and whole and count and abs(each.cents * count - whole.cents) < count:
        return True
    return len(shares) == 1 and len(named) == 1 and count > 1 and next(iter(named)) * count == 1


def _same_day(day: NamedDate, first: NamedDate) -> NamedDate:
    """A month that is named after a day takes the same day: "15 mei, juni en juli"."""
    if first.span.kind != "day" or day.span.kind not in ("month", "month_name"):
        return day
    best = add_months(day.span.earliest.replace(day=1), 0, first.span.best.day)
    return replace(day, span=replace(day.span, earliest=best, latest=best, best=best, others=()))


def _group(days: list[NamedDate], tokens: Tokens) -> list[NamedDate]:
    """The longest run of dates that are named together: "op 1 juni, 1 juli en 1 augustus", "in juli en augustus"."""
    best: list[NamedDate] = []
    run: list[NamedDate] = []
    for day in days:
        between = tokens.letters[run[-1].last : day.first] if run else ""
        same = bool(run) and (run[-1].first, run[-1].last) == (day.first, day.last)
        months = not between and day.span.kind in ("month", "month_name")  # "september oktober november"
        if run and day.span.best > run[-1].span.best and (same or months or JOINED.fullmatch(between)):
            run.append(day)
        else:
            run = [day]
        if len(run) > len(best):
            best = run
    return best


def _by_best(dates: list[NamedDate], best: date) -> NamedDate:
    return next(named for named in dates if named.span.best == best)


def _first(days: list[NamedDate], stated: list[NamedDate], tokens: Tokens) -> NamedDate | None:
    """The first date of a series: the stated day, one after "each" before others, in the month that it begins in."""
    begins = next((d for d in days if d.span.kind in ("month_name", "month") or d.modifier == "F"), None)
    exact = [d for d in stated if d.span.kind == "day" and not set("MmD").isdisjoint(tokens.letters[d.first : d.last])]
    if exact and begins is None:
        return exact[0]
    stated = sorted(stated, key=lambda d: "G" not in tokens.letters[max(0, d.first - 2) : d.last])
    day = next((d for d in stated if d is not begins and d.span.kind in ("day", "part", "weekday_of_month")), None)
    if begins and day and begins.modifier != "F" and day.first < begins.first and _names_month(day, tokens):
        return day
    if (
        begins
        and day
        and begins.span.kind in ("month_name", "month")
        and begins.span.earliest.month != day.span.best.month
    ):
        month = begins.span.earliest
        last = month_end(month.year, month.month)
        moved = last if _is_month_end(day) else add_months(month, 0, day.span.best.day)
        if moved > day.span.best or begins.modifier == "F":
            return replace(day, span=replace(day.span, earliest=moved, latest=moved, best=moved, others=()))
    if day is None and begins is not None and begins.span.kind in ("month_name", "month"):
        last = month_end(begins.span.earliest.year, begins.span.earliest.month)
        return replace(begins, span=replace(begins.span, best=last, kind="part"))
    return day or begins


def _names_month(day: NamedDate, tokens: Tokens) -> bool:
    """Whether the day says which month it is in: "5 May", "the 24th of this month"."""
    return not set("MmTNDQ").isdisjoint(tokens.letters[day.first : day.last])


def _is_month_end(named: NamedDate) -> bool:
    best = named.span.best
    return named.span.kind == "part" and best == month_end(best.year, best.month)


def _nth(first: NamedDate | None, number: int, unit: str, money: Money | None) -> Part:
    """The part that comes `number` rhythms after the first."""
    if first is None or number == 0:
        return Part(first, money)
    start = first.span.best
    match unit:
        case "day":
            day = start + timedelta(days=number)
        case "week":
            day = start + timedelta(days=7 * number)
        case "fortnight":
            day = start + timedelta(days=14 * number)
        case "quarter":
            day = add_months(start, 3 * number)
        case _ if first.span.kind == "weekday_of_month":
            month = add_months(start.replace(day=1), number)
            which = -1 if start.day > 21 else (start.day - 1) // 7 + 1
            day = nth_weekday(month.year, month.month, start.weekday(), which) or month
        case _:
            day = add_months(start, number)
            if start == month_end(start.year, start.month) and (start.day < 31 or _is_month_end(first)):
                day = month_end(day.year, day.month) if _is_month_end(first) or start.day >= 31 else day
    span = replace(first.span, earliest=day, latest=day, best=day, others=())
    return Part(replace(first, span=span), money)


def first_part(events: list[Event], tokens: Tokens) -> bool:
    """Whether a single amount is called the first of several: "the first instalment of 100"."""
    amount = next((event for event in events if event.kind == "amount"), None)
    return amount is not None and bool(re.search(r"[ed]o?k", tokens.letters[max(0, amount.at - 5) : amount.at]))
