"""What a draft rests on, as digests: the money, the books, agreements, contacts and the debtor as they were for it.

Kept beside each draft when it is written. Triggers note about which debtors something changed (`touched`); only their
drafts are compared, so that a large import costs no more than the drafts it touches.
"""

import hashlib
import json
from collections.abc import Iterator

from daemon.ledger import draft_versions, origins
from daemon.ledger.database import Ledger
from replies.case import AGREED_BY_HAND, AgreementState

# Every part, with what makes it up. `?1` is the draft. What a mail did not name is about all that was open then.
_PARTS = {
    "money": """
      SELECT d.invoice_id, b.open_cents, (SELECT json_group_array(json_array(paid.booked, paid.amount_cents, paid.sure))
        FROM (SELECT p.booked, a.amount_cents, a.sure FROM allocations a JOIN payments p ON p.id = a.payment_id
          WHERE a.invoice_id = d.invoice_id ORDER BY 1, 2, 3) paid)
      FROM draft_invoices d JOIN invoice_balances b ON b.invoice_id = d.invoice_id WHERE d.draft_id = ?1 ORDER BY 1""",
    "invoices": """
      SELECT i.id, i.number, i.issued, i.due, i.amount_cents, i.currency, i.payment_reference, i.description,
        (SELECT x.sha256 FROM invoice_documents x WHERE x.invoice_id = i.id ORDER BY x.linked_at DESC, x.rowid DESC
          LIMIT 1)
      FROM draft_invoices d JOIN invoices i ON i.id = d.invoice_id WHERE d.draft_id = ?1
      UNION ALL
      SELECT CASE WHEN r.message_id IS NULL OR EXISTS (
          SELECT 1 FROM message_invoices m WHERE m.message_id = r.message_id) THEN 0 ELSE i.id END,
        'open beside these', '', '', 0, '', '', '', ''
      FROM drafts r JOIN invoices i ON i.debtor_id = r.debtor_id JOIN open_balances b ON b.invoice_id = i.id
      WHERE r.id = ?1 AND b.open_cents > 0
        AND i.id NOT IN (SELECT invoice_id FROM draft_invoices WHERE draft_id = ?1)
      GROUP BY 1 ORDER BY 1""",
    "agreements": """
      SELECT a.id, a.state FROM drafts r JOIN agreements a ON a.debtor_id = r.debtor_id
      WHERE r.id = ?1 AND (a.state IN ('kept', 'partly_kept', 'broken')
        OR (a.state IN ('accepted', 'mailed', 'confirmed') AND a.id IS NOT r.agreement_id AND EXISTS (
          SELECT 1 FROM agreement_invoices x JOIN draft_invoices d ON d.invoice_id = x.invoice_id
          WHERE x.agreement_id = a.id AND d.draft_id = ?1))) ORDER BY 1""",
    # Whoever wrote gets the answer while their address works; else any of the others may be chosen.
    "contacts": """
      SELECT c.address, c.name, c.state FROM drafts r JOIN contacts c ON c.debtor_id = r.debtor_id
      LEFT JOIN messages m ON m.id = r.message_id
      WHERE r.id = ?1 AND (c.address = r.recipient OR r.recipient <> COALESCE(m.sender, '') COLLATE NOCASE
        OR NOT EXISTS (SELECT 1 FROM contacts o
          WHERE o.debtor_id = r.debtor_id AND o.address = r.recipient AND o.state = 'current'))
      ORDER BY 1""",
    "debtor": """
      SELECT d.name, d.language, d.country, d.kind, d.footing FROM drafts r JOIN debtors d ON d.id = r.debtor_id
      WHERE r.id = ?1""",
}
PARTS = tuple(_PARTS)
_SEEN = "drafts_compared_until"  # the setting that says up to which change drafts were compared
_FREE = frozenset({AgreementState.PROPOSED, AgreementState.KEPT, AgreementState.PARTLY_KEPT, AgreementState.BROKEN})


