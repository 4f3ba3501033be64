"""Whom to call, when, and which files to hand over."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from parsers.money import Money
from replies.summary import CallReason, Standing
from replies.summary.calls import calls, ripe

MONDAY = date(2026, 5, 18)
LATELY = MONDAY - timedelta(days=3)
LONG_AGO = MONDAY - timedelta(days=8)
QUIET = Standing(1, "Zon", Money(100_00), date(2026, 4, 1), 1, LONG_AGO, None)


@pytest.mark.parametrize(
    ("standing", "reasons"),
    [
        (QUIET, []),
        (replace(QUIET, reminders=2), [CallReason.SILENT]),
        (replace(QUIET, reminders=2, last_reminder=LATELY), []),
        (replace(QUIET, reminders=2, last_reply=LATELY), []),
        (replace(QUIET, reminders=2, last_reply=LONG_AGO - timedelta(1)), [CallReason.SILENT]),
        (replace(QUIET, broken_promises=1, wants_call=True), [CallReason.BROKEN_PROMISE, CallReason.WANTS_CALL]),
        (replace(QUIET, asked="Bel mij", stopped=True, last_call=LATELY), [CallReason.ASKED]),
        (replace(QUIET, address_fails=True), [CallReason.ADDRESS_FAILS]),
        (replace(QUIET, broken_promises=1, stopped=True), []),
        (replace(QUIET, broken_promises=1, overdue=Money(0)), []),
    ],
)
def test_who_is_called_and_why(standing: Standing, reasons: list[CallReason]) -> None:
    assert [list(call.reasons) for call in calls([standing], MONDAY)] == ([reasons] if reasons else [])


def test_the_most_pressing_come_first_and_only_in_golden_hours() -> None:
    standings = [replace(QUIET, debtor=f"D{n:02}", overdue=Money(n + 1), wants_call=True) for n in range(30)]
    broken = replace(QUIET, debtor="Broken", broken_promises=1)
    made = calls([*standings, broken], MONDAY)
    assert [call.standing.debtor for call in made[:3]] == ["Broken", "D29", "D28"]
    moments = [(call.on, call.at) for call in made]
    assert moments[0] == (MONDAY, time(9, 30))
    assert moments[6] == (MONDAY, time(13, 30))
    assert moments[12] == (MONDAY + timedelta(1), time(9, 30))
    assert moments[23] == (MONDAY + timedelta(1), time(15, 10))
    assert moments[24:] == [(None, None)] * 7


def test_who_asked_comes_first_and_at_the_moment_they_asked_for() -> None:
    made = calls([replace(QUIET, broken_promises=1), replace(QUIET, debtor="Els", asked="Bel mij om drie uur")], MONDAY)
    assert [(call.standing.debtor, call.on) for call in made] == [("Els", None), ("Zon", MONDAY)]


@pytest.mark.parametrize(
    ("today", "holidays", "first"),
    [
        (MONDAY, {MONDAY}, MONDAY + timedelta(1)),
        (MONDAY + timedelta(1), set(), MONDAY + timedelta(1)),
        (MONDAY + timedelta(2), set(), MONDAY + timedelta(7)),
        (MONDAY + timedelta(6), set(), MONDAY + timedelta(7)),
    ],
)
def test_calls_are_made_on_the_next_golden_day(today: date, holidays: set[date], first: date) -> None:
    (call,) = calls([replace(QUIET, broken_promises=1)], today, frozenset(holidays))
    assert call.on == first


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (replace(QUIET, reminders=3), True),
        (replace(QUIET, reminders=2), False),
        (replace(QUIET, reminders=3, stopped=True), False),
        (replace(QUIET, reminders=3, asked="Bel mij"), False),
        (replace(QUIET, reminders=3, last_reply=LATELY), False),
        (replace(QUIET, reminders=3, last_reminder=LATELY), False),
    ],
)
def test_which_files_are_ripe(standing: Standing, expected: bool) -> None:
    assert bool(ripe([standing], MONDAY)) is expected
