"""Feeding the books: invoices and payments from files, taken in whole or not at all."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.matching import match
from parsers.tables import InvoiceRow, PaymentRow


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in rows."""

    added: int
    changed: int
    unchanged: int


def import_invoices(ledger: Ledger, rows: Iterable[InvoiceRow], file_name: str, data: bytes) -> Imported:
    """Take in the rows of an invoice file. The same file again changes nothing; a changed invoice is updated."""
    counts: Counter[str] = Counter()
    with ledger.transaction():
        for row in rows:
            counts[_import_invoice(ledger, row)] += 1
        match(ledger)
        return _imported(ledger, "invoices", counts, file_name, data)


def _import_invoice(ledger: Ledger, row: InvoiceRow) -> str:
    debtor_id = ledger.value("SELECT id FROM debtors WHERE name = ?", row.debtor) or ledger.insert(
        "debtors", name=row.debtor, language=row.language, country=row.country, kind=str(row.kind)
    )
    if row.email:
        ledger.execute(
            "INSERT OR IGNORE INTO contacts (debtor_id, address, name) VALUES (?, ?, ?)",
            debtor_id,
            row.email,
            row.contact,
        )
    wanted = {
        "debtor_id": debtor_id,
        "issued": row.issued.isoformat(),
        "due": row.due.isoformat(),
        "amount_cents": row.amount.cents,
        "currency": row.amount.currency,
        "payment_reference": row.payment_reference,
    }
    known = ledger.row("SELECT * FROM invoices WHERE number = ?", row.number)
    if known is None:
        ledger.insert("invoices", number=row.number, **wanted)
        return "added"
    changes = {name: (known[name], value) for name, value in wanted.items() if known[name] != value}
    if not changes:
        return "unchanged"
    ledger.db.table("invoices").update(known["id"], wanted)
    detail = ", ".join(f"{name}: {old} -> {new}" for name, (old, new) in changes.items())
    note(ledger, "import", "invoice changed", f"invoices:{known['id']}", detail)
    return "changed"


def import_payments(ledger: Ledger, rows: Iterable[PaymentRow], file_name: str, data: bytes) -> Imported:
    """Take in the entries of a bank statement and set them against invoices.

    Files may overlap: the n-th of several identical entries on one day is the same entry in every file.
    """
    counts: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    with ledger.transaction():
        for row in rows:
            same = repr(row)
            seen[same] += 1
            digest = hashlib.sha256(f"{same}#{seen[same]}".encode()).hexdigest()
            if ledger.value("SELECT 1 FROM payments WHERE digest = ?", digest):
                counts["unchanged"] += 1
                continue
            ledger.insert(
                "payments",
                booked=row.booked.isoformat(),
                amount_cents=row.amount.cents,
                currency=row.amount.currency,
                payer_name=row.payer_name,
                payer_iban=row.payer_iban,
                remittance=row.remittance,
                payment_reference=row.payment_reference,
                bank_reference=row.bank_reference,
                digest=digest,
            )
            counts["added"] += 1
        match(ledger)
        return _imported(ledger, "payments", counts, file_name, data)


def _imported(ledger: Ledger, kind: str, counts: Counter[str], file_name: str, data: bytes) -> Imported:
    done = Imported(counts["added"], counts["changed"], counts["unchanged"])
    ledger.insert(
        "imports",
        at=stamp(now()),
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
    )
    return done
