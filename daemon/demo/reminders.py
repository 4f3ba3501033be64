"""What the sample firm writes: its reminders, from the texts in `firm/reminders/`, as they lie in Sent."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from daemon.demo import mime
from daemon.demo.books import Bill, Chase, written_amount
from daemon.demo.clients import Original
from daemon.demo.days import full_day, with_days
from daemon.demo.mime import Envelope
from parsers.books import Language
from parsers.message.model import Mailbox
from parsers.money import Money, total
from replies.case import Creditor

INSTALMENTS = 3
FIRST_INSTALMENT_DAYS = 5
INSTALMENT_DAYS = 30

_BILL = {
    "nl": "{number} van {issued}, vervallen op {due}: {amount}",
    "en": "{number} of {issued}, due on {due}: {amount}",
    "fr": "{number} du {issued}, échue le {due} : {amount}",
    "de": "{number} vom {issued}, fällig am {due}: {amount}",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The firm itself, as `firm/creditor.toml` describes it. `mail_server` receives its mail."""

    name: str
    desk: str
    address: str
    iban: str
    signer: str
    telephone: str
    country: str
    time_zone: str
    mail_server: str
    invoice_prefix: str

    @property
    def mailbox(self) -> Mailbox:
        """Who its mails come from."""
        return Mailbox(self.desk, self.address)

    @property
    def creditor(self) -> Creditor:
        """The firm as the service knows it."""
        return Creditor(
            name=self.name,
            address=self.address,
            iban=self.iban,
            signer=self.signer,
            telephone=self.telephone,
            country=self.country,
        )


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that went out: why, what its reader saw, and the mail."""

    chase: Chase
    original: Original
    raw: bytes


def desk() -> Desk:
    """The sample firm."""
    return Desk(**tomllib.loads(files(__package__).joinpath("firm", "creditor.toml").read_text("utf-8")))


def remind(writer: Desk, chase: Chase) -> Reminder:
    """Write a reminder."""
    customer, day = chase.customer, chase.sent.date()
    language = customer.language
    template = files(__package__).joinpath("firm", "reminders", f"{language}-{chase.template}.txt").read_text("utf-8")
    amount = total([bill.amount for bill in chase.bills])
    numbers = [bill.number for bill in chase.bills]
    filled = with_days(template, day, day, language, full_day).format(
        numbers=", ".join(numbers),
        reference=chase.bills[0].payment_reference or " / ".join(numbers),
        contact=customer.contact.name,
        debtor=customer.name,
        lines="\n".join(_line(bill, language) for bill in chase.bills),
        plan=_plan(amount, day, language),
        total=written_amount(amount, language),
        iban=" ".join(re.findall(".{1,4}", writer.iban)),
        creditor=writer.name,
        signer=writer.signer,
        telephone=writer.telephone,
    )
    subject, _, text = filled.removeprefix("Subject: ").partition("\n\n")
    envelope = Envelope(
        sender=writer.mailbox,
        to=customer.contact,
        subject=subject,
        sent=chase.sent,
        message_id=f"{chase.template}.{customer.key}.{day:%Y%m%d}@{writer.address.partition('@')[2]}",
    )
    seen = chase.sent.astimezone(customer.zone)
    original = Original(writer.mailbox, customer.contact, subject, seen, text.strip(), envelope.message_id)
    return Reminder(chase, original, mime.plain_mail(envelope, text))


def _line(bill: Bill, language: Language) -> str:
    return _BILL[language].format(
        number=bill.number,
        issued=full_day(bill.issued, language),
        due=full_day(bill.due, language),
        amount=written_amount(bill.amount, language),
    )


def _plan(amount: Money, day: date, language: Language) -> str:
    """Equal instalments, the last one with the cents that are left."""
    part = Money(amount.cents // INSTALMENTS, amount.currency)
    parts = [part] * (INSTALMENTS - 1)
    parts.append(amount - total(parts))
    days = [day + timedelta(days=FIRST_INSTALMENT_DAYS + place * INSTALMENT_DAYS) for place in range(INSTALMENTS)]
    return "\n".join(
        f"{full_day(due, language)}: {written_amount(part, language)}" for due, part in zip(days, parts, strict=True)
    )
