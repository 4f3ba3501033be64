"""Payments set against invoices in the ledger, whenever the books grow: what a person decided stays as it is.

Matches that wait for a person are made anew each time, because a later payment or invoice may explain them. A payment
that a person noted gives way to the entry of the bank statement that shows it.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from daemon.ledger import books
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger
from parsers.books import Allocation
from parsers.matching import match_payments

NOTED_BEFORE = timedelta(days=7)  # the bank may book before the day that a person noted
NOTED_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Noted:
    """A payment that a person noted, with one invoice it was noted for."""

    payment_id: int
    day: date
    invoice_id: int
    cents: int
    reason: str


def match(ledger: Ledger) -> int:
    """Set the payments that nobody decided about against invoices; how many are newly and surely booked."""
    with ledger.transaction(), notes_aside(ledger):
        ledger.execute(
            """DELETE FROM allocations WHERE NOT sure
               AND payment_id IN (SELECT id FROM payments WHERE decided = '')"""
        )
        left_alone = {
            row["id"]
            for row in ledger.rows("SELECT id FROM payments WHERE decided IN ('undone', 'dismissed') OR noted <> ''")
        }
        made = match_payments(
            [payment for payment in books.payments(ledger) if payment.id not in left_alone],
            books.invoices(ledger),
            books.debtors(ledger),
            books.allocations(ledger),
        )
        for allocation in made:
            allocate(ledger, allocation)
    return len({allocation.payment_id for allocation in made if allocation.sure})


@contextmanager
def notes_aside(ledger: Ledger) -> Iterator[None]:
    """Take the noted payments off their invoices while the bank's own entries are set against them.

    Afterwards they count again, but for those that an entry shows now.
    """
    notes = _take_notes(ledger)
    yield
    _give_back(ledger, notes)


def allocate(ledger: Ledger, allocation: Allocation) -> None:
    """Set a part of a payment against an invoice."""
    ledger.execute(
        """INSERT INTO allocations (payment_id, invoice_id, amount_cents, reason, sure, confidence)
           VALUES (?, ?, ?, ?, ?, ?)""",
        allocation.payment_id,
        allocation.invoice_id,
        allocation.amount.cents,
        allocation.reason,
        allocation.sure,
        allocation.confidence,
    )


def _take_notes(ledger: Ledger) -> list[_Noted]:
    rows = ledger.rows(
        """SELECT p.id, p.booked, a.invoice_id, a.amount_cents, a.reason FROM payments p
           JOIN allocations a ON a.payment_id = p.id WHERE p.noted = 'bank' AND a.sure ORDER BY p.id"""
    )
    ledger.execute(
        "DELETE FROM allocations WHERE sure AND payment_id IN (SELECT id FROM payments WHERE noted = 'bank')"
    )
    return [
        _Noted(row["id"], date.fromisoformat(row["booked"]), row["invoice_id"], row["amount_cents"], row["reason"])
        for row in rows
    ]


def _give_back(ledger: Ledger, notes: list[_Noted]) -> None:
    """Set noted payments against their invoices again, but for those that a statement shows now."""
    shown: defaultdict[tuple[int, int], list[date]] = defaultdict(list)
    if notes:
        for row in ledger.rows(
            """SELECT a.invoice_id, a.amount_cents, p.booked FROM allocations a JOIN payments p ON p.id = a.payment_id
               WHERE a.sure AND p.noted = ''"""
        ):
            shown[row["invoice_id"], row["amount_cents"]].append(date.fromisoformat(row["booked"]))
    for noted in notes:
        days = shown[noted.invoice_id, noted.cents]
        seen = next((day for day in days if noted.day - NOTED_BEFORE <= day <= noted.day + NOTED_AFTER), None)
        if seen is not None:
            days.remove(seen)
            ledger.execute("UPDATE payments SET decided = 'dismissed' WHERE id = ?", noted.payment_id)
            note(ledger, SERVICE, "noted payment seen at the bank", f"payments:{noted.payment_id}")
            continue
        left = ledger.value("SELECT open_cents FROM invoice_balances WHERE invoice_id = ?", noted.invoice_id)
        cents = min(noted.cents, max(left, 0))
        if cents:
            ledger.execute(
                "INSERT INTO allocations (payment_id, invoice_id, amount_cents, reason, sure) VALUES (?, ?, ?, ?, 1)",
                noted.payment_id,
                noted.invoice_id,
                cents,
                noted.reason,
            )
