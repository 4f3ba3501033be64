"""The lines of imported tables as values, still with names instead of rows in the ledger."""

from dataclasses import dataclass
from datetime import date

from parsers.books import ContactState, Country, DebtorKind, Language
from parsers.money import Money


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice as the invoicing program exports it. A credit note has a negative amount."""

    number: str
    debtor: str
    issued: date
    due: date
    amount: Money
    email: str = ""
    contact: str = ""
    language: Language = "nl"
    country: Country = "NL"
    kind: DebtorKind = DebtorKind.UNKNOWN
    payment_reference: str = ""
    deposit: Money | None = None  # paid in advance, says the invoice
    paid: Money | None = None  # what the books say was paid in all, None when they say nothing
    corrects: str = ""  # of a credit note: the number of the invoice it corrects
    description: str = ""  # what it was for


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A reminder that another program sent: which invoices, when, the how-manieth (1 = first)."""

    invoices: tuple[str, ...]
    sent: date
    debtor: str = ""
    level: int = 1
    message_id: str = ""  # without angle brackets, "" when unknown
    address: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person or desk at a debtor."""

    debtor: str
    email: str
    name: str = ""
    role: str = ""
    state: ContactState | None = None  # None: not told
    telephone: str = ""
