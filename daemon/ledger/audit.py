"""The append-only trail of who did what: approvals, sends, agreements, imports, corrections."""

from daemon.clock import now, stamp
from daemon.ledger.database import Ledger

SERVICE = "afspraak"  # the actor when no person acted


def note(ledger: Ledger, actor: str, event: str, subject: str, detail: str = "") -> None:
    """Add a line. `subject` names the row as `table:id`; no personal data belongs in `detail`."""
    ledger.insert("audit", at=stamp(now()), actor=actor, event=event, subject=subject, detail=detail)
