"""Whether mail may go out now: the switch that stops all sending, and the limits per mailbox and per debtor.

The switch is a row of `settings`, so that it holds for every process at once and outlives a restart. It is turned off
by a person, and by the program itself when a backup was put back (see `daemon.backups`).
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.clock import moment, now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from parsers.problems import Problem

_KEY = "sending_stopped"
STOPPED = "(SELECT 1 FROM settings WHERE key = 'sending_stopped')"  # for use in a query

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Sending is stopped: since when, by whom, and why."""

    at: str
    by: str
    why: str


class SendingStopped(Problem):
    """Somebody stopped all sending."""

    template = "Sending is stopped since {at} ({why}), so nothing was sent; `afspraak sending start` lets it go on."


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """How much may go out: per mailbox and hour, per mailbox and day, per debtor and day."""

    per_hour: int
    per_day: int
    per_debtor: int


def stopped(ledger: Ledger) -> Stopped | None:
    """Who stopped all sending and why; None when mail may go out."""
    value = ledger.value("SELECT value FROM settings WHERE key = ?", _KEY)
    return Stopped(**json.loads(value)) if value else None


def require(ledger: Ledger) -> None:
    """Raise SendingStopped when nothing may be sent."""
    switch = stopped(ledger)
    if switch:
        raise SendingStopped(at=switch.at, why=switch.why)


def stop(ledger: Ledger, actor: str, why: str) -> None:
    """Stop all sending, from the next mail on; one that is on its way now is brought to its end."""
    value = json.dumps({"at": stamp(now()), "by": actor, "why": why})
    with ledger.transaction():
        ledger.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", _KEY, value)
        note(ledger, actor, "sending stopped", "settings:sending", why)


def start(ledger: Ledger, actor: str) -> bool:
    """Let mail go out again; False when it was not stopped."""
    with ledger.transaction():
        started = ledger.execute("DELETE FROM settings WHERE key = ?", _KEY)
        if started:
            note(ledger, actor, "sending started", "settings:sending")
    return bool(started)


def held_up(ledger: Ledger, number: int, limits: SendingLimits) -> tuple[str, datetime] | None:
    """Why a row of the outbox must wait, and until when; None when it may go out now.

    A fault that approves or repeats cannot flood anybody, and a debtor is not written to again and again.
    """
    row = ledger.row(
        "SELECT o.account, r.debtor_id FROM outbox o JOIN drafts r ON r.id = o.draft_id WHERE o.id = ?", number
    )
    if row is None:
        return None
    checks = (
        ("account = ?", row["account"], HOUR, limits.per_hour, PER_HOUR),
        ("account = ?", row["account"], DAY, limits.per_day, PER_DAY),
        (_TO_DEBTOR, row["debtor_id"], DAY, limits.per_debtor, PER_DEBTOR),
    )
    for whose, key, span, most, why in checks:
        # The newest `most` of the span: when the oldest of these has left it, there is room for one more.
        oldest = ledger.value(
            f"""SELECT changed_at FROM outbox
                WHERE {whose} AND state IN ('sending', 'accepted', 'uncertain') AND changed_at > ? AND id <> ?
                ORDER BY changed_at DESC LIMIT 1 OFFSET ?""",  # noqa: S608 - our own words
            key,
            stamp(now() - span),
            number,
            most - 1,
        )
        if oldest:
            return why, min(moment(oldest), now()) + span
    return None


_TO_DEBTOR = "draft_id IN (SELECT id FROM drafts WHERE debtor_id = ?)"
PER_HOUR = "as many mails went out this hour as sends_per_hour allows."
PER_DAY = "as many mails went out today as sends_per_day allows."
PER_DEBTOR = "as many mails went to this debtor today as sends_per_debtor_and_day allows."
