"""The draft: the decided answer in the debtor's language, filled with what is on file and nothing else."""

import re
from dataclasses import replace
from datetime import date

from parsers.books import Contact, ContactState, DebtorKind, Invoice
from parsers.message.signed import NOT_SIGNED
from parsers.money import Money
from parsers.reading import Reading
from replies.case import Agreement, Case, Creditor, Decision, Draft, ProposedAgreement, Received, variant_of
from replies.draft.enclosures import enclosures
from replies.draft.values import confirmed_instalments, values_of
from replies.draft.writer import Writer
from replies.formats import one_line
from replies.law import notice
from replies.linter import lint
from replies.policy.facts import open_total
from replies.policy.rules import table
from replies.salutation import Addressee, by_first_name, named_by_address, person_behind
from replies.templates import Made, Templates

__all__ = ["Templates", "begin", "compose", "reply_subject", "variant_of", "write_own"]

LONGEST_SUBJECT = 150  # characters
DISPUTES = {"ask_correction", "ask_complaint", "ask_delivery", "look_into_it"}  # letters about what is wrong
LISTS_THEM = {"answer_question"}  # letters that say of themselves which invoices they are about
_REPLY = re.compile(r"^(?:(?:re|antw|aw|tr|fw|fwd|wg|betr|sv|ref|rép|rep|réf)(?:\[\d{1,3}\])?\s?:\s*)+", re.IGNORECASE)

OTHER_ADDRESS = "Written to the address on file; the mail came from another address of the same domain."
NOT_ON_FILE = "Written to the address that the mail came from, which is not on file."
NO_BIC = "They ask for our BIC, and none is configured: fill in `bic` under [creditor], and write it in the draft."
OTHER_SENDER = "Written to the address on file; the mail came from another address, outside its domain."


def compose(
    decision: Decision,
    reading: Reading,
    case: Case,
    creditor: Creditor,
    received: Received,
    *,
    templates: Templates,
    calendar: bool = False,
) -> Draft | None:
    """The draft that a decision asks for, or None. It goes to an address on file, never to one that a mail names.

    With `calendar` the days of an agreement go along for the debtor's calendar. Raises FaultyText when a text of the
    user's own has a fault.
    """
    recipient = _recipient(case)
    if not decision.answer or not case.invoices or recipient is None:
        return None
    wrote = received if _wrote(recipient, received) else None
    mourning = decision.opening == "condolences" or decision.answer.startswith("condolences")
    writer, person = _begun(recipient, case, wrote, templates, mourning=mourning)
    about, settled = _still_open(decision, case)
    if settled and decision.opening == "part_paid":
        decision = replace(decision, opening="")
    values = values_of(decision, reading, about, creditor, writer)
    paragraphs = [f"answers.{decision.answer}"]
    if settled:
        values["settled"] = values_of(decision, reading, replace(case, invoices=settled), creditor, writer)["invoices"]
        paragraphs.append("settled")
    if len(about.invoices) > 1 and table().asks.get(decision.answer) == "money" and decision.answer not in LISTS_THEM:
        paragraphs.append("overview")
    paragraphs += [f"also.{name}" for name in decision.also]
    if writer.has(f"closing.{decision.answer}"):
        paragraphs.append(f"closing.{decision.answer}")
    subject = reply_subject(received.subject, values["Invoices"])
    draft = _letter(recipient, subject, paragraphs, values, case, creditor, writer, person)
    agreed = decision.agreement.instalments if decision.agreement else confirmed_instalments(decision, case)
    files = enclosures(decision, case, creditor, writer, agreed, values["account"], calendar=calendar)
    remarks = (
        *decision.remarks,
        *((NO_BIC,) if not creditor.bic and any(point.key == "bic" for point in reading.points) else ()),
        *_about_sender(recipient, received),
        *lint(draft, decision, reading, case, creditor),
    )
    return replace(draft, attachments=files, remarks=tuple(dict.fromkeys(remarks)))


def _still_open(decision: Decision, case: Case) -> tuple[Case, tuple[Invoice, ...]]:
    """The case of what a dispute is about, and the invoices beside it that were paid: nothing is looked into there."""
    paid = {a.invoice_id for a in case.allocations if a.sure and a.amount.cents > 0}
    settled = tuple(invoice for invoice in case.invoices if invoice.open.cents <= 0 and invoice.id in paid)
    rest = tuple(invoice for invoice in case.invoices if invoice not in settled)
    apart = decision.answer in DISPUTES and bool(settled and rest)
    return (replace(case, invoices=rest), settled) if apart else (case, ())


BLANK = "[…]"  # where a person's own words go; a draft that still holds it is not sent


def begin(
    case: Case, creditor: Creditor, received: Received, *, templates: Templates, to_sender: bool = False
) -> Draft | None:
    """What a person's own answer begins with: the salutation and the closing; None without an address that works.

    `to_sender`: to whom the mail is from, who need not be on file.
    """
    sender = Contact(0, received.sender, received.sender_name)
    recipient = sender if to_sender and case.contact is None else _recipient(case)
    if recipient is None:
        return None
    writer, person = _begun(recipient, case, received if _wrote(recipient, received) else None, templates)
    subject = reply_subject(received.subject, ", ".join(invoice.number for invoice in case.invoices) or creditor.name)
    text = _text(BLANK, creditor, writer, person)
    numbers = tuple(invoice.number for invoice in case.invoices)
    about = (NOT_ON_FILE,) if recipient is sender else _about_sender(recipient, received)
    return Draft(recipient.address, subject, text, case.debtor.language, numbers, remarks=about)


