"""Drafts in the ledger: what waits for a person, its versions, and its copies in the Drafts folder."""

import json
import sqlite3
from dataclasses import dataclass

from daemon.clock import now, stamp
from daemon.ledger import agreements, draft_copies
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.message_ids import draft_of_mime_id
from parsers.problems import Problem
from replies.case import Draft


class NoSuchDraft(Problem):
    """There is no draft with this number."""

    template = "There is no draft {number}; see `afspraak drafts`."


class DraftNotWaiting(Problem):
    """The draft was already sent or thrown away."""

    template = "Draft {number} is {state}, so nothing was done with it."


class DraftChanged(Problem):
    """The draft was changed after it was last looked at here: in the mail program, or because the books changed."""

    template = (
        "Draft {number} was changed meanwhile, in your mail program or because the books changed; look at it with "
        "`afspraak drafts show {number}` and send it again."
    )


PROGRAM = "afspraak"  # the author of versions that nobody changed
MAIL_PROGRAM = "mail program"  # of those that a person wrote elsewhere


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it stands now, with the mail it answers."""

    id: int
    account: str
    message: int | None  # None: a letter of our own accord
    debtor_id: int | None
    debtor: str
    agreement_id: int | None
    state: str
    version: int
    recipient: str
    subject: str
    text: str
    language: str
    remarks: tuple[str, ...]
    created_at: str
    in_reply_to: str  # Message-ID of the mail it answers, without brackets
    references: tuple[str, ...]
    author: str  # of the current version
    attachments: int  # of the current version, held only by the person's mail program


_SELECT = """
  SELECT r.*, d.name AS debtor, t.replies_to, t.thread, v.author, v.attachments FROM drafts r
  JOIN draft_versions v ON v.draft_id = r.id AND v.version = r.version
  JOIN draft_threads t ON t.draft_id = r.id LEFT JOIN debtors d ON d.id = r.debtor_id
