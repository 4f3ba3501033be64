"""The outbox in the ledger: approved mail as frozen bytes, and how far each got.

    approved -> sending -> accepted | rejected | retry -> sending | uncertain

A row becomes `sending`, and that is committed, before anything goes over the wire. What was `sending` when its process
died, or ended without a clear answer from the server, is `uncertain`: it is never sent again without a person.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.clock import now, stamp
from daemon.ledger import agreements, drafts, message_ids
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger
from daemon.processes import alive, identity
from parsers.matching.books import SentMail

POSTPONED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One approved mail. `raw` is what the person approved, byte for byte."""

    id: int
    account: str
    draft: int
    mime_id: str
    envelope_from: str
    envelope_to: str
    raw: bytes
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: `accepted`, `rejected`, `retry` or `uncertain`, with the server's words."""

    state: str
    code: int | None = None
    text: str = ""
    retry_at: datetime | None = None


def approve(ledger: Ledger, draft: drafts.StoredDraft, approver: str, envelope_from: str, raw: bytes) -> int:
    """Freeze the approved bytes of a waiting draft.

    Raises DraftNotWaiting when it was sent or dropped meanwhile, DraftChanged when it has a newer version.
    """
    at = stamp(now())
    with ledger.transaction():
        if drafts.get_waiting(ledger, draft.id).version != draft.version:
            raise drafts.DraftChanged(number=draft.id)
        drafts.set_state(ledger, draft.id, "approved", approver)
        return ledger.insert(
            "outbox",
            account=draft.account,
            draft_id=draft.id,
            version=draft.version,
            mime_id=message_ids.mime_id(ledger, draft.id, draft.version),
            envelope_from=envelope_from,
            envelope_to=draft.recipient,
            raw=raw,
            sha256=hashlib.sha256(raw).hexdigest(),
            approved_by=approver,
            approved_at=at,
            state="approved",
            changed_at=at,
        )


def get(ledger: Ledger, number: int) -> Outgoing:
    """One row of the outbox."""
    row = ledger.row("SELECT * FROM outbox WHERE id = ?", number)
    if row is None:
        raise LookupError(f"no outbox row {number}")
    return Outgoing(
        row["id"],
        row["account"],
        row["draft_id"],
        row["mime_id"],
        row["envelope_from"],
        row["envelope_to"],
        row["raw"],
        row["state"],
        row["attempts"],
    )


def due(ledger: Ledger, account: str) -> list[int]:
    """Rows that may be sent now: approved ones, and those whose time to try again has come."""
    rows = ledger.rows(
        """SELECT id FROM outbox WHERE account = ? AND
           (state = 'approved' OR (state = 'retry' AND retry_at <= ?)) ORDER BY id""",
        account,
        stamp(now()),
    )
    return [row["id"] for row in rows]


def claim(ledger: Ledger, number: int) -> Outgoing | None:
    """Take a row for sending, committed before the first byte goes out; None when another process has it."""
    taken = ledger.execute(
        """UPDATE outbox SET state = 'sending', attempts = attempts + 1, worker = ?, changed_at = ?
           WHERE id = ? AND (state = 'approved' OR (state = 'retry' AND retry_at <= ?))""",
        identity(),
        stamp(now()),
        number,
        stamp(now()),
    )
    return get(ledger, number) if taken else None


def settle(ledger: Ledger, number: int, outcome: Outcome, actor: str = SERVICE) -> None:
    """Write down how an attempt ended, with all that follows from it, in one transaction."""
    with ledger.transaction():
        ledger.execute(
            "UPDATE outbox SET state = ?, reply_code = ?, reply_text = ?, retry_at = ?, changed_at = ?, sent_copy = ? "
            "WHERE id = ?",
            outcome.state,
            outcome.code,
            outcome.text[:500],
            stamp(outcome.retry_at) if outcome.retry_at else None,
            stamp(now()),
            "wanted" if outcome.state == "accepted" else "none",
            number,
        )
        note(ledger, actor, f"mail {outcome.state}", f"outbox:{number}", f"code {outcome.code}")
        draft = int(ledger.value("SELECT draft_id FROM outbox WHERE id = ?", number))
        if outcome.state == "accepted":
            ledger.execute("UPDATE drafts SET state = 'sent', changed_at = ? WHERE id = ?", stamp(now()), draft)
            drafts.unwant_copies(ledger, draft)
            agreements.mailed(ledger, draft)
        elif outcome.state == "rejected":
            # Back to the person, as a new version: the refused bytes stay on record as they were.
            ledger.execute("UPDATE drafts SET state = 'waiting' WHERE id = ?", draft)
            stored = drafts.get(ledger, draft)
            drafts.revise(ledger, draft, stored.subject, stored.text, SERVICE)
            drafts.want_copy(ledger, draft)


