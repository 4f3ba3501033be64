"""What people taught, in the ledger: each mail that was read wrongly, with what it says. Only added to, never changed.
When the debtor is forgotten, so is what was learnt from their mails.

Taking a correction back is a row of its own. Of a mail that was corrected twice the latest counts; when that is taken
back, the one before it counts again.
"""

import json
import sqlite3
from dataclasses import dataclass

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from parsers.labels import Correction
from parsers.labels.likeness import unnamed
from parsers.problems import Problem


class NoSuchCorrection(Problem):
    """There is no correction with this number."""

    template = "There is no correction {number}; see `afspraak labels learnt`."


class TakenBackAlready(Problem):
    """The correction was taken back before."""

    template = "Correction {number} was taken back already, so nothing was done."


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """One correction; of its labels the deciding one comes first."""

    id: int
    message: int
    text: str
    labels: tuple[str, ...]
    read_as: tuple[str, ...]
    person: str
    at: str
    counts: bool  # not taken back, and no later one about the same mail
    taken_back_by: str
    taken_back_at: str


_SELECT = """
  SELECT c.*, t.person AS back_by, t.at AS back_at, c.id IN (SELECT id FROM corrections_that_count) AS counts
  FROM corrections c LEFT JOIN corrections_taken_back t ON t.correction_id = c.id
"""


def _stored(row: sqlite3.Row) -> StoredCorrection:
    return StoredCorrection(
        id=row["id"],
        message=row["message_id"],
        text=row["text"],
        labels=tuple(json.loads(row["labels"])),
        read_as=tuple(json.loads(row["read_as"])),
        person=row["person"],
        at=row["at"],
        counts=bool(row["counts"]),
        taken_back_by=row["back_by"] or "",
        taken_back_at=row["back_at"] or "",
    )


def listed(ledger: Ledger) -> list[StoredCorrection]:
    """All corrections, oldest first, with those that were taken back."""
    return [_stored(row) for row in ledger.rows(f"{_SELECT} ORDER BY c.id")]


def get(ledger: Ledger, number: int) -> StoredCorrection:
    """One correction. Raises NoSuchCorrection."""
    row = ledger.row(f"{_SELECT} WHERE c.id = ?", number)
    if row is None:
        raise NoSuchCorrection(number=number)
    return _stored(row)


def of_message(ledger: Ledger, message: int) -> StoredCorrection | None:
    """The correction that counts for a mail."""
    row = ledger.row(f"{_SELECT} WHERE c.message_id = ? AND counts", message)
    return _stored(row) if row else None


def taught(ledger: Ledger) -> tuple[Correction, ...]:
    """All that counts, oldest first, as the classifier learns it."""
    rows = ledger.rows("SELECT text, labels FROM corrections_that_count ORDER BY id")
    return tuple(Correction(row["text"], tuple(json.loads(row["labels"]))) for row in rows)


def version(ledger: Ledger) -> tuple[int, ...]:
    """Changes whenever what counts does; cheap enough to ask before every mail."""
    row = ledger.row(
        """SELECT (SELECT COALESCE(MAX(id), 0) FROM corrections), (SELECT COUNT(*) FROM corrections),
             (SELECT COUNT(*) FROM corrections_taken_back)"""
    )
    return tuple(row or ())


def add(ledger: Ledger, message: int, labels: tuple[str, ...], person: str) -> int:
    """A person says what a mail says, the deciding label first; its number. Raises LookupError for no such mail."""
    with ledger.transaction():
        row = ledger.row("SELECT text, primary_label FROM messages WHERE id = ?", message)
        if row is None:
            raise LookupError(f"no message {message}")
        found = ledger.rows("SELECT label FROM message_labels WHERE message_id = ? ORDER BY confidence DESC", message)
        read_as = dict.fromkeys((row["primary_label"], *(one["label"] for one in found)))
        number = ledger.insert(
            "corrections",
            message_id=message,
            text=row["text"],
            labels=json.dumps(labels),
            read_as=json.dumps([label for label in read_as if label]),
            person=person,
            at=stamp(now()),
        )
        note(ledger, person, "reading corrected", f"messages:{message}", f"corrections:{number}")
    return number


def take_back(ledger: Ledger, number: int, person: str) -> StoredCorrection:
    """What was learnt from this correction is forgotten. Raises NoSuchCorrection or TakenBackAlready."""
    with ledger.transaction():
        if get(ledger, number).taken_back_at:
            raise TakenBackAlready(number=number)
        ledger.insert("corrections_taken_back", correction_id=number, person=person, at=stamp(now()))
        note(ledger, person, "correction taken back", f"corrections:{number}")
    return get(ledger, number)


def without_names(ledger: Ledger, message: int) -> None:
    """The mail was kept long enough: what was learnt from it stays, as words without names, days and amounts."""
    for row in ledger.rows("SELECT id, text FROM corrections WHERE message_id = ?", message):
        ledger.execute("UPDATE corrections SET text = ? WHERE id = ?", unnamed(row["text"]), row["id"])
