"""How things stand with each debtor who is overdue: what decides on a call and on handing over."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from daemon.ledger.database import Ledger
from parsers.facts.call_moments import CallMoment
from parsers.money import Money
from replies.summary.week import Standing

# Of a mail `m`: what was said about invoices that were settled since is history; insolvency stays.
_COUNTS = """m.state = 'handled' AND m.automatic = ''
      AND (m.primary_label = 'insolvency' OR COALESCE((SELECT MAX(COALESCE(b.open_cents, 0) > 0)
        FROM message_invoices x LEFT JOIN open_balances b ON b.invoice_id = x.invoice_id
        WHERE x.message_id = m.id), TRUE))"""
_OVERDUE = """
  SELECT i.id, i.debtor_id, i.number, i.due, b.open_cents
  FROM json_each(?) some CROSS JOIN invoices i ON i.debtor_id = some.value
  JOIN open_balances b ON b.invoice_id = i.id
  WHERE b.open_cents > 0 AND i.due < ? AND i.currency = ? ORDER BY i.due, i.number
"""
_HELD = """
  SELECT h.invoice_id FROM json_each(?) some CROSS JOIN invoices i ON i.debtor_id = some.value
  JOIN holds h ON h.invoice_id = i.id WHERE h.lifted_at IS NULL AND (h.ends IS NULL OR h.ends >= ?)
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
_CALLED = """
  SELECT debtor_id, MAX(at) AS at FROM calls
  WHERE outcome <> 'no_answer' AND debtor_id IN (SELECT value FROM json_each(?)) GROUP BY debtor_id
"""
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
  SELECT m.debtor_id, l.evidence, json_extract(m.reading, '$.call_moment') AS moment,
    MAX(COALESCE(m.arrived_at, m.stored_at)) AS at
  FROM json_each(?) some CROSS JOIN messages m ON m.debtor_id = some.value
  CROSS JOIN message_labels l ON l.message_id = m.id AND l.label = 'call_back_later'
  WHERE {_COUNTS}
    AND m.id NOT IN (SELECT message_id FROM attended)
  GROUP BY m.debtor_id
  HAVING at > COALESCE(
    (SELECT MAX(c.at) FROM calls c WHERE c.debtor_id = m.debtor_id AND c.outcome <> 'no_answer'), '')
"""  # noqa: S608 - a constant


_NOTHING: dict[str, Any] = {"last_reply": None, "insolvent": 0, "stopped": 0, "last_wish": None}


def standings(
    ledger: Ledger, today: date, currency: str = "EUR", of: Collection[int] | None = None
) -> Iterator[Standing]:
    """Every debtor with an overdue invoice in this currency that no hold covers, or who asked to be called about it.

    `of`: only these debtors.
    """
    if of is None:
        of = [row[0] for row in ledger.rows("SELECT DISTINCT debtor_id FROM open_invoices")]
    some, day = json.dumps(sorted(of)), today.isoformat()
    asked = {row["debtor_id"]: row for row in ledger.rows(_ASKED, some)}
    held = {row[0] for row in ledger.rows(_HELD, some, day)}
    overdue: defaultdict[int, list[tuple[str, str, int]]] = defaultdict(list)  # number, due, cents
    for invoice, debtor, number, due, cents in ledger.rows(_OVERDUE, some, day, currency):
        if invoice not in held or debtor in asked:
            overdue[debtor].append((number, due, cents))
    owing = json.dumps(sorted(overdue))
    said = {row["debtor_id"]: row for row in ledger.rows(_SAID, owing)}
    called = {row["debtor_id"]: row["at"] for row in ledger.rows(_CALLED, owing)}
    for row in ledger.rows(_OWING, owing):
        late = overdue[row["id"]]  # the longest overdue first
        wish = None if said.get(row["id"], _NOTHING)["insolvent"] else asked.get(row["id"])
        words, last_call = said.get(row["id"], _NOTHING), called.get(row["id"], "")
        yield Standing(
            debtor_id=row["id"],
            debtor=row["name"],
            overdue=Money(sum(cents for _, _, cents in late), currency),
            oldest_due=date.fromisoformat(late[0][1]),
            reminders=row["reminders"] or 0,
            last_reminder=_day(ledger, row["last_reminder"]),
            last_reply=_day(ledger, words["last_reply"]),
            broken_promises=row["broken"],
            asked=" ".join(wish["evidence"].split()) if wish else "",
            asked_for=_moment(wish["moment"]) if wish else None,
            wants_call=bool(words["last_wish"]) and last_call < words["last_wish"],
            address_fails=not row["reachable"],
            stopped=bool(words["stopped"]),
            telephone=row["telephone"],
            last_call=_day(ledger, last_call),
            invoices=tuple(number for number, _, _ in late),
        )


def _moment(kept: str | None) -> CallMoment | None:
    """The moment as the reading of a mail keeps it."""
    if not kept:
        return None
    read = json.loads(kept)
    until = read.get("until")
    return CallMoment(
        date.fromisoformat(read["day"]), read["start"], read["end"], until=date.fromisoformat(until) if until else None
    )


def _day(ledger: Ledger, stamp: str | None) -> date | None:
    return ledger.day_of(stamp) if stamp else None
