"""What a week brought, as the ledger knows it: the values that a weekly summary is made from.

Each row names the row of the ledger it came from, so that every sum can be followed down to what makes it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from parsers.facts.call_moments import CallMoment
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
    position: int = 1  # of the instalment in its agreement


@dataclass(frozen=True, slots=True)
class Received:
    """What a payment of the week paid of an invoice; negative when the bank took money back.

    `promised`: an agreement about the invoice was alive when it came.
    """

    payment_id: int
    debtor: str
    invoice: str
    booked: date
    amount: Money
    promised: bool = False


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
    payment_id: int = 0


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
    open: Money | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is still to be paid; a credit note has a negative `open`."""

    debtor: str
    number: str
    due: date
    open: Money
    invoice_id: int = 0


@dataclass(frozen=True, slots=True)
class PeriodInvoice:
    """What the measured period did to one invoice: open at its start, invoiced in it, open at its end.

    In cents of the period's currency: there are thousands of these, and nearly all are only added up.
    """

    invoice_id: int
    debtor: str
    number: str
    due: date
    opening_cents: int
    sales_cents: int
    closing_cents: int

    @property
    def settled_cents(self) -> int:
        """What was paid, credited or written off in the period, less what was taken back."""
        return self.opening_cents + self.sales_cents - self.closing_cents


@dataclass(frozen=True, slots=True)
class Receivables:
    """What the measures of collecting need about a period of `days` days that ends on `until`, in one currency."""

    rows: tuple[PeriodInvoice, ...]
    until: date
    days: int
    currency: str = "EUR"

    @property
    def opening(self) -> Money:
        """All that was open at the start."""
        return Money(sum(row.opening_cents for row in self.rows), self.currency)

    @property
    def sales(self) -> Money:
        """What was invoiced in the period."""
        return Money(sum(row.sales_cents for row in self.rows), self.currency)

    @property
    def closing(self) -> Money:
        """All that is open at the end."""
        return Money(sum(row.closing_cents for row in self.rows), self.currency)

    @property
    def closing_current(self) -> Money:
        """What of that is not due yet."""
        return Money(sum(row.closing_cents for row in self.rows if row.due >= self.until), self.currency)


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a debtor who has overdue invoices: what decides on a call or on handing over.

    `overdue` and `oldest_due` are of the invoices that no hold covers; of all that are late for who asked for a call.
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
    asked: str = ""  # the words in which they asked to be called, as long as nobody did
    asked_for: CallMoment | None = None  # when that was, where their words tell
    address_fails: bool = False  # no address on file works
    stopped: bool = False  # insolvent or disputed: neither called nor handed over
    telephone: str = ""
    last_call: date | None = None
    invoices: tuple[str, ...] = ()  # numbers of what is overdue and not on hold


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """Everything a weekly summary tells. `monday` begins the week told about; `today` is the day of telling."""

    creditor: str
    monday: date
    today: date
    promises: tuple[DuePromise, ...] = ()
    carried: tuple[DuePromise, ...] = ()  # due the week before, with days of grace that ended in this one
    received: tuple[Received, ...] = ()
    loose_payments: tuple[LoosePayment, ...] = ()
    quiet_payments: tuple[QuietPayment, ...] = ()
    replies: tuple[tuple[str, int], ...] = ()  # primary label and how many mails of the week had it
    drafts: tuple[Waiting, ...] = ()
    unanswered: tuple[Waiting, ...] = ()  # mails of more than two days ago
    unconfirmed: tuple[Waiting, ...] = ()  # agreements mailed, but not confirmed
    unsure_payments: int = 0  # payments of any week that are set against an invoice, but wait for a yes
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
