"""Invoices and their debtors taken into the ledger, all of a file or nothing, and what they bring set right.

A later file may say an invoice otherwise: it is updated, and what it said before is kept. What a file does not tell
stays as it was. A credit note settles the invoice it corrects.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from daemon.clock import now, stamp
from daemon.ledger import documents
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.import_log import Imported, Remark, begin_import, finish_import
from daemon.ledger.matching import match
from parsers.invoices import InvoiceFile
from parsers.matching.names import name_key, plain
from parsers.problems import Problem
from parsers.tables import InvoiceRow

ASSUMED = "Invoice {number} names no day to pay by; {due} was reckoned."
OTHER_SELLER = "Invoice {number} was sent by {seller}; is it one of yours?"
_TOLD = ("payment_reference", "corrects", "description")  # kept as they are when a later file leaves them out


class SentToUs(Problem):
    """An invoice that the user has to pay, not one that a debtor has to."""

    template = "Nothing was imported: invoice {number} was sent to you, by {seller}; there is nothing to collect."


def import_invoices(ledger: Ledger, rows: Iterable[InvoiceRow], file_name: str, data: bytes) -> Imported:
    """Take in the rows of an invoice file. The same file again changes nothing; a changed invoice is updated."""
    with ledger.transaction():
        number = begin_import(ledger, "invoices", file_name, data)
        counts = _take_in(ledger, rows)
        return finish_import(ledger, number, counts)


def import_invoice_file(
    ledger: Ledger, invoice: InvoiceFile, file_name: str, data: bytes, our_name: str, our_iban: str
) -> Imported:
    """Take in an electronic invoice with the copies that it brings. Raises SentToUs."""
    row = invoice.row
    if name_key(row.debtor) == name_key(our_name):
        raise SentToUs(number=row.number, seller=invoice.seller)
    remarks: list[Remark] = []
    with ledger.transaction():
        number = begin_import(ledger, "invoices", file_name, data)
        known = ledger.row("SELECT due FROM invoices WHERE number = ?", row.number)
        if invoice.due_is_assumed:
            remarks.append((ASSUMED, {"number": row.number, "due": row.due}))
        if invoice.seller and invoice.seller_iban != our_iban and name_key(invoice.seller) != name_key(our_name):
            remarks.append((OTHER_SELLER, {"number": row.number, "seller": invoice.seller}))
        counts = _take_in(ledger, [row], due_is_assumed=invoice.due_is_assumed and known is not None)
        invoice_id = ledger.value("SELECT id FROM invoices WHERE number = ?", row.number)
        for copy in invoice.copies:
            digest = documents.keep(ledger, copy.content, copy.file_name, copy.media_type)
            if documents.link(ledger, invoice_id, digest) and counts["unchanged"]:
                counts["unchanged"], counts["changed"] = 0, 1
        return finish_import(ledger, number, counts, tuple(remarks))


def import_copy(ledger: Ledger, invoice: str, file_name: str, data: bytes) -> Imported:
    """Keep a PDF as the copy of an invoice that is in the books."""
    with ledger.transaction():
        number = begin_import(ledger, "copies", file_name, data)
        invoice_id = ledger.value("SELECT id FROM invoices WHERE number = ?", invoice)
        news = documents.link(ledger, invoice_id, documents.keep(ledger, data, file_name))
        return finish_import(ledger, number, Counter({"added" if news else "unchanged": 1}))


def _take_in(ledger: Ledger, rows: Iterable[InvoiceRow], *, due_is_assumed: bool = False) -> Counter[str]:
    counts: Counter[str] = Counter()
    debtors = _Debtors(ledger)
    for row in rows:
        counts[_import_invoice(ledger, row, debtors.number_of(row), due_is_assumed=due_is_assumed)] += 1
    if counts["added"] or counts["changed"]:
        _settle_credits(ledger)
        match(ledger)
    return counts


class _Debtors:
    """The debtors by name, however it is spelt: "De Zon B.V." and "de zon bv" are one."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.by_name: dict[str, int] = {}
        self.by_key: dict[str, list[int]] = {}
        for row in ledger.rows("SELECT id, name FROM debtors ORDER BY id"):
            self._add(row["name"], row["id"])

    def _add(self, name: str, number: int) -> None:
        self.by_name[name.casefold()] = number
        self.by_key.setdefault(_letters(name), []).append(number)

    def number_of(self, row: InvoiceRow) -> int:
        """The debtor of an invoice, made when there is none yet, with the address that the row tells."""
        alike = self.by_key.get(_letters(row.debtor), [])
        number = self.by_name.get(row.debtor.casefold()) or (alike[0] if len(alike) == 1 else 0)
        if not number:
            number = self.ledger.insert(
                "debtors", name=row.debtor, language=row.language, country=row.country, kind=str(row.kind)
            )
            self._add(row.debtor, number)
        if row.email:
            self.ledger.execute(
                "INSERT OR IGNORE INTO contacts (debtor_id, address, name) VALUES (?, ?, ?)",
                number,
                row.email,
                row.contact,
            )
        return number


