"""Understanding one mail with what is on file: have it read, match it to a debtor, gather the case, decide.

Nothing is kept here: `daemon.handling` keeps what it makes of a new mail, the desk looks at a mail once more.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from daemon.clock import moment, today
from daemon.config import Account, Config, own_labels
from daemon.ledger import Ledger, books, cases, corrections, mail, origins, outbox, ties
from daemon.ledger.letters import latest_texts, sent_letters
from daemon.reader import Reader
from parsers.facts import find_references
from parsers.facts.model import Known
from parsers.labels.names import Label
from parsers.matching import Books, MailMatch, match_mail
from parsers.message import AutomaticKind, Mailbox, Message
from parsers.message.model import Trust
from parsers.reading import Reading
from replies.case import Case, Decision
from replies.policy import decide
from replies.policy.strangers import about_nobody

BY_MACHINE = frozenset({Label.OUT_OF_OFFICE, Label.BOUNCE, Label.OTHER})
TELLING_LINE = 30  # characters of a line that nobody but us would write


@dataclass(frozen=True, slots=True)
class Understood:
    """All that was found out about one mail, before anything of it is kept."""

    message: Message
    reading: Reading
    match: MailMatch
    case: Case | None
    decision: Decision


class Understanding:
    """Understands mails with one reader, for as long as the books stay the same."""

    def __init__(self, ledger: Ledger, config: Config, reader: Reader) -> None:
        self.ledger = ledger
        self.config = config
        self.reader = reader
        self._creditor = config.creditor.identity
        self.own = frozenset(
            address.lower()
            for account in config.accounts
            for address in (account.address, self._creditor.address)
            if address
        )
        self.own_labels = own_labels(config)
        self._books: Books | None = None
        self._books_version: object = None
        self._sent_until = (0, 0)  # rows of the outbox in the books, and the last of them
        self._taught: object = None

    def opened(self, raw: bytes, account_name: str) -> Message:
        """A mail taken apart, with nothing known of who it is about."""
        return self._read(raw, self.config.account(account_name), self.books().domains, None)

    def of(
        self,
        raw: bytes,
        account_name: str,
        arrived: datetime,
        day: date,
        number: int = 0,
        opened: Message | None = None,
    ) -> Understood:
        """Read, match and decide. A mail is read again with what is known of its debtor, where that can change it.

        `number` is its row: what earlier mails say whose answers still wait is then answered along with it.
        """
        account, known_books = self.config.account(account_name), self.books()
        self._teach()
        message = opened or self.opened(raw, account_name)
        every = Known(invoices=known_books.known_invoices, own_ibans=(self._creditor.iban,))
        everything = "\n".join((message.subject, *(segment.text for segment in message.segments)))
        tie = ties.of_message(self.ledger, number)
        match = match_mail(
            _as_its_debtor(message),
            find_references(everything, every),
            books=known_books,
            by_hand=tie.debtor_id if tie else None,
        )
        case = None
        if match.debtor_id is not None:
            # The index of the books knows who they are; how we stand with them changes without it.
            debtor = books.debtor(self.ledger, match.debtor_id) or known_books.debtors[match.debtor_id]
            case = cases.case_for(self.ledger, debtor, match.invoice_ids, message.sender.address, day)
            case = replace(case, earlier=origins.earlier_labels(self.ledger, case, number))
            if message.language != debtor.language or _holds_words_of(message.text, self._ours(case)):
                message = self._read(raw, account, known_books.domains, case)
        reading = self.reader.understand(
            message,
            cases.known_of(case, self._creditor.iban),
            arrived=_by_the_clock_of(self.ledger, arrived),
            open_proposal=cases.awaits_yes(case),
            said=said.labels if (said := corrections.of_message(self.ledger, number)) else (),
        )
        decision = self._decide(message, reading, match, case)
        reading = without_forged(reading, decision)
        if decision.agreement and not self._believed(message, match, account):
            decision = _unbelieved(decision, reading)
        return Understood(message, reading, match, case, decision)

    def _believed(self, message: Message, match: MailMatch, account: Account) -> bool:
        """Whether an agreement may be recorded: from an address on file, proven where this mailbox proves senders."""
        proven = message.trust is Trust.VERIFIED
        return match.sender_on_file and (proven or not account.trusted_authserv_ids)

    def _decide(self, message: Message, reading: Reading, match: MailMatch, case: Case | None) -> Decision:
        if case is None:
            return about_nobody(message, reading, self.books().debtors.values())
        if message.sender.address in self.own:
            return Decision(why="own mail")
        if message.needs_person:
            return Decision(why=message.needs_person)
        return decide(
            reading,
            case,
            self.config.policy,
            trust=Trust.FAILED if message.look_alike_of else message.trust,
            # A person may have said that somebody wrote it after all.
            automatic=message.automatic if reading.primary in BY_MACHINE else None,
            sender_on_file=match.sender_on_file,
            own_labels=self.own_labels,
        )

    def _teach(self) -> None:
        """Have the reader know all that people taught until now, also in another process."""
        version = corrections.version(self.ledger)
        if version != self._taught:
            self.reader.teach(corrections.taught(self.ledger), self.own_labels)
            self._taught = version

    def again(self, number: int) -> Understood:
        """A stored mail, understood as on the day it was handled. Raises LookupError when its bytes are gone."""
        zone = self.config.creditor.time_zone
        handled = self.ledger.value("SELECT handled_at FROM messages WHERE id = ?", number)
        return self.on(number, moment(handled).astimezone(zone).date() if handled else today(zone))

    def on(self, number: int, day: date) -> Understood:
        """A stored mail, understood as of a day. Raises LookupError when its bytes are gone."""
        account, arrived = mail.origin(self.ledger, number)
        return self.of(self._raw(number), account, arrived, day, number)

    def message(self, number: int, case: Case | None) -> Message:
        """A stored mail, only taken apart, with what is known of its debtor. Raises LookupError as `again`."""
        account, _ = mail.origin(self.ledger, number)
        return self._read(self._raw(number), self.config.account(account), frozenset(), case)

    def attachment(self, number: int, sha256: str) -> bytes | None:
        """The bytes of an attachment of a stored mail. Raises LookupError as `again`."""
        return self.reader.attachment(self._raw(number), sha256)

    def _raw(self, number: int) -> bytes:
        raw: bytes | None = self.ledger.value(
            "SELECT r.raw FROM messages m JOIN raw_mails r ON r.sha256 = m.raw_sha256 WHERE m.id = ?", number
        )
        if raw is None:
            raise LookupError(f"the bytes of message {number} are gone")
        return raw

    def _read(self, raw: bytes, account: Account, domains: frozenset[str], case: Case | None) -> Message:
        known: dict[str, object] = {
            "trusted_hosts": frozenset(account.trusted_authserv_ids),
            "own_addresses": self.own,
            "known_domains": domains,
        }
        if case is not None:
            known |= {"known_language": case.debtor.language, "reminder_texts": self._ours(case)}
        return self.reader.read(raw, **known)

    def _ours(self, case: Case) -> tuple[str, ...]:
        """What we wrote to this debtor, which may stand in their mail as a quote."""
        reminders = (reminder.text for reminder in case.reminders if reminder.text)
        return (*reminders, *latest_texts(self.ledger, case.debtor.id))

    def books(self) -> Books:
        """The books as an index, built anew only when they changed; what was sent since is added to them."""
        version = tuple(
            self.ledger.row(
                """SELECT (SELECT MAX(id) FROM imports), (SELECT MAX(id) FROM reminders),
                     (SELECT COUNT(*) FROM contacts), (SELECT COUNT(*) FROM contacts WHERE state <> 'current'),
                     (SELECT COUNT(*) FROM letters), (SELECT COUNT(*) FROM outbox WHERE sent_as <> '')"""
            )
            or ()
        )
        before, seen = self._sent_until
        there, last = outbox.extent(self.ledger, seen)
        if self._books is None or version != self._books_version or there != before:
            self._books = Books.of(
                books.debtors(self.ledger),
                books.invoices(self.ledger),
                books.reminders(self.ledger),
                [*outbox.sent_mails(self.ledger), *sent_letters(self.ledger)],
            )
            self._books_version = version
        elif last > seen:
            self._books = self._books.with_sent(outbox.sent_mails(self.ledger, seen))
        if there != before or last > seen:
            self._sent_until = outbox.extent(self.ledger, last)
        return self._books


def _holds_words_of(text: str, ours: tuple[str, ...]) -> bool:
    """Whether a line of our own mails stands in the text that was taken for the debtor's."""
    flat = " ".join(text.split())
    lines = (" ".join(line.split()) for one in ours for line in one.splitlines())
    return any(len(line) >= TELLING_LINE and line[:TELLING_LINE] in flat for line in lines)


