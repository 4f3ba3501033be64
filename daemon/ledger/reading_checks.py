"""Which items of a reading a person looked at and found right; kept in the audit trail."""

from daemon.ledger.audit import note
from daemon.ledger.database import Ledger

_EVENT = "reading accepted"


def accept(ledger: Ledger, message: int, label: str, person: str) -> None:
    """A person says that a mail does say this. Once said it is not noted again."""
    if label not in accepted(ledger, message):
        note(ledger, person, _EVENT, f"messages:{message}", label)


def accepted(ledger: Ledger, message: int) -> frozenset[str]:
    """The labels of a mail that a person found right."""
    rows = ledger.rows("SELECT detail FROM audit WHERE subject = ? AND event = ?", f"messages:{message}", _EVENT)
    return frozenset(row["detail"] for row in rows)
