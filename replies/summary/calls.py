"""Whom to call this week and why, and which files are ripe to be handed over to a collection agency.

A mail is easily ignored; a call in the golden hours, early in the week, lets the debtor still arrange the payment in
that week. Nobody is called in the evening, in the weekend or on a holiday.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from replies.summary.week import Standing

SILENT_DAYS = 7  # since the last reminder without an answer
UNHEARD_REMINDERS = 2  # after so many without an answer, a call works better than a third
LAST_REMINDER = 3  # after it, handing over is proposed
MINUTES = 20  # of one call with its notes
GOLDEN_HOURS = ((time(9, 30), time(11, 30)), (time(13, 30), time(15, 30)))
GOLDEN_DAYS = (0, 1)  # Monday and Tuesday, as `date.weekday()` counts


class CallReason(StrEnum):
    """Why someone is to be called, most pressing first. The texts are translated like all words of the product."""

    ASKED = "asked to be called"
    BROKEN_PROMISE = "did not keep a promise"
    WANTS_CALL = "asked to be called, or is in difficulty"
    ADDRESS_FAILS = "cannot be reached by mail"
    SILENT = "does not answer the reminders"


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make. `at` is by the creditor's own clock.

    Both are None when the golden hours of the week are full, and for who asked for a call, whose words tell the moment.
    """

    standing: Standing
    reasons: tuple[CallReason, ...]
    on: date | None
    at: time | None


def calls(
    standings: Iterable[Standing], today: date, holidays: frozenset[date] = frozenset(), clock: time = time()
) -> tuple[Call, ...]:
    """Whom to call: first who asked for it, then in the next golden hours the others.

    The most pressing reason comes first, then the largest amount.
    `clock` is what time it is today; moments before it are past.
    """
    wanted = [(standing, reasons) for standing in standings if (reasons := _reasons(standing, today))]
    order = list(CallReason)
    wanted.sort(key=lambda one: (not one[0].asked, order.index(one[1][0]), -one[0].overdue.cents, one[0].debtor))
    moments = (one for one in _moments(today, holidays) if one > (today, clock))
    never = (None, None)
    return tuple(
        Call(standing, reasons, *(never if standing.asked else next(moments, never))) for standing, reasons in wanted
    )


def ripe(standings: Iterable[Standing], today: date) -> tuple[Standing, ...]:
    """The debtors whose third reminder stayed without payment, largest amount first; never insolvent or disputed ones.

    An answer since that reminder, or a call that was asked for, is settled first.
    """
    files = [
        standing
        for standing in standings
        if standing.reminders >= LAST_REMINDER
        and not standing.stopped
        and not standing.asked
        and _silent(standing, today)
    ]
    return tuple(sorted(files, key=lambda standing: (-standing.overdue.cents, standing.debtor)))


def _reasons(standing: Standing, today: date) -> tuple[CallReason, ...]:
    called = standing.last_call and (today - standing.last_call).days < SILENT_DAYS
    if standing.asked:  # also about a complaint, or a promise that is not due yet
        return (CallReason.ASKED,)
    if standing.stopped or standing.overdue.cents <= 0 or called:
        return ()
    unheard = standing.reminders >= UNHEARD_REMINDERS and _silent(standing, today)
    holds = (
        (CallReason.BROKEN_PROMISE, standing.broken_promises > 0),
        (CallReason.WANTS_CALL, standing.wants_call),
        (CallReason.ADDRESS_FAILS, standing.address_fails),
        (CallReason.SILENT, unheard),
    )
    return tuple(reason for reason, true in holds if true)


def _silent(standing: Standing, today: date) -> bool:
    last = standing.last_reminder
    if last is None or (today - last).days < SILENT_DAYS:
        return False
    return standing.last_reply is None or standing.last_reply < last


def _moments(today: date, holidays: frozenset[date]) -> Iterator[tuple[date, time]]:
    """The moments for calls in the golden hours of the next golden days, today included."""
    week = (today + timedelta(days=ahead) for ahead in range(7))
    for day in week:
        if day.weekday() in GOLDEN_DAYS and day not in holidays:
            for begin, end in GOLDEN_HOURS:
                for minute in range(_minutes(begin), _minutes(end), MINUTES):
                    yield day, time(minute // 60, minute % 60)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
