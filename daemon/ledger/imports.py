"""Feeding the books: invoices and payments from files, taken in whole or not at all."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.matching import match
from parsers.tables import InvoiceRow

Remark = tuple[str, dict[str, Any]]  # a sentence of the product, and what fills it


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in rows."""

    added: int
    changed: int
    unchanged: int
    remarks: tuple[Remark, ...] = ()


def import_invoices(ledger: Ledger, rows: Iterable[InvoiceRow], file_name: str, data: bytes) -> Imported:
    """Take in the rows of an invoice file. The same file again changes nothing; a changed invoice is updated."""
    counts: Counter[str] = Counter()
    with ledger.transaction():
        number = begin_import(ledger, "invoices", file_name, data)
        for row in rows:
            counts[_import_invoice(ledger, row)] += 1
        match(ledger)
        return finish_import(ledger, number, counts)


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


def begin_import(ledger: Ledger, kind: str, file_name: str, data: bytes) -> int:
    """Note that a file is being taken in; the number that what it brings refers to."""
    return ledger.insert(
        "imports",
        at=stamp(now()),
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        added=0,
        changed=0,
        unchanged=0,
    )


def finish_import(ledger: Ledger, number: int, counts: Counter[str], remarks: tuple[Remark, ...] = ()) -> Imported:
    """Note what a file brought."""
    done = Imported(counts["added"], counts["changed"], counts["unchanged"], remarks)
    ledger.execute(
        "UPDATE imports SET added = ?, changed = ?, unchanged = ? WHERE id = ?",
        done.added,
        done.changed,
        done.unchanged,
        number,
    )
    return done
