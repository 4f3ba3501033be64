"""Telephone calls that were made, in the ledger: with whom, what came of each, and the agreement it led to."""

from dataclasses import dataclass
from typing import Literal

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger

Outcome = Literal["agreed", "talked", "no_answer"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `note` is what the person wrote down, for colleagues; it never stands in a letter."""

    id: int
    debtor: str
    at: str
    by: str
    spoke_to: str
    outcome: Outcome
    note: str
    agreement_id: int | None


def log(
    ledger: Ledger,
    debtor: int,
    by: str,
    outcome: Outcome,
    *,
    spoke_to: str = "",
    said: str = "",
    agreement: int | None = None,
) -> int:
    """Keep that a debtor was called, and what came of it."""
    with ledger.transaction():
        number = ledger.insert(
            "calls",
            debtor_id=debtor,
            at=stamp(now()),
            by=by,
            spoke_to=spoke_to,
            outcome=outcome,
            note=said,
            agreement_id=agreement,
        )
        note(ledger, by, f"call {outcome}", f"calls:{number}")
    return number


def listed(ledger: Ledger, debtor: int | None = None) -> list[Call]:
    """All calls, or those with one debtor, the latest first."""
    rows = ledger.rows(
        """SELECT c.*, d.name AS debtor FROM calls c JOIN debtors d ON d.id = c.debtor_id
           WHERE ?1 IS NULL OR c.debtor_id = ?1 ORDER BY c.id DESC""",
        debtor,
    )
    return [
        Call(
            row["id"],
            row["debtor"],
            row["at"],
            row["by"],
            row["spoke_to"],
            row["outcome"],
            row["note"],
            row["agreement_id"],
        )
        for row in rows
    ]
