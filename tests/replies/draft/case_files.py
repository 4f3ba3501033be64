"""A made-up but consistent case file for each of the 180 development mails, with what is in it in a few words.

The number of the mail decides what is on file: whether the copy is, how earlier invoices were paid, how often we
reminded, what was promised before and not kept, one invoice or two; and of those who say they paid, what the bank
shows.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from parsers.books import Allocation, Contact, Debtor, DebtorKind, Invoice, Payment, Reminder
from parsers.facts import find_facts
from parsers.facts.circumstances import find_circumstances
from parsers.facts.model import Claim, Instalment, Known, Promise
from parsers.labels.model import LabelHit
from parsers.message.model import Automatic, AutomaticKind, Trust
from parsers.message.signed import find_signed
from parsers.money import Money
from parsers.reading import Reading, find_details
from replies.case import Agreement, AgreementState, Case, Creditor, Decision, Document, Draft, PolicySettings, Received
from replies.draft import Templates, compose
from replies.policy import decide

EVIDENCE = json.loads(Path(__file__).with_name("evidence.json").read_text("utf-8"))
MAILS = Path(__file__).parents[3] / "bench" / "cases" / "dev.jsonl"
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
CREDITOR = Creditor(
    "Van Doorn B.V.", "ar@vandoorn.example", "NL91ABNA0417164300", signer="Els Bakker", telephone="020 555 01 42"
)
AUTOMATIC = {
    "out_of_office": Automatic(AutomaticKind.OUT_OF_OFFICE, "Auto-Submitted"),
    "bounce": Automatic(AutomaticKind.BOUNCE, "delivery report", failed_address="gone@debtor.example"),
}
_NUMBER = re.compile(r"\b(?:[A-Z]{1,3}-?)?(?:20)?\d{2}-\d{3,5}\b|\bINV-\d{8}\b")
_PROOF = re.compile(r"bijlage|rekeninguittreksel mee|afschrift-pdf|attached|ci-joint|Anhang", re.IGNORECASE)
# Whoever writes of one invoice, by its number or as "this invoice", does not mean two.
_ONE = re.compile(r"\b(?:factuur|rekening|invoice|facture|Rechnung)\b", re.IGNORECASE)
_TOTAL = re.compile(r"Het bedrag van € ([\d.]+,\d\d) is")  # who says that the sum is right, means the one in the books
_PROMISES = {"promise_to_pay", "payment_plan"}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One mail, how a person read it, what is on file, and that in words."""

    id: str
    mail: dict[str, Any]
    reading: Reading
    case: Case
    facts: tuple[str, ...]


def case_files() -> Iterator[CaseFile]:
    """One for each development mail."""
    claims = 0
    for line in MAILS.read_text("utf-8").splitlines():
        mail = json.loads(line)
        claims += mail["primary"] == "already_paid"
        yield _file(mail, claims)


def answer(file: CaseFile, templates: Templates) -> tuple[Decision, Draft | None]:
    """What policy decides, and the draft."""
    mail = file.mail
    decision = decide(
        file.reading,
        file.case,
        PolicySettings(),
        trust=Trust.VERIFIED,
        automatic=AUTOMATIC.get(mail["primary"]),
    )
    signed = find_signed(mail["body"], mail["from_name"])
    received = Received("m@debtor.example", mail["from_addr"], mail["from_name"], mail["subject"], None, signed)
    return decision, compose(decision, file.reading, file.case, CREDITOR, received, templates=templates)


