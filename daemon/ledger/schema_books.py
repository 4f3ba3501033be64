"""The tables of the books that came after the first release: documents, credit notes, bank statements, letters."""

BOOKS_IN = (
    """
    CREATE TABLE documents (  -- files kept as they came, such as the PDF of an invoice
      sha256 TEXT PRIMARY KEY, content BLOB NOT NULL, media_type TEXT NOT NULL, file_name TEXT NOT NULL,
      stored_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE invoice_documents (  -- the copies of an invoice, for a reply to attach; the latest counts
      invoice_id INTEGER NOT NULL REFERENCES invoices(id), sha256 TEXT NOT NULL REFERENCES documents(sha256),
      linked_at TEXT NOT NULL, PRIMARY KEY (invoice_id, sha256)
    )""",
    "ALTER TABLE invoices ADD COLUMN deposit_cents INTEGER NOT NULL DEFAULT 0",  # paid in advance, says the invoice
    # What the books say was paid, NULL when they say nothing; and the part of it that no bank statement had shown then.
    "ALTER TABLE invoices ADD COLUMN stated_paid_cents INTEGER",
    "ALTER TABLE invoices ADD COLUMN paid_elsewhere_cents INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE invoices ADD COLUMN corrects TEXT NOT NULL DEFAULT ''",  # of a credit note: the invoice it corrects
    "ALTER TABLE invoices ADD COLUMN description TEXT NOT NULL DEFAULT ''",  # what it was for
    """
    CREATE TABLE credits (  -- which credit note settles how much of which invoice; a positive amount
      credit_id INTEGER NOT NULL REFERENCES invoices(id), invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      amount_cents INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (credit_id, invoice_id)
    )""",
    "CREATE INDEX credits_by_invoice ON credits (invoice_id)",
    """
    CREATE TABLE invoice_changes (  -- what a later import said otherwise than an earlier one
      id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL REFERENCES invoices(id), at TEXT NOT NULL,
      field TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL
    )""",
    "CREATE INDEX invoice_changes_by_invoice ON invoice_changes (invoice_id)",
    "CREATE INDEX allocations_by_invoice ON allocations (invoice_id)",
    """
    CREATE VIEW invoice_balances AS  -- what is still open of every invoice; the one place where that is reckoned
      SELECT i.id AS invoice_id, i.amount_cents - i.deposit_cents - i.paid_elsewhere_cents
        - COALESCE((SELECT SUM(a.amount_cents) FROM allocations a WHERE a.invoice_id = i.id AND a.sure), 0)
        - COALESCE((SELECT SUM(c.amount_cents) FROM credits c WHERE c.invoice_id = i.id), 0)
        + COALESCE((SELECT SUM(c.amount_cents) FROM credits c WHERE c.credit_id = i.id), 0) AS open_cents
      FROM invoices i""",
    "DROP VIEW open_invoices",
    """
    CREATE VIEW open_invoices AS
      SELECT i.*, d.name AS debtor, b.open_cents FROM invoices i
      JOIN debtors d ON d.id = i.debtor_id JOIN invoice_balances b ON b.invoice_id = i.id
      WHERE b.open_cents <> 0""",
    """
    CREATE TABLE bank_statements (  -- every statement that was booked; balances NULL where the file has none
      id INTEGER PRIMARY KEY, import_id INTEGER REFERENCES imports(id), source TEXT NOT NULL, account TEXT NOT NULL,
      number TEXT NOT NULL, currency TEXT NOT NULL, first_day TEXT, last_day TEXT,
      opening_cents INTEGER, closing_cents INTEGER
    )""",
    "ALTER TABLE payments ADD COLUMN statement_id INTEGER REFERENCES bank_statements(id)",
    "ALTER TABLE payments ADD COLUMN source TEXT NOT NULL DEFAULT ''",  # the kind of file: camt.053, mt940, coda, ing…
    "ALTER TABLE payments ADD COLUMN account TEXT NOT NULL DEFAULT ''",  # our own account that it was booked on
    "ALTER TABLE payments ADD COLUMN end_to_end_id TEXT NOT NULL DEFAULT ''",  # given by the payer
    "ALTER TABLE payments ADD COLUMN batch TEXT NOT NULL DEFAULT ''",  # the booking that this is one of several of
    "ALTER TABLE payments ADD COLUMN return_reason TEXT NOT NULL DEFAULT ''",  # a code; "?" for none
    "CREATE INDEX payments_by_day ON payments (booked, amount_cents)",
    """
    CREATE TABLE column_profiles (  -- how the columns of files with this header are to be read
      kind TEXT NOT NULL, header TEXT NOT NULL, columns TEXT NOT NULL, decided_by TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (kind, header)
    )""",
    """
    CREATE TABLE letters (  -- our mails to a debtor about invoices, other than reminders
      id INTEGER PRIMARY KEY, debtor_id INTEGER NOT NULL REFERENCES debtors(id), sent_at TEXT NOT NULL,
      message_id TEXT NOT NULL UNIQUE, address TEXT NOT NULL, subject TEXT NOT NULL,
      raw_sha256 TEXT REFERENCES raw_mails(sha256)
    )""",
    """
    CREATE TABLE letter_invoices (
      letter_id INTEGER NOT NULL REFERENCES letters(id), invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      PRIMARY KEY (letter_id, invoice_id)
    )""",
    # How we know of a reminder: found in Sent, a copy that came to the mailbox, or a list that was imported.
    "ALTER TABLE reminders ADD COLUMN source TEXT NOT NULL DEFAULT 'sent' CHECK (source IN ('sent', 'copy', 'list'))",
)
