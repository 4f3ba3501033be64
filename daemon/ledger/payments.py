"""Payments as a person looks at them: what they were set against and why, what waits, and decisions about each.

A decision stays: an import never matches again what a person booked, undid or dismissed.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daemon.ledger import books
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.matching import allocate, notes_aside
from daemon.ledger.payment_problems import (
    NamedTwice,
    NoSuchInvoice,
    NoSuchPayment,
    NothingProposed,
    OtherCurrency,
    PaidAgain,
    TakenBack,
    TooMuch,
)
from parsers.books import Allocation, Invoice
from parsers.matching import Reason
from parsers.money import Money


class State(StrEnum):
    """How things stand with a payment."""

    BOOKED = "booked"  # set against invoices
    WAITING = "waiting"  # proposed, not sure
    LOOSE = "loose"  # nothing points at an invoice
    DISMISSED = "dismissed"  # not for an invoice, said a person


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a payment set against an invoice, surely or as a proposal; `open` is what is open of it now."""

    invoice_id: int
    invoice: str
    debtor_id: int
    debtor: str
    amount: Money
    open: Money
    reason: str
    sure: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One payment with what it was set against; `rest` is what of it belongs to no invoice."""

    id: int
    booked: date
    amount: Money
    payer_name: str
    payer_iban: str
    remittance: str
    payment_reference: str
    state: State
    decided: str  # "" by the matching; "booked", "undone" or "dismissed" by a person
    noted: str  # "bank" or "cash" when a person noted it; "" when a statement shows it
    parts: tuple[Part, ...]
    rest: Money


_SELECT = """
  SELECT p.*, s.state,
    (SELECT json_group_array(json_array(i.id, i.number, d.id, d.name, a.amount_cents, b.open_cents, a.reason, a.sure,
        a.confidence))
      FROM allocations a JOIN invoices i ON i.id = a.invoice_id JOIN debtors d ON d.id = i.debtor_id
      JOIN invoice_balances b ON b.invoice_id = i.id WHERE a.payment_id = p.id) AS parts
  FROM payments p JOIN payment_states s ON s.payment_id = p.id