def _now(ledger: Ledger, draft: int) -> dict[str, str]:
    """What the draft would rest on if it were written at this moment."""
    return {part: _digest([tuple(row) for row in ledger.rows(sql, draft)]) for part, sql in _PARTS.items()}


def _digest(rows: list[tuple[object, ...]]) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def keep(ledger: Ledger, draft: int) -> None:
    """The draft says what is right as things stand now."""
    with ledger.transaction():
        ledger.execute("DELETE FROM draft_grounds WHERE draft_id = ?", draft)
        ledger.insert("draft_grounds", draft_id=draft, **_now(ledger, draft))


def withdrawn(ledger: Ledger, draft: int) -> None:
    """The draft was withdrawn as things stand now; when they change again, so may that."""
    with ledger.transaction():
        keep(ledger, draft)
        ledger.execute("UPDATE draft_grounds SET withdrawn = 1 WHERE draft_id = ?", draft)


def changed(ledger: Ledger, draft: int) -> tuple[str, ...]:
    """Which parts of what a draft rests on have changed."""
    kept = ledger.row("SELECT * FROM draft_grounds WHERE draft_id = ?", draft)
    if kept is None:  # written by an earlier release
        return ("money",) if origins.moved(ledger, draft) else ()
    return tuple(part for part, digest in _now(ledger, draft).items() if digest != kept[part])


def any_touched(ledger: Ledger) -> bool:
    """Whether something changed about anybody since it was last looked at what waits."""
    return bool(ledger.value("SELECT 1 FROM touched WHERE id > ?", _seen(ledger)))


def touched(ledger: Ledger) -> list[tuple[int, int]]:
    """About which debtors something changed since then, to whom a draft waits or could again; each with its place."""
    rows = ledger.rows(
        """SELECT t.id, t.debtor_id FROM touched t WHERE t.id > ? AND EXISTS (
             SELECT 1 FROM drafts r WHERE r.debtor_id = t.debtor_id AND (r.state = 'waiting'
               OR r.id IN (SELECT draft_id FROM draft_grounds WHERE withdrawn))) ORDER BY t.id""",
        _seen(ledger),
    )
    return [(row["id"], row["debtor_id"]) for row in rows]


def seen(ledger: Ledger, until: int) -> None:
    """What was touched up to this place was looked at."""
    with ledger.transaction():
        last = max(until, _seen(ledger))
        ledger.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", _SEEN, str(last))


def last_touched(ledger: Ledger) -> int:
    """The place of the latest change."""
    return int(ledger.value("SELECT MAX(id) FROM touched") or 0)


def _seen(ledger: Ledger) -> int:
    return int(ledger.value("SELECT value FROM settings WHERE key = ?", _SEEN) or 0)


def outdated(ledger: Ledger, debtor: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The drafts to a debtor that nobody touched and whose grounds changed, oldest first, each with what changed."""
    rows = ledger.rows(
        """SELECT r.id FROM drafts r LEFT JOIN draft_grounds g ON g.draft_id = r.id
           WHERE r.debtor_id = ? AND (r.state = 'waiting' OR g.withdrawn)
             AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.draft_id = r.id) ORDER BY r.id""",
        debtor,
    )
    for row in rows:
        if _untouched(ledger, row["id"]) and (parts := changed(ledger, row["id"])):
            yield row["id"], parts


def _untouched(ledger: Ledger, number: int) -> bool:
    """Whether no person had a hand in a draft, nor in the agreement that it confirms."""
    confirms = """SELECT CASE WHEN EXISTS (
        SELECT 1 FROM audit t WHERE t.subject = 'messages:' || r.message_id AND t.event = ?) THEN ? ELSE a.state END
      FROM drafts r JOIN agreements a ON a.id = r.agreement_id WHERE r.id = ?"""
    state = ledger.value(confirms, AGREED_BY_HAND, AGREED_BY_HAND, number)
    return draft_versions.ours_alone(ledger, number) and (state is None or state in _FREE)
