"""What a draft said in each of its versions, and who wrote it."""

from dataclasses import dataclass

from daemon.ledger.database import Ledger
from daemon.ledger.drafts import NoSuchDraft


@dataclass(frozen=True, slots=True)
class Version:
    """What a draft said once, and who wrote it."""

    number: int
    subject: str
    text: str
    author: str
    at: str


def get(ledger: Ledger, draft: int, number: int) -> Version:
    """One version of a draft. Raises NoSuchDraft."""
    row = ledger.row("SELECT * FROM draft_versions WHERE draft_id = ? AND version = ?", draft, number)
    if row is None:
        raise NoSuchDraft(number=draft)
    return Version(row["version"], row["subject"], row["text"], row["author"], row["at"])
