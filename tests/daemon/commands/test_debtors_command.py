"""`afspraak debtors`: who owes what, and everything about one on one screen."""

import json
from collections.abc import Callable

import pytest

from tests.daemon.commands.conftest import Afspraak

INVOICES = """FA-2026-1,De Zon BV,jan@zon.example,2026-09-01,2026-10-01,100.00
FA-2026-2,De Zon BV,jan@zon.example,2026-09-02,2026-10-02,61.00
FA-2026-3,De Zonnebloem,info@bloem.example,2026-09-03,2026-10-03,250.00
"""
PAYMENTS = "2026-10-11,100.00,De Zon BV,FA-2026-1\n"


@pytest.fixture(autouse=True)
def _filled(books: Callable[[str, str], None]) -> None:
    books(INVOICES, PAYMENTS)


@pytest.mark.parametrize("name", ["De Zon BV", "de zon bv", "jan@zon.example", "FA-2026-2", "zon bv", "1"])
def test_a_debtor_is_found_by_whatever_one_has_at_hand(afspraak: Afspraak, name: str) -> None:
    assert afspraak("debtors", "show", name).startswith("De Zon BV")


def test_a_name_that_fits_several_or_none_is_answered(afspraak: Afspraak) -> None:
    assert "De Zon BV, De Zonnebloem" in afspraak("debtors", "show", "zon", status=1)
    assert "no debtor Mars" in afspraak("debtors", "show", "Mars", status=1)


def test_everything_about_one_debtor(afspraak: Afspraak) -> None:
    afspraak("agreements", "propose", "FA-2026-2", "2099-01-08", "--said", "na nieuwjaar")
    afspraak("calls", "log", "zon bv", "--spoke-to", "Els", "--note", "belt terug")
    afspraak("debtors", "telephone", "zon bv", "010 123 45 67")
    afspraak("debtors", "telephone", "zon bv", "06 12", "--contact", "jan@zon.example")
    assert "not on file" in afspraak("debtors", "telephone", "zon bv", "06 12", "--contact", "piet@zon.example")
    output = afspraak("debtors", "show", "zon bv")
    head, rest = output.split("Open invoices")
    assert "jan@zon.example, 06 12" in head
    assert "010 123 45 67" in head
    assert "Open €61.00, of which overdue €61.00." in head
    assert "Pays 10 days late on average." in head
    assert "FA-2026-2" in rest.split("Agreements")[0]
    timeline = rest.split("What happened")[1]
    assert [line.split("  ")[1] for line in timeline.splitlines()[2:] if "Oct 2026" in line] == ["11 Oct 2026"]
    found = json.loads(afspraak("debtors", "show", "zon bv", "--json"))
    assert [one["kind"] for one in found["timeline"][-4:]] == ["reminders on hold", "payment", "invoice", "invoice"]
    assert {one["kind"] for one in found["timeline"][:-4]} == {"agreement", "telephone call"}
    assert "Els, belt terug" in timeline
    assert found["paid"][0]["days_late"] == 10


def test_the_list(afspraak: Afspraak) -> None:
    assert "De Zonnebloem" in afspraak("debtors", "--open")
    assert [one["open_cents"] for one in json.loads(afspraak("debtors", "--json"))] == [6100, 25000]
