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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Er is al twee keer betaald, ik hoop dat ge dat ook weet."),
        ("nl", "Ge rekent zes beurten, de kinesist is er vier keer geweest. Voor die vier schrijf ik u morgen over."),
        ("nl", "Tot en met de paasdagen sta ik van 5 tot 9 in de winkel. De dinsdag erna krijg je je geld."),
        ("nl", "Is het nu 512 of 521? Zeg het en ik doe het vandaag nog."),
        ("nl", "Sinds Pasen hebben we de helft minder volk. Vrijdag betaal ik."),
        ("en", "I'll pay the invoice on Friday and the rest of the paperwork comes on Monday."),
        ("en", "We are open from 9 to 5 and closed on the 24th. You will be paid on the 28th."),
        ("fr", "Retenez la date : le 6, Saint-Nicolas passe aussi chez vous, avec 245 euros."),
        ("de", "Ich hab's Ihnen schon dreimal zugesagt. Das vierte Mal sag ich nur: Freitag."),
        ("de", "Die Lieferung kam in zwei Teilen, am 3. und am 10. Ich zahle am 20. November."),
    ],
)
def test_no_schedule_where_none_is_offered(language, text):
    """A payment in one go, said beside numbers and days that look like parts."""
    currency = "GBP" if language == "en" else "EUR"
    owed = (("BOOKS-0000001", date(2000, 1, 1), date(2000, 1, 1), Money.of("1200", currency)),)
    for invoices in ((), owed):
        facts = find_facts(
            text,
            sent=SENT,
            language=language,
            labels=(LabelHit("promise_to_pay", 0.9, ""),),
            known=Known(invoices=invoices, country=COUNTRIES[language]),
        )
        assert facts.promise is None or len(facts.promise.instalments) < 2
