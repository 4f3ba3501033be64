"""Payment plans in every form that people propose them, each laid out to the day and the cent."""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.facts import find_facts
from parsers.facts.model import Known
from parsers.labels.model import LabelHit
from parsers.money import Money
from tests.parsers.facts.calendar_sums import series

SENT = datetime(2026, 11, 17, 10, 0, tzinfo=timezone(timedelta(hours=1)))
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
SERIES = re.compile(r"(\d+) x (\S+) (\w+) (\S+)")


def schedules():
    for name in ("schedules.txt", "schedules_told.txt"):
        for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                said, _, expected = line.rpartition(" = ")
                language, balance, text = (piece.strip() for piece in said.split("|", 2))
                yield pytest.param(language, balance, text.replace("\\n", "\n"), expected, id=line[:70])


def laid_out(expected):
    """The days and amounts of "2026-12-01 300" and of "3 x 100 month 2027-01-01"."""
    for piece in expected.split(", "):
        if found := SERIES.fullmatch(piece):
            number, amount, unit, first = found.groups()
            days = series(date.fromisoformat(first), int(number), unit)
        else:
            day, amount = piece.split()
            days = [day]
        yield from ((str(day), "-" if amount == "-" else f"{Decimal(amount):.2f}") for day in days)


@pytest.mark.parametrize(("language", "balance", "text", "expected"), list(schedules()))
def test_schedule(language, balance, text, expected):
    currency = "GBP" if language == "en" else "EUR"
    invoices = (
        () if balance == "-" else (("BOOKS-0000001", date(2000, 1, 1), date(2000, 1, 1), Money.of(balance, currency)),)
    )
    facts = find_facts(
        text,
        sent=SENT,
        language={"nl-be": "nl"}.get(language, language),
        labels=(LabelHit("payment_plan", 0.9, ""),),
        known=Known(invoices=invoices, country=COUNTRIES[language]),
    )
    parts = facts.promise.instalments if facts.promise else ()
    assert [(str(part.date or "-"), str(part.amount or "-")) for part in parts] == list(laid_out(expected))
