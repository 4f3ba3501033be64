"""What a period did to each invoice, for DSO and CEI: reckoned back from what is open now, so that it adds up."""

import json
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from daemon.ledger.database import Ledger
from parsers.money import Money
from replies.summary.week import OpenInvoice, PeriodInvoice, Receivables

MEASURED_DAYS = 91  # a quarter

_SETTLED_SINCE = """
  SELECT i.id, i.debtor_id, d.name, i.number, i.issued, i.due, i.amount_cents, COALESCE(b.open_cents, 0),
    COALESCE((SELECT SUM(a.amount_cents) FROM allocations a JOIN payments p ON p.id = a.payment_id
      WHERE a.invoice_id = i.id AND a.sure AND p.booked >= ?1), 0)
    + COALESCE((SELECT SUM(amount_cents) FROM write_offs WHERE invoice_id = i.id AND at >= ?1), 0)
    + COALESCE((SELECT SUM(amount_cents) FROM credits WHERE invoice_id = i.id AND at >= ?1), 0)
    - COALESCE((SELECT SUM(amount_cents) FROM credits WHERE credit_id = i.id AND at >= ?1), 0)
  FROM json_each(?2) some CROSS JOIN invoices i ON i.debtor_id = some.value JOIN debtors d ON d.id = i.debtor_id
  LEFT JOIN open_balances b ON b.invoice_id = i.id
  WHERE i.currency = ?3 AND i.issued <= ?4
"""
_OPEN = """
  SELECT i.id, i.debtor_id, d.name, i.number, i.due, b.open_cents, i.currency
  FROM json_each(?) some CROSS JOIN invoices i ON i.debtor_id = some.value JOIN debtors d ON d.id = i.debtor_id
  JOIN open_balances b ON b.invoice_id = i.id
"""


def period_rows(
    ledger: Ledger, today: date, currency: str, of: Collection[int], days: int = MEASURED_DAYS
) -> Iterator[tuple[int, PeriodInvoice]]:
    """By debtor: every invoice of these that was open `days` days ago, issued since, or is open now.

    Open at the start is what is open now and what was settled since. An invoice dated after today counts later.
    """
    start = (today - timedelta(days=days)).isoformat()
    rows = ledger.rows(_SETTLED_SINCE, start, json.dumps(list(of)), currency, today.isoformat())
    # By their places, not by their names: of thousands of rows, that is half of the time.
    for key, debtor_id, debtor, number, issued, due, amount, left, since in rows:
        old = issued < start
        opening, sales = (left + since, 0) if old else (0, amount)
        if opening or sales or left:
            yield debtor_id, PeriodInvoice(key, debtor, number, date.fromisoformat(due), opening, sales, left)


def open_rows(ledger: Ledger, of: Collection[int]) -> Iterator[tuple[int, OpenInvoice]]:
    """By debtor: every invoice of these that has a balance, in any currency."""
    for key, debtor_id, debtor, number, due, cents, currency in ledger.rows(_OPEN, json.dumps(list(of))):
        yield debtor_id, OpenInvoice(debtor, number, date.fromisoformat(due), Money(cents, currency), key)


def receivables(ledger: Ledger, today: date, currency: str = "EUR", days: int = MEASURED_DAYS) -> Receivables:
    """The last `days` days of all debtors."""
    rows = period_rows(ledger, today, currency, with_invoices(ledger), days)
    return Receivables(tuple(row for _, row in rows), today, days, currency)


def with_invoices(ledger: Ledger) -> list[int]:
    """All debtors who ever had an invoice."""
    return [row[0] for row in ledger.rows("SELECT DISTINCT debtor_id FROM invoices")]