"""
# What is true of all payments in a state and can be looked up, so that not each is weighed for a page of a few.
_NARROWED = {
    State.WAITING: "p.id IN (SELECT payment_id FROM allocations WHERE NOT sure)",
    State.LOOSE: "NOT EXISTS (SELECT 1 FROM allocations WHERE payment_id = p.id)",
    State.DISMISSED: "p.decided = 'dismissed'",
}


def listed(
    ledger: Ledger,
    states: Sequence[State] = tuple(State),
    *,
    debtor: int | None = None,
    since: date | None = None,
    most: int = -1,
    skip: int = 0,
) -> list[BankEntry]:
    """The payments in these states, of all debtors or of one, booked from `since` on; the latest first.

    `most` and `skip` choose a page of them; -1 stands for all.
    """
    narrowed = _NARROWED.get(states[0], "1") if len(states) == 1 else "1"
    rows = ledger.rows(
        f"""{_SELECT} WHERE {narrowed} AND s.state IN (SELECT value FROM json_each(?1)) AND p.booked >= ?2
              AND (?3 IS NULL OR EXISTS (SELECT 1 FROM allocations x JOIN invoices y ON y.id = x.invoice_id
              WHERE x.payment_id = p.id AND y.debtor_id = ?3))
            ORDER BY p.booked DESC, p.id DESC LIMIT ?4 OFFSET ?5""",  # noqa: S608 - a constant
        json.dumps(list(map(str, states))),
        since.isoformat() if since else "",
        debtor,
        most,
        skip,
    )
    return [_entry(row) for row in rows]


def get(ledger: Ledger, number: int) -> BankEntry:
    """One payment. Raises NoSuchPayment."""
    row = ledger.row(f"{_SELECT} WHERE p.id = ?", number)
    if row is None:
        raise NoSuchPayment(number=number)
    return _entry(row)


def counts(ledger: Ledger) -> dict[State, int]:
    """How many payments received are in each state."""
    rare = {
        state: ledger.value(
            f"""SELECT COUNT(*) FROM payments p JOIN payment_states s ON s.payment_id = p.id
                WHERE {narrowed} AND s.state = ? AND p.amount_cents > 0""",  # noqa: S608 - a constant
            state,
        )
        for state, narrowed in _NARROWED.items()
    }
    received = ledger.value("SELECT COUNT(*) FROM payments WHERE amount_cents > 0")
    return {state: rare.get(state, received - sum(rare.values())) for state in State}


def _entry(row: sqlite3.Row) -> BankEntry:
    currency = row["currency"]
    parts = tuple(
        Part(
            invoice_id, number, debtor_id, debtor, Money(cents, currency), Money(left, currency), reason, bool(sure),
            confidence,
        )
        for invoice_id, number, debtor_id, debtor, cents, left, reason, sure, confidence in json.loads(row["parts"])
    )  # fmt: skip
    set_off = sum(part.amount.cents for part in parts if part.sure)
    return BankEntry(
        row["id"],
        date.fromisoformat(row["booked"]),
        Money(row["amount_cents"], currency),
        row["payer_name"],
        row["payer_iban"],
        row["remittance"],
        row["payment_reference"],
        State(row["state"]),
        row["decided"],
        row["noted"],
        parts,
        Money(row["amount_cents"] - set_off, currency),
    )


def accept(ledger: Ledger, number: int, actor: str) -> BankEntry:
    """Say yes to what was proposed. Raises NoSuchPayment, NothingProposed, TooMuch."""
    with ledger.transaction(), notes_aside(ledger):
        entry = get(ledger, number)
        if entry.state is not State.WAITING:
            raise NothingProposed(number=number)
        for part in entry.parts:
            _check_bounds(invoice_of(ledger, part.invoice), part.amount)
        ledger.execute("UPDATE allocations SET sure = 1, confidence = 1 WHERE payment_id = ?", number)
        _decide(ledger, number, "booked", actor, "payment accepted", _detail(entry.parts))
    return get(ledger, number)


def book(
    ledger: Ledger,
    number: int,
    parts: Sequence[tuple[str, Money | None]],
    actor: str,
    *,
    reason: Reason = Reason.BY_HAND,
) -> BankEntry:
    """Set a payment against these invoices, by number, instead of whatever it was set against.

    Without an amount an invoice takes what is open of it, as far as the payment goes. Raises NoSuchPayment,
    NoSuchInvoice, OtherCurrency, NamedTwice, TooMuch, TakenBack, PaidAgain.
    """
    with ledger.transaction(), notes_aside(ledger) if reason is not Reason.NOTED else nullcontext():
        entry = get(ledger, number)
        _clear(ledger, entry)
        left = entry.amount
        chosen = [(invoice_of(ledger, name), wanted) for name, wanted in parts]
        if len({invoice.id for invoice, _ in chosen}) < len(chosen):
            raise NamedTwice(payment=number)
        # A credit note makes room for more than was paid, so it comes first.
        for invoice, wanted in sorted(chosen, key=lambda one: one[0].amount.cents >= 0):
            if invoice.amount.currency != entry.amount.currency:
                raise OtherCurrency(number=invoice.number, payment=number)
            amount = wanted or (invoice.open if invoice.open.cents < 0 <= left.cents else min(left, invoice.open))
            _check(entry, invoice, amount, left)
            left = left - amount
            allocate(ledger, Allocation(number, invoice.id, amount, str(reason), sure=True))
        _decide(ledger, number, "booked", actor, "payment booked by hand", _detail(get(ledger, number).parts))
    return get(ledger, number)


def _check(entry: BankEntry, invoice: Invoice, amount: Money, left: Money) -> None:
    """An invoice is never paid beyond what it was for, nor opened beyond it; a payment gives no more than it has."""
    of_credit = invoice.amount.cents < 0 < entry.amount.cents
    if not of_credit and (abs(amount.cents) > abs(left.cents) or amount.cents * left.cents <= 0):
        raise TooMuch(what=f"{entry.id}", left=left, wanted=amount)
    _check_bounds(invoice, amount)


def _check_bounds(invoice: Invoice, amount: Money) -> None:
    after = invoice.open.cents - amount.cents
    if not min(0, invoice.amount.cents) <= after <= max(0, invoice.amount.cents):
        raise TooMuch(what=invoice.number, left=invoice.open, wanted=amount)


def undo(ledger: Ledger, number: int, actor: str) -> BankEntry:
    """Take back what was decided about a payment, by whomever; it waits for a person then. Raises TakenBack, PaidAgain.

    One that was dismissed is left to the matching again. One that a person noted is dismissed.
    """
    with ledger.transaction():
        entry = get(ledger, number)
        _clear(ledger, entry)
        after = "dismissed" if entry.noted else "" if entry.decided == "dismissed" else "undone"
        _decide(ledger, number, after, actor, "payment undone", _detail(entry.parts))
    return get(ledger, number)


def dismiss(ledger: Ledger, number: int, actor: str) -> BankEntry:
    """Say that a payment is for no invoice, such as a refund of a supplier. Raises TakenBack, PaidAgain."""
    with ledger.transaction():
        entry = get(ledger, number)
        _clear(ledger, entry)
        _decide(ledger, number, "dismissed", actor, "payment dismissed", _detail(entry.parts))
    return get(ledger, number)


def _clear(ledger: Ledger, entry: BankEntry) -> None:
    """Take a payment off its invoices, with what was written off for it."""
    later = _returned_by(ledger, entry)
    if later is not None:
        raise TakenBack(number=entry.id, later=later)
    ledger.execute("DELETE FROM write_offs WHERE payment_id = ?", entry.id)
    ledger.execute("DELETE FROM allocations WHERE payment_id = ?", entry.id)
    for part in entry.parts:
        left = ledger.value("SELECT open_cents FROM invoice_balances WHERE invoice_id = ?", part.invoice_id)
        if left < 0 <= part.open.cents:  # what the bank took back, others have paid since
            raise PaidAgain(number=entry.id, invoice=part.invoice)


def _returned_by(ledger: Ledger, entry: BankEntry) -> int | None:
    """The payment with which the bank took this one back: a return takes back the latest of its amount before it."""
    rows = ledger.rows(
        """SELECT DISTINCT p.id, p.booked, p.amount_cents FROM allocations own
           JOIN allocations a ON a.invoice_id = own.invoice_id AND a.sure JOIN payments p ON p.id = a.payment_id
           WHERE own.payment_id = ? AND own.sure AND abs(p.amount_cents) = abs(?)
           ORDER BY p.booked, p.amount_cents < 0, p.id""",
        entry.id,
        entry.amount.cents,
    )
    paid: list[int] = []
    for row in rows:
        if row["amount_cents"] > 0:
            paid.append(row["id"])
        elif paid and paid.pop() == entry.id:
            return int(row["id"])
    return None


def _decide(ledger: Ledger, number: int, decided: str, actor: str, event: str, detail: str) -> None:
    ledger.execute("UPDATE payments SET decided = ? WHERE id = ?", decided, number)
    note(ledger, actor, event, f"payments:{number}", detail)


def _detail(parts: Sequence[Part]) -> str:
    return ", ".join(f"{part.invoice} {part.amount}" for part in parts)


def invoice_of(ledger: Ledger, number: str) -> Invoice:
    """The invoice with this number, however its letters are cased. Raises NoSuchInvoice."""
    debtor = ledger.value("SELECT debtor_id FROM invoices WHERE number = ? COLLATE NOCASE", number)
    found = [i for i in books.invoices(ledger, debtor) if i.number.casefold() == number.casefold()] if debtor else []
    if not found:
        raise NoSuchInvoice(number=number)
    return found[0]
