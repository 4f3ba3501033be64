"""The balance after each line of a bank's file: whether it follows from the lines, and in which order they stand."""

from dataclasses import dataclass
from itertools import pairwise

from parsers.money import Money, total
from parsers.problems import Problem
from parsers.statements.model import Entry
from parsers.statements.problems import BrokenRunningBalance


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with the line it stands on, and the balances beside it where the file has them."""

    number: int
    account: str
    entry: Entry
    before: Money | None
    after: Money | None


def balance_before(line: Line) -> Money | None:
    """The balance before an entry; None when the file tells none."""
    if line.before is not None:
        return line.before
    return line.after - line.entry.amount if line.after is not None else None


def balance_after(line: Line) -> Money | None:
    """The balance after an entry; None when the file tells none."""
    if line.after is not None:
        return line.after
    return line.before + line.entry.amount if line.before is not None else None


def follow(lines: list[Line]) -> tuple[Problem | None, bool]:
    """Where the balances do not follow from the entries, and whether the file goes upwards in time.

    Banks write newest or oldest first, and at some the lines of one day stand the other way round: a file is sound when
    one of the two orders holds throughout, or, within days, when each day as a whole fits the next.
    """
    if len({line.entry.amount.currency for line in lines}) > 1 or any(
        balance_before(line) is None or balance_after(line) is None for line in lines
    ):
        return None, lines[0].entry.booked <= lines[-1].entry.booked
    faults = {}
    for upwards in (lines[0].entry.booked <= lines[-1].entry.booked, lines[0].entry.booked > lines[-1].entry.booked):
        ordered = lines if upwards else lines[::-1]
        fault = next((b for a, b in pairwise(ordered) if balance_after(a) != balance_before(b)), None)
        if fault is None:
            return None, upwards
        faults[upwards] = fault
    upwards, fault = next(iter(faults.items()))
    if _days_fit(lines):
        return None, upwards
    return BrokenRunningBalance(line=fault.number, balance=balance_after(fault)), upwards


def _days_fit(lines: list[Line]) -> bool:
    """Whether there is a balance to begin with from which all entries together make a balance that is in the file."""
    amounts = total([line.entry.amount for line in lines])
    ends = {balance_after(line) for line in lines}
    starts = {balance_before(line) for line in lines}
    return len(starts - ends) <= 1 and any(start + amounts in ends for start in starts if start is not None)