"""


def _stored(row: sqlite3.Row) -> StoredDraft:
    return StoredDraft(
        id=row["id"],
        account=row["account"],
        message=row["message_id"],
        debtor_id=row["debtor_id"],
        debtor=row["debtor"] or "",
        agreement_id=row["agreement_id"],
        state=row["state"],
        version=row["version"],
        recipient=row["recipient"],
        subject=row["subject"],
        text=row["text"],
        language=row["language"],
        remarks=tuple(json.loads(row["remarks"])),
        created_at=row["created_at"],
        in_reply_to=row["replies_to"],
        references=tuple(json.loads(row["thread"])),
        author=row["author"],
        attachments=row["attachments"],
    )


def get(ledger: Ledger, number: int) -> StoredDraft:
    """One draft. Raises NoSuchDraft."""
    row = ledger.row(f"{_SELECT} WHERE r.id = ?", number)
    if row is None:
        raise NoSuchDraft(number=number)
    return _stored(row)


def get_waiting(ledger: Ledger, number: int) -> StoredDraft:
    """One draft that still waits for a person. Raises NoSuchDraft or DraftNotWaiting."""
    draft = get(ledger, number)
    if draft.state != "waiting":
        raise DraftNotWaiting(number=number, state=draft.state)
    return draft


def listed(ledger: Ledger, states: tuple[str, ...] = ("waiting",)) -> list[StoredDraft]:
    """The drafts in these states, oldest first."""
    marks = ", ".join("?" * len(states))
    return [_stored(row) for row in ledger.rows(f"{_SELECT} WHERE r.state IN ({marks}) ORDER BY r.id", *states)]


def add(
    ledger: Ledger,
    account: str,
    message: int | None,
    debtor: int,
    draft: Draft,
    agreement: int | None,
    author: str = PROGRAM,
) -> int:
    """Keep a new draft; a copy of it is wanted in the Drafts folder. `message`: the row of the mail it answers."""
    at = stamp(now())
    with ledger.transaction():
        number = ledger.insert(
            "drafts",
            account=account,
            message_id=message,
            debtor_id=debtor,
            agreement_id=agreement,
            state="waiting",
            version=1,
            recipient=draft.to,
            subject=draft.subject,
            text=draft.text,
            language=draft.language,
            remarks=json.dumps(draft.remarks),
            created_at=at,
            changed_at=at,
        )
        _keep_version(ledger, number, 1, draft.to, draft.subject, draft.text, author, 0)
        draft_copies.want(ledger, number)
    return number


def revise(ledger: Ledger, number: int, subject: str, text: str, author: str, *, attachments: int = 0) -> StoredDraft:
    """A person changed the draft: a new version, which replaces the old one everywhere but in the history.

    `attachments` counts those that only the person's mail program holds. Raises DraftNotWaiting.
    """
    with ledger.transaction():
        draft = get_waiting(ledger, number)
        add_version(ledger, number, draft.recipient, subject, text, author, attachments)
    return get(ledger, number)


def add_version(
    ledger: Ledger, number: int, recipient: str, subject: str, text: str, author: str, attachments: int = 0
) -> None:
    """Keep what a draft says from now on, and who wrote it."""
    version = int(ledger.value("SELECT version FROM drafts WHERE id = ?", number)) + 1
    ledger.execute(
        "UPDATE drafts SET version = ?, subject = ?, text = ?, changed_at = ? WHERE id = ?",
        version,
        subject,
        text,
        stamp(now()),
        number,
    )
    _keep_version(ledger, number, version, recipient, subject, text, author, attachments)


def _keep_version(
    ledger: Ledger, number: int, version: int, recipient: str, subject: str, text: str, author: str, attachments: int
) -> None:
    ledger.insert(
        "draft_versions",
        draft_id=number,
        version=version,
        recipient=recipient,
        subject=subject,
        text=text,
        author=author,
        attachments=attachments,
        at=stamp(now()),
    )
    note(ledger, author, "draft written", f"drafts:{number}", f"version {version}")


def set_state(ledger: Ledger, number: int, state: str, actor: str) -> bool:
    """Move a waiting draft on; False when it no longer waits. Its copies in the mailbox are then unwanted."""
    with ledger.transaction():
        moved = ledger.execute(
            "UPDATE drafts SET state = ?, changed_at = ? WHERE id = ? AND state = 'waiting'",
            state,
            stamp(now()),
            number,
        )
        if moved:
            note(ledger, actor, f"draft {state}", f"drafts:{number}")
    return bool(moved)


def sent_elsewhere(ledger: Ledger, mime: str, in_reply_to: str) -> bool:
    """A mail in the Sent folder that Afspraak did not send: note the draft it came from; False when there is none.

    A mail program may keep the draft's Message-ID or make a new one; then the thread tells.
    """
    number = draft_of_mime_id(ledger, mime) or ledger.value(
        """SELECT r.id FROM drafts r JOIN draft_threads t ON t.draft_id = r.id
           WHERE t.replies_to = ? AND t.replies_to <> ''
             AND r.state IN ('waiting', 'discarded_elsewhere', 'approved')
           ORDER BY r.state = 'discarded_elsewhere', r.id DESC""",
        in_reply_to,
    )
    if number is None:
        return False
    with ledger.transaction():
        withdrawn = ledger.execute(
            "UPDATE outbox SET state = 'withdrawn', reply_text = 'sent from the mail program', changed_at = ? "
            "WHERE draft_id = ? AND state IN ('approved', 'retry')",
            stamp(now()),
            number,
        )
        ledger.execute(
            "UPDATE drafts SET state = 'waiting' WHERE id = ?1 AND "
            "(state = 'discarded_elsewhere' OR (state = 'approved' AND ?2))",
            number,
            withdrawn,
        )
        if set_state(ledger, number, "sent_elsewhere", MAIL_PROGRAM):
            draft_copies.unwant(ledger, number)
            agreements.mailed(ledger, number)
    return True
