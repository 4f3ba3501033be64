"""What a period did to each invoice, for DSO and CEI: reckoned back from what is open now, so that it adds up."""

from datetime import date, timedelta

from daemon.ledger.database import Ledger
from parsers.money import Money
from replies.summary.week import PeriodInvoice, Receivables

MEASURED_DAYS = 91  # a quarter

_SETTLED_SINCE = """
  WITH settled AS MATERIALIZED (
    SELECT invoice_id AS id, SUM(cents) AS cents FROM (
      SELECT a.invoice_id, a.amount_cents AS cents
        FROM payments p CROSS JOIN allocations a ON a.payment_id = p.id AND a.sure WHERE p.booked >= ?1
      UNION ALL SELECT invoice_id, amount_cents FROM write_offs WHERE at >= ?1
      UNION ALL SELECT invoice_id, amount_cents FROM credits WHERE at >= ?1
      UNION ALL SELECT credit_id, -amount_cents FROM credits WHERE at >= ?1)
    GROUP BY invoice_id),
  touched AS (
    SELECT invoice_id AS id FROM open_balances UNION SELECT id FROM invoices WHERE issued >= ?1
    UNION SELECT id FROM settled)
  SELECT i.id, i.number, i.issued, i.due, i.amount_cents, d.name AS debtor, COALESCE(b.open_cents, 0) AS open_cents,
    COALESCE(s.cents, 0) AS since_cents
  FROM touched CROSS JOIN invoices i ON i.id = touched.id JOIN debtors d ON d.id = i.debtor_id
  LEFT JOIN open_balances b ON b.invoice_id = i.id LEFT JOIN settled s ON s.id = i.id
  WHERE i.currency = ?2 AND i.issued <= ?3
"""


def receivables(ledger: Ledger, today: date, currency: str = "EUR", days: int = MEASURED_DAYS) -> Receivables:
    """The last `days` days: every invoice that was open at their start, issued in them, or is open now.

    Open at the start is what is open now and what was settled since. An invoice dated after today counts later.
    """
    start = (today - timedelta(days=days)).isoformat()
    rows = []
    for row in ledger.rows(_SETTLED_SINCE, start, currency, today.isoformat()):
        old = row["issued"] < start
        opening = row["open_cents"] + row["since_cents"] if old else 0
        sales = 0 if old else row["amount_cents"]
        if opening or sales or row["open_cents"]:
            amounts = (Money(cents, currency) for cents in (opening, sales, row["open_cents"]))
            rows.append(
                PeriodInvoice(row["id"], row["debtor"], row["number"], date.fromisoformat(row["due"]), *amounts)
            )
    return Receivables(tuple(rows), today, days, currency)
