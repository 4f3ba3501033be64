"""What people type into the desk's forms: days, amounts, and plans with one part on each line."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.desk.typed import NotADay, NotAnAmount, amount_of, day_of, line_of, parts_of
from daemon.desk.visit import _telling
from parsers.facts.model import Instalment
from parsers.money import Money

NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Tuesday
FRIDAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("line", "day", "cents"),
    [
        ("2026-12-04 250.00", FRIDAY, 250_00),
        ("4 december 250", FRIDAY, 250_00),
        ("4 december 2026 250", FRIDAY, 250_00),
        ("4 december 2026", FRIDAY, None),
        ("4 dec: € 1.250,50", FRIDAY, 1250_50),
        ("4-12 250,-", FRIDAY, 250_00),
        ("4/12 = 250 euro", FRIDAY, 250_00),
        ("4-12-2026 - EUR 250", FRIDAY, 250_00),
        ("vrijdag 250", FRIDAY, 250_00),
        ("4-12, 250", FRIDAY, 250_00),
        ("vrijdag", FRIDAY, None),
        ("Friday 1,250.50", FRIDAY, 1250_50),
        ("Dec 4 250", FRIDAY, 250_00),
        ("morgen 99,95", date(2026, 12, 2), 99_95),
        ("31-1 10", date(2027, 1, 31), 10_00),
    ],
)
def test_a_part_of_a_plan(line: str, day: date, cents: int | None) -> None:
    assert parts_of(f"\n {line} \n", NOW) == [Instalment(day, None if cents is None else Money(cents))]


@pytest.mark.parametrize(
    ("line", "problem"),
    [("250", NotADay), ("ooit", NotADay), ("op vrijdag misschien", NotADay), ("vrijdag veel", NotAnAmount)],
)
def test_what_is_no_part_of_a_plan(line: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        parts_of(line, NOW)


@pytest.mark.parametrize("part", [Instalment(FRIDAY, Money(1250_50)), Instalment(FRIDAY, None)])
def test_a_part_is_written_as_it_is_read(part: Instalment) -> None:
    assert parts_of(line_of(part, "nl"), NOW) == [part]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-27", date(2026, 11, 27)), ("27-11", date(2026, 11, 27)), ("gisteren", date(2026, 11, 30))],
)
def test_a_day_that_has_been(text: str, day: date) -> None:
    assert day_of(text, NOW) == day


@pytest.mark.parametrize("text", ["", "soon", "27-11 of later"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(NotADay):
        day_of(text, NOW)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.250,50", 1250_50),
        ("1,250.50", 1250_50),
        ("€ 250", 250_00),
        ("250,-", 250_00),
        ("0,05", 5),
        ("1.250", 1250_00),
    ],
)
def test_an_amount(text: str, cents: int) -> None:
    assert amount_of(text) == Money(cents)


@pytest.mark.parametrize("text", ["", "veel", "1,2,3.4.5x", "NaN", "Infinity"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(NotAnAmount):
        amount_of(text)


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Geachte afzender,", ""),
        ("Bonjour,\n\nJe paie demain.", "Je paie demain."),
        ("Wij betalen morgen.", "Wij betalen morgen."),
        (",\n" * 5000, (",\n" * 4999).strip()),
    ],
)
def test_a_quote_in_the_queue_begins_after_the_salutation(quote: str, shown: str) -> None:
    assert _telling(quote) == shown