def sent_since(ledger: Ledger, account: str, since: datetime) -> int:
    """How many mails of an account went out, or may have, since then."""
    return int(
        ledger.value(
            "SELECT COUNT(*) FROM outbox WHERE account = ? AND state IN ('accepted', 'uncertain') AND changed_at >= ?",
            account,
            stamp(since),
        )
    )


def postpone(ledger: Ledger, number: int, why: str) -> Outcome | None:
    """Let an approved mail wait for a while without trying; None when it is not waiting to be sent."""
    outcome = Outcome("retry", text=why, retry_at=now() + POSTPONED)
    waits = ledger.execute(
        "UPDATE outbox SET state = 'retry', retry_at = ?, reply_text = ? "
        "WHERE id = ? AND state IN ('approved', 'retry')",
        stamp(now() + POSTPONED),
        why,
        number,
    )
    return outcome if waits else None


def doubt_orphans(ledger: Ledger, account: str = "") -> list[int]:
    """Rows whose sender died in the act become `uncertain`; their ids.

    `account`: the one that this process sends for and is not sending for now. What stands as being sent by this very
    process there is an orphan too: its outcome could not be written down.
    """
    with ledger.transaction():
        rows = ledger.rows("SELECT id, account, worker FROM outbox WHERE state = 'sending'")
        orphans = [
            row["id"]
            for row in rows
            if not alive(row["worker"]) or (row["account"] == account and row["worker"] == identity())
        ]
        for number in orphans:
            settle(ledger, number, Outcome("uncertain", text="the program stopped while this was being sent"))
    return orphans


def send_again(ledger: Ledger, number: int, actor: str) -> bool:
    """A person decides that an uncertain mail did not arrive and may go out once more."""
    with ledger.transaction():
        again = ledger.execute(
            "UPDATE outbox SET state = 'approved', changed_at = ? WHERE id = ? AND state = 'uncertain'",
            stamp(now()),
            number,
        )
        if again:
            note(ledger, actor, "resend approved", f"outbox:{number}")
    return bool(again)


def found_in_sent(ledger: Ledger, mime_id: str) -> bool:
    """Our mail lies in the Sent folder: it went out, by us or by the person's own hand. False when it is not ours.

    What waits to be tried again is then not sent once more; one that is being sent is settled by who sends it.
    """
    row = ledger.row("SELECT id, state FROM outbox WHERE mime_id = ?", mime_id)
    if row is None:
        return False
    with ledger.transaction():
        if row["state"] in {"uncertain", "approved", "retry"}:
            settle(ledger, row["id"], Outcome("accepted", text="found in the Sent folder"))
        set_sent_copy(ledger, row["id"], there=True)
    return True


def claim_sent_copies(ledger: Ledger, account: str) -> list[Outgoing]:
    """Take the accepted mails whose copy in the Sent folder is still to be filed; another process then leaves them.

    A claim whose process died counts no more, nor one of this process: its line broke before it was done.
    """
    with ledger.transaction():
        rows = ledger.rows(
            "SELECT id, sent_copy, worker FROM outbox WHERE account = ? AND sent_copy IN ('wanted', 'filing')", account
        )
        free = [
            row["id"]
            for row in rows
            if row["sent_copy"] == "wanted" or row["worker"] == identity() or not alive(row["worker"])
        ]
        for number in free:
            ledger.execute("UPDATE outbox SET sent_copy = 'filing', worker = ? WHERE id = ?", identity(), number)
    return [get(ledger, number) for number in free]


def set_sent_copy(ledger: Ledger, number: int, *, there: bool) -> None:
    """Whether the mail's copy lies in the Sent folder, or is still to be filed."""
    ledger.execute("UPDATE outbox SET sent_copy = ? WHERE id = ?", "there" if there else "wanted", number)


def sent_mails(ledger: Ledger) -> list[SentMail]:
    """The answers we sent, by Message-ID, with the debtor and the invoices they were about."""
    rows = ledger.rows(
        """SELECT o.mime_id, r.debtor_id,
             (SELECT json_group_array(invoice_id) FROM message_invoices WHERE message_id = r.message_id) AS invoice_ids
           FROM outbox o JOIN drafts r ON r.id = o.draft_id WHERE r.debtor_id IS NOT NULL ORDER BY o.id"""
    )
    return [SentMail(row["mime_id"], row["debtor_id"], tuple(json.loads(row["invoice_ids"]))) for row in rows]
