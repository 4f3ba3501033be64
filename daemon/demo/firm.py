"""The sample firm on a given day: its books as files to import, the reminders in Sent, the replies in the INBOX.

Everything is written down in `firm/` and put together here; the same day gives the same bytes.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from daemon.demo import mime
from daemon.demo.books import Books, Chase, written_amount
from daemon.demo.clients import Original, clients
from daemon.demo.days import day_and_month, full_day, reckon, weekday
from daemon.demo.letters import Automatic, Letter, letters
from daemon.demo.mime import Envelope, Receiver
from parsers.books import Language
from parsers.labels.names import Label
from parsers.message.model import Mailbox
from parsers.money import Money, total
from replies.case import Creditor

INSTALMENTS = 3
INSTALMENT_DAYS = 30
FIRST_INSTALMENT_DAYS = 5

_PLACEHOLDER = re.compile(r"\{(date|day):([^}]+)\}")


@dataclass(frozen=True, slots=True)
class SampleMail:
    """A mail as it lies in a folder, with the moment it came there."""

    raw: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class SampleReply:
    """A reply and what its author means by it. The first of `says` decides; the days are None when none is named."""

    name: str
    debtor: str
    raw: bytes
    at: datetime
    says: tuple[Label, ...]
    promised: date | None
    claimed_paid: date | None
    forged: bool


@dataclass(frozen=True, slots=True)
class SampleFirm:
    """All that the demo needs. `reminders` belong in Sent and `replies` in the INBOX, each oldest first.

    `authserv_id` is the mail server whose Authentication-Results are to be trusted.
    """

    today: date
    creditor: Creditor
    time_zone: str
    authserv_id: str
    invoices_csv: bytes
    payments_csv: bytes
    reminders: tuple[SampleMail, ...]
    replies: tuple[SampleReply, ...]


@dataclass(frozen=True, slots=True)
class _Reminder:
    """A reminder that went out, and the mail it became."""

    chase: Chase
    original: Original
    raw: bytes


@dataclass(frozen=True)
class _Desk:
    """The debtors' desk of the firm: writes the reminders and gets the replies."""

    settings: Mapping[str, Any]
    books: Books

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.settings["desk"], self.settings["address"])

    @property
    def receiver(self) -> Receiver:
        return Receiver(self.settings["mail_server"])

    def creditor(self) -> Creditor:
        own = ("name", "address", "iban", "signer", "telephone", "country")
        return Creditor(**{key: self.settings[key] for key in own})

    def remind(self, chase: Chase) -> _Reminder:
        customer, language = chase.customer, chase.customer.language
        template = files(__package__).joinpath("firm", "reminders", f"{language}-{chase.template}.txt")
        filled = _dated(template.read_text("utf-8"), chase.sent.date(), self.books.today, language, full=True)
        amount = total([bill.amount for bill in chase.bills])
        numbers = [bill.number for bill in chase.bills]
        filled = filled.format(
            numbers=", ".join(numbers),
            reference=chase.bills[0].payment_reference or " / ".join(numbers),
            contact=customer.contact.name,
            debtor=customer.name,
            lines="\n".join(_line(bill.number, bill.issued, bill.due, bill.amount, language) for bill in chase.bills),
            plan=_plan(amount, chase.sent.date(), language),
            total=written_amount(amount, language),
            iban=" ".join(re.findall(".{1,4}", self.settings["iban"])),
            creditor=self.settings["name"],
            signer=self.settings["signer"],
            telephone=self.settings["telephone"],
        )
        subject, _, text = filled.removeprefix("Subject: ").partition("\n\n")
        domain = self.settings["address"].partition("@")[2]
        envelope = Envelope(
            sender=self.mailbox,
            to=customer.contact,
            subject=subject,
            sent=chase.sent,
            message_id=f"{chase.template}.{customer.key}.{chase.sent:%Y%m%d}@{domain}",
        )
        seen = chase.sent.astimezone(customer.zone)
        original = Original(self.mailbox, customer.contact, subject, seen, text.strip(), envelope.message_id)
        return _Reminder(chase, original, mime.plain_mail(envelope, text))

    def answered(self, letter: Letter, sent: datetime, reminders: list[_Reminder]) -> _Reminder:
        """The last reminder that the writer had when writing. Raises ValueError when there was none."""
        for reminder in reversed(reminders):
            if reminder.chase.customer.key == letter.debtor and reminder.chase.sent < sent:
                return reminder
        raise ValueError(f"no reminder went out before this reply: {letter.name}")

    def reply(self, letter: Letter, reminders: list[_Reminder]) -> SampleReply:
        customer = self.books.customers[letter.debtor]
        day = self.books.today - timedelta(days=letter.days_ago)
        sent = datetime.combine(day, letter.at, customer.zone)
        reminder = self.answered(letter, sent, reminders)
        paid = self.books.booked(customer) if letter.paid else None
        sender = letter.sender or customer.contact
        extra = self.receiver.headers(sender, sent, letter.forged)
        if letter.client == "bounce":
            raw = self._bounce(letter, reminder, sent)
        else:
            raw = self._from_client(letter, reminder, Envelope(sender, self.mailbox, "", sent, "", "", extra), paid)
        return SampleReply(
            name=letter.name,
            debtor=customer.name,
            raw=raw,
            at=sent + timedelta(seconds=3),
            says=letter.says,
            promised=reckon(letter.promise, day, self.books.today) if letter.promise else None,
            claimed_paid=reckon(letter.claims, day, self.books.today) if letter.claims else paid,
            forged=letter.forged,
        )

    def _from_client(self, letter: Letter, reminder: _Reminder, known: Envelope, paid: date | None) -> bytes:
        client = clients()[letter.client]
        language = reminder.chase.customer.language
        numbers = [bill.number for bill in reminder.chase.bills]
        fields = {
            "inv": numbers[0],
            "inv2": numbers[-1],
            "paid": day_and_month(paid, language) if paid else "",
            "subject": reminder.original.subject,
        }
        text = _dated(letter.text, known.sent.date(), self.books.today, language).format(**fields)
        subject = letter.subject if letter.subject is not None else "{reply}"
        reply = client.reply_subject(reminder.original.subject, language)
        seed = f"{letter.name}{letter.at}{self.books.today}"
        envelope = Envelope(
            sender=known.sender,
            to=known.to,
            subject=subject.format(reply=reply, **fields),
            sent=known.sent,
            message_id=client.id.replace("#", mime.number(seed)),
            in_reply_to=reminder.original.message_id if letter.answers else "",
            extra={**known.extra, **_automatic_headers(letter, known.sender)},
            attachment=letter.attachment.format(**fields),
        )
        quoted = reminder.original if letter.answers and not letter.automatic else None
        return mime.client_mail(envelope, client, client.compose(text, quoted, language))

    def _bounce(self, letter: Letter, reminder: _Reminder, sent: datetime) -> bytes:
        host = self.receiver.host
        envelope = Envelope(
            sender=Mailbox("Mail Delivery System", f"MAILER-DAEMON@{host}"),
            to=self.mailbox,
            subject="Undelivered Mail Returned to Sender",
            sent=sent,
            message_id=f"{mime.number(letter.name + str(sent))}@{host}",
            extra={"Return-Path": "<>", "Auto-Submitted": "auto-replied"},
        )
        failed = reminder.chase.customer.contact.address
        return mime.bounce_mail(envelope, letter.text, reminder.raw, failed, host)


