"""The creditor's books as values: debtors, contacts, invoices, reminders, payments, allocations.

`id` is the row in the ledger; it identifies, and means nothing else. Dates are calendar days in the creditor's
time zone; points in time carry an offset.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from parsers.money import Money

Language = Literal["nl", "en", "fr", "de"]
Country = str  # ISO 3166-1 alpha-2: "NL", "BE", …


class DebtorKind(StrEnum):
    """Whether the law sees a firm or a consumer. Unknown counts as a consumer (DOMAIN: the law)."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    UNKNOWN = "unknown"


class ContactState(StrEnum):
    """Whether an address still works: `WRONG` bounced or was disowned, `LEFT` belongs to someone who left."""

    CURRENT = "current"
    WRONG = "wrong"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk at the debtor. `role` is free text such as "accounts payable"; `address` an addr-spec."""

    id: int
    address: str
    name: str = ""
    role: str = ""
    state: ContactState = ContactState.CURRENT
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes. `language` is the one to write in; `country` decides holidays and law.

    `footing` is how we stand with them, when a person said so, such as "important"; "" leaves it to the books.
    """

    id: int
    name: str
    language: Language = "nl"
    country: Country = "NL"
    kind: DebtorKind = DebtorKind.UNKNOWN
    contacts: tuple[Contact, ...] = ()
    footing: str = ""
    telephone: str = ""  # of the firm, where no contact has one


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice. `open` is what is still to be paid; a credit note has a negative amount."""

    id: int
    number: str
    debtor_id: int
    issued: date
    due: date
    amount: Money
    open: Money
    payment_reference: str = ""  # OGM/VCS or ISO 11649, where the invoice carries one
    description: str = ""  # what it was for, where the books say so


@dataclass(frozen=True, slots=True)
class Reminder:
    """A payment reminder that went out: the proof of it, and what a reply may quote."""

    id: int
    debtor_id: int
    invoice_ids: tuple[int, ...]
    sent: datetime
    message_id: str  # without angle brackets, "" when unknown
    address: str
    level: int  # 1 = first reminder
    subject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One entry of a bank statement. Money received is positive, money returned negative."""

    id: int
    booked: date
    amount: Money
    payer_name: str = ""
    payer_iban: str = ""
    remittance: str = ""  # the unstructured text
    payment_reference: str = ""  # the structured one: OGM/VCS digits or ISO 11649
    bank_reference: str = ""  # the bank's own identification of the entry
    end_to_end_id: str = ""  # given by the payer; a return repeats that of the payment it takes back
    return_reason: str = ""  # an ISO 20022 code such as MS03 when it takes a payment back, "?" when no reason is given


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment set against one invoice, with the reason a person can check."""

    payment_id: int
    invoice_id: int
    amount: Money
    reason: str
    sure: bool  # sure ones are booked, others wait for a person
    confidence: float = 1.0  # how often such a match is right, 0 to 1; what a person says is 1
