"""A made-up case on which every text can be seen as a letter, so that whoever changes one sees what comes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

from parsers.books import Allocation, Contact, Debtor, DebtorKind, Invoice, Language, Payment, Reminder
from parsers.facts.model import Claim, FoundDate, Instalment, Promise
from parsers.money import Money
from parsers.problems import Problem
from parsers.reading import Reading
from replies.case import (
    Agreement,
    AgreementState,
    Case,
    Creditor,
    Decision,
    Document,
    Draft,
    ProposedAgreement,
    Received,
)
from replies.draft import Templates, compose, write_own
from replies.policy.banking_days import banking_day
from replies.policy.rules import table

# A variant of a language, and who may write in it.
_PEOPLE = {
    "nl": ("nl", "NL", "Jan Peeters"),
    "nl-be": ("nl", "BE", "Jan Peeters"),
    "en": ("en", "IE", "Mary Walsh"),
    "fr": ("fr", "BE", "Chantal Dubois"),
    "de": ("de", "DE", "Anna Krause"),
}
_WORDS = {
    "nl": "ik maak het volgende week over",
    "en": "I will transfer it next week",
    "fr": "je ferai le virement la semaine prochaine",
    "de": "ich überweise nächste Woche",
}
_OPEN, _PAID = Money(120000), Money(50000)
_SETTLED = {"thank_paid", "paid_but_disputed"}
_IN_PART = {"thank_part_paid"}
_AGREES = {"confirm_promise", "counter_promise", "confirm_plan", "counter_plan"}
_PROPOSED = {"thank_confirmation", "quote_agreement", "follow_up", "ask_confirmation", "nudge", "confirm_call"}


class NoSuchText(Problem):
    """No letter has this name."""

    template = "There is no letter {name}; see `afspraak templates`."


def letters(templates: Templates, variant: str) -> tuple[str, ...]:
    """The names of all letters: the answers to mails, then those of our own accord."""
    return (*templates.names(variant, "answers"), *templates.names(variant, "own"))


def sample(name: str, variant: str, templates: Templates, creditor: Creditor, today: date) -> Draft:
    """One letter as the made-up debtor would get it; `variant` is a language of the templates. Raises NoSuchText."""
    if name not in letters(templates, variant):
        raise NoSuchText(name=name)
    case = _case(name, variant, today)
    by = banking_day(today + timedelta(days=7), case.debtor.country)
    parts: tuple[Instalment, ...] = (Instalment(by, _OPEN),)
    if "plan" in name or name in {"nudge", "confirm_call"}:
        later = banking_day(by + timedelta(days=30), case.debtor.country)
        parts = (Instalment(by, Money(60000)), Instalment(later, Money(60000)))
    if name in templates.names(variant, "own"):
        agreement = Agreement(
            5, 1, (7,), parts, AgreementState.CONFIRMED, today - timedelta(9), _WORDS[case.debtor.language]
        )
        draft = write_own(
            name,
            case,
            creditor,
            templates=templates,
            agreement=agreement,
            amount=parts[0].amount,
            answer_by=by,
            called=True,
        )
    else:
        promise, far = Promise((by, by + timedelta(7)), sure=False), today + timedelta(60)
        reading = Reading(
            case.debtor.language,
            (),
            "promise_to_pay",
            1.0,
            promise,
            Claim((today - timedelta(6),)),
            "boekhouding@dezon.example",
            far_day=FoundDate(far, far, far, "", 0),
        )
        decision = Decision(
            answer=name,
            answer_by=by,
            agreement=ProposedAgreement((7,), parts, "") if name in _AGREES else None,
            confirms_agreement_id=5 if name == "thank_confirmation" else None,
            attach=any(rule.attach for rule in table().rules if rule.answer == name),
        )
        received = Received("", case.debtor.contacts[0].address, case.debtor.contacts[0].name, "", None)
        draft = compose(decision, reading, case, creditor, received, templates=templates)
    assert draft is not None, "the made-up case has an address and an invoice"  # noqa: S101
    return draft


def _case(name: str, variant: str, today: date) -> Case:
    language, country, person = _PEOPLE[variant]
    assert language in get_args(Language)  # noqa: S101
    kind = DebtorKind.BUSINESS
    if name == "notice":  # for consumers, where we know the law
        kind, country = DebtorKind.CONSUMER, "BE" if country == "BE" else "NL"
    contact = Contact(1, "post@dezon.example", person)
    debtor = Debtor(1, "De Zon", language, country, kind, (contact,))  # type: ignore[arg-type]
    paid = _OPEN if name in _SETTLED else _PAID if name in _IN_PART else Money(0)
    issued = today - timedelta(70)
    invoice = Invoice(7, "2026-0417", 1, issued, issued + timedelta(30), _OPEN, _OPEN - paid)
    reminded = datetime.combine(today - timedelta(12), time(9), UTC)
    case = Case(
        debtor=debtor,
        invoices=(invoice,),
        reminders=(Reminder(1, 1, (7,), reminded, "", contact.address, 1),),
        documents=(Document(7, "0", "2026-0417.pdf"),),
        contact=contact,
        today=today,
    )
    if paid:
        booked = Payment(3, today - timedelta(2), paid)
        case = replace(case, payments=(booked,), allocations=(Allocation(3, 7, paid, "", sure=True),))
    if name in _PROPOSED:
        part = Instalment(banking_day(today + timedelta(7), country), _OPEN)
        agreed = Agreement(5, 1, (7,), (part,), AgreementState.MAILED, today - timedelta(9))
        case = replace(case, agreements=(agreed,))
    return case
