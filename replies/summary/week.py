"""What a week brought, as the ledger knows it: the values that a weekly summary is made from."""

from dataclasses import dataclass
from datetime import date, timedelta

from parsers.money import Money
from replies.agreements import Outcome


@dataclass(frozen=True, slots=True)
class DuePromise:
    """One promised payment (an instalment, or the whole) whose day lay in the week, beside what came for it."""

    agreement_id: int
    debtor: str
    invoices: tuple[str, ...]  # numbers
    due: date
    promised: Money | None  # None: the debtor named no amount, and it is not known what was meant
    received: Money
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class LoosePayment:
    """A payment, or the rest of one, that belongs to no invoice; `suggested` is the invoice it may be for."""

    payment_id: int
    booked: date
    amount: Money
    payer_name: str
    remittance: str
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class QuietPayment:
    """An overdue invoice that was paid in the week without a word from the debtor."""

    debtor: str
    number: str
    paid_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person: a draft, an unanswered mail, or an agreement that the debtor did not confirm.

    `id` is its row in the ledger.
    """

    id: int
    debtor: str  # or the sender's address, when it is not known whose mail it is
    about: str
    since: date


@dataclass(frozen=True, slots=True)
class EndingHold:
    """A hold that ends in the coming seven days, after which the reminders of its invoice resume."""

    debtor: str
    invoice: str
    reason: str
    ends: date


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is still to be paid; a credit note has a negative `open`."""

    debtor: str
    number: str
    due: date
    open: Money


@dataclass(frozen=True, slots=True)
class Receivables:
    """What the measures of collecting need about a period. All amounts in one currency.

    `opening`, `closing`: all that was open at its start and end; `closing_current`: what of the latter was not yet due;
    `sales`: what was invoiced in it; `days`: how long it was.
    """

    opening: Money
    sales: Money
    closing: Money
    closing_current: Money
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a debtor who has overdue invoices: what decides on a call or on handing over.

    `overdue` and `oldest_due` are of the invoices that no hold covers.
    """

    debtor_id: int
    debtor: str
    overdue: Money
    oldest_due: date
    reminders: int  # the highest number of reminders that one of the invoices had
    last_reminder: date | None
    last_reply: date | None
    broken_promises: int = 0
    wants_call: bool = False  # asked to be called, or in difficulty
    address_fails: bool = False  # no address on file works
    stopped: bool = False  # insolvent or disputed: neither called nor handed over
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """Everything a weekly summary tells. `monday` begins the week told about; `today` is the day of telling."""

    creditor: str
    monday: date
    today: date
    promises: tuple[DuePromise, ...] = ()
    loose_payments: tuple[LoosePayment, ...] = ()
    quiet_payments: tuple[QuietPayment, ...] = ()
    replies: tuple[tuple[str, int], ...] = ()  # primary label and how many mails of the week had it
    drafts: tuple[Waiting, ...] = ()
    unanswered: tuple[Waiting, ...] = ()  # mails of more than two days ago
    unconfirmed: tuple[Waiting, ...] = ()  # agreements mailed, but not confirmed
    holds: tuple[EndingHold, ...] = ()
    open_invoices: tuple[OpenInvoice, ...] = ()
    receivables: Receivables | None = None
    standings: tuple[Standing, ...] = ()
    currency: str = "EUR"  # that the sums are in; what is open in others is told apart

    @property
    def sunday(self) -> date:
        """The last day of the week told about."""
        return self.monday + timedelta(days=6)

    @property
    def week(self) -> str:
        """The week as ISO 8601 names it, such as 2026-W20."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"