def _by_the_clock_of(ledger: Ledger, arrived: datetime) -> datetime:
    """When a mail arrived, with the offset of the creditor's own clock."""
    return datetime.fromisoformat(arrived.astimezone(ledger.zone).isoformat())


def _as_its_debtor(message: Message) -> Message:
    """A bounce seen as coming from the address that failed, in the thread of our mail that it returns."""
    bounce = message.automatic
    if bounce is None or bounce.kind is not AutomaticKind.BOUNCE:
        return message
    return replace(
        message,
        sender=Mailbox(message.sender.name, bounce.failed_address or message.sender.address),
        in_reply_to=bounce.original_message_id or message.in_reply_to,
    )


HELD_FOR_FRAUD = frozenset({"sender not proven", "changed bank account"})


def without_forged(reading: Reading, decision: Decision) -> Reading:
    """The reading without a promise, where a mail is held for fraud: its writer promises nothing for the debtor."""
    return replace(reading, promise=None) if decision.why in HELD_FOR_FRAUD else reading


UNBELIEVED = (
    "No agreement was recorded, because the sender is not proven to be the debtor; when it is right, record it "
    "yourself with `afspraak agreements propose`."
)


def _unbelieved(decision: Decision, reading: Reading) -> Decision:
    """The decision without a record of the agreement: reminders rest all the same, for the reason the mail gives."""
    holds = tuple(replace(hold, reason=reading.primary) for hold in decision.holds)
    return replace(decision, believed=False, holds=holds, remarks=(*decision.remarks, UNBELIEVED))
