"""How one mail was read and what came of it, as a person looks at it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daemon.ledger.database import Ledger
from parsers.problems import Problem


class NotRead(Problem):
    """There is no mail with this number, or none that was read."""

    template = "There is no mail {number} that was read; see `afspraak messages`."


@dataclass(frozen=True, slots=True)
class ReadLabel:
    """A label that a mail carries, and the words that show it."""

    label: str
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail and all that was read from it. `details` are promise, claim and so on, as JSON keeps them."""

    id: int
    arrived_at: str
    sender: str
    sender_name: str
    subject: str
    text: str
    language: str
    automatic: str
    trust: str
    primary: str
    confidence: float | None
    labels: tuple[ReadLabel, ...]
    likeliest: tuple[ReadLabel, ...]  # readings of a mail that was not read surely enough
    details: dict[str, Any]
    remarks: tuple[str, ...]


def get(ledger: Ledger, number: int) -> ReadMail:
    """A mail as it was read. Raises NotRead."""
    row = ledger.row(
        """SELECT m.*, COALESCE(arrived_at, stored_at) AS at FROM messages m JOIN folders f USING (account, folder)
           WHERE id = ? AND state = 'handled' AND f.role = 'inbox'""",
        number,
    )
    if row is None:
        raise NotRead(number=number)
    labels = ledger.rows(
        "SELECT * FROM message_labels WHERE message_id = ? ORDER BY label <> ?, confidence DESC",
        number,
        row["primary_label"],
    )
    details = json.loads(row["reading"] or "{}")
    return ReadMail(
        id=number,
        arrived_at=row["at"],
        sender=row["sender"],
        sender_name=row["sender_name"],
        subject=row["subject"],
        text=row["text"],
        language=row["language"],
        automatic=row["automatic"],
        trust=row["trust"],
        primary=row["primary_label"],
        confidence=row["confidence"],
        labels=tuple(map(_read, labels)),
        likeliest=tuple(map(_read, details.get("candidates", ()))),
        details=details,
        remarks=tuple(json.loads(row["remarks"])),
    )


def _read(one: Mapping[str, Any] | sqlite3.Row) -> ReadLabel:
    return ReadLabel(one["label"], one["confidence"], one["evidence"])
