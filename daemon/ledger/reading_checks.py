"""Which items of a reading a person looked at and found right, or wrong; kept in the audit trail."""

from daemon.ledger.audit import note
from daemon.ledger.database import Ledger

_ACCEPTED, _REJECTED = "reading accepted", "reading rejected"


def accept(ledger: Ledger, message: int, item: str, person: str) -> None:
    """A person says that a mail does say this. Once said it is not noted again."""
    if item not in accepted(ledger, message):
        note(ledger, person, _ACCEPTED, f"messages:{message}", item)


def reject(ledger: Ledger, message: int, item: str, person: str) -> None:
    """A person says that a mail does not say this."""
    if item not in rejected(ledger, message):
        note(ledger, person, _REJECTED, f"messages:{message}", item)


def accepted(ledger: Ledger, message: int) -> frozenset[str]:
    """The items that a person found right; what was said last of an item counts."""
    return _judged(ledger, message, _ACCEPTED)


def rejected(ledger: Ledger, message: int) -> frozenset[str]:
    """The items that a person found wrong."""
    return _judged(ledger, message, _REJECTED)


def _judged(ledger: Ledger, message: int, event: str) -> frozenset[str]:
    rows = ledger.rows(
        "SELECT detail, event, MAX(id) FROM audit WHERE subject = ? AND event IN (?, ?) GROUP BY detail",
        f"messages:{message}",
        _ACCEPTED,
        _REJECTED,
    )
    return frozenset(row["detail"] for row in rows if row["event"] == event)
