"""Everything that is on file about one debtor, as one value: what `debtors show`, the desk and the call sheet show."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from parsers.books import Debtor
from parsers.money import Money
from replies.agreements import Event, Outcome
from replies.case import AgreementState


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An invoice that is not settled. `held` says why its reminders rest, `held_until` the last day (None: unknown)."""

    invoice_id: int
    number: str
    description: str
    issued: date
    due: date
    amount: Money
    open: Money
    days_overdue: int  # 0 when it is not due yet
    reminders: int
    last_reminder: date | None
    held: str = ""
    held_until: date | None = None


@dataclass(frozen=True, slots=True)
class PaidLine:
    """An invoice that is settled, and how many days after its due day the last of the money came."""

    number: str
    due: date
    amount: Money
    paid_on: date | None  # None: by a credit note or a write-off
    days_late: int


@dataclass(frozen=True, slots=True)
class PartView:
    """One promised payment; `promised` is None when its amount is not known."""

    position: int
    due: date | None
    promised: Money | None
    received: Money
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement. `promised` is the sum of what is known of its parts; `possible` what can be done with it now."""

    id: int
    debtor_id: int
    debtor: str
    invoices: tuple[str, ...]
    state: AgreementState
    made_on: date
    made_by: str  # the person who recorded it, "" when it was read from a mail
    mailed_at: str | None
    message_id: int | None  # the mail it was read from
    draft_id: int | None  # the latest draft that confirms it
    evidence: str
    parts: tuple[PartView, ...]
    promised: Money
    received: Money
    replaced_by: int | None
    replaces: tuple[int, ...]
    possible: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail of the debtor as it was read; `decision` says in a few words what became of it."""

    id: int
    at: datetime
    sender: str
    subject: str
    labels: tuple[str, ...]  # the deciding one first
    evidence: str  # the sentence that the deciding label was read from
    decision: str
    automatic: bool
    draft_id: int | None
    draft_state: str
    sentences: tuple[tuple[str, str], ...] = ()  # each label, and the sentence that it was read from

    def said(self, labels: Collection[str]) -> str:
        """The sentence that one of these labels was read from; the deciding one's when theirs is not known."""
        return next((text for label, text in self.sentences if label in labels and text), self.evidence)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Something that waits for a person."""

    id: int
    kind: str
    detail: str
    since: date


class Kind(StrEnum):
    """What happened. The texts are translated like all words of the product."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"
    REMINDER = "reminder"
    LETTER = "letter sent"
    CALL = "telephone call"
    MAIL = "mail received"
    PAYMENT = "payment"
    RETURNED = "payment returned"
    AGREEMENT = "agreement"
    HOLD = "reminders on hold"
    LIFTED = "hold ended"
    WRITTEN_OFF = "written off"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline. `key` is a word of the product (a label, a state), `text` anything else.

    `about` names invoices; `ref` is the row that tells more, as `table:id`.
    """

    at: datetime
    kind: Kind
    about: tuple[str, ...] = ()
    amount: Money | None = None
    key: str = ""
    text: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One debtor on one day."""

    debtor: Debtor
    today: date
    open: tuple[OpenLine, ...]  # oldest first
    paid: tuple[PaidLine, ...]  # latest first
    agreements: tuple[AgreementView, ...]  # latest first
    mails: tuple[MailLine, ...]  # latest first
    tasks: tuple[TaskLine, ...]
    timeline: tuple[Happening, ...]  # latest first

    def owed(self) -> tuple[Money, ...]:
        """What is open, one sum for each currency."""
        return _sums(line.open for line in self.open)

    def overdue(self) -> tuple[Money, ...]:
        """What is open and past its day, one sum for each currency."""
        return _sums(line.open for line in self.open if line.days_overdue > 0)

    @property
    def days_late(self) -> int | None:
        """How many days late the debtor pays on average, over the invoices that were paid; None when none was."""
        late = [line.days_late for line in self.paid if line.paid_on]
        return round(sum(late) / len(late)) if late else None

    @property
    def kept(self) -> tuple[int, int]:
        """How many of the promises whose day has come were kept, and how many there were."""
        decided = [part for one in self.agreements for part in one.parts if part.outcome is not Outcome.OPEN]
        return sum(part.outcome is Outcome.KEPT for part in decided), len(decided)


def _sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    by_currency: dict[str, int] = {}
    for amount in amounts:
        by_currency[amount.currency] = by_currency.get(amount.currency, 0) + amount.cents
    return tuple(Money(cents, currency) for currency, cents in sorted(by_currency.items()) if cents)
