"""The sample firm on a given day: its books as files to import, the reminders in Sent, the replies in the INBOX.

Everything is written down in the folder `firm/` and put together here; the same day gives the same bytes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.demo import mime
from daemon.demo.books import Books
from daemon.demo.clients import clients
from daemon.demo.days import day_and_month, reckon, with_days
from daemon.demo.letters import Automatic, Letter, letters
from daemon.demo.mime import Envelope
from daemon.demo.reminders import Desk, Reminder, desk, remind
from parsers.labels.names import Label
from parsers.message.model import Mailbox
from replies.case import Creditor


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


def build(today: date) -> SampleFirm:
    """The sample firm as it stands on this day."""
    firm = desk()
    books = Books(today, firm.invoice_prefix, ZoneInfo(firm.time_zone))
    reminders = [remind(firm, chase) for chase in books.chases]
    replies = [_reply(letter, firm, books, reminders) for letter in letters()]
    return SampleFirm(
        today=today,
        creditor=firm.creditor,
        time_zone=firm.time_zone,
        authserv_id=firm.mail_server,
        invoices_csv=books.invoices_csv(),
        payments_csv=books.payments_csv(),
        reminders=tuple(SampleMail(reminder.raw, reminder.chase.sent) for reminder in reminders),
        replies=tuple(sorted(replies, key=lambda reply: reply.at)),
    )


def _reply(letter: Letter, firm: Desk, books: Books, reminders: list[Reminder]) -> SampleReply:
    customer = books.customers[letter.debtor]
    day = books.today - timedelta(days=letter.days_ago)
    sent = datetime.combine(day, letter.at, books.zone if letter.bounced else customer.zone)
    reminder = _answered(letter, sent, reminders)
    paid = books.booked(customer) if letter.paid else None
    if letter.bounced:
        raw = _bounce(letter, firm, reminder, sent)
    else:
        raw = _written_reply(letter, firm, reminder, sent, books.today, paid)
    return SampleReply(
        name=letter.name,
        debtor=customer.name,
        raw=raw,
        at=sent + timedelta(seconds=3),
        says=letter.says,
        promised=reckon(letter.promise, day, books.today) if letter.promise else None,
        claimed_paid=reckon(letter.claims, day, books.today) if letter.claims else paid,
        forged=letter.forged,
    )


def _answered(letter: Letter, sent: datetime, reminders: list[Reminder]) -> Reminder:
    """The last reminder that the writer had when writing. Raises ValueError when there was none."""
    for reminder in reversed(reminders):
        if reminder.chase.customer.key == letter.debtor and reminder.chase.sent < sent:
            return reminder
    raise ValueError(f"no reminder went out before this reply: {letter.name}")


def _written_reply(
    letter: Letter, firm: Desk, reminder: Reminder, sent: datetime, today: date, paid: date | None
) -> bytes:
    client, original = clients()[letter.client], reminder.original
    language = reminder.chase.customer.language
    sender = letter.sender or reminder.chase.customer.contact
    numbers = [bill.number for bill in reminder.chase.bills]
    fields = {
        "inv": numbers[0],
        "inv2": numbers[-1],
        "paid": day_and_month(paid, language) if paid else "",
        "subject": original.subject,
    }
    written = with_days(letter.text, sent.date(), today, language, day_and_month).format(**fields)
    subject = letter.subject.format(**fields) if letter.subject is not None else None
    envelope = Envelope(
        sender=sender,
        to=firm.mailbox,
        subject=client.reply_subject(original.subject, language) if subject is None else subject,
        sent=sent,
        message_id=client.id.replace("#", mime.number(f"{letter.name}{sent}")),
        in_reply_to=original.message_id if letter.answers else "",
        extra={
            **mime.received(sender, sent, firm.mail_server, letter.forged),
            **_automatic_headers(letter.automatic, sender),
        },
        attachment=letter.attachment.format(**fields),
    )
    quoted = original if letter.answers and not letter.automatic else None
    return mime.client_mail(envelope, client, client.compose(written, quoted, language))


def _bounce(letter: Letter, firm: Desk, reminder: Reminder, sent: datetime) -> bytes:
    host = firm.mail_server
    envelope = Envelope(
        sender=Mailbox("Mail Delivery System", f"MAILER-DAEMON@{host}"),
        to=firm.mailbox,
        subject="Undelivered Mail Returned to Sender",
        sent=sent,
        message_id=f"{mime.number(f'{letter.name}{sent}')}@{host}",
        extra={"Return-Path": "<>", "Auto-Submitted": "auto-replied"},
    )
    return mime.bounce_mail(envelope, letter.text, reminder.raw, reminder.original.to.address, host)


def _automatic_headers(automatic: Automatic, sender: Mailbox) -> dict[str, str]:
    """What a mail that nobody typed says about itself (RFC 3834, RFC 2919, RFC 2369)."""
    match automatic:
        case Automatic.ABSENCE:
            return {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        case Automatic.RECEIPT:
            return {"Auto-Submitted": "auto-generated", "Precedence": "bulk"}
        case Automatic.LIST:
            domain = sender.address.partition("@")[2]
            return {"List-Id": f"<nieuws.{domain}>", "List-Unsubscribe": f"<mailto:weg@{domain}>", "Precedence": "bulk"}
        case Automatic.NO:
            return {}
