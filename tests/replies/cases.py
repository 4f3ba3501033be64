"""A small made-up case file for the tests of decisions and drafts: one debtor, one invoice, today a Tuesday."""

from dataclasses import replace
from datetime import UTC, date, datetime

from parsers.books import Allocation, Contact, Debtor, DebtorKind, Invoice, Payment, Reminder
from parsers.facts.model import Instalment, Promise
from parsers.labels.model import LabelHit
from parsers.money import Money
from parsers.reading import Reading
from replies.case import Agreement, AgreementState, Case, Creditor, Document, PolicySettings, Received

TODAY = date(2026, 11, 24)
SETTINGS = PolicySettings()
INVOICE = Invoice(7, "VD2026-0417", 1, date(2026, 9, 28), date(2026, 10, 28), Money(120000), Money(120000))
CONTACT = Contact(1, "jan@dezon.example", "Jan Peeters")
CREDITOR = Creditor("Van Doorn B.V.", "ar@vandoorn.example", "NL91ABNA0417164300", signer="Els Bakker")
REMINDER = Reminder(
    1, 1, (7,), datetime(2026, 11, 12, 8, 0, tzinfo=UTC), "r1@vandoorn.example", CONTACT.address, 1, "Herinnering"
)
RECEIVED = Received("q@dezon.example", CONTACT.address, CONTACT.name, "RE: Herinnering VD2026-0417", None)


def case(language: str = "nl", country: str = "NL", paid: int = 0, agreement: AgreementState | None = None) -> Case:
    """The case with so many cents paid, and with an agreement in this state when one is wanted."""
    invoice = replace(INVOICE, open=Money(120000 - paid))
    agreements = ()
    if agreement:
        part = Instalment(date(2026, 12, 1), Money(120000))
        agreements = (Agreement(5, 1, (7,), (part,), agreement, date(2026, 11, 20)),)
    return Case(
        debtor=Debtor(1, "De Zon", language, country, DebtorKind.BUSINESS, (CONTACT,)),  # type: ignore[arg-type]
        invoices=(invoice,),
        payments=(Payment(3, date(2026, 11, 20), Money(paid)),) if paid else (),
        allocations=(Allocation(3, 7, Money(paid), "reference", sure=True),) if paid else (),
        reminders=(REMINDER,),
        agreements=agreements,
        contact=CONTACT,
        today=TODAY,
    )


def with_copy(on: Case) -> Case:
    """The case with the copy of its invoice on file."""
    return replace(on, documents=(Document(7, "a1b2", "VD2026-0417.pdf"),))


def reading(primary: str, language: str = "nl", **facts: object) -> Reading:
    """A reading with one label and these further facts."""
    hit = LabelHit(primary, 0.95, "zo staat het er")
    return Reading(language, (hit,), primary, 0.95, **facts)  # type: ignore[arg-type]


def promise(*days: date, amount: int | None = None, **more: object) -> Promise:
    """A promise for a day, or a plan when several are given."""
    money = Money(amount) if amount else None
    parts = tuple(Instalment(day, money) for day in days) if len(days) > 1 else ()
    return Promise(days[:1], None if parts else money, parts, evidence="maak het over", **more)  # type: ignore[arg-type]
