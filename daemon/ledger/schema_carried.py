"""What a ledger of the first release lacks: its rows filled in as the tables that came later would have had them."""

CARRIED = (
    # The first release read payments from plain tables only; by their kind they are known again in the next file.
    "UPDATE payments SET source = 'table' WHERE source = '' AND noted = ''",
    # Drafts written before it was kept what they are about. What came in since the day of the draft was not known then,
    # so a person looks at it again.
    """
    INSERT INTO draft_invoices (draft_id, invoice_id, open_cents, unsure_cents)
      SELECT r.id, m.invoice_id, b.open_cents + COALESCE((
          SELECT SUM(a.amount_cents) FROM allocations a JOIN payments p ON p.id = a.payment_id
          WHERE a.invoice_id = m.invoice_id AND a.sure AND p.booked >= substr(r.created_at, 1, 10)), 0),
        COALESCE((
          SELECT SUM(a.amount_cents) FROM allocations a JOIN payments p ON p.id = a.payment_id
          WHERE a.invoice_id = m.invoice_id AND NOT a.sure AND p.booked < substr(r.created_at, 1, 10)), 0)
      FROM drafts r JOIN message_invoices m ON m.message_id = r.message_id
      JOIN invoice_balances b ON b.invoice_id = m.invoice_id
      WHERE r.id NOT IN (SELECT draft_id FROM draft_origins)""",
)
