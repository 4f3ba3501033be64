"""What a draft said in each of its versions, who wrote it, and whether a person had a hand in it."""

import json
from dataclasses import dataclass

from daemon.ledger import draft_copies, drafts
from daemon.ledger.audit import SERVICE
from daemon.ledger.database import Ledger
from daemon.ledger.drafts import NoSuchDraft
from replies.case import Draft


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


def answering(ledger: Ledger, message: int) -> int | None:
    """The draft that answers a mail, whatever became of it."""
    number: int | None = ledger.value("SELECT id FROM drafts WHERE message_id = ?", message)
    return number


def ours_alone(ledger: Ledger, number: int) -> bool:
    """Whether nobody touched a draft: it waits as we wrote it, or we withdrew it ourselves."""
    draft = drafts.get(ledger, number)
    if draft.author != SERVICE or draft.attachments or draft_copies.missing(ledger, number):
        return False
    last = "SELECT actor FROM audit WHERE subject = ? AND event = 'draft discarded' ORDER BY id DESC LIMIT 1"
    withdrawn = draft.state == "discarded" and ledger.value(last, f"drafts:{number}") == SERVICE
    return draft.state == "waiting" or withdrawn


def write_anew(ledger: Ledger, number: int, draft: Draft, agreement: int | None, author: str = SERVICE) -> None:
    """Another answer to the same mail takes the place of the one that waits or was withdrawn, as a later version."""
    with ledger.transaction():
        ledger.execute(
            "UPDATE drafts SET state = 'waiting', recipient = ?, agreement_id = ?, language = ?, remarks = ? "
            "WHERE id = ?",
            draft.to,
            agreement,
            draft.language,
            json.dumps(draft.remarks),
            number,
        )
        drafts.add_version(ledger, number, draft.to, draft.subject, draft.text, author)
        draft_copies.want(ledger, number)
