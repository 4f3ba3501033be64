"""The call sheet: all that one needs at hand before calling a debtor, on one page.

What is open and since when, how often was asked, what they said and promised, what may be conceded, which questions
fit, and what has to be known when the call ends.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from parsers.books import Contact, ContactState
from parsers.facts.model import Instalment
from parsers.labels.names import Label
from parsers.money import Money
from replies.call_sheet.questions import Questions, questions
from replies.case import AgreementState, PolicySettings
from replies.dossier import AgreementView, Dossier, MailLine, OpenLine
from replies.policy.banking_days import banking_day
from replies.policy.plans import latest_promise, our_plan
from replies.summary.calls import Call, CallReason
from replies.words import UserLanguage

MOST_AGREEMENTS = 4
MOST_COMPLAINTS = 2
DELIVERY = frozenset({Label.GOODS_NOT_RECEIVED, Label.DISSATISFIED})
# The reasons to call that have questions of their own; for the others, what the debtor said decides.
_ASK = {
    CallReason.BROKEN_PROMISE: "broken_promise",
    CallReason.ADDRESS_FAILS: "address_fails",
}

__all__ = ["CallSheet", "Concession", "call_sheet"]


@dataclass(frozen=True, slots=True)
class Concession:
    """What may be agreed without asking anyone: all by a day at the latest, or in parts."""

    latest: date
    plan: tuple[Instalment, ...]  # () when parts are not worth it
    most_parts: int
    smallest: Money


@dataclass(frozen=True, slots=True)
class CallSheet:
    """One page. `asked_for` is to be paid by `last_day`; `call` says when and why, None when nothing calls for it."""

    dossier: Dossier
    call: Call | None
    people: tuple[Contact, ...]  # who may be spoken to, the ones who pay first
    lines: tuple[OpenLine, ...]  # what the call is about: overdue and not on hold, else all that is open
    asked_for: Money
    last_day: date
    last_mail: MailLine | None
    complaints: tuple[MailLine, ...]  # about the delivery or the goods, the latest first
    agreements: tuple[AgreementView, ...]
    concession: Concession
    questions: Questions
    insolvent: bool  # they wrote of it: nothing is asked for


def call_sheet(
    dossier: Dossier,
    call: Call | None,
    settings: PolicySettings,
    language: UserLanguage,
    footing: str = "unknown",
    currency: str = "EUR",
) -> CallSheet:
    """The sheet for a call with this debtor, in the caller's language."""
    debtor, today = dossier.debtor, dossier.today
    own = [line for line in dossier.open if line.open.currency == currency]
    lines = [line for line in own if line.days_overdue and not line.held] or own
    asked_for = Money(sum(line.open.cents for line in lines), currency)
    mails = [mail for mail in dossier.mails if not mail.automatic and mail.labels]
    reasons = [_ASK[reason] for reason in (call.reasons if call else ()) if reason in _ASK]
    insolvency = [Label.INSOLVENCY] if any(Label.INSOLVENCY in mail.labels for mail in mails) else []
    said = [label for mail in mails[:1] for label in mail.labels]
    return CallSheet(
        dossier=dossier,
        call=call,
        people=_people(debtor.contacts),
        lines=tuple(lines),
        asked_for=asked_for,
        last_day=banking_day(today + timedelta(days=settings.answer_days), debtor.country),
        last_mail=mails[0] if mails else None,
        complaints=tuple(mail for mail in mails if DELIVERY & set(mail.labels))[:MOST_COMPLAINTS],
        agreements=tuple(one for one in dossier.agreements if one.state is not AgreementState.REPLACED)[
            :MOST_AGREEMENTS
        ],
        concession=_concession(asked_for, today, debtor.country, settings),
        questions=questions(language, [*insolvency, *reasons, *said], footing),
        insolvent=bool(insolvency),
    )


def _people(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Those who are still there, the ones with a number and a role first."""
    there = [contact for contact in contacts if contact.state is not ContactState.LEFT]
    return tuple(sorted(there, key=lambda one: (not one.telephone, not one.role, one.id)))


def _concession(total: Money, today: date, country: str, settings: PolicySettings) -> Concession:
    latest = latest_promise(today, country, settings)
    first = banking_day(today + timedelta(days=settings.answer_days), country)
    plan = our_plan((), total, today, first, country, settings) if total.cents > 0 else ()
    return Concession(latest, plan if len(plan) > 1 else (), settings.plan_instalments, settings.plan_minimum)
