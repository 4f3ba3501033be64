"""What decides on a call: what is said of open invoices counts, what is history does not."""

from datetime import date

import pytest

from daemon.ledger import Ledger
from daemon.ledger.standings import standings
from replies.summary import Standing

TODAY = date(2026, 5, 18)


@pytest.fixture
def ledger() -> Ledger:
    """One debtor with an overdue invoice, and one that was paid."""
    ledger = Ledger.rehearsal()
    ledger.insert("debtors", id=1, name="De Zon", language="nl", country="NL", kind="business", telephone="010")
    for key in (1, 2):
        ledger.insert(
            "invoices", id=key, number=f"F-{key}", debtor_id=1, issued="2026-03-01", due="2026-04-01",
            amount_cents=100, currency="EUR",
        )  # fmt: skip
    ledger.insert("write_offs", invoice_id=2, amount_cents=100, kind="lost", by="", at="2026-05-01T09:00:00Z")
    return ledger


def said(ledger: Ledger, label: str, invoice: int | None, at: str = "2026-05-10T09:00:00Z") -> None:
    number = ledger.insert(
        "messages", account="main", folder="INBOX", uidvalidity=1, uid=ledger.value("SELECT COUNT(*) FROM messages"),
        state="handled", size=1, stored_at=at, arrived_at=at, debtor_id=1, primary_label=label,
    )  # fmt: skip
    if invoice:
        ledger.insert("message_invoices", message_id=number, invoice_id=invoice)


def standing(ledger: Ledger) -> Standing:
    (found,) = standings(ledger, TODAY)
    return found


@pytest.mark.parametrize(
    ("label", "invoice", "stopped"),
    [
        ("dissatisfied", 1, True),
        ("dissatisfied", 2, False),
        ("dissatisfied", None, True),
        ("insolvency", 2, True),
        ("promise_to_pay", 1, False),
    ],
)
def test_a_dispute_about_what_was_settled_stops_nobody(
    ledger: Ledger, label: str, invoice: int | None, stopped: bool
) -> None:
    said(ledger, label, invoice)
    assert standing(ledger).stopped is stopped


@pytest.mark.parametrize(
    ("called_at", "wants"),
    [(None, True), ("2026-05-09T09:00:00Z", True), ("2026-05-11T09:00:00Z", False)],
)
def test_who_asked_to_be_called_is_called_once(ledger: Ledger, called_at: str | None, wants: bool) -> None:
    said(ledger, "call_back_later", 1)
    if called_at:
        ledger.insert("calls", debtor_id=1, at=called_at, by="marieke", outcome="talked")
    assert standing(ledger).wants_call is wants


@pytest.mark.parametrize(
    ("primary", "done", "asked"),
    [
        ("call_back_later", "", "Bel me na tweeën"),
        ("goods_not_received", "", "Bel me na tweeën"),
        ("insolvency", "", ""),
        ("call_back_later", "INSERT INTO attended VALUES (1, 'marieke', '2026-05-11T09:00:00Z')", ""),
        (
            "call_back_later",
            "INSERT INTO calls (debtor_id, at, by, outcome) VALUES (1, '2026-05-11', 'x', 'talked')",
            "",
        ),
    ],
)
def test_who_asked_to_be_called_is_called_though_a_hold_rests_on_it(
    ledger: Ledger, primary: str, done: str, asked: str
) -> None:
    said(ledger, primary, 1)
    ledger.insert("message_labels", message_id=1, label="call_back_later", confidence=1, evidence="Bel me\n na tweeën")
    ledger.insert("holds", invoice_id=1, reason="call_back_later", starts="2026-05-01", ends="2026-05-25")
    if done:
        ledger.execute(done)
    found = list(standings(ledger, TODAY))
    assert [one.asked for one in found if not one.stopped or one.asked] == ([asked] if asked else [])


@pytest.mark.parametrize(("invoice", "state", "broken"), [(1, "broken", 1), (1, "partly_kept", 1), (2, "broken", 0)])
def test_a_broken_promise_counts_while_its_invoice_is_open(
    ledger: Ledger, invoice: int, state: str, broken: int
) -> None:
    ledger.insert("agreements", id=1, debtor_id=1, state=state, made_on="2026-04-10", evidence="")
    ledger.insert("agreement_invoices", agreement_id=1, invoice_id=invoice)
    assert standing(ledger).broken_promises == broken


def test_a_hold_leaves_nothing_to_call_about_until_it_ends(ledger: Ledger) -> None:
    ledger.insert("holds", invoice_id=1, reason="agreement", starts="2026-05-01", ends="2026-05-18")
    assert not list(standings(ledger, TODAY))
    assert [one.invoices for one in standings(ledger, date(2026, 5, 19))] == [("F-1",)]
    ledger.execute("UPDATE holds SET ends = NULL")
    assert not list(standings(ledger, date(2026, 5, 19)))


def test_the_number_to_call_is_that_of_who_is_still_there(ledger: Ledger) -> None:
    assert standing(ledger).telephone == "010"
    ledger.insert("contacts", debtor_id=1, address="oud@zon.example", state="left", telephone="06 1")
    assert standing(ledger).telephone == "010"
    ledger.insert("contacts", debtor_id=1, address="els@zon.example", telephone="06 2")
    assert standing(ledger).telephone == "06 2"
