"""Tables that other programs export, read as values: invoices, payments, reminders and contacts from CSV.

Either every line is read, or a Problem says which lines are bad and why, and nothing is imported.
`columns.toml` describes the columns and under which other names they are known.
"""

from datetime import date
from typing import cast, get_args

from parsers.books import ContactState, DebtorKind, Language
from parsers.money import Money
from parsers.tables import cells
from parsers.tables.problems import (
    BadLine,
    BadTable,
    DuplicateColumn,
    EmptyTable,
    MissingColumns,
    NotText,
    TooLarge,
)
from parsers.tables.rows import ContactRow, InvoiceRow, PaymentRow, ReminderRow
from parsers.tables.sheet import Line, meanings, read_lines

__all__ = [
    "BadLine",
    "BadTable",
    "ContactRow",
    "DuplicateColumn",
    "EmptyTable",
    "InvoiceRow",
    "MissingColumns",
    "NotText",
    "PaymentRow",
    "ReminderRow",
    "TooLarge",
    "read_contacts",
    "read_invoices",
    "read_payments",
    "read_reminders",
]

HIGHEST_LEVEL = 99


def read_invoices(data: bytes) -> tuple[InvoiceRow, ...]:
    """The invoices of a CSV file. Raises the problems of `parsers.tables.problems`; nothing is read halfway."""
    first_lines: dict[str, int] = {}

    def invoice(line: Line) -> InvoiceRow:
        number = line.text("number", required=True)
        first = first_lines.setdefault(number, line.number)
        if number and first != line.number:
            line.refuse("number", f"stands on line {first} already")
        issued = line.read("issued", cells.day, date.min, required=True)
        due = line.read("due", cells.day, date.max, required=True)
        if due < issued:
            line.refuse("due", "lies before the day of the invoice")
        return InvoiceRow(
            number=number,
            debtor=line.text("debtor", required=True),
            issued=issued,
            due=due,
            amount=_money(line),
            email=line.read("email", cells.address, ""),
            contact=line.text("contact"),
            language=line.read("language", _language, "nl"),
            country=line.read("country", lambda text: cells.code(text, 2), "NL"),
            kind=line.read("kind", lambda text: DebtorKind(_word("kind", text)), DebtorKind.UNKNOWN),
            payment_reference=line.text("payment_reference"),
        )

    return read_lines(data, "invoices", invoice)


def read_payments(data: bytes) -> tuple[PaymentRow, ...]:
    """The entries of a bank statement in a CSV file. Raises the problems of `parsers.tables.problems`."""

    def payment(line: Line) -> PaymentRow:
        return PaymentRow(
            booked=line.read("date", cells.day, date.min, required=True),
            amount=_money(line),
            payer_name=line.text("payer_name"),
            payer_iban=line.text("payer_iban").replace(" ", "").upper(),
            remittance=line.text("remittance"),
            payment_reference=line.text("payment_reference"),
            bank_reference=line.text("bank_reference"),
        )

    return read_lines(data, "payments", payment)


def read_reminders(data: bytes) -> tuple[ReminderRow, ...]:
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

    return read_lines(data, "reminders", reminder)


def read_contacts(data: bytes) -> tuple[ContactRow, ...]:
    """The people and desks at the debtors in a CSV file. Raises the problems of `parsers.tables.problems`."""

    def contact(line: Line) -> ContactRow:
        return ContactRow(
            debtor=line.text("debtor", required=True),
            email=line.read("email", cells.address, "", required=True),
            name=line.text("name"),
            role=line.text("role"),
            state=line.read("state", lambda text: ContactState(_word("state", text)), ContactState.CURRENT),
        )

    return read_lines(data, "contacts", contact)


def _money(line: Line) -> Money:
    currency = line.read("currency", lambda text: cells.code(text, 3), "EUR")
    zero = Money(0, currency)
    return line.read(
        "amount", lambda text: Money.of(cells.amount(text, line.mark("amount")), currency), zero, required=True
    )


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
