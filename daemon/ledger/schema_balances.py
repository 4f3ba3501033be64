"""What is open, kept beside the books: one row for each invoice with a balance, so that no page adds up all the others.

`invoice_balances` stays the one place where a balance is reckoned; triggers write down what it says whenever a row it
is reckoned of changes.
"""

# The tables a balance is reckoned of, with the columns of each that name an invoice.
_RECKONED_OF = {
    "invoices": ("id",),
    "allocations": ("invoice_id",),
    "write_offs": ("invoice_id",),
    "credits": ("invoice_id", "credit_id"),
}
_SEEN = {"INSERT": ("new",), "UPDATE": ("old", "new"), "DELETE": ("old",)}  # the rows that each event tells of


def _reckoned(invoice: str) -> str:
    return f"""DELETE FROM open_balances WHERE invoice_id = {invoice};
      INSERT INTO open_balances SELECT invoice_id, open_cents FROM invoice_balances
        WHERE invoice_id = {invoice} AND open_cents <> 0;"""  # noqa: S608 - our own words


def _triggers(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"""CREATE TRIGGER open_balances_{table}_{event.lower()} AFTER {event} ON {table} BEGIN
              {" ".join(_reckoned(f"{row}.{column}") for row in rows for column in columns)} END"""
        for event, rows in _SEEN.items()
    )


BALANCES = (
    """
    CREATE TABLE open_balances (  -- the balance of every invoice that has one; kept by triggers
      invoice_id INTEGER PRIMARY KEY, open_cents INTEGER NOT NULL
    )""",
    "INSERT INTO open_balances SELECT invoice_id, open_cents FROM invoice_balances WHERE open_cents <> 0",
    *(trigger for table, columns in _RECKONED_OF.items() for trigger in _triggers(table, columns)),
    "DROP VIEW open_invoices",
    """
    CREATE VIEW open_invoices AS
      SELECT i.*, d.name AS debtor, b.open_cents FROM open_balances b
      JOIN invoices i ON i.id = b.invoice_id JOIN debtors d ON d.id = i.debtor_id""",
    "CREATE INDEX invoices_by_issue ON invoices (issued)",
    "CREATE INDEX allocations_unsure ON allocations (payment_id) WHERE NOT sure",
    "CREATE INDEX payments_dismissed ON payments (booked) WHERE decided = 'dismissed'",
    "CREATE INDEX messages_by_arrival ON messages (arrived_at, state, debtor_id, primary_label)",
    "DROP INDEX messages_by_debtor",
    # With what the call list asks of every mail of those who owe, so that it reads no mail for it.
    "CREATE INDEX messages_by_debtor ON messages (debtor_id, state, automatic, primary_label, arrived_at, stored_at)",
)
