"""What the days bring to agreements in the ledger: kept or broken, and the holds that follow."""

from datetime import date

from daemon.ledger import Ledger, agreements, imports, statements
from daemon.ledger.reviews import review_agreements
from parsers.facts.model import Instalment
from parsers.money import Money
from parsers.statements import read_statements
from parsers.tables import read_invoices
from replies.agreements import holds_of
from replies.case import AgreementState, PolicySettings, ProposedAgreement

SETTINGS = PolicySettings()
MADE, DUE, LATER = date(2026, 11, 2), date(2026, 11, 6), date(2026, 11, 20)
INVOICES = b"number,debtor,email,issued,due,amount\nF-1,Jan,jan@x.example,2026-09-01,2026-10-01,100.00\n"


def ledger_with_promise(due: date = DUE) -> tuple[Ledger, int]:
    ledger = Ledger.rehearsal()
    imports.import_invoices(ledger, read_invoices(INVOICES), "i.csv", INVOICES)
    return ledger, promised(ledger, due)


def promised(ledger: Ledger, due: date) -> int:
    message = ledger.insert(
        "messages", account="main", folder="INBOX", uidvalidity=1, uid=due.day, state="handled", size=1,
        stored_at="2026-11-02T09:00:00Z",
    )  # fmt: skip
    proposal = ProposedAgreement((1,), (Instalment(due, Money(10000)),), "vrijdag")
    number = agreements.propose(ledger, 1, message, MADE, proposal)
    agreements.hold(ledger, message, MADE, holds_of(agreements.get(ledger, number), SETTINGS))
    return number


def pay(ledger: Ledger, day: date) -> None:
    data = f"date,amount,payer_name,remittance\n{day},100.00,Jan,F-1\n".encode()
    statements.import_payments(ledger, read_statements(data), "p.csv", data)


def held_until(ledger: Ledger) -> list[str]:
    return [row["ends"] for row in ledger.rows("SELECT ends FROM active_holds WHERE reason = 'agreement'")]


def state(ledger: Ledger, number: int) -> AgreementState:
    return agreements.get(ledger, number).state


def test_a_promise_holds_the_reminders_until_its_days_of_grace_are_over() -> None:
    ledger, number = ledger_with_promise()
    assert held_until(ledger) == ["2026-11-09"]
    assert review_agreements(ledger, SETTINGS, date(2026, 11, 9)) == 0
    assert held_until(ledger) == ["2026-11-09"]
    assert review_agreements(ledger, SETTINGS, date(2026, 11, 10)) == 1
    assert state(ledger, number) is AgreementState.BROKEN
    assert held_until(ledger) == []


def test_a_promise_that_is_paid_is_kept_and_lifts_its_hold() -> None:
    ledger, number = ledger_with_promise()
    pay(ledger, DUE)
    review_agreements(ledger, SETTINGS, DUE)
    assert state(ledger, number) is AgreementState.KEPT
    assert held_until(ledger) == []


def test_a_statement_that_comes_late_turns_broken_into_kept() -> None:
    ledger, number = ledger_with_promise()
    review_agreements(ledger, SETTINGS, LATER)
    assert state(ledger, number) is AgreementState.BROKEN
    pay(ledger, DUE)
    review_agreements(ledger, SETTINGS, LATER)
    assert state(ledger, number) is AgreementState.KEPT


def test_a_broken_agreement_leaves_the_hold_of_a_later_one() -> None:
    ledger, first = ledger_with_promise()
    review_agreements(ledger, SETTINGS, date(2026, 11, 10))
    second = promised(ledger, LATER)
    review_agreements(ledger, SETTINGS, date(2026, 11, 11))
    assert (state(ledger, first), state(ledger, second)) == (AgreementState.BROKEN, AgreementState.PROPOSED)
    assert held_until(ledger) == ["2026-11-23"]


def test_a_discount_keeps_what_is_promised_less_and_a_loss_does_not() -> None:
    for kind, expected in (("discount", AgreementState.KEPT), ("lost", AgreementState.BROKEN)):
        ledger, number = ledger_with_promise()
        ledger.insert("write_offs", invoice_id=1, amount_cents=10000, kind=kind, by="person", at="2026-11-05T09:00:00Z")
        review_agreements(ledger, SETTINGS, LATER)
        assert state(ledger, number) is expected