def build(today: date) -> SampleFirm:
    """The sample firm as it stands on this day."""
    settings = tomllib.loads(files(__package__).joinpath("firm", "creditor.toml").read_text("utf-8"))
    desk = _Desk(settings, Books(today, settings["invoice_prefix"], ZoneInfo(settings["time_zone"])))
    reminders = [desk.remind(chase) for chase in desk.books.chases]
    replies = [desk.reply(letter, reminders) for letter in letters()]
    return SampleFirm(
        today=today,
        creditor=desk.creditor(),
        time_zone=settings["time_zone"],
        authserv_id=desk.receiver.host,
        invoices_csv=desk.books.invoices_csv(),
        payments_csv=desk.books.payments_csv(),
        reminders=tuple(SampleMail(reminder.raw, reminder.chase.sent) for reminder in reminders),
        replies=tuple(sorted(replies, key=lambda reply: reply.at)),
    )


def _automatic_headers(letter: Letter, sender: Mailbox) -> dict[str, str]:
    """What a mail that nobody typed says about itself (RFC 3834, RFC 2919)."""
    match letter.automatic:
        case Automatic.ABSENCE:
            return {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        case Automatic.RECEIPT:
            return {"Auto-Submitted": "auto-generated", "Precedence": "bulk"}
        case Automatic.LIST:
            domain = sender.address.partition("@")[2]
            return {"List-Id": f"<nieuws.{domain}>", "List-Unsubscribe": f"<mailto:weg@{domain}>", "Precedence": "bulk"}
        case _:
            return {}


def _dated(text: str, day: date, today: date, language: Language, full: bool = False) -> str:
    """The text with `{date:+4w}` and `{day:+4w}` written out."""
    long = full_day if full else day_and_month

    def written(match: re.Match[str]) -> str:
        found = reckon(match[2], day, today)
        return weekday(found, language) if match[1] == "day" else long(found, language)

    return _PLACEHOLDER.sub(written, text)


_OF = {
    "nl": "{number} van {issued}, vervallen op {due}: {amount}",
    "en": "{number} of {issued}, due on {due}: {amount}",
    "fr": "{number} du {issued}, échue le {due} : {amount}",
    "de": "{number} vom {issued}, fällig am {due}: {amount}",
}


def _line(number: str, issued: date, due: date, amount: Money, language: Language) -> str:
    return _OF[language].format(
        number=number,
        issued=full_day(issued, language),
        due=full_day(due, language),
        amount=written_amount(amount, language),
    )


def _plan(amount: Money, day: date, language: Language) -> str:
    """Equal instalments, the last one with the cents that are left."""
    part = Money(amount.cents // INSTALMENTS, amount.currency)
    last = Money(amount.cents - part.cents * (INSTALMENTS - 1), amount.currency)
    lines = []
    for place in range(INSTALMENTS):
        due = day + timedelta(days=FIRST_INSTALMENT_DAYS + place * INSTALMENT_DAYS)
        lines.append(
            f"{full_day(due, language)}: {written_amount(last if place == INSTALMENTS - 1 else part, language)}"
        )
    return "\n".join(lines)
