"""Whole sentences of many people: the day they promise (`promised.txt`), or say they paid on (`claimed.txt`)."""

from datetime import datetime
from pathlib import Path

import pytest

from parsers.facts import find_facts
from parsers.facts.model import Facts, Known
from parsers.labels.model import LabelHit
from parsers.labels.names import Label

HERE = Path(__file__).parent
SENT = datetime.fromisoformat("2026-11-17T10:00:00+01:00")
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}


def rows(name: str, fields: int) -> list[list[str]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line.split(" | ", fields - 1) for line in text.splitlines() if line and not line.startswith("#")]


def facts(tongue: str, label: str, text: str) -> Facts:
    labels = (LabelHit(Label(label), 1.0, ""),)
    return find_facts(text, sent=SENT, language=tongue[:2], labels=labels, known=Known(country=COUNTRIES[tongue]))


@pytest.mark.parametrize(("tongue", "label", "expected", "text"), rows("promised.txt", 4))
def test_the_day_is_promised(tongue: str, label: str, expected: str, text: str) -> None:
    promise = facts(tongue, label, text).promise
    days = [str(day) for day in promise.dates[:1]] if promise else []
    assert days == ([expected] if expected != "-" else [])


@pytest.mark.parametrize(("tongue", "expected", "text"), rows("claimed.txt", 3))
def test_it_was_paid_on_the_day(tongue: str, expected: str, text: str) -> None:
    found = facts(tongue, "already_paid", text)
    assert found.claim is not None
    assert [str(day) for day in found.claim.dates[:1]] == [expected]
    assert found.promise is None or not found.promise.dates
