"""Our own mails to debtors, met in the Sent folder or as copies in the mailbox: reminders and letters, kept as proof.

The PDFs of invoices that we sent ourselves are kept as their copies. Those of a copy in the mailbox are not: anyone can
write our address as the sender, and what is kept here may be attached to a letter of ours.
"""

from dataclasses import replace
from email import message_from_bytes, policy

from daemon.config import Config
from daemon.ledger import Ledger, books, documents
from daemon.ledger.letters import add_letter
from parsers.books import Reminder
from parsers.facts import find_references
from parsers.facts.model import Known
from parsers.matching import Books
from parsers.matching.copies import number_in
from parsers.matching.reminders import OurLetter, our_letter
from parsers.message import Message, Trust

LARGEST_COPY = 20 * 1024 * 1024  # bytes


def is_copy(message: Message, own: frozenset[str], config: Config) -> bool:
    """Whether a mail in the mailbox is a copy of one that went out in our name: from us, or from our invoicing program.

    A program that sends from an address of its own names ours for answers.
    """
    if message.trust is Trust.FAILED:
        return False
    senders = own | {address.lower() for address in config.books.reminder_senders}
    answers = {mailbox.address.lower() for mailbox in message.reply_to}
    return message.sender.address.lower() in senders or bool(answers & own)


def keep_own_mail(
    ledger: Ledger, config: Config, known: Books, message: Message, number: int, raw: bytes | None
) -> str:
    """Keep what a mail of ours to a debtor was; what it was in words, "" when it was to no debtor about an invoice.

    `number` is its row, and `raw` its bytes when it lay in the Sent folder, None when it is a copy.
    """
    text = "\n".join(segment.text for segment in message.segments)
    every = Known(invoices=known.known_invoices, own_ibans=(config.creditor.iban,))
    numbers = frozenset(find_references(f"{message.subject}\n{text}", every).invoices)
    letter = our_letter(message, numbers, known)
    if letter is None or message.sent is None:
        return ""
    digest = ledger.value("SELECT raw_sha256 FROM messages WHERE id = ?", number)
    ids = tuple(sorted(known.invoices[one].id for one in letter.invoices))
    told = Reminder(
        id=0,
        debtor_id=letter.debtor_id,
        invoice_ids=ids,
        sent=message.sent,
        message_id=message.message_id,
        address=letter.address,
        level=letter.level,
        subject=message.subject,
        text=text,
    )
    if raw is not None:
        _keep_copies(ledger, known, letter, raw)
    if letter.is_reminder:
        books.add_reminder(ledger, _with_level(ledger, told), digest, "copy" if raw is None else "sent")
        return "reminder"
    add_letter(ledger, told, digest)
    return "letter to a debtor"


def _with_level(ledger: Ledger, reminder: Reminder) -> Reminder:
    """Counted from the reminders that went before, where the mail itself does not tell its number."""
    if reminder.level:
        return reminder
    earlier = [
        one
        for one in books.reminders(ledger, reminder.debtor_id)
        if set(one.invoice_ids) & set(reminder.invoice_ids) and one.sent < reminder.sent
    ]
    return replace(reminder, level=1 + max((one.level for one in earlier), default=0))


def _keep_copies(ledger: Ledger, known: Books, letter: OurLetter, raw: bytes) -> None:
    """Keep the PDFs of a mail that we sent as copies of the invoices that their names, or else the mail, name."""
    attached = [
        (part.get_filename() or "", part.get_payload(decode=True))
        for part in message_from_bytes(raw, policy=policy.compat32).walk()
        if part.get_content_type() == "application/pdf"
    ]
    pdfs = [(name, data) for name, data in attached if isinstance(data, bytes) and data.startswith(b"%PDF-")]
    for name, data in pdfs:
        if len(data) > LARGEST_COPY:
            continue
        number = number_in(name, letter.invoices)
        if not number and len(pdfs) == len(letter.invoices) == 1:
            number = next(iter(letter.invoices))
        if number:
            documents.link(ledger, known.invoices[number].id, documents.keep(ledger, data, name or f"{number}.pdf"))