def write_own(
    text: str,
    case: Case,
    creditor: Creditor,
    *,
    templates: Templates,
    agreement: Agreement | None = None,
    amount: Money | None = None,
    answer_by: date | None = None,
    called: bool = False,
    calendar: bool = False,
) -> Draft | None:
    """A letter of our own accord, or None when there is no invoice or working address on file.

    `text` is "thank_paid" (once, when nothing is open any more), "confirm_call" (what was agreed, by telephone when
    `called`), "nudge" (some days before the instalment of `amount` on the day `answer_by`), "follow_up" (`amount` of
    an agreement did not come; it is asked for by `answer_by`), "ask_confirmation" (the debtor did not confirm what we
    wrote), "last_mail" (before the claim is handed over) or "notice" (what the law wants a consumer to be told before
    costs are asked). Raises FaultyText, and LawUnknown for a notice.
    """
    recipient = _recipient(case)
    if not case.invoices or recipient is None:
        return None
    writer, person = _begun(recipient, case, None, templates)
    proposed = ProposedAgreement(agreement.invoice_ids, agreement.instalments, "") if agreement else None
    decision = Decision(answer=text, answer_by=answer_by, agreement=proposed, attach=text in table().announces)
    nothing_read = Reading(case.debtor.language, (), "", 1.0)
    values = values_of(decision, nothing_read, case, creditor, writer, agreement)
    values["notice"] = _notice(case) if text == "notice" else ""
    values["called"] = "yes" if called else ""
    if amount:
        values["promised"] = writer.money(amount)
    name = f"own.{text}" if f"own.{text}" in templates.texts[writer.language] else f"answers.{text}"
    subject = writer.piece(f"subject.{text}", **values)
    draft = _letter(recipient, subject, [name], values, case, creditor, writer, person)
    agreed = agreement.instalments if agreement else ()
    files = enclosures(decision, case, creditor, writer, agreed, values["account"], calendar=calendar)
    return replace(draft, attachments=files, remarks=lint(draft, decision, nothing_read, case, creditor))


def _notice(case: Case) -> str:
    debtor = case.debtor
    return notice(open_total(case), debtor.country, debtor.kind, case.today, debtor.language)


def _letter(
    recipient: Contact,
    subject: str,
    paragraphs: list[str],
    values: dict[str, str],
    case: Case,
    creditor: Creditor,
    writer: Writer,
    person: Addressee,
) -> Draft:
    body = Made.joined("\n\n", (writer.piece(name, **values) for name in paragraphs))
    return Draft(
        to=recipient.address,
        subject=subject,
        text=_text(body, creditor, writer, person),
        language=case.debtor.language,
        invoice_numbers=tuple(invoice.number for invoice in case.invoices),
    )


def _text(body: str, creditor: Creditor, writer: Writer, person: Addressee) -> str:
    letter = {
        "salutation": writer.piece(f"greeting.{person.style}", name=person.name, first=person.first or person.name),
        "body": body,
        "signer": creditor.signer,
        "creditor": creditor.name,
        "telephone": creditor.telephone,
    }
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<=\S) {2,}", " ", writer.piece("letter", **letter)))
    return f"{text}\n"


def _recipient(case: Case) -> Contact | None:
    """Whom to answer: the sender when on file, else whom the last reminder went to, else the first good address."""
    good = [contact for contact in case.debtor.contacts if contact.state is ContactState.CURRENT]
    if case.contact and case.contact.state is ContactState.CURRENT:
        return case.contact
    reminded = [r.address.lower() for r in sorted(case.reminders, key=lambda r: r.sent, reverse=True)]
    return next((c for address in reminded for c in good if c.address.lower() == address), next(iter(good), None))


def _wrote(recipient: Contact, received: Received) -> bool:
    return received.sender.lower() == recipient.address.lower()


def _about_sender(recipient: Contact, received: Received) -> tuple[str, ...]:
    if _wrote(recipient, received):
        return ()
    sender = received.sender.lower()
    same = sender.rpartition("@")[2] == recipient.address.lower().rpartition("@")[2]
    return (OTHER_ADDRESS if same else OTHER_SENDER,)


def _begun(
    recipient: Contact, case: Case, wrote: Received | None, templates: Templates, *, mourning: bool = False
) -> tuple[Writer, Addressee]:
    """Who writes and to whom: with the name as it was signed, or the one on file when somebody else wrote.

    On first-name terms only with whom we can call by the first name.
    """
    firm = case.debtor.name if case.debtor.kind is DebtorKind.BUSINESS else ""
    signed = wrote.signed if wrote else NOT_SIGNED
    names = (*((wrote.sender_name,) if wrote else ()), recipient.name)
    person = person_behind(signed, names, case.debtor.language, firm)
    if person.style == "unknown" and not signed.formal:
        person = named_by_address(recipient.address, names, case.debtor.language)
    friend = by_first_name(person, signed, mourning=mourning) if templates.polite else None
    if mourning and wrote and not friend:  # whoever lost somebody is not called by the first name
        person = person_behind(replace(signed, formal=True), names, case.debtor.language, firm)
    return Writer(templates if friend else templates.politely(), variant_of(case)), friend or person


def reply_subject(subject: str, otherwise: str) -> str:
    """`Re:` once before the debtor's subject, or a subject of our own when theirs is empty."""
    bare = _REPLY.sub("", one_line(subject, LONGEST_SUBJECT)).strip()
    return f"Re: {bare or otherwise}"
