"""How things stand with each debtor who is overdue: what decides on a call and on handing over."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from daemon.clock import moment
from daemon.ledger.database import Ledger
from parsers.money import Money
from replies.summary.week import Standing

# Of a mail `m`: what was said about invoices that were settled since is history; insolvency stays.
_COUNTS = """m.state = 'handled' AND m.automatic = ''
      AND (m.primary_label = 'insolvency' OR COALESCE((SELECT MAX(COALESCE(b.open_cents, 0) > 0)
        FROM message_invoices x LEFT JOIN open_balances b ON b.invoice_id = x.invoice_id
        WHERE x.message_id = m.id), TRUE))"""
_OVERDUE = """
  SELECT i.id, i.debtor_id, i.number, i.due, b.open_cents
  FROM open_balances b CROSS JOIN invoices i ON i.id = b.invoice_id
  WHERE b.open_cents > 0 AND i.due < ? AND i.currency = ? ORDER BY i.due, i.number
"""
# What those who owe wrote; a query of its own, as SQLite would look through all of it for each of them.
_SAID = f"""
  SELECT m.debtor_id, MAX(COALESCE(m.arrived_at, m.stored_at)) AS last_reply,
    MAX(m.primary_label = 'insolvency') AS insolvent,
    MAX(m.primary_label IN ('insolvency', 'dissatisfied', 'goods_not_received', 'refuses')) AS stopped,
    MAX(CASE WHEN m.primary_label IN ('call_back_later', 'financial_difficulty')
      THEN COALESCE(m.arrived_at, m.stored_at) END) AS last_wish
  FROM json_each(?) owing CROSS JOIN messages m ON m.debtor_id = owing.value
  WHERE {_COUNTS}
  GROUP BY m.debtor_id
"""  # noqa: S608 - a constant
_CALLED = "SELECT debtor_id, MAX(at) AS at FROM calls WHERE outcome <> 'no_answer' GROUP BY debtor_id"
_OWING = """
  SELECT d.id, d.name, MAX(r.level) AS reminders, MAX(r.sent_at) AS last_reminder,
    (SELECT COUNT(*) FROM agreements a WHERE a.debtor_id = d.id AND a.state IN ('broken', 'partly_kept')
       AND EXISTS (SELECT 1 FROM agreement_invoices x JOIN open_balances b ON b.invoice_id = x.invoice_id
         WHERE x.agreement_id = a.id AND b.open_cents > 0)) AS broken,
    EXISTS (SELECT 1 FROM contacts c WHERE c.debtor_id = d.id AND c.state = 'current') AS reachable,
    COALESCE((SELECT c.telephone FROM contacts c WHERE c.debtor_id = d.id AND c.state <> 'left' AND c.telephone <> ''
      ORDER BY c.id LIMIT 1), d.telephone) AS telephone
  FROM json_each(?) owing CROSS JOIN debtors d ON d.id = owing.value LEFT JOIN reminders r ON r.debtor_id = d.id
  GROUP BY d.id ORDER BY d.id
"""


# Who asked to be called, in whatever else they wrote, since the last call; the latest words count.
_ASKED = f"""
  SELECT m.debtor_id, l.evidence, MAX(COALESCE(m.arrived_at, m.stored_at)) AS at
  FROM message_labels l CROSS JOIN messages m ON m.id = l.message_id
  WHERE l.label = 'call_back_later' AND m.debtor_id IS NOT NULL AND {_COUNTS}
    AND m.id NOT IN (SELECT message_id FROM attended)
  GROUP BY m.debtor_id
  HAVING at > COALESCE(
    (SELECT MAX(c.at) FROM calls c WHERE c.debtor_id = m.debtor_id AND c.outcome <> 'no_answer'), '')
"""  # noqa: S608 - a constant


_NOTHING: dict[str, Any] = {"last_reply": None, "insolvent": 0, "stopped": 0, "last_wish": None}


def standings(ledger: Ledger, today: date, currency: str = "EUR") -> Iterator[Standing]:
    """Every debtor with an overdue invoice in this currency that no hold covers, or who asked to be called about it."""
    asked = {row["debtor_id"]: " ".join(row["evidence"].split()) for row in ledger.rows(_ASKED)}
    held = {
        row["invoice_id"]
        for row in ledger.rows("SELECT invoice_id FROM active_holds WHERE ends IS NULL OR ends >= ?", today.isoformat())
    }
    overdue: defaultdict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in ledger.rows(_OVERDUE, today.isoformat(), currency):
        if row["id"] not in held or row["debtor_id"] in asked:
            overdue[row["debtor_id"]].append(row)
    owing = json.dumps(sorted(overdue))
    said = {row["debtor_id"]: row for row in ledger.rows(_SAID, owing)}
    called = {row["debtor_id"]: row["at"] for row in ledger.rows(_CALLED)}
    for row in ledger.rows(_OWING, owing):
        late = overdue[row["id"]]  # the longest overdue first
        words, last_call = said.get(row["id"], _NOTHING), called.get(row["id"], "")
        yield Standing(
            debtor_id=row["id"],
            debtor=row["name"],
            overdue=Money(sum(invoice["open_cents"] for invoice in late), currency),
            oldest_due=date.fromisoformat(late[0]["due"]),
            reminders=row["reminders"] or 0,
            last_reminder=_day(row["last_reminder"]),
            last_reply=_day(words["last_reply"]),
            broken_promises=row["broken"],
            asked="" if words["insolvent"] else asked.get(row["id"], ""),
            wants_call=bool(words["last_wish"]) and last_call < words["last_wish"],
            address_fails=not row["reachable"],
            stopped=bool(words["stopped"]),
            telephone=row["telephone"],
            last_call=_day(last_call),
            invoices=tuple(invoice["number"] for invoice in late),
        )


def _day(stamp: str | None) -> date | None:
    return moment(stamp).date() if stamp else None
