"""One account at work: its IMAP connection, and the four things done over it: fetch, sync drafts, send, file copies."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Self

from imapclient import IMAPClient

from daemon.clock import now
from daemon.config import Account, Config
from daemon.ledger import Ledger, documents, drafts, mailboxes, message_ids, origins, outbox, sending, withdrawals
from daemon.ledger.audit import SERVICE
from daemon.mailbox import drafts_folder, sent_folder
from daemon.mailbox.connection import SignInRefused, as_problem, connect
from daemon.mailbox.fetching import Watched, fetch_new
from daemon.mailbox.folders import special_folder
from daemon.oauth import drop
from daemon.reader import Reader
from daemon.secrets import password_of
from daemon.sending.mime import Enclosed, Letter, build
from daemon.sending.smtp import never, submit

log = logging.getLogger(__name__)

SENT_LOOK_DAYS = 120  # reminders go back further than the replies to them


class Session:
    """A signed-in connection for one account; drop it after any lost connection and make a new one."""

    def __init__(self, config: Config, account: Account, ledger: Ledger) -> None:
        mailboxes.require_same(ledger, account.name, account.imap.host, account.imap.user)
        self.config = config
        self.account = account
        self.client: IMAPClient = _signed_in(account)
        try:
            self.drafts = special_folder(self.client, account.name, "drafts", account.drafts_folder)
            self.sent = special_folder(self.client, account.name, "sent", account.sent_folder)
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise

    def fetch(self, ledger: Ledger, role: str, today: date) -> Iterator[tuple[int, list[int]]]:
        """Store what is new in the folders of a role, `inbox` or `sent`; see `fetch_new`."""
        folders = (self.sent,) if role == "sent" else self.account.inbox_folders
        days = max(SENT_LOOK_DAYS, self.account.first_look_days) if role == "sent" else self.account.first_look_days
        for folder in folders:
            watched = Watched(self.account.name, folder, role, days, self.config.limits.max_mail_bytes)
            yield from fetch_new(self.client, ledger, watched, today)

    def sync_drafts(self, ledger: Ledger, reader: Reader) -> int:
        """Notice what a person did with our drafts, and place and remove copies; how many were placed."""
        folder = drafts_folder.DraftsFolder(self.account.name, self.drafts, partial(self.render, ledger), reader.read)
        return drafts_folder.sync(self.client, ledger, folder)

    def file_sent_copies(self, ledger: Ledger) -> None:
        """Put a copy of what went out into the Sent folder."""
        sent_folder.file_copies(self.client, ledger, self.account.name, self.sent, self.account.smtp.host)

    def render(self, ledger: Ledger, draft: drafts.StoredDraft) -> bytes:
        """The bytes of a draft as it would go out now."""
        return render(self.config, self.account, ledger, draft)

    def close(self) -> None:
        """Sign out; a connection that is gone already does not matter."""
        try:
            self.client.logout()
        except Exception as error:
            log.debug("logout: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        problem = as_problem(self.account.imap.host, error) if error else None
        if problem:
            raise problem from error


def _signed_in(account: Account) -> IMAPClient:
    """A connection; a token that the server does not take, though its time is not over, is renewed once."""
    try:
        return connect(account.imap, password_of(account.imap))
    except SignInRefused:
        if account.imap.oauth is None:
            raise
    return connect(account.imap, password_of(account.imap, fresh=True))


def render(config: Config, account: Account, ledger: Ledger, draft: drafts.StoredDraft) -> bytes:
    """The bytes of a draft as it would go out now, with the Message-ID of its version."""
    letter = Letter(
        sender_name=config.creditor.name,
        sender=account.address or config.creditor.address,
        recipient=draft.recipient,
        subject=draft.subject,
        text=draft.text,
        mime_id=message_ids.mime_id(ledger, draft.id, draft.version),
        date=now().astimezone(config.creditor.time_zone),
        in_reply_to=draft.in_reply_to,
        references=draft.references,
        enclosed=tuple(
            Enclosed(file.name, file.media_type, documents.content(ledger, file.sha256))
            for file in origins.files(ledger, draft.id, draft.version)
        ),
    )
    return build(letter)


def approve(
    config: Config, ledger: Ledger, draft: drafts.StoredDraft, approver: str, *, wait: timedelta = timedelta()
) -> int:
    """Freeze a draft as a person approved it; the number of its row in the outbox. See `outbox.approve`."""
    account = config.account(draft.account)
    sender = account.address or config.creditor.address
    return outbox.approve(ledger, draft, approver, sender, render(config, account, ledger, draft), wait=wait)


def deliver(
    config: Config, account: Account, ledger: Ledger, number: int, *, stopping: Callable[[], bool] = never
) -> outbox.Outcome | None:
    """Try to send one row of the outbox; None when another process has it or it may not be sent now.

    Over a limit it waits, see `sending.held_up`. The bank is looked at once more: when money came in since a person
    approved the mail, nothing is sent and the draft waits again.
    """
    password = password_of(account.smtp)
    with ledger.transaction():
        draft = outbox.get(ledger, number).draft
        if outbox.waits(ledger, number) and origins.moved(ledger, draft):
            withdrawals.withdraw(ledger, draft, SERVICE)
            return outbox.Outcome("withdrawn", text=outbox.MONEY_MOVED)
        if withdrawals.withdraw_changed(ledger, number):
            return outbox.Outcome("withdrawn", text=withdrawals.CHANGED_ELSEWHERE)
        if held := sending.held_up(ledger, number, config.limits.sending):
            return outbox.postpone(ledger, number, *held)
        mail = outbox.claim(ledger, number)
    if mail is None:
        return None
    settled = partial(outbox.settle, ledger, number)
    outcome = asyncio.run(submit(account.smtp, password, mail, settled, stopping=stopping))
    if outcome.stage == "sign_in" and account.smtp.oauth:
        drop(account.smtp, account.smtp.oauth)
    return outcome
