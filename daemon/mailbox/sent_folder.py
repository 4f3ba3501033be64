"""The copy in the Sent folder of each mail that went out: one, and never a reason to send again."""

import logging
import tomllib
from functools import cache
from importlib.resources import files

from imapclient import IMAPClient

from daemon.ledger import Ledger, outbox, sent_copies
from daemon.ledger.message_ids import OWN_HEADER
from daemon.mailbox.appending import TooLargeForFolder, append

log = logging.getLogger(__name__)


@cache
def _self_filing() -> tuple[str, ...]:
    data = files("daemon.sending").joinpath("self_filing.toml").read_text("utf-8")
    return tuple(tomllib.loads(data)["hosts"])


def files_itself(smtp_host: str) -> bool:
    """Whether this SMTP server puts sent mail in the Sent folder by itself."""
    return smtp_host.lower().endswith(_self_filing())


def file_copies(client: IMAPClient, ledger: Ledger, account: str, folder: str, smtp_host: str) -> None:
    """File each accepted mail that has no copy yet; one that is already there is left alone.

    A mail of which it is uncertain whether it went out is looked for as well: servers that file what they send settle
    it. Not finding it proves nothing.

    Raises OSError or IMAP4.abort when the connection is gone; the copy is then looked for before it is tried again.
    """
    claimed = sent_copies.claim(ledger, account)
    doubted = outbox.uncertain(ledger, account)
    if not claimed and not doubted:
        return
    client.select_folder(folder)
    for mail in doubted:
        if _there(client, mail.mime_id):
            outbox.found_in_sent(ledger, mail.mime_id)
    for mail in claimed:
        there = _there(client, mail.mime_id)
        if not there and not files_itself(smtp_host):
            try:
                append(client, folder, mail.raw, [b"\\Seen"])
            except TooLargeForFolder as problem:
                log.warning("outbox %s: %s", mail.id, problem)
                sent_copies.give_up(ledger, mail.id)
                continue
            there = True
        sent_copies.settle(ledger, mail.id, there=there)


def _there(client: IMAPClient, mime_id: str) -> bool:
    """Whether our mail lies in the folder, under its Message-ID or one that the server gave it."""
    return bool(client.search(["OR", "HEADER", "Message-ID", mime_id, "HEADER", OWN_HEADER, mime_id]))
