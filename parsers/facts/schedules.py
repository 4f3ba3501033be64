"""From statements to the payments of a schedule: each with its day, and an amount, a share, or the rest.

What is open ("100 a month until it is gone", "the rest in three parts") is reckoned from what the other statements
leave of the whole; where the whole is not known it stays open.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from parsers.facts.dates import NamedDate
from parsers.facts.events import MOST_PARTS, Event
from parsers.facts.schedule_days import first_day, in_month, is_weekday, moved, nth, shape
from parsers.facts.statements import Cut, Statement
from parsers.facts.tokens import Tokens
from parsers.money import Money

_NUMBER_OF = {("year", "month"): 12, ("year", "quarter"): 4, ("year", "week"): 52, ("quarter", "month"): 3,
              ("month", "week"): 4, ("month", "fortnight"): 2}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of a plan as it is said: its date, and an amount, a share, or (both None) the rest or unknown."""

    date: NamedDate | None = None
    money: Money | None = None
    share: Fraction | None = None
    rest: bool = False
    of_rest: bool = False  # the share is of the rest
    at: int = 0  # token
    unknown: bool = False  # how much is left open on purpose


def laid_out(cut: Cut, whole: Money | None, due: Money | None, tokens: Tokens) -> tuple[Part, ...]:
    """The payments of the statements, in their order: shares of the `whole`, the rest of what is `due`."""
    statements = [_without_total(each, due) for each in cut.statements]
    statements = _shared(statements)
    fixed = [_fixed(each, whole) for each in statements]
    left = Money(due.cents - sum(cents or 0 for cents in fixed), due.currency) if due else None
    parts: list[Part] = []
    for at, statement in enumerate(statements):
        after = next((part.date for part in reversed(parts) if part.date), None)
        last = at + 1 == len(statements)
        more = _parts(statement, left if fixed[at] is None else None, after, tokens, follows=bool(parts))
        if not last and fixed[at] is None and statement.each:
            more = _before_next(more, statements[at + 1])
        if left and fixed[at] is None:
            left = Money(left.cents - sum(part.money.cents for part in more if part.money), left.currency)
        parts += more
    return _after_series(tuple(_dated_aside(parts, cut.aside, tokens)), statements, known=due is not None)


def _without_total(statement: Statement, whole: Money | None) -> Statement:
    """The statement with its amount as the whole where that is what it names: "the 900 in three parts"."""
    parts = statement.count > 1 or len(statement.listed) > 1
    if statement.each and whole and parts and statement.each.cents == whole.cents:
        return replace(statement, each=None, rest=True)
    return statement


