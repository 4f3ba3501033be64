"""The copies of drafts in the Drafts folder, as the ledger knows them: wanted, placing, placed, unwanted, gone.

A step is recorded before it is taken, and compared with what stood before, so that two processes never take it both.
"""

import json
import sqlite3

from daemon.clock import now, stamp
from daemon.ledger.database import Ledger
from daemon.ledger.message_ids import mime_id


def want(ledger: Ledger, number: int) -> None:
    """Ask for a copy of the current version in the Drafts folder; copies of older versions become unwanted."""
    at = stamp(now())
    with ledger.transaction():
        version = ledger.value("SELECT version FROM drafts WHERE id = ?", number)
        unwant(ledger, number)
        ledger.insert(
            "draft_copies",
            draft_id=number,
            version=version,
            mime_id=mime_id(ledger, number, version),
            state="wanted",
            changed_at=at,
        )


def unwant(ledger: Ledger, number: int) -> None:
    """The copies of this draft are to disappear from the Drafts folder."""
    at = stamp(now())
    with ledger.transaction():
        ledger.execute(
            "UPDATE draft_copies SET state = 'removed', changed_at = ? WHERE draft_id = ? AND state = 'wanted'",
            at,
            number,
        )
        ledger.execute(
            "UPDATE draft_copies SET state = 'unwanted', changed_at = ? WHERE draft_id = ? "
            "AND state IN ('placing', 'placed')",
            at,
            number,
        )


def listed(ledger: Ledger, account: str, state: str) -> list[sqlite3.Row]:
    """The copies in one state, of drafts of one account."""
    return ledger.rows(
        """SELECT c.*, r.state AS draft_state, t.replies_to FROM draft_copies c
           JOIN drafts r ON r.id = c.draft_id JOIN draft_threads t ON t.draft_id = r.id
           WHERE r.account = ? AND c.state = ? ORDER BY c.id""",
        account,
        state,
    )


def to_move(ledger: Ledger, account: str) -> bool:
    """Whether a copy waits to be placed in the Drafts folder or to be taken out of it."""
    return bool(
        ledger.value(
            """SELECT 1 FROM draft_copies c JOIN drafts r ON r.id = c.draft_id
               WHERE r.account = ? AND c.state IN ('wanted', 'unwanted')""",
            account,
        )
    )


def known(ledger: Ledger, identifier: str) -> bool:
    """Whether a copy with this Message-ID is on record."""
    return bool(ledger.value("SELECT 1 FROM draft_copies WHERE mime_id = ?", identifier))


def missing(ledger: Ledger, number: int) -> bool:
    """Whether a copy of this draft left the Drafts folder, and it is not known yet why."""
    return bool(ledger.value("SELECT 1 FROM draft_copies WHERE draft_id = ? AND state = 'missing'", number))


def move(ledger: Ledger, copy: int, before: str, after: str, **values: object) -> bool:
    """Compare and set a copy's state, so that two processes never place or remove it both; False when it lost."""
    values |= {"state": after, "changed_at": stamp(now())}
    names = ", ".join(f"{name} = ?" for name in values)
    with ledger.transaction():
        return bool(
            ledger.connection.execute(
                f"UPDATE draft_copies SET {names} WHERE id = ? AND state = ?",  # noqa: S608 - names come from our code
                (*values.values(), copy, before),
            ).rowcount
        )


def give_up(ledger: Ledger, copy: int, why: str) -> None:
    """No copy can be placed; `why` is told to whoever looks at the draft."""
    with ledger.transaction():
        if not move(ledger, copy, "placing", "removed"):
            return
        row = ledger.row(
            "SELECT r.id, r.remarks FROM draft_copies c JOIN drafts r ON r.id = c.draft_id WHERE c.id = ?", copy
        )
        remarks = json.loads(row["remarks"]) if row else [why]
        if row and why not in remarks:
            ledger.execute("UPDATE drafts SET remarks = ? WHERE id = ?", json.dumps([*remarks, why]), row["id"])
