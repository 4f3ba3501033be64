"""Promised payments by their day, as the agreements page and its calendar show them; a page at a time."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from daemon.ledger.database import Ledger
from parsers.money import Money
from replies.agreements import LIVE


@dataclass(frozen=True, slots=True)
class Promised:
    """One promised payment, with what the last review of the agreement found of it."""

    agreement: int
    state: str  # of the agreement
    debtor_id: int
    debtor: str
    invoices: tuple[str, ...]
    position: int
    of: int  # how many parts there are
    due: date | None
    amount: Money | None
    received: Money
    outcome: str


_LIVE = json.dumps(sorted(map(str, LIVE)))
_SELECT = """
  SELECT a.id, a.state, a.debtor_id, d.name AS debtor, s.position, s.due, s.amount_cents, s.currency, s.received_cents,
    s.outcome, (SELECT COUNT(*) FROM instalments x WHERE x.agreement_id = a.id) AS parts,
    (SELECT json_group_array(i.number) FROM agreement_invoices y JOIN invoices i ON i.id = y.invoice_id
       WHERE y.agreement_id = a.id) AS invoices
  FROM instalments s JOIN agreements a ON a.id = s.agreement_id JOIN debtors d ON d.id = a.debtor_id
"""


def listed(ledger: Ledger, state: str, most: int, skip: int = 0) -> list[Promised]:
    """The parts of agreements in a state, the latest first; without a state those that wait, the next to come first."""
    if state:
        where, order = "a.state = ?1", "s.due DESC, a.id DESC"
    else:
        where = "a.state IN (SELECT value FROM json_each(?1)) AND s.outcome = 'open'"
        order = "s.due IS NULL, s.due, a.id"
    sql = f"{_SELECT} WHERE {where} ORDER BY {order}, s.position LIMIT ?2 OFFSET ?3"
    return [_promised(row) for row in ledger.rows(sql, state or _LIVE, most, skip)]


def between(ledger: Ledger, first: date, last: date) -> dict[date, list[Promised]]:
    """What is promised for each day, of all agreements that were not declined or replaced."""
    rows = ledger.rows(
        f"{_SELECT} WHERE s.due BETWEEN ? AND ? AND a.state NOT IN ('declined', 'replaced') "
        "ORDER BY s.due, d.name LIMIT 1000",
        first.isoformat(),
        last.isoformat(),
    )
    days: dict[date, list[Promised]] = defaultdict(list)
    for row in rows:
        days[date.fromisoformat(row["due"])].append(_promised(row))
    return days


def counts(ledger: Ledger) -> dict[str, int]:
    """How many agreements are in each state."""
    rows = ledger.rows("SELECT state, COUNT(*) AS count FROM agreements GROUP BY state")
    return {row["state"]: row["count"] for row in rows}


def _promised(row: sqlite3.Row) -> Promised:
    return Promised(
        row["id"],
        row["state"],
        row["debtor_id"],
        row["debtor"],
        tuple(json.loads(row["invoices"])),
        row["position"],
        row["parts"],
        date.fromisoformat(row["due"]) if row["due"] else None,
        None if row["amount_cents"] is None else Money(row["amount_cents"], row["currency"]),
        Money(row["received_cents"], row["currency"]),
        row["outcome"],
    )