def _file(mail: dict[str, Any], claims: int) -> CaseFile:
    number, labels = int(mail["id"][4:]), set(mail["labels"])
    sent = datetime.fromisoformat(mail["sent"])
    today = sent.date()
    parts = tuple(Instalment(_day(part["date"]), _money(part["amount"])) for part in mail["instalments"])
    named = [part.amount.cents for part in parts if part.amount]
    rest = 15000 if None in [part.amount for part in parts] or "le solde" in mail["body"] else 0
    total = _TOTAL.search(mail["body"])
    told = Money(int(re.sub(r"\D", "", total[1]))) if total else _money(mail["amount"])
    owed = Money(sum(named) + rest) if named else told or Money(24200 + number * 1337 % 90000)
    paid, paid_on, unsure = _bank(mail, owed, claims, number)
    found = _NUMBER.search(f"{mail['subject']} {mail['body']}")
    first = Invoice(1, found[0] if found else "2026-0417", 1, today - timedelta(40), today - timedelta(10), owed, owed)
    first = _opened(first, Money(0) if unsure else paid)
    two = number % 7 == 3 and not parts and mail["amount"] is None
    second = Invoice(2, "2026-0423", 1, today - timedelta(33), today - timedelta(3), Money(9680), Money(9680))
    named = bool(found or _ONE.search(mail["body"]))
    invoices = (first, second) if two and not named else (first,)
    contact = Contact(1, mail["from_addr"], mail["from_name"])
    settled, settled_by, booked, habit = _history(number, today)
    footing = {4: "important", 9: "new"}.get(number % 10, "")
    reminders = tuple(
        Reminder(
            n, 1, tuple(i.id for i in invoices), sent - timedelta(2 + 8 * (number % 3 + 1 - n)), "", contact.address, n
        )
        for n in range(1, number % 3 + 2)
    )
    agreements = tuple(_agreements(mail, number, today, owed, parts))
    documents = tuple(Document(i.id, f"{i.id}", f"{i.number}.pdf") for i in invoices) if number % 4 != 3 else ()
    payments = (*booked, *((Payment(1, paid_on, paid),) if paid else ()))
    allocations = (*settled_by, *((Allocation(1, 1, paid, "", sure=not unsure),) if paid else ()))
    case = Case(
        debtor=Debtor(
            1,
            "Debtor",
            mail["lang"][:2],
            COUNTRIES[mail["lang"]],
            DebtorKind.CONSUMER if number % 4 == 1 else DebtorKind.BUSINESS,
            (contact,),
            footing,
        ),
        invoices=invoices,
        other_open=(second,) if two and named else (),
        settled=settled,
        payments=payments,
        allocations=allocations,
        reminders=reminders,
        agreements=agreements,
        documents=documents,
        contact=contact,
        today=today,
    )
    facts = (
        f"{', '.join(f'{i.number} {i.amount}' for i in invoices)}",
        *(("also open, not meant: 2026-0423 96.80",) if case.other_open else ()),
        f"{len(reminders)} reminders",
        "copy on file" if documents else "no copy",
        *((footing,) if footing else (habit,) if habit else ()),
        *((f"bank shows {paid} on {paid_on}{' (unsure)' if unsure else ''}",) if paid else ()),
        *(f"agreement {a.state}: {_terms(a)}" for a in agreements),
    )
    currency = "GBP" if "£" in mail["body"] else "EUR"
    return CaseFile(mail["id"], mail, _priced(_reading(mail, parts, labels), currency), _priced(case, currency), facts)


def _priced(value: Any, currency: str) -> Any:
    """The value with every amount in it in this currency: who writes about pounds was invoiced in pounds."""
    if isinstance(value, Money):
        return Money(value.cents, currency)
    if isinstance(value, tuple):
        return tuple(_priced(one, currency) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _priced(getattr(value, field.name), currency) for field in fields(value)})
    return value


def _terms(agreement: Agreement) -> str:
    return ", ".join(f"{part.amount} on {part.date}" for part in agreement.instalments)


