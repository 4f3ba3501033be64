"""Tables that other programs export, read as values: invoices, reminders and contacts from CSV and Excel.

Either every line is read, or a Problem says which lines are bad and why, and nothing is imported. `columns.toml`
describes the columns and under which other names they are known; `columns` says it where those names do not.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast, get_args

from parsers.books import ContactState, DebtorKind, Language
from parsers.tables import cells
from parsers.tables.problems import (
    BadLine,
    BadTable,
    BadWorkbook,
    DuplicateColumn,
    EmptyTable,
    MissingColumns,
    NotText,
    TooLarge,
    UnknownColumn,
    UnsureColumns,
)
from parsers.tables.rows import ContactRow, InvoiceRow, ReminderRow
from parsers.tables.sheet import Line, meanings, read_lines

__all__ = [
    "BadLine",
    "BadTable",
    "BadWorkbook",
    "ContactRow",
    "DuplicateColumn",
    "EmptyTable",
    "InvoiceRow",
    "MissingColumns",
    "NotText",
    "ReminderRow",
    "TooLarge",
    "UnknownColumn",
    "UnsureColumns",
    "read_contacts",
    "read_invoices",
    "read_reminders",
]

HIGHEST_LEVEL = 99
LONGEST_TERM = 365  # days


def read_invoices(data: bytes, columns: Mapping[str, str] | None = None) -> tuple[InvoiceRow, ...]:
    """The invoices of a table. Raises the problems of `parsers.tables.problems`; nothing is read halfway."""
    first_lines: dict[str, int] = {}

    def invoice(line: Line) -> InvoiceRow:
        number = line.text("number", required=True)
        first = first_lines.setdefault(number, line.number)
        if number and first != line.number:
            line.refuse("number", f"stands on line {first} already")
        issued = line.read("issued", cells.day, date.min, required=True)
        due = _due(line, issued)
        if due < issued:
            line.refuse("due", "lies before the day of the invoice")
        debtor = line.text("debtor", required=True)
        amount = line.money("amount", line.currency(), required=True)
        if line.read("document", lambda text: _word("document", text), "invoice") == "credit_note" and amount.cents > 0:
            amount = -amount
        left = line.money_if_told("open", amount.currency)
        return InvoiceRow(
            number=number,
            debtor=debtor,
            issued=issued,
            due=due,
            amount=amount,
            email=line.read("email", cells.address, ""),
            contact=line.text("contact"),
            language=line.read("language", _language, "nl"),
            country=line.read("country", lambda text: cells.code(text, 2), "NL"),
            kind=line.read("kind", lambda text: DebtorKind(_word("kind", text)), DebtorKind.UNKNOWN),
            payment_reference=line.text("payment_reference"),
            deposit=line.money_if_told("deposit", amount.currency),
            paid=amount - left if left is not None else line.money_if_told("paid", amount.currency),
            corrects=line.text("corrects"),
            description=line.text("description"),
        )

    return read_lines(data, "invoices", invoice, columns)


def read_reminders(data: bytes, columns: Mapping[str, str] | None = None) -> tuple[ReminderRow, ...]:
    """The reminders that another program sent; several invoices in a cell are split at white space, "," or ";"."""

    def reminder(line: Line) -> ReminderRow:
        return ReminderRow(
            invoices=tuple(line.text("invoices", required=True).replace(",", " ").replace(";", " ").split()),
            sent=line.read("sent", cells.day, date.min, required=True),
            debtor=line.text("debtor"),
            level=line.read("level", lambda text: cells.counted(text, HIGHEST_LEVEL), 1),
            message_id=line.read("message_id", cells.message_id, ""),
            address=line.read("address", cells.address, ""),
            subject=line.text("subject"),
        )

    return read_lines(data, "reminders", reminder, columns)


def read_contacts(data: bytes, columns: Mapping[str, str] | None = None) -> tuple[ContactRow, ...]:
    """The people and desks at the debtors in a table. Raises the problems of `parsers.tables.problems`."""

    def contact(line: Line) -> ContactRow:
        return ContactRow(
            debtor=line.text("debtor", required=True),
            email=line.read("email", cells.address, "", required=True),
            name=line.text("name"),
            role=_role(line.text("role")),
            state=line.read("state", lambda text: ContactState(_word("state", text)), None),
            telephone=line.text("telephone"),
        )

    return read_lines(data, "contacts", contact, columns)


def _due(line: Line, issued: date) -> date:
    """The due day; where the table has none, that which the term in days makes."""
    if line.text("due") or not line.text("term_days"):
        return line.read("due", cells.day, date.max, required=True)
    days = line.read("term_days", lambda text: cells.counted(text.split()[0], LONGEST_TERM), 0)
    return issued + timedelta(days=days)


def _role(text: str) -> str:
    """One of the known roles (pays, disputes, decides) where the text means one, else the text."""
    return meanings("role").get(text.casefold().replace(" ", "_"), text)


def _language(text: str) -> Language:
    tag = text[:2].casefold()
    if tag not in get_args(Language) or text[2:3] not in {"", "-", "_"}:
        raise ValueError("is not one of nl, en, fr, de")
    return cast(Language, tag)


def _word(column: str, text: str) -> str:
    known = meanings(column)
    meaning = known.get(text.casefold().replace(" ", "_"))
    if meaning is None:
        raise ValueError(f"is not one of {', '.join(dict.fromkeys(known.values()))}")
    return meaning
