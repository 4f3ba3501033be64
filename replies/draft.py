"""The draft: the decided answer in the debtor's language, filled with what is on file and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from parsers.books import Contact, ContactState, DebtorKind
from parsers.facts.model import Instalment
from parsers.money import Money
from parsers.reading import Reading
from replies.case import Case, Creditor, Decision, Draft, Received
from replies.formats import one_line, write_amount, write_day, write_list
from replies.linter import lint
from replies.policy.facts import agreement_on_file, open_total, paid_total, redirect_of
from replies.policy.rules import table
from replies.salutation import addressee
from replies.templates import Templates

__all__ = ["Templates", "compose", "reply_subject", "variant_of"]

LONGEST_SUBJECT = 150  # characters
_REPLY = re.compile(r"^(?:(?:re|antw|aw|tr|fw|fwd|wg|betr|sv|ref|rép|rep|réf)(?:\[\d{1,3}\])?\s?:\s*)+", re.IGNORECASE)

OTHER_ADDRESS = "Written to the address on file; the mail came from another address of the same domain."
OTHER_SENDER = "Written to the address on file; the mail came from another address, outside its domain."


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes dates, amounts and lists as one language does."""

    templates: Templates
    language: str  # with the Flemish of Belgium told apart

    def day(self, day: date | None, *, weekday: bool = True) -> str:
        return write_day(day, self.language, weekday=weekday) if day else ""

    def money(self, amount: Money | None) -> str:
        return write_amount(amount, self.language) if amount else ""

    def piece(self, name: str, /, **values: str) -> str:
        return self.templates.render(self.language, name, values)

    def schedule(self, parts: Sequence[Instalment]) -> str:
        return "\n".join(
            self.piece("part", date=self.day(part.date), amount=self.money(part.amount))
            for part in parts
            if part.date and part.amount
        )


def variant_of(case: Case) -> str:
    """The language to write in, with the Flemish of Belgium told apart: a key of the templates."""
    return "nl-be" if (case.debtor.language, case.debtor.country) == ("nl", "BE") else case.debtor.language


def compose(
    decision: Decision,
    reading: Reading,
    case: Case,
    creditor: Creditor,
    received: Received,
    *,
    templates: Templates,
) -> Draft | None:
    """The draft that a decision asks for, or None. It goes to an address on file, never to one that a mail names.

    Raises FaultyText when a text of the user's own has a fault.
    """
    recipient = _recipient(case)
    if not decision.answer or not case.invoices or recipient is None:
        return None
    writer = _Writer(templates, variant_of(case))
    values = _values(decision, reading, case, creditor, writer)
    paragraphs = [f"answers.{decision.answer}", *(f"also.{name}" for name in decision.also)]
    if len(case.invoices) > 1 and table().asks.get(decision.answer) == "money":
        paragraphs.append("overview")
    letter = {
        "salutation": _salutation(recipient, case, received, writer),
        "body": "\n\n".join(writer.piece(name, **values) for name in paragraphs),
        "signer": creditor.signer,
        "creditor": creditor.name,
        "telephone": creditor.telephone,
    }
    text = re.sub(r"\n{3,}", "\n\n", writer.piece("letter", **letter))
    draft = Draft(
        to=recipient.address,
        subject=reply_subject(received.subject, values["Invoices"]),
        text=f"{text}\n",
        language=case.debtor.language,
        invoice_numbers=tuple(invoice.number for invoice in case.invoices),
    )
    remarks = (*decision.remarks, *_about_sender(recipient, received), *lint(draft, decision, reading, case, creditor))
    return replace(draft, remarks=tuple(dict.fromkeys(remarks)))


def _recipient(case: Case) -> Contact | None:
    """Whom to answer: the sender when on file, else whom the last reminder went to, else the first good address."""
    good = [contact for contact in case.debtor.contacts if contact.state is ContactState.CURRENT]
    if case.contact and case.contact.state is ContactState.CURRENT:
        return case.contact
    reminded = [r.address.lower() for r in sorted(case.reminders, key=lambda r: r.sent, reverse=True)]
    return next((c for address in reminded for c in good if c.address.lower() == address), next(iter(good), None))


def _about_sender(recipient: Contact, received: Received) -> tuple[str, ...]:
    sender = received.sender.lower()
    if sender == recipient.address.lower():
        return ()
    same = sender.rpartition("@")[2] == recipient.address.lower().rpartition("@")[2]
    return (OTHER_ADDRESS if same else OTHER_SENDER,)


