"""Mails in the ledger: received once, kept as they came, and what became of each.

A mail is identified twice: by its place (account, folder, UIDVALIDITY, UID; RFC 9051 section 2.3.1.1), and by its
content, because places change when a server rebuilds a folder and because one mail may be delivered twice. Where the
server has a name of its own for each mail, wherever it lies, that comes before the content.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from daemon.clock import moment, now, stamp
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger

RENUMBERED = "folder_renumbered_at"  # the setting that says when a server last numbered a folder anew
MOST_ATTEMPTS = 3  # then a mail is set aside as failed, and the service goes on

# The headers that stay the same when one mail is delivered over two ways.
_STABLE_HEADERS = (b"message-id:", b"date:", b"from:", b"subject:")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies on the server."""

    account: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it was fetched; `raw` is None when it was too large to fetch or gone before it could be.

    `server_id` is what the server calls the mail wherever it lies, "" where it has no such name (Gmail's X-GM-MSGID).
    """

    place: Place
    size: int
    arrived: datetime | None  # INTERNALDATE
    raw: bytes | None
    too_large: bool = False
    server_id: str = ""


def content_digest(raw: bytes) -> str:
    """SHA-256 of what makes a mail this mail: its body and the headers that no server on the way rewrites.

    Message-ID alone does not do: some senders reuse it for different mails, others leave it out.
    """
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    stable = [line for line in head.split(b"\n") if line[:11].lower().startswith(_STABLE_HEADERS)]
    return hashlib.sha256(b"\n".join([*sorted(stable), b"", body.rstrip(b"\n")])).hexdigest()


def progress(ledger: Ledger, account: str, folder: str) -> tuple[int, int] | None:
    """(UIDVALIDITY, last UID) up to which a folder was fetched; None when it was never looked at."""
    row = ledger.row("SELECT uidvalidity, last_uid FROM folders WHERE account = ? AND folder = ?", account, folder)
    return (row["uidvalidity"], row["last_uid"]) if row else None


def last_check(ledger: Ledger, account: str, folder: str) -> date | None:
    """The day on which a folder was last fetched from; None when it was never looked at."""
    at = ledger.value("SELECT checked_at FROM folders WHERE account = ? AND folder = ?", account, folder)
    return ledger.day_of(at) if at else None


def set_progress(ledger: Ledger, account: str, folder: str, role: str, uidvalidity: int, last_uid: int) -> None:
    """Remember how far a folder was fetched."""
    ledger.execute(
        """INSERT INTO folders (account, folder, role, uidvalidity, last_uid, checked_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (account, folder) DO UPDATE SET role = excluded.role, uidvalidity = excluded.uidvalidity,
             last_uid = excluded.last_uid, checked_at = excluded.checked_at""",
        account,
        folder,
        role,
        uidvalidity,
        last_uid,
        stamp(now()),
    )


def begin_renumbered(ledger: Ledger, account: str, folder: str, uidvalidity: int) -> None:
    """The server numbers this folder anew: it is looked through again, and known mails are known by their content.

    Rows that happen to stand at the new numbers, from an earlier time, give way first: another mail may lie there now.
    """
    with ledger.transaction():
        ledger.execute(
            "UPDATE messages SET uidvalidity = 0, uid = -id WHERE account = ? AND folder = ? AND uidvalidity = ?",
            account,
            folder,
            uidvalidity,
        )
        ledger.execute(
            "UPDATE folders SET uidvalidity = ?, last_uid = 0 WHERE account = ? AND folder = ?",
            uidvalidity,
            account,
            folder,
        )
        ledger.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", RENUMBERED, stamp(now()))
        note(ledger, SERVICE, "folder renumbered", f"folders:{account}/{folder}")


def receive(ledger: Ledger, arrivals: Sequence[Arrival], role: str) -> list[int]:
    """Keep a batch of fetched mails and move the folder's progress, in one transaction. The ids of the new ones.

    A mail whose place is known is passed over. A mail whose content is known from the same folder under another
    UIDVALIDITY is the same mail after the server renumbered: its row takes the new place. Any other known content
    becomes a `duplicate` row that points at the first.
    """
    new: list[int] = []
    with ledger.transaction():
        for arrival in arrivals:
            added = _receive_one(ledger, arrival, role)
            if added is not None:
                new.append(added)
        if arrivals:
            last = max(arrivals, key=lambda arrival: arrival.place.uid).place
            set_progress(ledger, last.account, last.folder, role, last.uidvalidity, last.uid)
    return new


def _receive_one(ledger: Ledger, arrival: Arrival, role: str) -> int | None:
    place, at = arrival.place, stamp(now())
    known = ledger.row(
        "SELECT id FROM messages WHERE account = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
        place.account,
        place.folder,
        place.uidvalidity,
        place.uid,
    )
    if known:
        return None
    values: dict[str, object] = {
        "account": place.account,
        "folder": place.folder,
        "uidvalidity": place.uidvalidity,
        "uid": place.uid,
        "size": arrival.size,
        "arrived_at": stamp(arrival.arrived) if arrival.arrived else None,
        "stored_at": at,
        "server_id": arrival.server_id,
    }
    content = content_digest(arrival.raw) if arrival.raw is not None else ""
    if content and ledger.value("SELECT 1 FROM forgotten WHERE content_sha256 = ?", content):
        return None
    first = _first_of(ledger, "server_id", arrival.server_id, place, role) if arrival.server_id else None
    if first is None and content:
        first = _first_of(ledger, "content_sha256", content, place, role)
    if first and first["uidvalidity"] != place.uidvalidity and first["folder"] == place.folder:
        moved = "UPDATE messages SET uidvalidity = ?, uid = ?, server_id = ? WHERE id = ?"
        ledger.execute(moved, place.uidvalidity, place.uid, arrival.server_id, first["id"])
        return None
    if arrival.raw is None:
        if arrival.too_large and _is_large_one_again(ledger, values):
            return None
        state = "duplicate" if first else "too_large" if arrival.too_large else "gone"
        return ledger.insert("messages", **values, state=state, same_as=first["id"] if first else None)
    digest = hashlib.sha256(arrival.raw).hexdigest()
    ledger.execute("INSERT OR IGNORE INTO raw_mails VALUES (?, ?, ?)", digest, arrival.raw, at)
    return ledger.insert(
        "messages",
        **values,
        state="duplicate" if first else "received",
        raw_sha256=digest,
        content_sha256=content,
        same_as=first["id"] if first else None,
    )


def _is_large_one_again(ledger: Ledger, values: Mapping[str, object]) -> bool:
    """Whether a mail too large to know by content is one that had another number before; its row then moves along."""
    number = ledger.value(
        """SELECT id FROM messages WHERE account = ? AND folder = ? AND state = 'too_large' AND size = ?
           AND arrived_at IS ? AND uidvalidity <> ?""",
        *(values[name] for name in ("account", "folder", "size", "arrived_at", "uidvalidity")),
    )
    if number is None:
        return False
    place = (values["uidvalidity"], values["uid"], number)
    return bool(ledger.execute("UPDATE messages SET uidvalidity = ?, uid = ? WHERE id = ?", *place))


def _first_of(
    ledger: Ledger, known_by: Literal["content_sha256", "server_id"], value: str, place: Place, role: str
) -> sqlite3.Row | None:
    """The first mail known by this among those of the same role: what we sent to ourselves too counts as sent."""
    return ledger.row(
        f"""SELECT id, folder, uidvalidity FROM messages m
           WHERE {known_by} = ?1 AND {known_by} <> '' AND account = ?2 AND same_as IS NULL AND (folder = ?3 OR EXISTS
             (SELECT 1 FROM folders f WHERE f.account = m.account AND f.folder = m.folder AND f.role = ?4))
           ORDER BY folder = ?3 AND uidvalidity <> ?5 DESC, id LIMIT 1""",  # noqa: S608 - our own names
        value,
        place.account,
        place.folder,
        role,
        place.uidvalidity,
    )


def to_handle(ledger: Ledger) -> Iterator[tuple[int, str]]:
    """(id, role of its folder) of each mail that waits to be handled, oldest first, one at a time."""
    last = 0
    while row := ledger.row(
        """SELECT m.id, f.role FROM messages m JOIN folders f USING (account, folder)
           WHERE m.state = 'received' AND m.id > ? ORDER BY m.id LIMIT 1""",
        last,
    ):
        last = row["id"]
        yield last, row["role"]


def count_to_handle(ledger: Ledger) -> int:
    """How many mails wait to be handled."""
    return int(ledger.value("SELECT COUNT(*) FROM messages WHERE state = 'received'"))


def begin_attempt(ledger: Ledger, message: int) -> bytes | None:
    """Count an attempt, before any work, and hand out the raw mail; None when it has had its last chance.

    Counting first means that a mail that kills the process is set aside at the third start.
    """
    with ledger.transaction():
        row = ledger.row("SELECT attempts, raw_sha256, failure FROM messages WHERE id = ?", message)
        if row is None:
            return None
        if row["attempts"] >= MOST_ATTEMPTS:
            why = row["failure"] or "the program stopped each time it was read"
            ledger.execute("UPDATE messages SET state = 'failed', failure = ? WHERE id = ?", why, message)
            return None
        ledger.execute("UPDATE messages SET attempts = attempts + 1 WHERE id = ?", message)
        raw: bytes = ledger.value("SELECT raw FROM raw_mails WHERE sha256 = ?", row["raw_sha256"])
    return raw


def take_back_attempt(ledger: Ledger, message: int) -> None:
    """An attempt that failed through no fault of the mail does not count."""
    ledger.execute("UPDATE messages SET attempts = attempts - 1 WHERE id = ? AND attempts > 0", message)


def origin(ledger: Ledger, message: int) -> tuple[str, datetime]:
    """The account a mail came in by, and when it arrived."""
    row = ledger.row("SELECT account, COALESCE(arrived_at, stored_at) AS at FROM messages WHERE id = ?", message)
    if row is None:
        raise LookupError(f"no message {message}")
    return row["account"], moment(row["at"])


def fail(ledger: Ledger, message: int, why: str) -> None:
    """Write down why an attempt failed; at the last one the mail is set aside."""
    ledger.execute(
        "UPDATE messages SET failure = ?, state = CASE WHEN attempts >= ? THEN 'failed' ELSE state END WHERE id = ?",
        why,
        MOST_ATTEMPTS,
        message,
    )


def retry_failed(ledger: Ledger, message: int) -> bool:
    """Give a mail that was set aside another three attempts; False when it was not set aside."""
    changed = ledger.execute(
        "UPDATE messages SET state = 'received', attempts = 0 WHERE id = ? AND state = 'failed'", message
    )
    return bool(changed)


def settle(ledger: Ledger, message: int, **values: object) -> None:
    """Mark a mail as handled, with what was read from it."""
    values |= {"state": "handled", "handled_at": stamp(now()), "failure": ""}
    names = ", ".join(f"{name} = ?" for name in values)
    with ledger.transaction():
        ledger.connection.execute(
            f"UPDATE messages SET {names} WHERE id = ?",  # noqa: S608 - names come from our code
            (*(json.dumps(v) if isinstance(v, dict | list) else v for v in values.values()), message),
        )


def forget_raw(ledger: Ledger, message: int) -> None:
    """Drop the stored bytes of a mail that is none of our business, such as private mail in the Sent folder."""
    with ledger.transaction():
        digest = ledger.value("SELECT raw_sha256 FROM messages WHERE id = ?", message)
        ledger.execute("UPDATE messages SET raw_sha256 = NULL WHERE id = ?", message)
        ledger.execute(
            "DELETE FROM raw_mails WHERE sha256 = ? AND NOT EXISTS "
            "(SELECT 1 FROM messages WHERE raw_sha256 = raw_mails.sha256)",
            digest,
        )
