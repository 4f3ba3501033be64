"""The facts of one debtor as values: the case that a decision is made on, and what a decision holds."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from parsers.books import Allocation, Contact, Debtor, Invoice, Payment, Reminder
from parsers.facts.model import Instalment
from parsers.message.signed import NOT_SIGNED, Signed
from parsers.money import Money


class AgreementState(StrEnum):
    """The life of an agreement, in order; see docs/architecture.md."""

    PROPOSED = "proposed"  # read from the debtor's mail, not yet looked at
    ACCEPTED = "accepted"  # by the creditor
    MAILED = "mailed"  # confirmed in writing to the debtor
    CONFIRMED = "confirmed"  # by the debtor
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    REPLACED = "replaced"  # by a later agreement
    DECLINED = "declined"  # by the creditor


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed about which invoices. `instalments` has one entry for a payment in one go."""

    id: int
    debtor_id: int
    invoice_ids: tuple[int, ...]
    instalments: tuple[Instalment, ...]
    state: AgreementState
    made_on: date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """No reminders for this invoice until the end date (None: until a person lifts it)."""

    id: int
    invoice_id: int
    reason: str  # the label or rule it came from
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who we are, as configured: name, address to write from, the one bank account that texts may state."""

    name: str
    address: str
    iban: str
    bic: str = ""
    signer: str = ""
    telephone: str = ""
    country: str = "NL"
    enterprise_number: str = ""  # of the trade register (KvK, KBO), as letters state it


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """What the creditor allows without asking: see `[policy]` in config.example.toml. Days are calendar days."""

    promise_days: int = 30  # a promise further away is a request
    plan_instalments: int = 3
    plan_days: int = 92  # first to last instalment
    plan_minimum: Money = Money(2500)  # smallest instalment
    answer_days: int = 7  # the one date that a draft names, when nothing else decides it
    hold_days: int = 14  # of a hold that has no date of its own
    grace_days: int = 3  # after a promised day, before it counts as broken
    kept_percent: int = 98  # of a promised amount that must come for it to count as kept; costs may lack
    confirmation_days: int = 5  # after our confirmation, before the debtor is asked once more to confirm
    nudge_days: int = 3  # before a part of a plan is due: a kind word; 0: never
    hand_over: bool = True  # after the third reminder, propose a last mail that announces a collection agency
    costs_agreed: bool = False  # with Belgian consumers collection costs were agreed, such as in the conditions


@dataclass(frozen=True, slots=True)
class Document:
    """The copy of an invoice that is on file; the bytes stay where they are, `sha256` tells which they are."""

    invoice_id: int
    sha256: str
    name: str  # as a file is called, such as "VD2026-0417.pdf"
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Case:
    """All that is on file about the debtor whose mail this is, and which of it the mail is about.

    `invoices` are those the mail is about (all open ones when it names none); `today` is the creditor's day.
    `settled` are the other ones that were paid; `earlier` holds the labels of this debtor's mails about the same
    invoices whose answer still waited when this mail came: its answer takes their place, so it answers them too.
    """

    debtor: Debtor
    invoices: tuple[Invoice, ...]
    other_open: tuple[Invoice, ...] = ()
    settled: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    holds: tuple[Hold, ...] = ()
    contact: Contact | None = None  # the sender, when on file
    documents: tuple[Document, ...] = ()
    earlier: tuple[str, ...] = ()
    today: date = date.min


@dataclass(frozen=True, slots=True)
class ProposedHold:
    """A hold that a decision asks for."""

    invoice_id: int
    reason: str
    ends: date | None


@dataclass(frozen=True, slots=True)
class ProposedAgreement:
    """An agreement that a decision proposes to record, waiting for the creditor's yes."""

    invoice_ids: tuple[int, ...]
    instalments: tuple[Instalment, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a person to do; `kind` is a short key that the words of the product translate."""

    kind: str
    detail: str = ""


AGREED_BY_HAND = "agreed by hand"  # why a decision was taken that a person took
OWN = "own"  # what an answer of a person's own is called, among the answers


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a mail: which answer (a template's name, "" for none), holds, an agreement, a task.

    `answer_by` is the one date that the draft names. `opening` and `also` name the texts that the mail's other points
    ask for: how the draft begins, and its further paragraphs. `attach`: the copies of the invoices go with it.
    `stop`: nothing that still waits may be sent to this debtor. `believed`: the sender is proven enough for the
    agreement to be recorded; without it the draft speaks of it, and nothing more.
    `remarks` are for the person who looks at the draft. `why` says in a short key which rule decided.
    """

    answer: str = ""
    answer_by: date | None = None
    holds: tuple[ProposedHold, ...] = ()
    agreement: ProposedAgreement | None = None
    confirms_agreement_id: int | None = None
    task: Task | None = None
    wrong_address: str = ""  # a contact's address to mark as wrong
    why: str = ""
    opening: str = ""
    also: tuple[str, ...] = ()
    attach: bool = False
    stop: bool = False
    believed: bool = True
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """What goes with a draft: a document on file, told by its `sha256`, or `content` that was made for it."""

    name: str
    media_type: str
    sha256: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as a person will review it: plain text, to one address, in the debtor's language."""

    to: str
    subject: str
    text: str
    language: str
    invoice_numbers: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    remarks: tuple[str, ...] = ()  # what the linter noticed and a person must look at before sending


@dataclass(frozen=True, slots=True)
class Received:
    """The circumstances of the mail that is answered."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    sent: datetime | None
    signed: Signed = NOT_SIGNED


def variant_of(case: Case) -> str:
    """The language to write in, with the Flemish of Belgium told apart: a key of the templates."""
    return "nl-be" if (case.debtor.language, case.debtor.country) == ("nl", "BE") else case.debtor.language