def _salutation(recipient: Contact, case: Case, received: Received, writer: _Writer) -> str:
    """With the name as it was signed; with the one on file when somebody else wrote."""
    wrote = received.sender.lower() == recipient.address.lower()
    firm = case.debtor.name if case.debtor.kind is DebtorKind.BUSINESS else ""
    for name in (received.sender_name if wrote else "", recipient.name):
        person = addressee(name, case.debtor.language, firm)
        if person.style != "unknown":
            return writer.piece(f"greeting.{person.style}", name=person.name, first=person.first or person.name)
    return writer.piece("greeting.unknown")


def _values(decision: Decision, reading: Reading, case: Case, creditor: Creditor, writer: _Writer) -> dict[str, str]:
    """Everything that a text may name, written in its language; "" for what is not known."""
    numbers = [invoice.number for invoice in case.invoices]
    key, written = "one" if len(numbers) == 1 else "many", write_list(numbers, writer.language)
    invoices = writer.piece(key, numbers=written)
    agreed = decision.agreement.instalments if decision.agreement else ()
    confirmed = next((a for a in case.agreements if a.id == decision.confirms_agreement_id), None)
    on_file = agreement_on_file(case)
    reminded = [r.sent.date() for r in case.reminders if {i.id for i in case.invoices} & set(r.invoice_ids)]
    allocated = {a.payment_id for a in case.allocations if a.sure and a.invoice_id in {i.id for i in case.invoices}}
    paid_on = [p.booked for p in case.payments if p.id in allocated and p.amount.cents > 0]
    values = {
        "invoices": invoices,
        "Invoices": invoices[:1].upper() + invoices[1:],
        "of_invoices": writer.piece(f"of_{key}", numbers=written),
        "issued": writer.day(case.invoices[0].issued, weekday=False) if len(numbers) == 1 else "",
        **_amounts(agreed, case, writer),
        "paid_on": writer.day(paid_on[0], weekday=False) if len(paid_on) == 1 else "",
        "date": writer.day(decision.answer_by),
        "claimed_on": writer.day(_claimed_on(reading), weekday=False),
        "days": write_list(_named_days(reading, writer), writer.language, "or"),
        "schedule": writer.schedule(agreed or (confirmed.instalments if confirmed else ())),
        "agreement": writer.schedule(on_file.instalments) if on_file else "",
        "agreed_on": writer.day(on_file.made_on, weekday=False) if on_file else "",
        "iban": creditor.iban,
        "creditor": creditor.name,
        "telephone": creditor.telephone,
        "reference": " / ".join(dict.fromkeys(i.payment_reference or i.number for i in case.invoices)),
        "redirect": redirect_of(reading),
        "sent_on": writer.day(min(reminded), weekday=False) if reminded else "",
        "lines": "\n".join(
            writer.piece(
                "line",
                number=invoice.number,
                issued=writer.day(invoice.issued, weekday=False),
                amount=writer.money(invoice.open),
            )
            for invoice in case.invoices
            if invoice.open
        ),
    }
    values["opening"] = writer.piece(f"opening.{decision.opening or 'thanks'}", **values)
    values["account"] = writer.piece("account", **values)
    values["yes"] = writer.piece("yes", **values)
    values["pay"] = writer.piece("pay", **values)
    return values


def _amounts(agreed: Sequence[Instalment], case: Case, writer: _Writer) -> dict[str, str]:
    still_open = open_total(case)
    promised = agreed[0].amount if len(agreed) == 1 and agreed[0].amount else still_open
    paid = paid_total(case)
    return {
        "amount": writer.money(still_open),
        "paid": writer.money(paid) if paid.cents > 0 else "",
        "promised": writer.money(promised),
        "rest": writer.money(still_open - promised) if promised.cents < still_open.cents else "",
    }


def _claimed_on(reading: Reading) -> date | None:
    """The day on which the debtor says to have paid, when they said so clearly."""
    return reading.claim.dates[0] if reading.claim and len(reading.claim.dates) == 1 else None


def _named_days(reading: Reading, writer: _Writer) -> list[str]:
    """The days that an unclear promise may mean, in their order."""
    return [writer.day(day) for day in sorted(reading.promise.dates)[:3]] if reading.promise else []


def reply_subject(subject: str, otherwise: str) -> str:
    """`Re:` once before the debtor's subject, or a subject of our own when theirs is empty."""
    bare = _REPLY.sub("", one_line(subject, LONGEST_SUBJECT)).strip()
    return f"Re: {bare or otherwise}"
