"""Who may enter the desk, in the ledger: links that are good once, and sessions. Of both only a digest is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from daemon.clock import moment, now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger

LINK_LASTS = timedelta(minutes=15)
IDLE_LASTS = timedelta(hours=12)  # a session nobody used for so long has ended
SESSION_LASTS = timedelta(days=30)
_SEEN_EVERY = timedelta(minutes=5)  # how exactly the last use is known; each time is a write


@dataclass(frozen=True, slots=True)
class DeskSession:
    """One person, signed in with one browser. `csrf` stands in every form that this browser is given.

    `entry` is of their entry in the configuration as it was when they came in, "" when they had none.
    """

    person: str
    csrf: str
    entry: str = ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(ledger: Ledger, person: str) -> str:
    """A token that lets one browser in as this person, once, within `LINK_LASTS`."""
    token = secrets.token_urlsafe(24)
    with ledger.transaction():
        ledger.execute("DELETE FROM desk_links WHERE ends_at < ?", stamp(now()))
        ledger.insert("desk_links", token_sha256=_digest(token), person=person, ends_at=stamp(now() + LINK_LASTS))
    return token


def link_is_good(ledger: Ledger, token: str) -> bool:
    """Whether this link would let somebody in; it stays as it is."""
    return bool(
        ledger.value("SELECT 1 FROM desk_links WHERE token_sha256 = ? AND ends_at >= ?", _digest(token), stamp(now()))
    )


def use_link(ledger: Ledger, token: str) -> str | None:
    """The person whom this link lets in; None when it was used, is too old, or never was. It is good no more."""
    with ledger.transaction():
        person: str | None = ledger.value(
            "SELECT person FROM desk_links WHERE token_sha256 = ? AND ends_at >= ?", _digest(token), stamp(now())
        )
        ledger.execute("DELETE FROM desk_links WHERE token_sha256 = ?", _digest(token))
    return person


def begin_session(ledger: Ledger, person: str, entry: str = "") -> str:
    """Sign a person in, tied to their `entry` (see DeskSession); the token that their browser keeps."""
    token, at = secrets.token_urlsafe(32), stamp(now())
    with ledger.transaction():
        ledger.execute("DELETE FROM desk_sessions WHERE seen_at < ?", stamp(now() - IDLE_LASTS))
        ledger.insert(
            "desk_sessions",
            token_sha256=_digest(token),
            person=person,
            csrf=secrets.token_urlsafe(24),
            entry=entry,
            began_at=at,
            seen_at=at,
        )
        note(ledger, person, "signed in on the desk", "desk")
    return token


def session(ledger: Ledger, token: str) -> DeskSession | None:
    """The session of this token, while it lasts."""
    row = ledger.row("SELECT * FROM desk_sessions WHERE token_sha256 = ?", _digest(token))
    if row is None or moment(row["began_at"]) + SESSION_LASTS < now():
        return None
    idle = now() - moment(row["seen_at"])
    if idle > IDLE_LASTS:
        return None
    if idle > _SEEN_EVERY:
        ledger.execute("UPDATE desk_sessions SET seen_at = ? WHERE token_sha256 = ?", stamp(now()), _digest(token))
    return DeskSession(row["person"], row["csrf"], row["entry"])


def end_session(ledger: Ledger, token: str) -> None:
    """Sign out."""
    ledger.execute("DELETE FROM desk_sessions WHERE token_sha256 = ?", _digest(token))
