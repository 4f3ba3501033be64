"""The 180 development mails with a made-up but consistent case file each: what is decided, and what is written.

The reading is the one a person gave (their labels, dates and amounts), so that only policy and texts are looked at. The
snapshot is read line by line when it changes: would one send this as it is?
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from parsers.books import Contact, Debtor, DebtorKind, Invoice, Reminder
from parsers.facts.model import Claim, Instalment, Promise
from parsers.labels.model import LabelHit
from parsers.message.model import Automatic, AutomaticKind, Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.case import Agreement, AgreementState, Case, Creditor, PolicySettings, Received
from replies.draft import Templates, compose
from replies.policy import decide

MAILS = Path(__file__).parents[3] / "bench" / "cases" / "dev.jsonl"
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
CREDITOR = Creditor("Van Doorn B.V.", "ar@vandoorn.example", "NL91ABNA0417164300", signer="Els Bakker")
TEMPLATES = Templates.load()
AUTOMATIC = {
    "out_of_office": Automatic(AutomaticKind.OUT_OF_OFFICE, "Auto-Submitted"),
    "bounce": Automatic(AutomaticKind.BOUNCE, "delivery report", failed_address="gone@debtor.example"),
}


def mails() -> list[dict[str, Any]]:
    return [json.loads(line) for line in MAILS.read_text("utf-8").splitlines()]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def money(text: str | None) -> Money | None:
    return Money.of(text) if text else None


def case_of(mail: dict[str, Any]) -> Case:
    """One invoice of what the mail names, reminded twice; a proposal of ours when the mail confirms one."""
    sent = datetime.fromisoformat(mail["sent"])
    today = sent.date()
    parts = tuple(Instalment(day(part["date"]), money(part["amount"])) for part in mail["instalments"])
    named = [part.amount.cents for part in parts if part.amount]
    owed = Money(sum(named)) if named else money(mail["amount"]) or Money.of("484.00")
    contact = Contact(1, mail["from_addr"], mail["from_name"])
    invoice = Invoice(1, "2026-0417", 1, today - timedelta(40), today - timedelta(10), owed, owed)
    proposed = parts or (Instalment(day(next(iter(mail["promise_dates"]), None)), owed),)
    agreement = Agreement(9, 1, (1,), proposed, AgreementState.MAILED, today - timedelta(2))
    return Case(
        debtor=Debtor(1, "Debtor", mail["lang"][:2], COUNTRIES[mail["lang"]], DebtorKind.BUSINESS, (contact,)),
        invoices=(invoice,),
        reminders=(Reminder(1, 1, (1,), sent - timedelta(2), "r@vandoorn.example", contact.address, 2),),
        agreements=(agreement,) if "confirms_agreement" in mail["labels"] else (),
        contact=contact,
        today=today,
    )


def reading_of(mail: dict[str, Any]) -> Reading:
    days = tuple(date.fromisoformat(text) for text in mail["promise_dates"])
    parts = tuple(Instalment(day(part["date"]), money(part["amount"])) for part in mail["instalments"])
    promises = {"promise_to_pay", "payment_plan"} & set(mail["labels"])
    promise = Promise(days, money(mail["amount"]), parts if len(parts) > 1 else ()) if promises else None
    claimed = tuple(date.fromisoformat(text) for text in mail["claimed_paid_on"])
    ordered = sorted(mail["labels"], key=lambda label: label != mail["primary"])
    return Reading(
        language=mail["lang"][:2],
        labels=tuple(LabelHit(label, 0.9, "") for label in ordered),
        primary=mail["primary"],
        confidence=0.9,
        promise=promise,
        claim=Claim(claimed, money(mail["amount"])) if "already_paid" in mail["labels"] else None,
        redirect_to=mail["redirect_to"],
    )


@pytest.mark.parametrize("language", list(COUNTRIES))
def test_the_development_mails_as_they_would_be_answered(language: str, snapshot: SnapshotAssertion) -> None:
    answered = []
    for mail in mails():
        if mail["lang"] != language:
            continue
        case, reading = case_of(mail), reading_of(mail)
        automatic = AUTOMATIC.get(mail["primary"])
        decision = decide(reading, case, PolicySettings(), trust=Trust.VERIFIED, automatic=automatic)
        received = Received("m@debtor.example", mail["from_addr"], mail["from_name"], mail["subject"], None)
        draft = compose(decision, reading, case, CREDITOR, received, templates=TEMPLATES)
        assert bool(draft) == bool(decision.answer)
        assert draft is None or draft.remarks == decision.remarks, mail["id"]
        task = decision.task.kind if decision.task else "-"
        lines = [f"##### {mail['id']} {', '.join(mail['labels'])}: {decision.why} | {task}", *decision.remarks]
        answered.append("\n".join([*lines, draft.text if draft else "(no draft)\n"]))
    assert "\n".join(answered) == snapshot
