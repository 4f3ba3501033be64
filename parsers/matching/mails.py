"""Which debtor, invoices and reminder a mail is about, and whether its sender is known there.

Four things can tell, in this order: the thread (the mail answers a mail of ours), what it refers to (our invoice
numbers and payment references), the sender's address, the sender's domain; and last the sender's name. A thread that
both the invoices named and the sender's address contradict tells nothing: people answer in whatever mail they find,
and bookkeepers work for several firms. A person who says whom a mail is about is believed before all of them.

None of the first two proves who wrote it: anyone can be sent a reminder or quote a number, so `sender_on_file` says
whether the address is on file at that very debtor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from parsers.books import ContactState, Invoice, Reminder
from parsers.facts.model import References
from parsers.matching.books import Books, SentMail, compact, domain_of
from parsers.matching.names import name_key
from parsers.message.model import Message, Trust

MOST_IDS = 50  # of a References header that are looked up, the latest ones


class How(StrEnum):
    """What told which debtor a mail is about."""

    BY_HAND = "by hand"
    THREAD = "thread"
    REFERENCE = "reference"
    ADDRESS = "address"
    DOMAIN = "domain"
    NAME = "name"
    NONE = "none"


class Remark(StrEnum):
    """What a person should know about a match. The texts are translated like all words of the product."""

    STRANGER = "The sender's address is not on file at this debtor."
    COLLEAGUE = "The sender's address is not on file, but others at the same domain are."
    ELSEWHERE = "The sender's address is on file at another debtor."
    LEFT = "According to the books, the sender no longer works there."
    WRONG = "The sender's address is marked as wrong in the books."
    FORGED = "The sender's address may be forged: it did not pass the checks of the mail server."
    SEVERAL = "This could be about several debtors; a person must decide which."
    OTHER_INVOICES = "The mail also names invoices of another debtor; they were left out."
    REPLY_TO = "Answers are asked for at an address that is not on file."


@dataclass(frozen=True, slots=True)
class MailMatch:
    """What a mail is about. `invoice_ids` are those it names or answers a reminder of; () when it names none.

    `sender_on_file`: the From address belongs to a contact of this debtor and is not known to be forged.
    """

    debtor_id: int | None
    invoice_ids: tuple[int, ...]
    reminder_id: int | None
    how: How
    sender_on_file: bool
    remarks: tuple[str, ...] = ()


def match_mail(message: Message, references: References, *, books: Books, by_hand: int | None = None) -> MailMatch:
    """What this mail is about, by exact comparison with the books. `by_hand`: the debtor that a person named."""
    thread = tuple(_thread(message, books))
    named = tuple(_named(references, books))
    address = message.sender.address.casefold()
    owners = books.addresses.get(address, frozenset())
    answered = frozenset(mail.debtor_id for mail in thread[:1])
    referred = frozenset(invoice.debtor_id for invoice in named)
    if len(referred) == 1 and referred == owners != answered:
        thread, answered = (), frozenset()
    evidence = (
        (How.BY_HAND, frozenset(books.debtors.keys() & {by_hand})),
        (How.THREAD, answered),
        (How.REFERENCE, referred),
        (How.ADDRESS, owners),
        (How.DOMAIN, books.debtors_of_domain.get(domain_of(address), frozenset())),
        (How.NAME, books.names.get(name_key(message.sender.name), frozenset())),
    )
    how, candidates = _narrowed(evidence)
    if len(candidates) != 1:
        doubt = (str(Remark.SEVERAL),) if candidates else ()
        return MailMatch(None, (), None, How.NONE, sender_on_file=False, remarks=doubt)
    (debtor_id,) = candidates
    reminder = next((mail for mail in thread if isinstance(mail, Reminder)), None) or _by_subject(
        message, books.reminded.get(debtor_id, ())
    )
    invoice_ids = tuple(invoice.id for invoice in named if invoice.debtor_id == debtor_id)
    if not invoice_ids and thread and thread[0].debtor_id == debtor_id:
        invoice_ids = thread[0].invoice_ids
    elif not invoice_ids and reminder:
        invoice_ids = reminder.invoice_ids
    trusted, remarks = _sender(message, debtor_id, books)
    if any(invoice.debtor_id != debtor_id for invoice in named):
        remarks = (*remarks, str(Remark.OTHER_INVOICES))
    return MailMatch(debtor_id, invoice_ids, reminder.id if reminder else None, how, trusted, remarks)


def _thread(message: Message, books: Books) -> Iterator[Reminder | SentMail]:
    """Our mails that this one answers, the nearest first (RFC 5322 section 3.6.4)."""
    for message_id in dict.fromkeys((message.in_reply_to, *reversed(message.references[-MOST_IDS:]))):
        mail = books.reminders.get(message_id) or books.sent.get(message_id)
        if mail and message_id:
            yield mail


def _named(references: References, books: Books) -> Iterator[Invoice]:
    """The invoices that the mail names, each once, in its own order."""
    by_number = (books.invoices.get(number) for number in references.invoices)
    by_reference = (books.references.get(compact(text)) for text in references.payment_references)
    seen: set[int] = set()
    for invoice in (*by_number, *by_reference):
        if invoice and invoice.id not in seen:
            seen.add(invoice.id)
            yield invoice


def _narrowed(evidence: Iterable[tuple[How, frozenset[int]]]) -> tuple[How, frozenset[int]]:
    """The debtors that the strongest evidence points at, narrowed by the weaker where it agrees with that."""
    how, candidates = How.NONE, frozenset[int]()
    for kind, debtors in evidence:
        if not candidates:
            how, candidates = (kind, debtors) if debtors else (how, candidates)
        elif len(candidates) > 1 and candidates & debtors:
            candidates &= debtors
    return how, candidates


def _by_subject(message: Message, reminders: Iterable[Reminder]) -> Reminder | None:
    """The latest reminder to this debtor whose subject the mail repeats: some phones drop the thread."""
    subject = message.subject.casefold().strip()
    for reminder in reversed(tuple(reminders)):
        if reminder.subject and subject.endswith(reminder.subject.casefold().strip()):
            return reminder
    return None


def _sender(message: Message, debtor_id: int, books: Books) -> tuple[bool, tuple[str, ...]]:
    """Whether the sender is on file at this debtor, and what a person should know about it."""
    address = message.sender.address.casefold()
    on_file = {contact.address.casefold(): contact for contact in books.debtors[debtor_id].contacts}
    remarks: list[str] = []
    contact = on_file.get(address)
    if contact is None:
        if address in books.addresses:
            remarks.append(Remark.ELSEWHERE)
        elif debtor_id in books.debtors_of_domain.get(domain_of(address), ()):
            remarks.append(Remark.COLLEAGUE)
        else:
            remarks.append(Remark.STRANGER)
    elif contact.state is ContactState.LEFT:
        remarks.append(Remark.LEFT)
    elif contact.state is ContactState.WRONG:
        remarks.append(Remark.WRONG)
    if message.trust is Trust.FAILED:
        remarks.append(Remark.FORGED)
    if any(mailbox.address.casefold() not in on_file for mailbox in message.reply_to):
        remarks.append(Remark.REPLY_TO)
    known = contact is not None and contact.state is not ContactState.WRONG and message.trust is not Trust.FAILED
    return known, tuple(map(str, remarks))