def _letters(name: str) -> str:
    """A name without capitals, accents, spaces and punctuation; never less: two people may share a surname."""
    return "".join(character for character in plain(name) if character.isalnum())


def _import_invoice(ledger: Ledger, row: InvoiceRow, debtor_id: int, *, due_is_assumed: bool) -> str:
    wanted: dict[str, Any] = {
        "debtor_id": debtor_id,
        "issued": row.issued.isoformat(),
        "due": row.due.isoformat(),
        "amount_cents": row.amount.cents,
        "currency": row.amount.currency,
        "payment_reference": row.payment_reference,
        "corrects": row.corrects,
        "description": row.description,
    }
    if row.deposit is not None:
        wanted["deposit_cents"] = row.deposit.cents
    if row.paid is not None:
        wanted["stated_paid_cents"] = row.paid.cents
    known = ledger.row("SELECT * FROM invoices WHERE number = ?", row.number)
    if known is None:
        if row.paid is not None:
            wanted["paid_elsewhere_cents"] = max(0, row.paid.cents - wanted.get("deposit_cents", 0))
        ledger.insert("invoices", number=row.number, **wanted)
        return "added"
    for name in _TOLD:
        wanted[name] = wanted[name] or known[name]
    if due_is_assumed:
        del wanted["due"]
    changes = {name: (known[name], value) for name, value in wanted.items() if known[name] != value}
    if not changes:
        return "unchanged"
    if "stated_paid_cents" in changes:
        # What the books say was paid includes what the bank showed; only the rest was paid in another way.
        shown = ledger.value(
            "SELECT COALESCE(SUM(amount_cents), 0) FROM allocations WHERE invoice_id = ? AND sure", known["id"]
        )
        deposit = wanted.get("deposit_cents", known["deposit_cents"])
        wanted["paid_elsewhere_cents"] = max(0, wanted["stated_paid_cents"] - deposit - shown)
    ledger.db.table("invoices").update(known["id"], wanted)
    _keep_changes(ledger, known["id"], changes)
    return "changed"


def _keep_changes(ledger: Ledger, invoice_id: int, changes: dict[str, tuple[Any, Any]]) -> None:
    at = stamp(now())
    for name, (old, new) in changes.items():
        ledger.insert(
            "invoice_changes",
            invoice_id=invoice_id,
            at=at,
            field=name,
            old="" if old is None else str(old),
            new=str(new),
        )
    detail = ", ".join(f"{name}: {old} -> {new}" for name, (old, new) in changes.items())
    note(ledger, "import", "invoice changed", f"invoices:{invoice_id}", detail)


def _settle_credits(ledger: Ledger) -> None:
    """Set credit notes against the invoices they correct, or else the only one that is open for as much."""
    for credit in ledger.rows(
        """SELECT i.*, b.open_cents FROM invoices i JOIN invoice_balances b ON b.invoice_id = i.id
           WHERE i.amount_cents < 0 AND b.open_cents < 0 ORDER BY i.issued, i.id"""
    ):
        invoice = _corrected_by(ledger, credit["corrects"], credit)
        if invoice is None:
            continue
        cents = min(-credit["open_cents"], invoice["open_cents"])
        ledger.execute(
            "INSERT OR IGNORE INTO credits VALUES (?, ?, ?, ?)", credit["id"], invoice["id"], cents, stamp(now())
        )
        note(ledger, "import", "credit note set off", f"invoices:{invoice['id']}", f"invoices:{credit['id']} {cents}")


def _corrected_by(ledger: Ledger, number: str, credit: Any) -> Any:
    """The invoice that a credit note settles and that is still open; None when there is none, or more than one."""
    among: Sequence[Any] = ledger.rows(
        """SELECT i.id, i.number, b.open_cents FROM invoices i JOIN invoice_balances b ON b.invoice_id = i.id
           WHERE i.debtor_id = ? AND i.currency = ? AND i.amount_cents > 0 AND b.open_cents > 0 AND i.issued <= ?""",
        credit["debtor_id"],
        credit["currency"],
        credit["issued"],
    )
    if number:
        return next((row for row in among if row["number"].casefold() == number.casefold()), None)
    fitting = [row for row in among if row["open_cents"] == -credit["open_cents"]]
    return fitting[0] if len(fitting) == 1 else None
