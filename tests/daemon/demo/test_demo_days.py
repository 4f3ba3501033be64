"""Days of the demo: offsets, working days, and how each language writes them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.demo.days import Moment, day_and_month, full_day, reckon, weekday, with_days, working_day

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("+0", date(2026, 11, 24)),
        ("+4", date(2026, 11, 28)),  # a Saturday
        ("+4w", date(2026, 11, 30)),
        ("-2w", date(2026, 11, 20)),  # Sunday, so the Friday before
        ("-7 today", date(2026, 11, 18)),
    ],
)
def test_offsets(offset: str, expected: date) -> None:
    assert reckon(offset, TUESDAY, today=WEDNESDAY) == expected


def test_what_is_no_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        reckon("tomorrow", TUESDAY, TUESDAY)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.booleans())
def test_a_working_day_is_near_and_never_in_a_weekend(day: date, forward: bool) -> None:
    found = working_day(day, forward)
    assert found.weekday() < 5
    assert abs((found - day).days) <= 2
    assert (found >= day) if forward else (found <= day)


@pytest.mark.parametrize(
    ("language", "short", "full", "name"),
    [
        ("nl", "1 december", "1 december 2026", "dinsdag"),
        ("en", "1 December", "1 December 2026", "Tuesday"),
        ("fr", "1er décembre", "1er décembre 2026", "mardi"),
        ("de", "1. Dezember", "1. Dezember 2026", "Dienstag"),
    ],
)
def test_days_in_four_languages(language: str, short: str, full: str, name: str) -> None:
    day = date(2026, 12, 1)
    assert day_and_month(day, language) == short
    assert full_day(day, language) == full
    assert weekday(day, language) == name


def test_days_in_a_text() -> None:
    text = "ik betaal {day:+2} de helft en {date:+30w} de rest"
    assert with_days(text, TUESDAY, TUESDAY, "nl", day_and_month) == (
        "ik betaal donderdag de helft en 24 december de rest"
    )


def test_a_moment_in_a_mail_programs_pattern() -> None:
    moment = Moment(datetime(2026, 11, 17, 9, 5, tzinfo=UTC), "nl")
    assert f"Op {moment:EEE d MMM y} om {moment:HH:mm}" == "Op di 17 nov 2026 om 09:05"
