"""Which mailbox an account of the configuration stands for: places on one server mean nothing on another.

A host or user that changed in the configuration may be the same mailbox after a move, or somebody else's by mistake.
Only a person knows; until they say so nothing is fetched. Mails are then known again by their content.
"""

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from parsers.problems import Problem


class MailboxMoved(Problem):
    """The account's server or user changed in the configuration."""

    template = (
        "The account {account} was {old} until now, and the configuration says {new}. If that is the same mailbox "
        "after a move, say so with `afspraak accounts moved {account}`; otherwise give the new one a name of its own."
    )


def require_same(ledger: Ledger, account: str, host: str, user: str) -> None:
    """Bind an account to the mailbox that it has; raises MailboxMoved when it was another before."""
    row = ledger.row("SELECT host, user FROM mailboxes WHERE account = ?", account)
    if row is None:
        ledger.execute("INSERT OR IGNORE INTO mailboxes VALUES (?, ?, ?, ?)", account, host, user, stamp(now()))
    elif (row["host"].lower(), row["user"].lower()) != (host.lower(), user.lower()):
        raise MailboxMoved(account=account, old=f"{row['user']} at {row['host']}", new=f"{user} at {host}")


def moved(ledger: Ledger, account: str, host: str, user: str, actor: str) -> None:
    """A person says that the mailbox moved there: its folders are looked through anew, and known mails found again."""
    with ledger.transaction():
        ledger.execute("INSERT OR REPLACE INTO mailboxes VALUES (?, ?, ?, ?)", account, host, user, stamp(now()))
        ledger.execute("UPDATE folders SET uidvalidity = 0, last_uid = 0 WHERE account = ?", account)
        # No row may stand where the new server will put another mail.
        ledger.execute("UPDATE messages SET uidvalidity = 0, uid = -id WHERE account = ?", account)
        # Our drafts may have moved along; they are looked for by Message-ID before they are laid there again.
        ledger.execute(
            """UPDATE draft_copies SET state = 'placing', worker = '' WHERE state IN ('placed', 'missing')
               AND draft_id IN (SELECT id FROM drafts WHERE account = ? AND state = 'waiting')""",
            account,
        )
        note(ledger, actor, "mailbox moved", f"mailboxes:{account}")
