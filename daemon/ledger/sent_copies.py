"""The copies of sent mails in the Sent folder, as the ledger knows them: wanted, being filed, or there.

A state of its own: whatever goes wrong with a copy, the mail stays sent.
"""

from daemon.ledger import outbox
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger
from daemon.processes import alive, identity


def claim(ledger: Ledger, account: str) -> list[outbox.Outgoing]:
    """Take the accepted mails whose copy in the Sent folder is still to be filed; another process then leaves them.

    A claim whose process died counts no more, nor one of this process: its line broke before it was done.
    """
    with ledger.transaction():
        rows = ledger.rows(
            "SELECT id, sent_copy, worker FROM outbox WHERE account = ? AND sent_copy IN ('wanted', 'filing')", account
        )
        free = [
            row["id"]
            for row in rows
            if row["sent_copy"] == "wanted" or row["worker"] == identity() or not alive(row["worker"])
        ]
        for number in free:
            ledger.execute("UPDATE outbox SET sent_copy = 'filing', worker = ? WHERE id = ?", identity(), number)
    return [outbox.get(ledger, number) for number in free]


def settle(ledger: Ledger, number: int, *, there: bool) -> None:
    """Whether the mail's copy lies in the Sent folder, or is still to be filed."""
    ledger.execute("UPDATE outbox SET sent_copy = ? WHERE id = ?", "there" if there else "wanted", number)


def give_up(ledger: Ledger, number: int) -> None:
    """The server takes no mail of this size into its folders: there will be no copy."""
    with ledger.transaction():
        ledger.execute("UPDATE outbox SET sent_copy = 'none' WHERE id = ?", number)
        note(ledger, SERVICE, "sent copy too large", f"outbox:{number}")
