"""What a person decides about payments: accepted, booked elsewhere, undone, dismissed; an import leaves that alone."""

from datetime import date

import pytest

from daemon.ledger import Ledger, books, imports, payments, statements, write_offs
from daemon.ledger.candidates import candidates
from daemon.ledger.payment_problems import NothingProposed, PaidAgain, TakenBack, TooMuch
from daemon.ledger.payments import State
from parsers.money import Money
from parsers.statements import read_statements
from parsers.tables import read_invoices

INVOICES = b"""number,debtor,email,issued,due,amount
F-2026-1,De Zon BV,jan@zon.example,2026-09-01,2026-10-01,100.00
F-2026-2,De Zon BV,jan@zon.example,2026-09-02,2026-10-02,100.00
F-2026-3,De Zon BV,jan@zon.example,2026-09-03,2026-10-03,250.00
C-2026-4,De Zon BV,jan@zon.example,2026-09-03,2026-10-03,-30.00
F-2026-5,Maan BV,info@maan.example,2026-09-03,2026-10-03,77.00
"""


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger.rehearsal()
    imports.import_invoices(ledger, read_invoices(INVOICES), "i.csv", INVOICES)
    return ledger


def pay(ledger: Ledger, *lines: str) -> list[int]:
    """Import these payments; the numbers of those that are new."""
    before = ledger.value("SELECT COALESCE(MAX(id), 0) FROM payments")
    data = ("date,amount,payer_name,payer_iban,remittance\n" + "\n".join(lines)).encode()
    statements.import_payments(ledger, read_statements(data), "p.csv", data)
    return [row["id"] for row in ledger.rows("SELECT id FROM payments WHERE id > ? ORDER BY id", before)]


def still_open(ledger: Ledger) -> dict[str, int]:
    return {one.number: one.open.cents for one in books.invoices(ledger) if one.open}


ALL_OPEN = {"F-2026-1": 10000, "F-2026-2": 10000, "F-2026-3": 25000, "C-2026-4": -3000, "F-2026-5": 7700}
UNSURE = "2026-10-05,100.00,De Zon BV,,bedankt"


def test_an_unsure_one_waits_with_its_reason_and_a_yes_books_it(ledger: Ledger) -> None:
    (number,) = pay(ledger, UNSURE)
    (entry,) = payments.listed(ledger, [State.WAITING])
    assert (entry.id, entry.parts[0].invoice, entry.parts[0].confidence < 0.5) == (number, "F-2026-1", True)
    assert "several invoices" in entry.parts[0].reason
    assert still_open(ledger) == ALL_OPEN
    booked = payments.accept(ledger, number, "marieke")
    assert (booked.state, booked.decided, booked.rest) == (State.BOOKED, "booked", Money(0))
    assert "F-2026-1" not in still_open(ledger)


def test_another_invoice_can_be_chosen_also_with_a_credit_note_and_amounts(ledger: Ledger) -> None:
    (number,) = pay(ledger, UNSURE)
    assert [one.invoice for one in candidates(ledger, number)] == ["F-2026-1", "F-2026-2", "F-2026-3"]
    payments.book(ledger, number, [("f-2026-2", None)], "marieke")
    assert "F-2026-2" not in still_open(ledger)
    entry = payments.book(ledger, number, [("F-2026-3", Money(90_00)), ("F-2026-1", Money(5_00))], "marieke")
    assert entry.rest == Money(5_00)
    assert still_open(ledger) == ALL_OPEN | {"F-2026-3": 16000, "F-2026-1": 9500}
    payments.book(ledger, number, [("F-2026-3", Money(130_00)), ("C-2026-4", None)], "marieke")
    assert still_open(ledger) == {"F-2026-1": 10000, "F-2026-2": 10000, "F-2026-3": 12000, "F-2026-5": 7700}


@pytest.mark.parametrize(
    "parts",
    [
        [("F-2026-3", Money(100_01))],
        [("F-2026-5", Money(77_01))],
        [("F-2026-1", Money(60_00)), ("F-2026-2", Money(41_00))],
        [("F-2026-1", Money(-1_00))],
    ],
)
def test_nothing_is_paid_twice_or_with_more_than_came(ledger: Ledger, parts: list[tuple[str, Money]]) -> None:
    (number,) = pay(ledger, UNSURE)
    with pytest.raises(TooMuch):
        payments.book(ledger, number, parts, "marieke")
    assert payments.get(ledger, number).state is State.WAITING


def test_what_was_undone_waits_and_is_not_matched_again(ledger: Ledger) -> None:
    (number,) = pay(ledger, "2026-10-05,250.00,De Zon BV,,F-2026-3")
    assert payments.get(ledger, number).state is State.BOOKED
    payments.undo(ledger, number, "marieke")
    pay(ledger, "2026-10-06,1.00,Someone,,rente")
    assert still_open(ledger) == ALL_OPEN
    assert (payments.get(ledger, number).state, payments.get(ledger, number).decided) == (State.LOOSE, "undone")
    assert candidates(ledger, number)[0].invoice == "F-2026-3"


def test_a_dismissed_one_is_asked_about_no_more_until_that_is_undone(ledger: Ledger) -> None:
    (number,) = pay(ledger, UNSURE)
    payments.dismiss(ledger, number, "marieke")
    assert not payments.listed(ledger, [State.WAITING, State.LOOSE])
    payments.undo(ledger, number, "marieke")
    pay(ledger, "2026-10-06,1.00,Someone,,rente")
    assert payments.get(ledger, number).state is State.WAITING


