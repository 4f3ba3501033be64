"""Taking back approved mail that has not gone out: by a person, or because its draft was changed elsewhere."""

from daemon.clock import now, stamp
from daemon.ledger import draft_copies, drafts
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.outbox import hand_back
from parsers.problems import Problem

CHANGED_ELSEWHERE = "It was changed or thrown away in the mail program before it went out, so it was not sent."


class NotWaitingToBeSent(Problem):
    """Only what has not begun to go out can be taken back."""

    template = (
        "Draft {number} does not wait to be sent, so nothing was taken back; see `afspraak drafts show {number}`."
    )


def withdraw(ledger: Ledger, draft: int, actor: str) -> None:
    """A person takes an approved mail back before it goes out: the draft waits again, and nothing is sent.

    One of which it is uncertain whether it went out before is uncertain again. Raises NotWaitingToBeSent.
    """
    with ledger.transaction():
        row = ledger.row("SELECT id, doubted FROM outbox WHERE draft_id = ? AND state IN ('approved', 'retry')", draft)
        if row is None:
            raise NotWaitingToBeSent(number=draft)
        state = "uncertain" if row["doubted"] else "withdrawn"
        ledger.execute("UPDATE outbox SET state = ?, changed_at = ? WHERE id = ?", state, stamp(now()), row["id"])
        note(ledger, actor, "mail withdrawn", f"outbox:{row['id']}")
        if state == "withdrawn":
            hand_back(ledger, draft, actor)


def withdraw_changed(ledger: Ledger, number: int) -> bool:
    """Take back an approved mail whose copy left the Drafts folder meanwhile: somebody changed it or threw it away.

    What they wrote instead is taken over when the folder is looked at next.
    """
    with ledger.transaction():
        row = ledger.row("SELECT draft_id, doubted, state FROM outbox WHERE id = ?", number)
        if row is None or row["doubted"] or not draft_copies.missing(ledger, row["draft_id"]):
            return False
        withdrawn = ledger.execute(
            "UPDATE outbox SET state = 'withdrawn', reply_text = ?, changed_at = ? "
            "WHERE id = ? AND state IN ('approved', 'retry')",
            CHANGED_ELSEWHERE,
            stamp(now()),
            number,
        )
        if withdrawn:
            note(ledger, drafts.MAIL_PROGRAM, "mail withdrawn", f"outbox:{number}")
            hand_back(ledger, row["draft_id"], drafts.MAIL_PROGRAM, copy=False)
    return bool(withdrawn)
