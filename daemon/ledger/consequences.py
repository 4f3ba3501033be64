"""What the reading of one mail brought about in the ledger, and taking that back when the mail was read wrongly.

Only what nobody acted on since is taken back: an agreement that a person accepted, a task that was done and a hold that
was lifted stay as they are. What is taken back no longer belongs to the mail; the audit trail tells where it came from.
"""

import json

from daemon.clock import now, stamp
from daemon.ledger import agreements
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from parsers.labels.names import Label
from replies.case import AgreementState

READ_OTHERWISE = "the mail was read otherwise"
BOOKS_CHANGED = "the books changed"
TAKEN_BACK = (READ_OTHERWISE, BOOKS_CHANGED)  # why a hold ended that should not have been


def take_back(ledger: Ledger, message: int, person: str, why: str) -> None:
    """Take back what followed from reading this mail: labels, holds, tasks, agreement, confirmation, wrong address."""
    with ledger.transaction():
        _holds(ledger, message, person, why)
        ledger.execute(
            "UPDATE tasks SET done_at = ?, message_id = NULL WHERE message_id = ? AND done_at IS NULL",
            stamp(now()),
            message,
        )
        _agreements(ledger, message, person, why)
        _wrong_address(ledger, message, person)
        for table in ("message_labels", "message_invoices"):
            ledger.execute(f"DELETE FROM {table} WHERE message_id = ?", message)  # noqa: S608 - our own names


def settle(ledger: Ledger, message: int, person: str, why: str) -> None:
    """A person did what the mail asked of one, and something else is to hold its reminders."""
    with ledger.transaction():
        _holds(ledger, message, person, why)
        ledger.execute("UPDATE tasks SET done_at = ? WHERE message_id = ? AND done_at IS NULL", stamp(now()), message)


def _holds(ledger: Ledger, message: int, person: str, why: str) -> None:
    """The holds of this mail end, and those of earlier mails that they took the place of count again."""
    rows = ledger.rows(
        """SELECT id, invoice_id, reason, lifted_at FROM holds
           WHERE message_id = ? AND reason <> ? AND (lifted_at IS NULL OR lifted_why = ?)""",
        message,
        agreements.BY_HAND,
        agreements.REPLACED,
    )
    for hold in rows:
        if hold["lifted_at"] is None:
            agreements.lift_hold(ledger, hold["id"], why, person)
        ledger.execute("UPDATE holds SET message_id = NULL, lifted_why = ? WHERE id = ?", why, hold["id"])
    for hold in rows:
        before = ledger.row(
            """SELECT id, lifted_why FROM holds WHERE invoice_id = ? AND reason = ? AND id < ?
               AND COALESCE(lifted_why, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1""",
            hold["invoice_id"],
            hold["reason"],
            hold["id"],
            json.dumps(TAKEN_BACK),
        )
        if hold["lifted_at"] is None and before and before["lifted_why"] == agreements.REPLACED:
            ledger.execute("UPDATE holds SET lifted_at = NULL, lifted_why = NULL WHERE id = ?", before["id"])
            note(ledger, person, "hold counts again", f"holds:{before['id']}", why)


def _agreements(ledger: Ledger, message: int, person: str, why: str) -> None:
    """What this mail proposed is no agreement, and what it seemed to confirm still waits for a yes."""
    over = AgreementState.DECLINED if why == READ_OTHERWISE else AgreementState.REPLACED
    proposed = "SELECT id FROM agreements WHERE message_id = ? AND state = ?"
    for row in ledger.rows(proposed, message, str(AgreementState.PROPOSED)):
        agreements.set_state(ledger, row["id"], over, person)
        ledger.execute("UPDATE agreements SET message_id = NULL WHERE id = ?", row["id"])
    confirmed = """SELECT DISTINCT a.id, a.mailed_at FROM agreements a JOIN audit t ON t.subject = 'agreements:' || a.id
      WHERE t.event = 'agreement confirmed by mail' AND t.detail = ? AND a.state = ?"""
    for row in ledger.rows(confirmed, f"messages:{message}", str(AgreementState.CONFIRMED)):
        waits = AgreementState.MAILED if row["mailed_at"] else AgreementState.ACCEPTED
        agreements.set_state(ledger, row["id"], waits, person)


def _wrong_address(ledger: Ledger, message: int, person: str) -> None:
    """The address that the mail seemed to say is not the debtor's is theirs after all."""
    restored = ledger.execute(
        """UPDATE contacts SET state = 'current' WHERE state = 'wrong' AND (debtor_id, address) IN
             (SELECT debtor_id, sender FROM messages WHERE id = ? AND primary_label = ?)""",
        message,
        str(Label.WRONG_RECIPIENT),
    )
    if restored:
        note(ledger, person, "address restored", f"messages:{message}")


def answered_later(ledger: Ledger, message: int) -> int | None:
    """The draft that waits as answer to a later mail about one of the same invoices."""
    number: int | None = ledger.value(
        """SELECT r.id FROM drafts r JOIN draft_invoices d ON d.draft_id = r.id
           WHERE r.message_id > ?1 AND r.state = 'waiting' AND d.invoice_id IN (
             SELECT invoice_id FROM message_invoices WHERE message_id = ?1 UNION
             SELECT x.invoice_id FROM draft_invoices x JOIN drafts y ON y.id = x.draft_id WHERE y.message_id = ?1)
           ORDER BY r.id DESC LIMIT 1""",
        message,
    )
    return number
