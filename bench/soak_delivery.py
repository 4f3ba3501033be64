"""How mails get into the inbox of a soak: by IMAP, so that a server that was killed can be asked what it has."""

from email import message_from_bytes
from imaplib import IMAP4

from imapclient import IMAPClient

from bench.full_ledger import REAL, fill
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox


def put_into_inbox(client: IMAPClient, mails: list[bytes]) -> None:
    """Deliver all of these mails or none."""
    if mails:
        lines = [raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for raw in mails]
        done, says = client.multiappend("INBOX", lines)
        if done != "OK":
            raise IMAP4.error(says)


def start_with(mails: int, mailbox: Mailbox, afspraak: Installation) -> int:
    """Let so many mails have been handled before, in whole thousands; they lie in the inbox, in short."""
    with mailbox.connect() as client:
        for first in range(0, mails, REAL):
            numbers = range(first, first + REAL)
            put_into_inbox(client, [b"Subject: %d\r\n\r\nHandled before.\r\n" % number for number in numbers])
        state = client.select_folder("INBOX")
    fill(afspraak, mails, int(state[b"UIDVALIDITY"]))
    print(
        f"{mails} mails were handled before; the ledger takes {afspraak.ledger.stat().st_size / 1e6:.0f} MB", flush=True
    )
    return mails


def not_there(client: IMAPClient, mails: list[bytes]) -> list[bytes]:
    """What of the mails whose delivery broke off did not arrive."""
    client.select_folder("INBOX", readonly=True)
    named = [(str(message_from_bytes(raw)["Message-ID"]), raw) for raw in mails]
    return [raw for name, raw in named if not client.search(["HEADER", "Message-ID", name])]
