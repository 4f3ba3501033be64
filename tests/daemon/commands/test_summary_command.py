"""`afspraak summary`: as text, as a page, as a workbook, as JSON, and down to the rows of each sum."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.daemon.commands.conftest import Afspraak

TODAY = datetime.now(UTC).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
WEEK = "{}-W{:02}".format(*MONDAY.isocalendar()[:2])
INVOICES = f"""FA-2026-1,De Zon BV,jan@zon.example,2026-01-01,{TODAY - timedelta(days=40)},100.00
FA-2026-2,De Zon BV,jan@zon.example,2026-01-01,{TODAY + timedelta(days=40)},61.00
"""
PAYMENTS = f"""{MONDAY},30.00,De Zon BV,FA-2026-1
{MONDAY},12.00,Somebody,rente
"""


@pytest.fixture(autouse=True)
def _filled(books: Callable[[str, str], None]) -> None:
    books(INVOICES, PAYMENTS)


def test_a_sum_is_followed_down_to_its_rows(afspraak: Afspraak) -> None:
    assert "open.31-60" in afspraak("summary", "--week", WEEK, "--rows", "all")
    found = json.loads(afspraak("summary", "--week", WEEK, "--rows", "open.31-60", "--json"))
    assert [(row["about"], row["amount"]["amount"]) for row in found["rows"]] == [("FA-2026-1", "70.00")]
    assert "FA-2026-1" in afspraak("summary", "--week", WEEK, "--rows", "received")
    assert "it has: promised, " in afspraak("summary", "--rows", "profit", status=1)


def test_the_same_in_every_form(afspraak: Afspraak, tmp_path: Path) -> None:
    text = afspraak("summary", "--week", WEEK)
    told = json.loads(afspraak("summary", "--week", WEEK, "--json"))
    afspraak("summary", "--week", WEEK, "--html", tmp_path / "week.html", "--xlsx", tmp_path / "week.xlsx")
    assert "€131.00" in text
    assert told["open"]["amount"] == "131.00"
    assert "€131.00" in (tmp_path / "week.html").read_text("utf-8")
    rows = load_workbook(tmp_path / "week.xlsx")["Week"].iter_rows()
    assert [row[2].value for row in rows if row[1].value == "open"] == [131]


def test_what_cannot_be_is_said_in_a_sentence(afspraak: Afspraak, tmp_path: Path) -> None:
    assert '"soon" is no week' in afspraak("summary", "--week", "soon", status=1)
    assert "cannot be written" in afspraak("summary", "--xlsx", tmp_path / "nowhere" / "week.xlsx", status=1)
