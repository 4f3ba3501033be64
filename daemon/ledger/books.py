"""The creditor's books in the ledger: debtors, contacts, invoices, reminders, payments and what they pay."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Literal

from daemon.clock import stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger, of_one
from parsers.books import (
    Allocation,
    Contact,
    ContactState,
    Debtor,
    DebtorKind,
    Invoice,
    Payment,
    Reminder,
)
from parsers.money import Money

FROM_LIST = "list:"  # begins what stands for the Message-ID of a reminder that a list told without one


def debtors(ledger: Ledger) -> tuple[Debtor, ...]:
    """All debtors with their contacts."""
    contacts: dict[int, list[Contact]] = {}
    for row in ledger.rows("SELECT * FROM contacts ORDER BY id"):
        contacts.setdefault(row["debtor_id"], []).append(_contact(row))
    rows = ledger.rows("SELECT * FROM debtors ORDER BY id")
    return tuple(_debtor(row, contacts.get(row["id"], ())) for row in rows)


def debtor(ledger: Ledger, number: int) -> Debtor | None:
    """The debtor with this id, or None."""
    row = ledger.row("SELECT * FROM debtors WHERE id = ?", number)
    if row is None:
        return None
    return _debtor(row, map(_contact, ledger.rows("SELECT * FROM contacts WHERE debtor_id = ? ORDER BY id", number)))


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(row["id"], row["address"], row["name"], row["role"], ContactState(row["state"]), row["telephone"])


def _debtor(row: sqlite3.Row, contacts: Iterable[Contact]) -> Debtor:
    return Debtor(
        row["id"],
        row["name"],
        row["language"],
        row["country"],
        DebtorKind(row["kind"]),
        tuple(contacts),
        row["footing"],
        row["telephone"],
    )


def invoices(ledger: Ledger, debtor: int | None = None) -> tuple[Invoice, ...]:
    """All invoices, or those of one debtor, each with what is still open."""
    where, whose = of_one("i.debtor_id", debtor)
    rows = ledger.rows(f"{_INVOICES} {where} ORDER BY i.due, i.number", *whose)
    return tuple(map(_invoice, rows))


def invoices_of(ledger: Ledger, ids: Iterable[int]) -> tuple[Invoice, ...]:
    """The invoices with these ids."""
    return tuple(map(_invoice, ledger.rows(f"{_INVOICES} WHERE i.id IN {_GIVEN}", json.dumps(list(ids)))))


def open_invoices(ledger: Ledger) -> tuple[Invoice, ...]:
    """The invoices and credit notes of which something is open."""
    return tuple(map(_invoice, ledger.rows("SELECT * FROM open_invoices ORDER BY due, number")))


_GIVEN = "(SELECT value FROM json_each(?))"
_INVOICES = "SELECT i.*, b.open_cents FROM invoices i JOIN invoice_balances b ON b.invoice_id = i.id"


def _invoice(row: sqlite3.Row) -> Invoice:
    return Invoice(
        row["id"],
        row["number"],
        row["debtor_id"],
        date.fromisoformat(row["issued"]),
        date.fromisoformat(row["due"]),
        Money(row["amount_cents"], row["currency"]),
        Money(row["open_cents"], row["currency"]),
        row["payment_reference"],
        row["description"],
    )


def _payment(row: sqlite3.Row) -> Payment:
    return Payment(
        row["id"],
        date.fromisoformat(row["booked"]),
        Money(row["amount_cents"], row["currency"]),
        row["payer_name"],
        row["payer_iban"],
        row["remittance"],
        row["payment_reference"],
        row["bank_reference"],
        row["end_to_end_id"],
        row["return_reason"],
    )


def payments(ledger: Ledger, debtor: int | None = None) -> tuple[Payment, ...]:
    """All payments, or those set against invoices of one debtor, oldest first."""
    if debtor is None:
        return tuple(map(_payment, ledger.rows("SELECT * FROM payments ORDER BY booked, id")))
    rows = ledger.rows(
        """SELECT * FROM payments WHERE id IN (
             SELECT a.payment_id FROM allocations a JOIN invoices i ON i.id = a.invoice_id WHERE i.debtor_id = ?)
           ORDER BY booked, id""",
        debtor,
    )
    return tuple(map(_payment, rows))


def payments_of(ledger: Ledger, invoice_ids: Iterable[int]) -> tuple[Payment, ...]:
    """The payments that are set against one of these invoices."""
    rows = ledger.rows(
        f"""SELECT * FROM payments WHERE id IN (SELECT payment_id FROM allocations WHERE invoice_id IN {_GIVEN})
            ORDER BY booked, id""",  # noqa: S608 - a constant
        json.dumps(list(invoice_ids)),
    )
    return tuple(map(_payment, rows))


def payment(ledger: Ledger, number: int) -> Payment | None:
    """The payment with this id, or None."""
    row = ledger.row("SELECT * FROM payments WHERE id = ?", number)
    return _payment(row) if row else None


_ALLOCATIONS = "SELECT a.*, i.currency FROM allocations a JOIN invoices i ON i.id = a.invoice_id"


def allocations(ledger: Ledger, debtor: int | None = None) -> tuple[Allocation, ...]:
    """Which payment pays which invoice, of all debtors or of one."""
    where, whose = of_one("i.debtor_id", debtor)
    rows = ledger.rows(f"{_ALLOCATIONS} {where} ORDER BY a.id", *whose)
    return tuple(map(_allocation, rows))


def allocations_of(ledger: Ledger, invoice_ids: Iterable[int]) -> tuple[Allocation, ...]:
    """What is set against these invoices."""
    sql = f"{_ALLOCATIONS} WHERE a.invoice_id IN {_GIVEN} ORDER BY a.id"
    return tuple(map(_allocation, ledger.rows(sql, json.dumps(list(invoice_ids)))))


def _allocation(row: sqlite3.Row) -> Allocation:
    return Allocation(
        row["payment_id"],
        row["invoice_id"],
        Money(row["amount_cents"], row["currency"]),
        row["reason"],
        bool(row["sure"]),
        row["confidence"],
    )


def reminders(ledger: Ledger, debtor: int | None = None) -> tuple[Reminder, ...]:
    """The reminders that went out, to all debtors or to one, oldest first."""
    where, whose = of_one("r.debtor_id", debtor)
    rows = ledger.rows(
        f"""SELECT r.*, (SELECT json_group_array(invoice_id) FROM reminder_invoices WHERE reminder_id = r.id) AS ids
            FROM reminders r {where} ORDER BY r.sent_at""",  # noqa: S608 - our own words
        *whose,
    )
    return tuple(
        Reminder(
            row["id"],
            row["debtor_id"],
            tuple(json.loads(row["ids"])),
            ledger.local(row["sent_at"]),
            "" if row["message_id"].startswith(FROM_LIST) else row["message_id"],
            row["address"],
            row["level"],
            row["subject"],
            row["text"],
        )
        for row in rows
    )


def add_reminder(
    ledger: Ledger, reminder: Reminder, raw_sha256: str | None, source: Literal["sent", "copy", "list"] = "sent"
) -> bool:
    """Keep a reminder with the proof of it; whether it is news. A mail takes the place of the same one from a list."""
    if ledger.value("SELECT 1 FROM reminders WHERE message_id = ?", reminder.message_id):
        return False
    told = {
        "debtor_id": reminder.debtor_id,
        "sent_at": stamp(reminder.sent),
        "message_id": reminder.message_id,
        "address": reminder.address,
        "level": reminder.level,
        "subject": reminder.subject,
        "text": reminder.text,
        "raw_sha256": raw_sha256,
        "source": source,
    }
    with ledger.transaction():
        listed = _from_list(ledger, reminder) if source != "list" else None
        if listed is not None:
            ledger.db.table("reminders").update(listed, told)
            return True
        added = ledger.insert("reminders", **told)
        for invoice_id in reminder.invoice_ids:
            ledger.insert("reminder_invoices", reminder_id=added, invoice_id=invoice_id)
    return True


def _from_list(ledger: Ledger, reminder: Reminder) -> int | None:
    """The row that a list brought for this very reminder: the same invoices, within a day."""
    for row in ledger.rows(
        """SELECT r.id, (SELECT json_group_array(invoice_id) FROM reminder_invoices WHERE reminder_id = r.id) AS ids
           FROM reminders r WHERE r.source = 'list' AND r.debtor_id = ?
             AND ABS(julianday(r.sent_at) - julianday(?)) < 1""",
        reminder.debtor_id,
        stamp(reminder.sent),
    ):
        if set(json.loads(row["ids"])) == set(reminder.invoice_ids):
            return int(row["id"])
    return None


def mark_wrong_address(ledger: Ledger, debtor: int, address: str) -> None:
    """A mail to this address bounced, or its owner says it is not theirs to receive."""
    ledger.execute("UPDATE contacts SET state = 'wrong' WHERE debtor_id = ? AND address = ?", debtor, address)


def keep_telephone(ledger: Ledger, debtor: int, telephone: str, address: str, actor: str) -> bool:
    """Keep the number of a contact, or of the firm when no address is given; False for an unknown address."""
    with ledger.transaction():
        if address:
            kept = ledger.execute(
                "UPDATE contacts SET telephone = ? WHERE debtor_id = ? AND address = ?", telephone, debtor, address
            )
        else:
            kept = ledger.execute("UPDATE debtors SET telephone = ? WHERE id = ?", telephone, debtor)
        if kept:
            note(ledger, actor, "telephone number kept", f"debtors:{debtor}")
    return bool(kept)


def set_footing(ledger: Ledger, debtor: int, footing: str, actor: str) -> None:
    """How we stand with a debtor, as a person says; "" leaves it to the books."""
    with ledger.transaction():
        ledger.execute("UPDATE debtors SET footing = ? WHERE id = ?", footing, debtor)
        note(ledger, actor, "footing set", f"debtors:{debtor}", footing)


def add_contact(ledger: Ledger, debtor: int, address: str, name: str, actor: str) -> None:
    """A person adds somebody to write to. An address that was given up works again."""
    with ledger.transaction():
        ledger.execute(
            """INSERT INTO contacts (debtor_id, address, name) VALUES (?, ?, ?)
               ON CONFLICT (debtor_id, address) DO UPDATE SET state = 'current'""",
            debtor,
            address,
            name,
        )
        note(ledger, actor, "contact added", f"debtors:{debtor}")
