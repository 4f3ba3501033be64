"""Payment plans in every form that people propose them, each laid out to the day and the cent."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from parsers.facts import find_facts
from parsers.facts.model import Known
from parsers.labels.model import LabelHit
from parsers.money import Money

SENT = datetime(2026, 11, 17, 10, 0, tzinfo=timezone(timedelta(hours=1)))
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
LINES = (Path(__file__).parent / "schedules.txt").read_text(encoding="utf-8").splitlines()


def schedules():
    for line in LINES:
        if line and not line.startswith("#"):
            language, balance, text = (piece.strip() for piece in line.rpartition(" = ")[0].split("|", 2))
            yield pytest.param(language, balance, text, line.rpartition(" = ")[2], id=line[:70])


def amount(written):
    return "-" if written == "-" else f"{float(written):.2f}"


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
    wanted = [(day, amount(money)) for day, money in (part.split() for part in expected.split(", "))]
    assert [(str(part.date or "-"), str(part.amount or "-")) for part in parts] == wanted
