"""What of an invoice will not come: bank costs, a discount that was allowed, a rest that is not worth a letter."""

from dataclasses import dataclass
from typing import Literal

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.payment_problems import TooMuch
from daemon.ledger.payments import invoice_of
from parsers.money import Money
from parsers.problems import Problem

Kind = Literal["costs", "discount", "lost"]
SMALL_PERCENT = 5  # of an invoice that was paid in part; a smaller rest is mostly costs or a discount
SMALL_CENTS = 5_00


class NothingOpen(Problem):
    """Nothing is open of the invoice, so nothing can be written off."""

    template = "Nothing is open of invoice {number}."


@dataclass(frozen=True, slots=True)
class Rest:
    """A small amount that stayed open when an invoice was paid. `payment_id` paid the last part."""

    invoice_id: int
    invoice: str
    debtor: str
    amount: Money
    open: Money
    payment_id: int


def rests(ledger: Ledger) -> list[Rest]:
    """The small rests of paid invoices, for a person to write off or to ask for."""
    rows = ledger.rows(
        """SELECT o.*, MAX(a.payment_id) AS payment_id FROM open_invoices o
           JOIN allocations a ON a.invoice_id = o.id AND a.sure AND a.amount_cents > 0
           WHERE o.open_cents > 0 AND (o.open_cents * 100 <= o.amount_cents * ? OR o.open_cents <= ?)
           GROUP BY o.id ORDER BY o.due""",
        SMALL_PERCENT,
        SMALL_CENTS,
    )
    return [
        Rest(
            row["id"],
            row["number"],
            row["debtor"],
            Money(row["amount_cents"], row["currency"]),
            Money(row["open_cents"], row["currency"]),
            row["payment_id"],
        )
        for row in rows
    ]


def write_off(
    ledger: Ledger, number: str, kind: Kind, actor: str, *, amount: Money | None = None, payment: int | None = None
) -> Money:
    """Write off what is open of an invoice, or an amount of it; what was written off.

    It goes when `payment` is undone. Raises NoSuchInvoice, NothingOpen, TooMuch.
    """
    with ledger.transaction():
        invoice = invoice_of(ledger, number)
        if invoice.open.cents <= 0:
            raise NothingOpen(number=number)
        wanted = amount or invoice.open
        if not 0 < wanted.cents <= invoice.open.cents:
            raise TooMuch(what=number, left=invoice.open, wanted=wanted)
        added = ledger.insert(
            "write_offs",
            invoice_id=invoice.id,
            payment_id=payment,
            amount_cents=wanted.cents,
            kind=kind,
            by=actor,
            at=stamp(now()),
        )
        note(ledger, actor, "written off", f"invoices:{invoice.id}", f"{kind} {wanted}, write_offs:{added}")
    return wanted


def undo_write_offs(ledger: Ledger, number: str, actor: str) -> int:
    """Open again what was written off of an invoice; how many write-offs were undone. Raises NoSuchInvoice."""
    with ledger.transaction():
        invoice = invoice_of(ledger, number)
        undone = ledger.execute("DELETE FROM write_offs WHERE invoice_id = ?", invoice.id)
        if undone:
            note(ledger, actor, "write-off undone", f"invoices:{invoice.id}")
    return undone
