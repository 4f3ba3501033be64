"""Notes in the ledger: what colleagues tell each other about a mail, and to whom it is handed over."""

import sqlite3

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger


def about(ledger: Ledger, message: int) -> list[sqlite3.Row]:
    """The notes about a mail, oldest first."""
    return ledger.rows("SELECT * FROM notes WHERE message_id = ? ORDER BY id", message)


def add(ledger: Ledger, message: int, author: str, for_person: str, text: str) -> None:
    """Write a note. Handing over to one person takes the mail from whom it was handed to before."""
    at = stamp(now())
    with ledger.transaction():
        if for_person:
            ledger.execute("UPDATE notes SET done_at = ? WHERE message_id = ? AND done_at IS NULL", at, message)
        ledger.insert("notes", message_id=message, author=author, for_person=for_person, text=text, at=at)
        note(ledger, author, "handed over" if for_person else "note written", f"messages:{message}", for_person)
