"""Lists of contacts and of reminders taken into the ledger: people with their roles, and reminders sent elsewhere."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from daemon.ledger import books
from daemon.ledger.database import Ledger
from daemon.ledger.import_log import Imported, begin_import, finish_import
from parsers.books import Reminder
from parsers.problems import Problem
from parsers.tables import ContactRow, ReminderRow

_NOON = time(12)  # a list tells the day only
_MOST_NAMED = 10


class UnknownDebtors(Problem):
    """Contacts of people who are no debtors."""

    template = (
        "Nothing was imported, because these debtors are not in the books: {names}. Import their invoices first, or "
        "write the names as the books do (`afspraak debtors`)."
    )


class UnknownInvoices(Problem):
    """Reminders of invoices that are not there."""

    template = "Nothing was imported, because these invoices are not in the books: {numbers}. Import them first."


class SeveralDebtors(Problem):
    """One reminder about invoices of different debtors."""

    template = (
        "Nothing was imported: the invoices {numbers} belong to different debtors, so no reminder named them all."
    )


def import_contacts(ledger: Ledger, rows: Sequence[ContactRow], file_name: str, data: bytes) -> Imported:
    """Take in people and desks at debtors, with their roles and whether their address still works.

    Raises UnknownDebtors. What a row leaves empty stays as it was.
    """
    counts: Counter[str] = Counter()
    with ledger.transaction():
        number = begin_import(ledger, "contacts", file_name, data)
        ids = {row["name"].casefold(): row["id"] for row in ledger.rows("SELECT id, name FROM debtors")}
        _refuse(UnknownDebtors, "names", (row.debtor for row in rows if row.debtor.casefold() not in ids))
        for row in rows:
            counts[_contact(ledger, ids[row.debtor.casefold()], row)] += 1
        return finish_import(ledger, number, counts)


def _contact(ledger: Ledger, debtor_id: int, row: ContactRow) -> str:
    known = ledger.row("SELECT * FROM contacts WHERE debtor_id = ? AND address = ?", debtor_id, row.email)
    told = {"name": row.name, "role": row.role, "telephone": row.telephone, "state": str(row.state or "")}
    if known is None:
        told["state"] = told["state"] or "current"
        ledger.insert("contacts", debtor_id=debtor_id, address=row.email, **told)
        return "added"
    changes = {name: value for name, value in told.items() if value and known[name] != value}
    if not changes:
        return "unchanged"
    ledger.db.table("contacts").update(known["id"], changes)
    return "changed"


def import_reminders(
    ledger: Ledger, rows: Sequence[ReminderRow], file_name: str, data: bytes, zone: ZoneInfo
) -> Imported:
    """Take in reminders that another program sent. Raises UnknownInvoices or SeveralDebtors.

    One that is known already, from the mailbox or from an earlier list, is passed over: same day, same invoices.
    """
    counts: Counter[str] = Counter()
    with ledger.transaction():
        number = begin_import(ledger, "reminders", file_name, data)
        invoices = {row["number"].casefold(): row for row in ledger.rows("SELECT id, number, debtor_id FROM invoices")}
        named = (invoice for row in rows for invoice in row.invoices)
        _refuse(UnknownInvoices, "numbers", (one for one in named if one.casefold() not in invoices))
        known = {
            (tuple(sorted(reminder.invoice_ids)), reminder.sent.astimezone(zone).date())
            for reminder in books.reminders(ledger)
        }
        for row in rows:
            meant = [invoices[one.casefold()] for one in row.invoices]
            debtors = {one["debtor_id"] for one in meant}
            if len(debtors) > 1:
                raise SeveralDebtors(numbers=", ".join(row.invoices))
            ids = tuple(sorted({one["id"] for one in meant}))
            if (ids, row.sent) in known:
                counts["unchanged"] += 1
                continue
            known.add((ids, row.sent))
            reminder = Reminder(
                id=0,
                debtor_id=debtors.pop(),
                invoice_ids=ids,
                sent=datetime.combine(row.sent, _NOON, zone),
                message_id=row.message_id or _made_up_id(row, ids),
                address=row.address,
                level=row.level,
                subject=row.subject,
            )
            counts["added" if books.add_reminder(ledger, reminder, None, "list") else "unchanged"] += 1
        return finish_import(ledger, number, counts)


def _made_up_id(row: ReminderRow, ids: tuple[int, ...]) -> str:
    """What stands for the Message-ID of a reminder that a list tells without one; `books` shows it as none."""
    told = f"{ids} {row.sent} {row.level}"
    return f"{books.FROM_LIST}{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _refuse(problem: type[Problem], name: str, values: Iterable[str]) -> None:
    if missing := list(dict.fromkeys(values)):
        shown = ", ".join(missing[:_MOST_NAMED]) + (", …" if len(missing) > _MOST_NAMED else "")
        raise problem(**{name: shown})
