"""`afspraak agreements`: recorded after a call, shown with each part, accepted, replaced, paid."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.daemon.commands.conftest import Afspraak

TODAY = datetime.now(UTC).date()
SOON, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=40)
INVOICES = """FA-2026-1,De Zon BV,jan@zon.example,2026-09-01,2026-10-01,100.00
FA-2026-2,De Zon BV,jan@zon.example,2026-09-02,2026-10-02,61.00
FA-2026-3,Maan BV,info@maan.example,2026-09-03,2026-10-03,250.00
"""


@pytest.fixture(autouse=True)
def _filled(books: Callable[[str], None]) -> None:
    books(INVOICES)


def shown(afspraak: Afspraak, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(afspraak("agreements", "show", number, "--json"))
    return found


def test_what_was_agreed_by_telephone_is_recorded_with_its_parts_and_holds_the_reminders(afspraak: Afspraak) -> None:
    output = afspraak(
        "agreements", "propose", "FA-2026-1,FA-2026-2", f"{SOON}=100", f"{LATER}=61,00", "--said", "twee keer"
    )
    assert "Agreement 1 with De Zon BV is recorded" in output
    view = shown(afspraak, 1)
    assert (view["state"], view["promised"]["amount"]) == ("accepted", "161.00")
    assert [part["outcome"] for part in view["parts"]] == ["open", "open"]
    held = json.loads(afspraak("holds", "--json"))
    assert {(one["invoice"], one["ends"]) for one in held} == {
        ("FA-2026-1", str(SOON + timedelta(days=3))),
        ("FA-2026-2", str(SOON + timedelta(days=3))),
    }
    assert "“twee keer”" in afspraak("agreements", "show", 1)


def test_a_new_agreement_replaces_the_old_one_and_the_history_stays(afspraak: Afspraak) -> None:
    afspraak("agreements", "propose", "FA-2026-1", SOON)
    assert "It replaced agreement 1." in afspraak("agreements", "replace", 1, LATER)
    old, new = shown(afspraak, 1), shown(afspraak, 2)
    assert (old["state"], old["replaced_by"], new["replaces"], new["state"]) == ("replaced", 2, [1], "accepted")
    assert [one["event"] for one in old["history"]] == ["proposed", "replaced"]
    assert "Agreement 2 replaced it." in afspraak("agreements", "show", 1)
    assert "FA-2026-1" in afspraak("agreements", "list", "--state", "live")
    assert "is replaced, so it is not possible" in afspraak("agreements", "replace", 1, LATER, status=1)


def test_money_that_was_noted_counts_until_the_bank_shows_it(
    afspraak: Afspraak, books: Callable[[str, str], None]
) -> None:
    afspraak("agreements", "propose", "FA-2026-1", SOON)
    assert "Noted as payment 1: FA-2026-1 €60.00" in afspraak("agreements", "paid", 1, "60")
    assert shown(afspraak, 1)["received"]["amount"] == "60.00"
    books(INVOICES, f"{TODAY},60.00,De Zon BV,FA-2026-1\n")
    view = shown(afspraak, 1)
    assert (view["received"]["amount"], view["state"]) == ("60.00", "accepted")
    states = {one["id"]: one["state"] for one in json.loads(afspraak("payments", "list", "--state", "all", "--json"))}
    assert states == {1: "dismissed", 2: "booked"}


def test_money_that_was_noted_gives_way_to_what_a_person_books(
    afspraak: Afspraak, books: Callable[[str, str], None]
) -> None:
    afspraak("agreements", "propose", "FA-2026-1", SOON)
    afspraak("agreements", "paid", 1, "100")
    books(INVOICES, f"{TODAY},100.00,Somebody,dank\n")
    afspraak("payments", "book", 2, "FA-2026-1")
    assert shown(afspraak, 1)["received"]["amount"] == "100.00"


def test_cash_stays_beside_what_the_bank_shows(afspraak: Afspraak, books: Callable[[str, str], None]) -> None:
    afspraak("agreements", "propose", "FA-2026-1", SOON)
    afspraak("agreements", "paid", 1, "40", "--cash")
    books(INVOICES, f"{TODAY},60.00,De Zon BV,FA-2026-1\n")
    view = shown(afspraak, 1)
    assert (view["received"]["amount"], view["state"]) == ("100.00", "kept")


def test_yes_and_no(afspraak: Afspraak) -> None:
    afspraak("agreements", "propose", "FA-2026-1", SOON)
    assert "confirmed by the debtor" in afspraak("agreements", "confirm", 1)
    assert "is confirmed, so it is not possible" in afspraak("agreements", "decline", 1, status=1)
    afspraak("agreements", "propose", "FA-2026-3", SOON)
    afspraak("agreements", "decline", 2)
    assert [one["invoice"] for one in json.loads(afspraak("holds", "--json"))] == ["FA-2026-1"]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["propose", "FA-2026-1,FA-2026-3", SOON], 1, "not all of one debtor"),
        (["propose", "FA-2026-9", SOON], 1, "There is no invoice FA-2026-9"),
        (["propose", "FA-2026-1", f"{SOON}=50"], 1, "the amounts do not add up"),
        (["propose", "FA-2026-1", f"{SOON}=50", "--partial"], 0, "is recorded"),
        (["propose", "FA-2026-1", f"{LATER}=50", f"{SOON}=50"], 1, "the dates are not in order"),
        (["propose", "FA-2026-1", "vrijdag"], 2, "vrijdag"),
        (["show", 9], 1, "There is no agreement 9"),
        (["paid", 9, "5"], 1, "There is no agreement 9"),
    ],
)
def test_each_is_answered_in_a_sentence(afspraak: Afspraak, arguments: list[object], status: int, says: str) -> None:
    assert says in afspraak("agreements", *arguments, status=status)


def test_more_than_is_open_is_not_noted(afspraak: Afspraak) -> None:
    afspraak("agreements", "propose", "FA-2026-1", SOON)
    assert "only €100.00 is open" in afspraak("agreements", "paid", 1, "100.01", status=1)
