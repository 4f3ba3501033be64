"""Fetching what is new in a watched folder into the ledger: sizes first, bodies in batches, committed before the next.

The folder is opened with EXAMINE and bodies are read with BODY.PEEK[]: nothing a person sees changes. What is new is
known by UID, never by \\Seen, because a person or a telephone may have read the mail first.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from imaplib import IMAP4
from typing import Any

from imapclient import IMAPClient

from daemon.health import metrics
from daemon.ledger import Ledger
from daemon.ledger.mail import Arrival, Place, begin_renumbered, last_check, progress, receive, set_progress
from daemon.mailbox.folders import require_folder

log = logging.getLogger(__name__)

BATCH_MAILS = 200  # more is not faster and only costs memory
BATCH_BYTES = 8_000_000
# What Gmail calls a mail, in whatever folder (developers.google.com/gmail/imap/imap-extensions), and how it says so.
SERVER_ID, HAS_SERVER_ID = "X-GM-MSGID", "X-GM-EXT-1"


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder that is watched. `role` says what its mails are to us: `inbox` or `sent`."""

    account: str
    folder: str
    role: str
    first_look_days: int  # how far back to look when the folder is seen for the first time
    largest: int  # bytes; a larger mail is noted, not fetched


def fetch_new(client: IMAPClient, ledger: Ledger, watched: Watched, today: date) -> Iterator[tuple[int, list[int]]]:
    """Store what is new; after each committed batch yield (mails still to fetch, ids of the new rows).

    Raises OSError or IMAP4.abort when the connection is gone: what was yielded is safe, the rest comes next time.
    """
    state = examine(client, watched.account, watched.folder)
    news_announced(client)  # what SELECT itself announced is covered by the search
    uidvalidity, next_uid = int(state[b"UIDVALIDITY"]), int(state.get(b"UIDNEXT", 0))
    if _renumbered(ledger, watched, uidvalidity, next_uid):
        log.warning("%s: the server numbers a folder anew; known mails are known by their content", watched.account)
        metrics.RENUMBERED.inc()
        begin_renumbered(ledger, watched.account, watched.folder, uidvalidity)
    uids = _new_uids(client, ledger, watched, today)
    if not uids:
        known = progress(ledger, watched.account, watched.folder)
        last = known[1] if known and known[1] else max(0, next_uid - 1)
        set_progress(ledger, watched.account, watched.folder, watched.role, uidvalidity, last)
        return
    left = len(uids)
    for batch in _batches(client, uids, watched.largest):
        arrivals = list(_arrivals(client, batch, watched, uidvalidity))
        added = receive(ledger, arrivals, watched.role)
        left -= len(batch)
        yield left, added


def examine(client: IMAPClient, account: str, folder: str) -> dict[bytes, Any]:
    """Open a folder for reading only; what the server says of it. Raises FolderMissing when it is not there."""
    try:
        state: dict[bytes, Any] = client.select_folder(folder, readonly=True)
    except IMAP4.abort:
        raise
    except IMAP4.error:
        require_folder(client, account, folder)
        raise
    return state


def _renumbered(ledger: Ledger, watched: Watched, uidvalidity: int, next_uid: int) -> bool:
    """Whether the numbers we know of this folder count no more (RFC 9051 section 2.3.1.1).

    Some servers start their numbers again without saying so; then the next one is not above the last we saw.
    """
    known = progress(ledger, watched.account, watched.folder)
    if known is None:
        return False
    return known[0] != uidvalidity or 0 < next_uid <= known[1]


def _new_uids(client: IMAPClient, ledger: Ledger, watched: Watched, today: date) -> list[int]:
    known = progress(ledger, watched.account, watched.folder)
    if known and known[1]:
        # "n:*" always matches the last message, even when its UID is below n (RFC 9051 section 6.4.4).
        return sorted(uid for uid in client.search(["UID", f"{known[1] + 1}:*"]) if uid > known[1])
    # First sight, or the server renumbered the folder: content then tells which mails are known. What came while nobody
    # looked must be among them; a day more, because SINCE goes by the server's days.
    since = today - timedelta(days=watched.first_look_days)
    checked = last_check(ledger, watched.account, watched.folder)
    return sorted(client.search(["SINCE", min(since, checked - timedelta(days=1)) if checked else since]))


@dataclass(frozen=True, slots=True)
class _Listed:
    uid: int
    size: int
    arrived: datetime | None
    too_large: bool
    gone: bool
    server_id: str


def _batches(client: IMAPClient, uids: list[int], largest: int) -> Iterator[list[_Listed]]:
    """The mails in runs that fit in memory, each with the size the server states."""
    wanted = ["RFC822.SIZE", "INTERNALDATE", *([SERVER_ID] if client.has_capability(HAS_SERVER_ID) else [])]
    for start in range(0, len(uids), BATCH_MAILS):
        chunk = uids[start : start + BATCH_MAILS]
        sizes: dict[int, dict[bytes, Any]] = client.fetch(chunk, wanted)
        batch: list[_Listed] = []
        weight = 0
        for uid in chunk:
            stated = sizes.get(uid, {})
            size = int(stated.get(b"RFC822.SIZE", 0))
            too_large = size > largest
            if batch and weight + size > BATCH_BYTES and not too_large:
                yield batch
                batch, weight = [], 0
            server_id = str(stated.get(SERVER_ID.encode()) or "")
            batch.append(_Listed(uid, size, stated.get(b"INTERNALDATE"), too_large, not stated, server_id))
            weight += 0 if too_large else size
        yield batch


def _arrivals(client: IMAPClient, batch: list[_Listed], watched: Watched, uidvalidity: int) -> Iterator[Arrival]:
    wanted = [mail.uid for mail in batch if not mail.too_large and not mail.gone]
    bodies: dict[int, dict[bytes, Any]] = client.fetch(wanted, ["BODY.PEEK[]"]) if wanted else {}
    for mail in batch:
        raw = bodies.get(mail.uid, {}).get(b"BODY[]")
        place = Place(watched.account, watched.folder, uidvalidity, mail.uid)
        yield Arrival(place, mail.size, mail.arrived, raw, mail.too_large, mail.server_id)


def news_announced(client: IMAPClient) -> bool:
    """Whether the server told of new mail inside the answer to another command since this was last asked.

    Such an EXISTS is not repeated when IDLE begins: who does not look here waits in IDLE beside unread mail.
    """
    _, announced = client._imap.response("EXISTS")
    return any(announced)
