"""Which debtors something changed about, and in what order: kept by triggers, whoever writes to the ledger.

What was reckoned of all the others is still right.
"""

# Whom a row is about, by its table. What is said or agreed about an invoice counts by whether that is open, so that a
# change of it touches these people, too.
_OF_INVOICE = """SELECT debtor_id FROM invoices WHERE id = {row}.{column}
  UNION SELECT m.debtor_id FROM message_invoices x JOIN messages m ON m.id = x.message_id
    WHERE x.invoice_id = {row}.{column}
  UNION SELECT a.debtor_id FROM agreement_invoices x JOIN agreements a ON a.id = x.agreement_id
    WHERE x.invoice_id = {row}.{column}"""
_OF_PAYMENT = """SELECT i.debtor_id AS debtor_id FROM allocations a JOIN invoices i ON i.id = a.invoice_id
  WHERE a.payment_id = {row}.{column}"""
_OWN = "SELECT {row}.{column} AS debtor_id"
_OF_MESSAGE = "SELECT debtor_id FROM messages WHERE id = {row}.{column}"
_OF_AGREEMENT = "SELECT debtor_id FROM agreements WHERE id = {row}.{column}"
_WHOSE = {
    "debtors": ((_OWN, "id"),),
    "contacts": ((_OWN, "debtor_id"),),
    "messages": ((_OWN, "debtor_id"),),
    "reminders": ((_OWN, "debtor_id"),),
    "agreements": ((_OWN, "debtor_id"),),
    "calls": ((_OWN, "debtor_id"),),
    "message_labels": ((_OF_MESSAGE, "message_id"),),
    "message_invoices": ((_OF_MESSAGE, "message_id"),),
    "attended": ((_OF_MESSAGE, "message_id"),),
    "agreement_invoices": ((_OF_AGREEMENT, "agreement_id"),),
    "invoices": ((_OWN, "debtor_id"), (_OF_INVOICE, "id")),
    "holds": ((_OF_INVOICE, "invoice_id"),),
    "payments": ((_OF_PAYMENT, "id"),),
    "allocations": ((_OF_INVOICE, "invoice_id"),),
    "write_offs": ((_OF_INVOICE, "invoice_id"),),
    "credits": ((_OF_INVOICE, "invoice_id"), (_OF_INVOICE, "credit_id")),
}
_SEEN = {"INSERT": ("new",), "UPDATE": ("old", "new"), "DELETE": ("old",)}  # the rows that each event tells of


def _trigger(table: str, whose: tuple[tuple[str, str], ...], event: str, rows: tuple[str, ...]) -> str:
    ids = " UNION ".join(sql.format(row=row, column=column) for row in rows for sql, column in whose)
    # No INSERT OR REPLACE: what the statement says that fires a trigger ("OR IGNORE") counts within it, too.
    return f"""CREATE TRIGGER touched_by_{table}_{event.lower()} AFTER {event} ON {table} BEGIN
      DELETE FROM touched WHERE debtor_id IN ({ids});
      INSERT INTO touched (debtor_id) SELECT debtor_id FROM ({ids}) WHERE debtor_id IS NOT NULL; END"""  # noqa: S608


TOUCHED = (
    """
    CREATE TABLE touched (  -- debtors about whom something changed, each once, the latest with the highest id
      id INTEGER PRIMARY KEY AUTOINCREMENT, debtor_id INTEGER NOT NULL UNIQUE
    )""",
    "CREATE INDEX message_invoices_by_invoice ON message_invoices (invoice_id)",
    "CREATE INDEX agreement_invoices_by_invoice ON agreement_invoices (invoice_id)",
    *(_trigger(table, whose, event, rows) for table, whose in _WHOSE.items() for event, rows in _SEEN.items()),
)