def test_a_later_payment_explains_one_that_waited(ledger: Ledger) -> None:
    (first,) = pay(ledger, UNSURE)
    pay(ledger, "2026-10-06,100.00,De Zon BV,,F-2026-1")
    assert [part.invoice for part in payments.get(ledger, first).parts if part.sure] == ["F-2026-2"]


def test_a_payment_that_the_bank_took_back_is_undone_after_its_return(ledger: Ledger) -> None:
    iban = "NL91ABNA0417164300"
    paid, back = pay(
        ledger, f"2026-10-05,250.00,De Zon BV,{iban},F-2026-3", f"2026-10-07,-250.00,De Zon BV,{iban},storno"
    )
    with pytest.raises(TakenBack):
        payments.undo(ledger, paid, "marieke")
    payments.undo(ledger, back, "marieke")
    assert "F-2026-3" not in still_open(ledger)
    payments.undo(ledger, paid, "marieke")
    assert still_open(ledger) == ALL_OPEN


def test_a_return_is_not_undone_when_the_invoice_was_paid_again_since(ledger: Ledger) -> None:
    iban = "NL91ABNA0417164300"
    _, back, again = pay(
        ledger,
        f"2026-10-05,250.00,De Zon BV,{iban},F-2026-3",
        f"2026-10-07,-250.00,De Zon BV,{iban},storno",
        f"2026-10-09,250.00,De Zon BV,{iban},F-2026-3",
    )
    with pytest.raises(PaidAgain):
        payments.undo(ledger, back, "marieke")
    assert payments.get(ledger, back).state is State.BOOKED
    payments.undo(ledger, again, "marieke")
    payments.undo(ledger, back, "marieke")
    assert "F-2026-3" not in still_open(ledger)


def test_nothing_proposed_cannot_be_accepted(ledger: Ledger) -> None:
    (number,) = pay(ledger, "2026-10-06,1.00,Someone,,rente")
    with pytest.raises(NothingProposed):
        payments.accept(ledger, number, "marieke")


def test_a_proposal_whose_invoice_was_settled_meanwhile_is_not_booked(ledger: Ledger) -> None:
    (first,) = pay(ledger, UNSURE)
    (second,) = pay(ledger, "2026-10-06,100.00,Vreemd,,hoi")
    payments.book(ledger, second, [("F-2026-1", None)], "marieke")
    with pytest.raises(TooMuch):
        payments.accept(ledger, first, "marieke")


def test_a_return_that_is_not_sure_opens_no_invoice_beyond_what_it_was_for(ledger: Ledger) -> None:
    paid, back = pay(ledger, "2026-10-05,250.00,De Zon BV,,F-2026-3", "2026-10-07,-250.00,De Zon BV,,storno")
    assert payments.get(ledger, back).state is State.WAITING
    payments.undo(ledger, paid, "marieke")
    with pytest.raises(TooMuch):
        payments.accept(ledger, back, "marieke")
    payments.book(ledger, paid, [("F-2026-3", None)], "marieke")
    payments.accept(ledger, back, "marieke")
    assert still_open(ledger) == ALL_OPEN


def test_costs_and_discounts_are_written_off_and_come_back_when_the_payment_is_undone(ledger: Ledger) -> None:
    (number,) = pay(ledger, "2026-10-05,245.00,De Zon BV,,F-2026-3")
    (rest,) = write_offs.rests(ledger)
    assert (rest.invoice, rest.open, rest.payment_id) == ("F-2026-3", Money(5_00), number)
    assert write_offs.write_off(ledger, "F-2026-3", "discount", "marieke", payment=number) == Money(5_00)
    assert "F-2026-3" not in still_open(ledger)
    assert not write_offs.rests(ledger)
    payments.undo(ledger, number, "marieke")
    assert still_open(ledger) == ALL_OPEN


def test_a_write_off_is_undone_by_itself_and_never_takes_more_than_is_open(ledger: Ledger) -> None:
    with pytest.raises(TooMuch):
        write_offs.write_off(ledger, "F-2026-5", "lost", "marieke", amount=Money(77_01))
    write_offs.write_off(ledger, "F-2026-5", "lost", "marieke")
    with pytest.raises(write_offs.NothingOpen):
        write_offs.write_off(ledger, "F-2026-5", "lost", "marieke")
    assert write_offs.undo_write_offs(ledger, "F-2026-5", "marieke") == 1
    assert still_open(ledger) == ALL_OPEN


def test_every_decision_is_on_record(ledger: Ledger) -> None:
    (number,) = pay(ledger, UNSURE)
    payments.accept(ledger, number, "marieke")
    payments.undo(ledger, number, "koen")
    rows = ledger.rows("SELECT actor, event, detail FROM audit WHERE subject = ?", f"payments:{number}")
    assert [tuple(row) for row in rows] == [
        ("marieke", "payment accepted", "F-2026-1 100.00"),
        ("koen", "payment undone", "F-2026-1 100.00"),
    ]


def test_since_and_debtor_narrow_the_list(ledger: Ledger) -> None:
    pay(ledger, "2026-10-05,250.00,De Zon BV,,F-2026-3", "2026-10-09,77.00,Maan,,F-2026-5")
    assert len(payments.listed(ledger)) == 2
    assert [one.booked.day for one in payments.listed(ledger, since=date(2026, 10, 6))] == [9]
    debtor = ledger.value("SELECT id FROM debtors WHERE name = 'De Zon BV'")
    assert [one.booked.day for one in payments.listed(ledger, debtor=debtor)] == [5]
