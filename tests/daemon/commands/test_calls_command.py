"""`afspraak calls`: whom to call, and the sheet for each call."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.daemon.commands.conftest import Afspraak

TODAY = datetime.now(UTC).date()
INVOICES = f"""FA-2026-1,De Zon BV,jan@zon.example,2026-01-01,{TODAY - timedelta(days=40)},100.00
FA-2026-2,Maan BV,info@maan.example,2026-01-01,{TODAY - timedelta(days=30)},61.00
"""


@pytest.fixture(autouse=True)
def _filled(books: Callable[[str], None], afspraak: Afspraak) -> None:
    books(INVOICES)
    past = TODAY - timedelta(days=30)
    afspraak("agreements", "propose", "FA-2026-1", past)  # broken at once


def test_who_broke_a_promise_is_called_until_someone_spoke_with_them(afspraak: Afspraak) -> None:
    assert "did not keep a promise" in afspraak("calls")
    (call,) = json.loads(afspraak("calls", "--json"))
    assert (call["standing"]["debtor"], call["reasons"]) == ("De Zon BV", ["did not keep a promise"])
    afspraak("calls", "log", "De Zon BV", "--no-answer")
    assert "De Zon BV" in afspraak("calls")
    afspraak("calls", "log", "De Zon BV", "--note", "belt terug")
    assert "Nobody needs to be called." in afspraak("calls")


def test_the_sheet_of_each_call_or_of_anyone(afspraak: Afspraak, tmp_path: Path) -> None:
    output = afspraak("calls", "sheet")
    assert output.startswith("De Zon BV")
    assert "We agreed that you would pay" in output
    assert "Did our invoices and reminders reach you?" in afspraak("calls", "sheet", "maan")
    afspraak("calls", "sheet", "maan", "zon", "--html", tmp_path / "sheets.html")
    assert (tmp_path / "sheets.html").read_text("utf-8").count("<article>") == 2
    assert json.loads(afspraak("calls", "sheet", "maan", "--json"))[0]["asked_for"]["amount"] == "61.00"
    assert "cannot be written" in afspraak("calls", "sheet", "--html", tmp_path / "no" / "s.html", status=1)
