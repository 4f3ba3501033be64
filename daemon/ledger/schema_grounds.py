"""What waiting drafts rest on, to be compared when something changed about their debtor (`schema_touched`)."""

_OF_INVOICE = "SELECT debtor_id FROM invoices WHERE id = {row}.invoice_id"


def _trigger(event: str, row: str) -> str:
    ids = _OF_INVOICE.format(row=row)
    return f"""CREATE TRIGGER touched_by_invoice_documents_{event.lower()} AFTER {event} ON invoice_documents BEGIN
      DELETE FROM touched WHERE debtor_id IN ({ids});
      INSERT INTO touched (debtor_id) {ids}; END"""  # noqa: S608 - our own words


GROUNDS = (
    """
    CREATE TABLE draft_grounds (  -- what a draft rests on, as digests; another one means that something changed
      draft_id INTEGER PRIMARY KEY REFERENCES drafts(id), money TEXT NOT NULL, invoices TEXT NOT NULL,
      agreements TEXT NOT NULL, contacts TEXT NOT NULL, debtor TEXT NOT NULL,
      withdrawn INTEGER NOT NULL DEFAULT 0  -- by us, when these changed; it may be called for again
    )""",
    "CREATE INDEX draft_grounds_withdrawn ON draft_grounds (draft_id) WHERE withdrawn",
    _trigger("INSERT", "new"),
    _trigger("DELETE", "old"),
)