def _bank(mail: dict[str, Any], owed: Money, claims: int, number: int) -> tuple[Money, date, bool]:
    """What came in: of those who say they paid by turns all, nothing, a half, or something unsure."""
    today = date.fromisoformat(mail["sent"][:10])
    on = _day(next(iter(mail["claimed_paid_on"]), None)) or today - timedelta(4)
    if mail["primary"] == "already_paid":
        cents = (owed.cents, 0, owed.cents // 2, owed.cents)[claims % 4]
        return Money(cents), on + timedelta(1), claims % 4 == 3
    if number % 11 == 5 and mail["amount"] is None and not mail["instalments"]:
        return Money(5000), today - timedelta(9), False
    return Money(0), on, False


def _history(number: int, today: date) -> tuple[tuple[Invoice, ...], tuple[Allocation, ...], tuple[Payment, ...], str]:
    """Earlier invoices that were paid: always in time, always late, or one of them."""
    habit = {0: "loyal", 2: "always late"}.get(number % 5, "")
    late = 20 if habit == "always late" else -2
    days = [today - timedelta(100 + 60 * n) for n in range(4 if habit else 1)]
    settled = tuple(
        Invoice(50 + n, f"2025-{100 + n}", 1, day - timedelta(30), day, Money(10000), Money(0))
        for n, day in enumerate(days)
    )
    booked = tuple(Payment(50 + n, day + timedelta(late), Money(10000)) for n, day in enumerate(days))
    return (
        settled,
        tuple(Allocation(50 + n, 50 + n, Money(10000), "", sure=True) for n in range(len(days))),
        booked,
        habit,
    )


def _agreements(
    mail: dict[str, Any], number: int, today: date, owed: Money, parts: tuple[Instalment, ...]
) -> Iterator[Agreement]:
    if "confirms_agreement" in mail["labels"]:
        day = _day(next(iter(mail["promise_dates"]), None)) or today + timedelta(14)
        left = owed - Money(sum(part.amount.cents for part in parts if part.amount))
        whole = tuple(Instalment(part.date, part.amount or left) for part in parts)  # what we mailed had every amount
        proposed = whole or (Instalment(day, owed),)
        yield Agreement(9, 1, (1,), proposed, AgreementState.MAILED, today - timedelta(2))
    elif mail["primary"] == "agreed_otherwise" and number % 2 == 0:
        part = Instalment(today + timedelta(12), owed)
        yield Agreement(9, 1, (1,), (part,), AgreementState.CONFIRMED, today - timedelta(20))
    elif mail["primary"] in _PROMISES:
        for n in range({1: 1, 4: 2}.get(number % 6, 0)):
            part = Instalment(today - timedelta(9 + 14 * n), owed)
            yield Agreement(7 + n, 1, (1,), (part,), AgreementState.BROKEN, today - timedelta(20 + 14 * n))


def _reading(mail: dict[str, Any], parts: tuple[Instalment, ...], labels: set[str]) -> Reading:
    read = _read_promise(mail)
    days = _likeliest_first(read, tuple(date.fromisoformat(text) for text in mail["promise_dates"]))
    said = Promise(
        days, _money(mail["amount"]), parts if len(parts) > 1 else (), evidence=read.evidence if read else ""
    )
    promise = said if labels & _PROMISES else None
    proof = _PROOF.search(mail["body"])
    claimed = tuple(date.fromisoformat(text) for text in mail["claimed_paid_on"])
    ordered = sorted(mail["labels"], key=lambda label: label != mail["primary"])
    hits = tuple(LabelHit(label, 0.9, EVIDENCE.get(mail["id"], {}).get(label, "")) for label in ordered)
    return Reading(
        language=mail["lang"][:2],
        labels=hits,
        primary=mail["primary"],
        confidence=0.9,
        promise=promise,
        claim=Claim(claimed, _money(mail["amount"]), proof=proof[0] if proof else "", shown=bool(proof))
        if "already_paid" in labels
        else None,
        redirect_to=mail["redirect_to"],
        circumstances=find_circumstances(mail["body"]),
        **find_details(
            mail["body"],
            mail["lang"][:2],
            datetime.fromisoformat(mail["sent"]),
            COUNTRIES[mail["lang"]],
            hits,
            subject=mail["subject"],
            sender=mail["from_addr"],
            redirect_to=mail["redirect_to"],
        ),
    )


def _read_promise(mail: dict[str, Any]) -> Promise | None:
    """The promise as the program reads it in the mail."""
    labels = tuple(LabelHit(label, 0.9, "") for label in mail["labels"])
    sent, language = datetime.fromisoformat(mail["sent"]), mail["lang"][:2]
    country = Known(country=COUNTRIES[mail["lang"]])
    return find_facts(mail["body"], sent=sent, language=language, labels=labels, known=country).promise


def _likeliest_first(read: Promise | None, days: tuple[date, ...]) -> tuple[date, ...]:
    """The acceptable days, with the one first that the program reads in the mail."""
    best = read.dates[0] if read and read.dates else None
    return (best, *(day for day in days if day != best)) if best in days else days


def _opened(invoice: Invoice, paid: Money) -> Invoice:
    return Invoice(invoice.id, invoice.number, 1, invoice.issued, invoice.due, invoice.amount, invoice.amount - paid)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(text: str | None) -> Money | None:
    return Money.of(text) if text else None
