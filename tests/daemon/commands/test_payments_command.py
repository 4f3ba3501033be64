"""`afspraak payments`: what waits, with its reason; accept, book elsewhere, undo, dismiss, write off."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.daemon.commands.conftest import Afspraak

INVOICES = """F-2026-1,De Zon BV,jan@zon.example,2026-09-01,2026-10-01,100.00
F-2026-2,De Zon BV,jan@zon.example,2026-09-02,2026-10-02,100.00
F-2026-3,De Zon BV,jan@zon.example,2026-09-03,2026-10-03,250.00
"""
PAYMENTS = """2026-10-05,100.00,De Zon BV,bedankt
2026-10-05,245.00,De Zon BV,F-2026-3
2026-10-06,12.00,Somebody,rente
"""


@pytest.fixture(autouse=True)
def _filled(books: Callable[[str, str], None]) -> None:
    books(INVOICES, PAYMENTS)


def listed(afspraak: Afspraak, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(afspraak("payments", "list", "--state", state, "--json"))
    return found


def test_what_waits_is_listed_with_reason_and_trust_and_what_is_left_over(afspraak: Afspraak) -> None:
    output = afspraak("payments")
    assert "the amount of several invoices" in output
    assert "20%" in output
    assert "F-2026-3" in output.split("A little stayed open")[1]
    assert "Booked: 1. Without an invoice: 1" in output


def test_a_yes_books_and_undo_takes_it_back(afspraak: Afspraak) -> None:
    assert "Payment 1 is booked: F-2026-1 €100.00" in afspraak("payments", "accept", 1)
    assert listed(afspraak, "waiting") == []
    assert "no invoice any more" in afspraak("payments", "undo", 1)
    assert [one["id"] for one in listed(afspraak, "loose")] == [3, 1]


def test_booked_in_parts_with_the_rest_as_a_discount(afspraak: Afspraak) -> None:
    assert "F-2026-2 €98.00" in afspraak("payments", "book", 1, "F-2026-2=98,00", "--rest", "discount")
    (entry,) = [one for one in listed(afspraak, "booked") if one["id"] == 1]
    assert entry["rest"] == {"amount": "2.00", "currency": "EUR"}
    assert entry["parts"][0]["open"]["amount"] == "0.00"
    assert "Of it, €2.00 belongs to no invoice." in afspraak("payments", "show", 1)


def test_show_names_what_else_it_could_pay(afspraak: Afspraak) -> None:
    output = afspraak("payments", "show", 1)
    assert "F-2026-2" in output.split("It could also pay:")[1]


def test_a_rest_is_written_off_and_that_undone(afspraak: Afspraak) -> None:
    assert "€5.00 of invoice F-2026-3 is written off" in afspraak("payments", "write-off", "F-2026-3", "costs")
    assert "A little stayed open" not in afspraak("payments")
    assert "is written off any more" in afspraak("payments", "write-off", "F-2026-3", "undo")


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["accept", 9], 1, "There is no payment 9"),
        (["accept", 3], 1, "no proposal that waits"),
        (["book", 1, "F-9"], 1, "There is no invoice F-9"),
        (["book", 1, "F-2026-2=many"], 2, "F-2026-2=many"),
        (["book", 1, "F-2026-3"], 0, "F-2026-3 €5.00"),
        (["book", 1, "F-2026-1", "f-2026-1"], 1, "named twice"),
        (["dismiss", 3], 0, "for no invoice"),
    ],
)
def test_each_is_answered_in_a_sentence(afspraak: Afspraak, arguments: list[object], status: int, says: str) -> None:
    assert says in afspraak("payments", *arguments, status=status)
