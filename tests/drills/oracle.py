"""What must hold after every drill, whatever was done to the program: nothing lost, nothing doubled, nothing broken."""

from collections import Counter
from email import message_from_bytes
from email.message import Message

from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox

TERMINAL = {"handled", "duplicate", "failed", "too_large", "gone"}
SETTLED = {"approved", "accepted", "rejected", "retry", "uncertain", "withdrawn"}  # never `sending` at rest


def check_ledger(afspraak: Installation) -> None:
    """I2, I4, I5, and that no mail has two rows at one place."""
    states = {row["state"] for row in afspraak.rows("SELECT state FROM outbox")}
    assert states <= SETTLED, f"I2: an approved mail is left in the air: {states}"
    doubled = afspraak.rows(
        """SELECT a.debtor_id, m.content_sha256, COUNT(*) FROM agreements a JOIN messages m ON m.id = a.message_id
           GROUP BY 1, 2 HAVING COUNT(*) > 1"""
    )
    assert not doubled, "I4: more than one agreement of one mail"
    drafted = afspraak.rows("SELECT message_id FROM drafts GROUP BY 1 HAVING COUNT(*) > 1")
    assert not drafted, "more than one draft for one mail"
    assert afspraak.value("PRAGMA integrity_check") == "ok", "I5"
    assert not afspraak.rows("PRAGMA foreign_key_check"), "I5"


def check_inbox(afspraak: Installation, mailbox: Mailbox, folder: str = "INBOX") -> None:
    """I3: each mail that lies in the folder has exactly one row, and is done with. I6: no flag changed."""
    with mailbox.connect() as client:
        uidvalidity = client.select_folder(folder, readonly=True)[b"UIDVALIDITY"]
        uids = client.search()
        flags = client.get_flags(uids) if uids else {}
    rows = afspraak.rows("SELECT uid, state FROM messages WHERE folder = ? AND uidvalidity = ?", folder, uidvalidity)
    there = Counter(row["uid"] for row in rows)
    assert {uid: there[uid] for uid in uids} == dict.fromkeys(uids, 1), "I3: a mail without a row, or with two"
    assert {row["state"] for row in rows} <= TERMINAL, "I3: a mail is left half done"
    touched = {flag for found in flags.values() for flag in found} - {b"\\Recent"}
    assert not touched, f"I6: a flag changed: {touched}"


def check_received(mails: list[bytes], resends: int = 0) -> list[Message]:
    """I1: each Message-ID arrived at most once, and once more for each resend that a person chose. The mails."""
    read = [message_from_bytes(raw) for raw in mails]
    most = max(Counter(mail["Message-ID"] for mail in read).values(), default=0)
    assert most <= 1 + resends, "I1: a mail arrived twice"
    return read
