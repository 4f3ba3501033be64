"""The draft: the decided answer in the debtor's language, filled with what is on file and nothing else."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency

from parsers.books import ContactState
from parsers.facts.model import Instalment
from parsers.money import Money
from parsers.reading import Reading
from replies.agreements import LIVE
from replies.case import Agreement, Case, Creditor, Decision, Draft, Received
from replies.policy.facts import open_total, paid_total
from replies.templates import Templates

__all__ = ["Templates", "compose"]

_REPLY_PREFIXES = ("re:", "antw:", "aw:", "tr:", "fw:", "fwd:", "betr:", "sv:", "ref:")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes dates, amounts and lists as one language does."""

    templates: Templates
    language: str  # with the Flemish of Belgium told apart

    @property
    def locale(self) -> str:
        return {"nl-be": "nl_BE", "nl": "nl_NL", "en": "en_GB", "fr": "fr_FR", "de": "de_DE"}[self.language]

    def day(self, day: date) -> str:
        return format_date(day, "EEEE d MMMM y", locale=self.locale)

    def money(self, amount: Money) -> str:
        return format_currency(amount.decimal, amount.currency, locale=self.locale)

    def numbers(self, numbers: list[str]) -> str:
        *first, last = numbers
        return self.templates.texts[self.language]["and"].join([", ".join(first), last] if first else [last])

    def schedule(self, parts: tuple[Instalment, ...]) -> str:
        return "\n".join(
            self.templates.render(self.language, "part", {"date": self.day(p.date), "amount": self.money(p.amount)})
            for p in parts
            if p.date and p.amount
        )


def compose(
    decision: Decision,
    reading: Reading,
    case: Case,
    creditor: Creditor,
    received: Received,
    *,
    templates: Templates,
) -> Draft | None:
    """The draft that a decision asks for, or None. It goes to an address on file, never to one that a mail names."""
    recipient, remarks = _recipient(case, received)
    if not decision.answer or not recipient or decision.answer_by is None:
        return None
    language = "nl-be" if (case.debtor.language, case.debtor.country) == ("nl", "BE") else case.debtor.language
    writer = _Writer(templates, language)
    values = _values(decision, reading, case, creditor, writer)
    values["pay"] = templates.render(language, "pay", values)
    name = case.contact.name if case.contact else ""
    greeting = templates.render(language, "known" if name else "unknown", {"name": name})
    body = templates.render(language, f"answers.{decision.answer}", values)
    sign = "\n".join(line for line in (creditor.signer, creditor.name, creditor.telephone) if line)
    text = f"{greeting}\n\n{body}\n\n{templates.texts[language]['closing']}\n\n{sign}\n"
    return Draft(
        to=recipient,
        subject=reply_subject(received.subject, values["Invoices"]),
        text=text,
        language=case.debtor.language,
        invoice_numbers=tuple(invoice.number for invoice in case.invoices),
        remarks=remarks,
    )


def _recipient(case: Case, received: Received) -> tuple[str, tuple[str, ...]]:
    """Where to answer, and what to tell about it: the sender when on file, else the debtor's first good address."""
    if case.contact and case.contact.state is not ContactState.WRONG:
        return case.contact.address, ()
    current = [contact.address for contact in case.debtor.contacts if contact.state is ContactState.CURRENT]
    if not current:
        return "", ()
    return current[0], (f"Written to the address on file, not to the sender {received.sender}.",)


def _values(decision: Decision, reading: Reading, case: Case, creditor: Creditor, writer: _Writer) -> dict[str, str]:
    numbers = [invoice.number for invoice in case.invoices]
    key = "one" if len(numbers) == 1 else "many"
    invoices = writer.templates.render(writer.language, key, {"numbers": writer.numbers(numbers)})
    still_open = open_total(case)
    agreed = decision.agreement.instalments if decision.agreement else ()
    promised = agreed[0].amount if len(agreed) == 1 and agreed[0].amount else still_open
    rest = Money(max(still_open.cents - promised.cents, 0), still_open.currency)
    confirmed = _agreement(case, decision.confirms_agreement_id)
    reminders = [r for r in case.reminders if {i.id for i in case.invoices} & set(r.invoice_ids)]
    return {
        "invoices": invoices,
        "Invoices": invoices[:1].upper() + invoices[1:],
        "amount": writer.money(still_open),
        "paid": writer.money(paid_total(case)),
        "promised": writer.money(promised),
        "rest": writer.money(rest) if rest else "",
        "date": writer.day(decision.answer_by) if decision.answer_by else "",
        "schedule": writer.schedule(agreed or (confirmed.instalments if confirmed else ())),
        "agreement": _on_file(case, writer),
        "iban": " ".join(creditor.iban[i : i + 4] for i in range(0, len(creditor.iban), 4)),
        "creditor": creditor.name,
        "telephone": creditor.telephone,
        "reference": " / ".join(dict.fromkeys(i.payment_reference or i.number for i in case.invoices)),
        "redirect": reading.redirect_to or "",
        "sent_on": writer.day(reminders[0].sent.date()) if reminders else "",
    }


def _agreement(case: Case, number: int | None) -> Agreement | None:
    return next((agreement for agreement in case.agreements if agreement.id == number), None)


def _on_file(case: Case, writer: _Writer) -> str:
    live = [agreement for agreement in case.agreements if agreement.state in LIVE]
    return writer.schedule(live[-1].instalments) if live else ""


def reply_subject(subject: str, otherwise: str) -> str:
    """`Re:` once before the debtor's subject, or a subject of our own when theirs is empty."""
    bare = subject.strip()
    while (start := bare.split(" ", 1)[0].lower()) in _REPLY_PREFIXES:
        bare = bare[len(start) :].strip()
    return f"Re: {bare or otherwise}"
