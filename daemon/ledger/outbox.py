"""The outbox in the ledger: approved mail as frozen bytes, and how far each got.

    approved -> sending -> accepted | rejected | retry -> sending | uncertain
    approved | retry -> withdrawn                       (a person takes it back)
    uncertain -> accepted | approved                    (a person, or the Sent folder, knows more)

A row becomes `sending`, and that is committed, before anything goes over the wire. What was `sending` when its process
died, or ended without a clear answer from the server, is `uncertain`: it is never sent again without a person.
Whether anything may go out now is decided in `daemon.ledger.sending`.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.clock import now, stamp
from daemon.ledger import agreements, draft_copies, drafts, message_ids, sending
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger
from daemon.processes import alive, identity
from parsers.matching.books import SentMail
from parsers.problems import Problem

# No pause is so long: a mail that waits longer does so because the clock was set back meanwhile.
LONGEST_WAIT = timedelta(hours=25)


# Why a mail that was approved was handed back by the program itself.
MONEY_MOVED = "the bank shows something else than when it was approved"


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
    """How an attempt ended: `accepted`, `rejected`, `retry` or `uncertain`, with the server's words.

    `stage` is where the answer came: connect, sign_in, mail, rcpt or data.
    """

    state: str
    code: int | None = None
    text: str = ""
    retry_at: datetime | None = None
    stage: str = ""


class NotUncertain(Problem):
    """Only of an uncertain mail a person can say whether it arrived."""

    template = "It is known what became of draft {number}; see `afspraak drafts show {number}`."


def approve(
    ledger: Ledger,
    draft: drafts.StoredDraft,
    approver: str,
    envelope_from: str,
    raw: bytes,
    *,
    wait: timedelta = timedelta(),
) -> int:
    """Freeze the approved bytes of a waiting draft. It goes out after `wait`; until it does it can be withdrawn.

    Raises DraftNotWaiting when it was sent or dropped meanwhile, DraftChanged when it has a newer version,
    SendingStopped when nothing may be sent.
    """
    at = stamp(now())
    with ledger.transaction():
        sending.require(ledger)
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
            not_before=stamp(now() + wait),
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


# Its time has come, or lies so far ahead that the clock must have been set back.
_DUE = f"""state IN ('approved', 'retry') AND NOT EXISTS {sending.STOPPED}
  AND (max(not_before, COALESCE(retry_at, '')) <= ? OR max(not_before, COALESCE(retry_at, '')) > ?)"""


def _due_between() -> tuple[str, str]:
    return stamp(now()), stamp(now() + LONGEST_WAIT)


def waits(ledger: Ledger, number: int) -> bool:
    """Whether this row waits to be sent."""
    return bool(ledger.value("SELECT 1 FROM outbox WHERE id = ? AND state IN ('approved', 'retry')", number))


def due(ledger: Ledger, account: str) -> list[int]:
    """Rows that may be sent now: approved ones, and those whose time to try again has come."""
    sql = f"SELECT id FROM outbox WHERE account = ? AND {_DUE} ORDER BY id"  # noqa: S608 - our own words
    return [row["id"] for row in ledger.rows(sql, account, *_due_between())]


def claim(ledger: Ledger, number: int) -> Outgoing | None:
    """Take a row for sending, committed before the first byte goes out; None when it may not be sent now."""
    taken = ledger.execute(
        f"""UPDATE outbox SET state = 'sending', attempts = attempts + 1, worker = ?, changed_at = ?
           WHERE id = ? AND {_DUE}""",  # noqa: S608 - our own words
        identity(),
        stamp(now()),
        number,
        *_due_between(),
    )
    return get(ledger, number) if taken else None


def settle(ledger: Ledger, number: int, outcome: Outcome, actor: str = SERVICE) -> None:
    """Write down how an attempt ended, with all that follows from it, in one transaction."""
    with ledger.transaction():
        copy_there = ledger.value("SELECT sent_copy FROM outbox WHERE id = ?", number) == "there"
        if outcome.state == "uncertain" and copy_there:  # the server filed it before its answer was lost
            outcome = FOUND_IN_SENT
        ledger.execute(
            "UPDATE outbox SET state = ?, reply_code = ?, reply_text = ?, retry_at = ?, changed_at = ?, sent_copy = ?, "
            "doubted = doubted OR ? WHERE id = ?",
            outcome.state,
            outcome.code,
            outcome.text[:500],
            stamp(outcome.retry_at) if outcome.retry_at else None,
            stamp(now()),
            "there" if copy_there else "wanted" if outcome.state == "accepted" else "none",
            outcome.state == "uncertain",
            number,
        )
        note(ledger, actor, f"mail {outcome.state}", f"outbox:{number}", f"code {outcome.code}")
        draft = int(ledger.value("SELECT draft_id FROM outbox WHERE id = ?", number))
        if outcome.state == "accepted":
            ledger.execute("UPDATE drafts SET state = 'sent', changed_at = ? WHERE id = ?", stamp(now()), draft)
            draft_copies.unwant(ledger, draft)
            agreements.mailed(ledger, draft)
        elif outcome.state == "rejected":
            hand_back(ledger, draft, SERVICE)


def hand_back(ledger: Ledger, draft: int, actor: str, *, copy: bool = True) -> None:
    """Back to the person, as a new version: the bytes that did not go out stay on record as they were."""
    ledger.execute("UPDATE drafts SET state = 'waiting' WHERE id = ?", draft)
    stored = drafts.get(ledger, draft)
    # What a person wrote stays theirs when the program hands it back: else it would count as untouched, and yield.
    author = stored.author if actor == SERVICE else actor
    drafts.revise(ledger, draft, stored.subject, stored.text, author)
    if copy:
        draft_copies.want(ledger, draft)


def postpone(ledger: Ledger, number: int, why: str, until: datetime) -> Outcome | None:
    """Let an approved mail wait without trying; None when it is not waiting to be sent."""
    waits = ledger.execute(
        "UPDATE outbox SET state = 'retry', retry_at = ?, reply_text = ? "
        "WHERE id = ? AND state IN ('approved', 'retry')",
        stamp(until),
        why,
        number,
    )
    return Outcome("retry", text=why, retry_at=until) if waits else None


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


def send_again(ledger: Ledger, draft: int, actor: str) -> int:
    """A person decides that an uncertain mail did not arrive and may go out once more; its row in the outbox.

    Raises NotUncertain, or SendingStopped when nothing may be sent.
    """
    with ledger.transaction():
        sending.require(ledger)
        number = _uncertain(ledger, draft)
        ledger.execute(
            "UPDATE outbox SET state = 'approved', not_before = ?1, changed_at = ?1 WHERE id = ?2", stamp(now()), number
        )
        note(ledger, actor, "resend approved", f"outbox:{number}")
    return number


def arrived(ledger: Ledger, draft: int, actor: str) -> None:
    """A person knows that an uncertain mail arrived: it counts as sent. Raises NotUncertain."""
    with ledger.transaction():
        settle(ledger, _uncertain(ledger, draft), Outcome("accepted", text="a person says that it arrived"), actor)


def _uncertain(ledger: Ledger, draft: int) -> int:
    number = ledger.value("SELECT id FROM outbox WHERE draft_id = ? AND state = 'uncertain'", draft)
    if number is None:
        raise NotUncertain(number=draft)
    return int(number)


def uncertain(ledger: Ledger, account: str) -> list[Outgoing]:
    """The mails of an account of which it is not known whether they went out."""
    rows = ledger.rows("SELECT id FROM outbox WHERE account = ? AND state = 'uncertain' ORDER BY id", account)
    return [get(ledger, row["id"]) for row in rows]


FOUND_IN_SENT = Outcome("accepted", text="found in the Sent folder")


def found_in_sent(ledger: Ledger, mime_id: str, sent_as: str = "") -> bool:
    """Our mail lies in the Sent folder: it went out, by us or by the person's own hand. False when it is not ours.

    `sent_as` is the Message-ID that it has there, when the server gave it another one.
    What waits to be tried again is then not sent once more; one that is being sent is settled by who sends it.
    """
    row = ledger.row("SELECT id, state FROM outbox WHERE mime_id = ?", mime_id)
    if row is None or row["state"] in {"withdrawn", "rejected"}:  # not by us: see `drafts.sent_elsewhere`
        return False
    with ledger.transaction():
        if row["state"] in {"uncertain", "approved", "retry"}:
            settle(ledger, row["id"], FOUND_IN_SENT)
        ledger.execute("UPDATE outbox SET sent_copy = 'there', sent_as = ? WHERE id = ?", sent_as, row["id"])
    return True


def sent_mails(ledger: Ledger, after: int = 0) -> list[SentMail]:
    """The answers we sent, by Message-ID, with the debtor and the invoices they were about; those of rows `after`."""
    rows = ledger.rows(
        """SELECT o.mime_id, o.sent_as, r.debtor_id,
             (SELECT json_group_array(invoice_id) FROM draft_invoices WHERE draft_id = r.id) AS invoice_ids
           FROM outbox o JOIN drafts r ON r.id = o.draft_id WHERE r.debtor_id IS NOT NULL AND o.id > ? ORDER BY o.id""",
        after,
    )
    return [
        SentMail(ident, row["debtor_id"], tuple(json.loads(row["invoice_ids"])))
        for row in rows
        for ident in (row["mime_id"], row["sent_as"])
        if ident
    ]


def extent(ledger: Ledger, seen: int = 0) -> tuple[int, int]:
    """How many rows up to the one that was `seen` last there are, and the id of the last one."""
    row = ledger.row(
        "SELECT (SELECT COUNT(*) FROM outbox) - (SELECT COUNT(*) FROM outbox WHERE id > ?), MAX(id) FROM outbox", seen
    )
    return (row[0], row[1] or 0) if row else (0, 0)
