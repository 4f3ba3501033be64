"""Time as the ledger writes it, and the only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today(zone: ZoneInfo) -> date:
    """The calendar day it is for the creditor."""
    return datetime.now(zone).date()


def stamp(moment: datetime) -> str:
    """A point in time as the ledger writes it: ISO 8601 in UTC, to the second, sortable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamp: str) -> datetime:
    """The point in time that a stamp of the ledger names."""
    return datetime.fromisoformat(stamp)
