"""Handling one received mail: have it read, match it, decide, and keep the outcome in one transaction.

The mail itself was stored before; an attempt is counted before work begins. Whatever goes wrong with one mail stays
with that mail: it is tried three times, then set aside for a person, and the next one is handled.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from daemon.carrying_out import carry_out
from daemon.clock import stamp, today
from daemon.config import Config
from daemon.health import metrics
from daemon.ledger import Ledger, LedgerBusy, LedgerFull, books, drafts, mail, own_mails, tasks
from daemon.own_mail import is_copy, keep_own_mail
from daemon.reader import Reader
from daemon.understanding import Understanding, Understood
from parsers.matching import How
from parsers.message import Message
from parsers.message.signed import find_signed
from parsers.reading import Reading
from replies.case import Case, Received
from replies.draft import Templates

log = logging.getLogger(__name__)

IMITATES = "The sender's domain imitates that of a debtor on file."


class Handler:
    """Handles mails with one reader and one set of templates, for as long as the books stay the same."""

    def __init__(self, ledger: Ledger, config: Config, reader: Reader, templates: Templates) -> None:
        self.ledger = ledger
        self.config = config
        self.templates = templates
        self.understanding = Understanding(ledger, config, reader)
        self._creditor = config.creditor.identity

    def handle_waiting(self) -> Iterator[str]:
        """Handle everything that waits, oldest first; yields the state each mail ended in."""
        for message, role in mail.to_handle(self.ledger):
            state = self._attempt(message, role)
            while state == "received":
                state = self._attempt(message, role)
            yield state

    def _attempt(self, message: int, role: str) -> str:
        raw = mail.begin_attempt(self.ledger, message)
        if raw is None:
            return "failed"
        try:
            if role == "sent":
                self._handle_sent(message, raw)
            else:
                self._handle_reply(message, raw)
        except (LedgerBusy, LedgerFull):
            with suppress(LedgerBusy, LedgerFull):
                mail.take_back_attempt(self.ledger, message)
            raise
        except Exception as error:  # whatever one mail does, the next one is handled
            metrics.READ_FAILURES.inc()
            log.warning("mail %s could not be handled: %s", message, type(error).__name__, exc_info=True)
            mail.fail(self.ledger, message, f"{type(error).__name__}: {error}")
        return str(self.ledger.value("SELECT state FROM messages WHERE id = ?", message))

    def _handle_reply(self, number: int, raw: bytes) -> None:
        account, arrived = mail.origin(self.ledger, number)
        day = today(self.config.creditor.time_zone)
        opened = self.understanding.opened(raw, account)
        if self._is_kept_copy(number, opened):
            return
        understood = self.understanding.of(raw, account, arrived, day, number, opened)
        with self.ledger.transaction():
            self.keep(number, account, understood, day)

    def _is_kept_copy(self, number: int, message: Message) -> bool:
        """Whether a mail was a copy of one that went out in our name to a debtor: it is kept as the proof of that."""
        if not is_copy(message, self.understanding.own, self.config):
            return False
        with self.ledger.transaction():
            kept = keep_own_mail(self.ledger, self.config, self.understanding.books(), message, number, None)
            if kept:
                mail.settle(
                    self.ledger,
                    number,
                    message_id=message.message_id,
                    sender=message.sender.address,
                    sender_name=message.sender.name,
                    subject=message.subject,
                    sent_at=stamp(message.sent) if message.sent else None,
                    trust=str(message.trust),
                    decision=kept,
                )
        return bool(kept)

    def keep(
        self, number: int, account: str, found: Understood, day: date, *, draft: bool = True, anew: str = ""
    ) -> bool:
        """Write down what was understood of a mail, and all that was decided; whether a draft answers it now.

        Without `draft` no answer is written; `anew` says why another one is, see `carry_out`.
        """
        message, reading, case, decision = found.message, found.reading, found.case, found.decision
        mail.settle(
            self.ledger,
            number,
            message_id=message.message_id,
            sender=message.sender.address,
            sender_name=message.sender.name,
            subject=message.subject,
            thread=list(message.references),
            sent_at=stamp(message.sent) if message.sent else None,
            language=message.language,
            automatic=str(message.automatic.kind) if message.automatic else "",
            trust=str(message.trust),
            text=message.text,
            primary_label=reading.primary,
            confidence=reading.confidence,
            reading=_plain(reading),
            debtor_id=case.debtor.id if case else None,
            matched_by=str(found.match.how),
            decision=decision.why,
            remarks=[*found.match.remarks, *message.warnings, *([IMITATES] if message.look_alike_of else [])],
        )
        for hit in reading.labels:
            self.ledger.insert(
                "message_labels", message_id=number, label=hit.label, confidence=hit.confidence, evidence=hit.evidence
            )
        for invoice_id in found.match.invoice_ids:
            self.ledger.insert("message_invoices", message_id=number, invoice_id=invoice_id)
        if case:
            return self._act(number, account, found, case, day, draft=draft, anew=anew)
        if decision.task:
            tasks.add(self.ledger, decision.task, None, number)
        return False

    def _act(
        self, number: int, account: str, found: Understood, case: Case, day: date, *, draft: bool, anew: str
    ) -> bool:
        message, decision = found.message, found.decision
        # Anyone can write that a mail came back; only the thread shows that it was ours.
        proven = found.match.how is How.THREAD or not message.automatic
        if decision.wrong_address and proven:
            books.mark_wrong_address(self.ledger, case.debtor.id, decision.wrong_address)
        return carry_out(
            self.ledger,
            self.config,
            self.templates,
            number,
            account,
            decision,
            found.reading,
            case,
            received_of(found),
            day,
            write=draft,
            anew=anew,
        )

    def _handle_sent(self, number: int, raw: bytes) -> None:
        """A mail in our Sent folder: one of ours, a draft that a person sent, a reminder, or none of our business."""
        message = self.understanding.reader.read(raw)
        with self.ledger.transaction():
            mail.settle(
                self.ledger, number, message_id=message.message_id, decision=self._recognise(number, message, raw)
            )

    def _recognise(self, number: int, message: Message, raw: bytes) -> str:
        account = mail.origin(self.ledger, number)[0]
        if own_mails.found_in_sent(self.ledger, message, raw, account):
            return "our own mail"
        ident = own_mails.own_id(self.ledger, raw) or message.message_id
        if drafts.sent_elsewhere(self.ledger, ident, message.in_reply_to):
            return "draft sent elsewhere"
        if kept := keep_own_mail(self.ledger, self.config, self.understanding.books(), message, number, raw):
            return kept
        mail.forget_raw(self.ledger, number)
        return "not about a debtor"


def received_of(found: Understood) -> Received:
    """The circumstances of a mail that is answered."""
    message = found.message
    sender = message.sender
    signed = find_signed(message.typed, sender.name)
    return Received(message.message_id, sender.address, sender.name, message.subject, message.sent, signed)


def _plain(reading: Reading) -> dict[str, Any]:
    """The reading as JSON keeps it: dates and amounts as the contract writes them."""
    plain: dict[str, Any] = _jsonable(asdict(replace(reading, labels=())))
    return plain


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"cents", "currency"}:
            return f"{value['cents'] / 100:.2f} {value['currency']}"
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
