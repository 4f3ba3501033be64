"""What a draft said in each of its versions, who wrote it, and whether a person had a hand in it."""

import hashlib
import json
from dataclasses import dataclass

from daemon.ledger import draft_copies, drafts, origins
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


def says(ledger: Ledger, number: int, draft: Draft) -> bool:
    """Whether a draft that waits says just this already, to the same address and with the same files."""
    now = drafts.get(ledger, number)
    if now.state != "waiting" or (now.recipient, now.subject, now.text) != (draft.to, draft.subject, draft.text):
        return False
    files = [(file.name, file.sha256) for file in origins.files(ledger, number, now.version)]
    return files == [(one.name, one.sha256 or hashlib.sha256(one.content).hexdigest()) for one in draft.attachments]


def write_anew(
    ledger: Ledger,
    number: int,
    draft: Draft,
    agreement: int | None,
    author: str = SERVICE,
    *,
    debtor: int | None = None,
    keep: bool = False,
) -> None:
    """Another answer to the same mail takes the place of the one that waits or was withdrawn, as a later version.

    `debtor` is whom it is to, when that may be another one now. With `keep` it says the same, and its text and its
    copies stay.
    """
    with ledger.transaction():
        ledger.execute(
            "UPDATE drafts SET state = 'waiting', debtor_id = COALESCE(?, debtor_id), recipient = ?, agreement_id = ?, "
            "language = ?, remarks = ? WHERE id = ?",
            debtor,
            draft.to,
            agreement,
            draft.language,
            json.dumps(draft.remarks),
            number,
        )
        if not keep:
            drafts.add_version(ledger, number, draft.to, draft.subject, draft.text, author)
            draft_copies.want(ledger, number)