def _number(statement: Statement, left: Money | None) -> int:
    """How many parts the statement has; 0 when that is not said and cannot be reckoned."""
    if statement.count:
        return statement.count
    if len(statement.listed) > 1 and (not statement.unit or _months(statement.listed)):
        return len(statement.listed)
    if statement.lasts and (number := _lasting(statement)):
        return number
    if not statement.unit or statement.rest:
        return 1
    if statement.each and left and left.cents > 0:
        return -(-left.cents // statement.each.cents)
    return 0


def _lasting(statement: Statement) -> int:
    """How many parts a time holds: "for six months", "a year long, each month"."""
    if statement.lasts is None:
        return 0
    count, unit = statement.lasts
    rhythm = statement.unit or unit
    times = 1 if unit == rhythm else _NUMBER_OF.get((unit, rhythm), 2 if (unit, rhythm) == ("fortnight", "week") else 0)
    if (unit, rhythm) == ("week", "fortnight"):
        return count // 2
    number = count * times // statement.step
    return number if 1 < number <= MOST_PARTS else 0


def _months(days: tuple[NamedDate, ...]) -> bool:
    return all(day.span.kind in ("month", "month_name") for day in days)


def _fixed(statement: Statement, whole: Money | None) -> int | None:
    """The cents of all parts of the statement; None when they hang on what is left."""
    if statement.share and not statement.of_rest:
        return int(whole.cents * statement.share) if whole else None
    if statement.each is None:
        return None
    number = _number(statement, None)
    return statement.each.cents * number if number else None


def _shared(statements: list[Statement]) -> list[Statement]:
    """The statements with their shares as what all their parts are of the whole: "a third on each of three days" is all
    of it, "the other half in two parts" is a half."""
    shares = [statement.share or Fraction(0) for statement in statements]
    found = []
    for statement, share in zip(statements, shares, strict=True):
        number = _number(statement, None)
        if share and not number and statement.unit and (1 / share).denominator == 1:
            found.append(replace(statement, share=Fraction(1), count=int(1 / share)))  # "a fifth each month"
        elif share and number > 1 and sum(shares) - share + share * number <= 1:
            found.append(replace(statement, share=share * number))
        else:
            found.append(statement)
    return found


def _parts(
    statement: Statement, left: Money | None, after: NamedDate | None, tokens: Tokens, *, follows: bool
) -> list[Part]:
    """The payments of one statement."""
    number = _number(statement, left)
    each = statement.each
    share = statement.share
    days = _days(statement, number, after, tokens, follows=follows)
    if number == 0:
        return [Part(days[0], each, at=statement.at)] if days and each else []
    number = min(number, MOST_PARTS)
    open_ended = left is not None and each is not None and not statement.count
    parts = [
        Part(
            days[at] if at < len(days) else None,
            each,
            share / number if share is not None else None,
            each is None and share is None,
            statement.of_rest,
            statement.at,
        )
        for at in range(number)
    ]
    if open_ended and left and each and left.cents % each.cents and _number(statement, None) == 0:
        parts[-1] = replace(parts[-1], money=None, rest=True)
    return parts


def _days(
    statement: Statement, number: int, after: NamedDate | None, tokens: Tokens, *, follows: bool
) -> tuple[NamedDate, ...]:
    """The days of the parts, () when none is said."""
    listed = statement.listed
    if len(listed) > 1 and len(listed) == number:
        return tuple(_like(day, statement, listed, tokens) for day in listed)
    if number == 1 and not statement.unit:
        day = _most_exact(statement.days, tokens)
        return (day,) if day else ()
    if len(listed) == 2 and statement.unit == "month" and all(shape(day, tokens) == "anchor" for day in listed):
        return tuple(nth(listed[n % 2], n // 2, "month") for n in range(number or 1))  # "on the 1st and the 15th"
    unit = statement.unit or (statement.lasts[1] if statement.lasts else "month")
    first = first_day(statement.days, tokens, after if follows else None, unit, statement.step, statement.at)
    return tuple(nth(first, n, unit, statement.step) for n in range(max(1, number))) if first else ()


def _like(day: NamedDate, statement: Statement, listed: tuple[NamedDate, ...], tokens: Tokens) -> NamedDate:
    """A month of several that are named, on the day that stands beside them: "15 mei, juni en juli"."""
    if shape(day, tokens) != "month":
        return day
    others = [other for other in statement.days if other not in listed]
    beside = [other for other in others if shape(other, tokens) == "anchor"]
    whole = [other for other in (*listed, *others) if shape(other, tokens) == "day"]
    like = next(iter(beside or whole), None)
    return moved(day, in_month(like, day.span.earliest.replace(day=1))) if like else day


def _most_exact(days: tuple[NamedDate, ...], tokens: Tokens) -> NamedDate | None:
    """The day that says most of several for one payment: "now, that is on Friday the 4th"."""
    order = ("day", "anchor", "week", "month", "now")
    found = min(days, key=lambda day: order.index(shape(day, tokens)), default=None)
    month = next((day for day in days if shape(day, tokens) in ("month", "week")), None)
    if found and month and shape(found, tokens) == "anchor":
        return first_day((found, month), tokens, None, "month", 1)
    return found


def _before_next(parts: list[Part], following: Statement) -> list[Part]:
    """An open series only as far as the day of the payment that follows: "100 a month, the rest in June"."""
    end = min((day.span.best for day in following.days), default=None)
    if end is None or not (following.rest or following.each):
        return parts
    return [part for part in parts if part.date is None or part.date.span.best < end]


def _dated_aside(parts: list[Part], aside: tuple[NamedDate, ...], tokens: Tokens) -> list[Part]:
    """The parts with the day that is said of all of them put into their months: "both on the 20th"."""
    anchor = next(
        (day for day in reversed(aside) if shape(day, tokens) == "anchor" and not is_weekday(day, tokens)), None
    )
    if anchor is None:
        return parts
    return [
        replace(part, date=moved(part.date, in_month(anchor, part.date.span.best)))
        if part.date and shape(part.date, tokens) == "month"
        else part
        for part in parts
    ]


def _after_series(parts: tuple[Part, ...], statements: list[Statement], *, known: bool) -> tuple[Part, ...]:
    """The parts, with a day for a last one that has none and follows on a series: "with a last one of 10"."""
    unit = statements[-2].unit if len(statements) > 1 else ""
    if (
        not unit
        or (parts[-1].rest and not known)
        or len(parts) < 3
        or parts[-1].date
        or parts[-2].date is None
        or statements[-1].unit
    ):
        return parts
    return (*parts[:-1], replace(parts[-1], date=nth(parts[-2].date, 1, unit, statements[-2].step)))


def in_turn(events: list[Event], tokens: Tokens) -> tuple[Part, ...]:
    """Amounts in a row and one rhythm for all: "first 150, then 250, then 350; on the 30th each time"; else ()."""
    amounts = [event for event in events if event.kind == "amount"]
    others = [event for event in events if event.kind != "amount"]
    rhythm = next((event for event in others if event.kind == "rhythm" and event.unit), None)
    days = tuple(event.date for event in others if event.date)
    ordered = events in ([*amounts, *others], [*others, *amounts])
    if len({event.money for event in amounts}) < 2 or rhythm is None or not days or not ordered:
        return ()
    if any(event.kind in ("share", "count") for event in others):
        return ()
    first = first_day(days, tokens, None, rhythm.unit, rhythm.count or 1)
    return tuple(
        Part(nth(first, at, rhythm.unit, rhythm.count or 1), event.money, at=event.at)
        for at, event in enumerate(amounts)
        if first
    )


def in_order(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts in the order of their days, when each has one."""
    if not all(part.date for part in parts):
        return parts
    return tuple(sorted(parts, key=lambda part: part.date.span.best if part.date else date.max))
