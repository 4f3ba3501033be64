"""The tables of what people decide about money and promises: payments, write-offs, instalments, letters that follow."""

DECISIONS = (
    "ALTER TABLE allocations ADD COLUMN confidence REAL NOT NULL DEFAULT 1",
    # What a person made of it; '' is left to the matching. `undone` waits for a person and is not matched again.
    """
    ALTER TABLE payments ADD COLUMN decided TEXT NOT NULL DEFAULT ''
      CHECK (decided IN ('', 'booked', 'undone', 'dismissed'))""",
    # Noted by a person before any statement shows it; `bank` ones give way to the entry of the statement.
    "ALTER TABLE payments ADD COLUMN noted TEXT NOT NULL DEFAULT '' CHECK (noted IN ('', 'bank', 'cash'))",
    "CREATE INDEX allocations_by_payment ON allocations (payment_id)",
    """
    CREATE TABLE write_offs (  -- what of an invoice will not come, such as bank costs or a discount
      id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      payment_id INTEGER REFERENCES payments(id), amount_cents INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('costs', 'discount', 'lost')), by TEXT NOT NULL, at TEXT NOT NULL
    )""",
    "CREATE INDEX write_offs_by_invoice ON write_offs (invoice_id)",
    "DROP VIEW open_invoices",
    "DROP VIEW invoice_balances",
    """
    CREATE VIEW invoice_balances AS  -- what is still open of every invoice; the one place where that is reckoned
      SELECT i.id AS invoice_id, i.amount_cents - i.deposit_cents - i.paid_elsewhere_cents
        - COALESCE((SELECT SUM(a.amount_cents) FROM allocations a WHERE a.invoice_id = i.id AND a.sure), 0)
        - COALESCE((SELECT SUM(w.amount_cents) FROM write_offs w WHERE w.invoice_id = i.id), 0)
        - COALESCE((SELECT SUM(c.amount_cents) FROM credits c WHERE c.invoice_id = i.id), 0)
        + COALESCE((SELECT SUM(c.amount_cents) FROM credits c WHERE c.credit_id = i.id), 0) AS open_cents
      FROM invoices i""",
    """
    CREATE VIEW open_invoices AS
      SELECT i.*, d.name AS debtor, b.open_cents FROM invoices i
      JOIN debtors d ON d.id = i.debtor_id JOIN invoice_balances b ON b.invoice_id = i.id
      WHERE b.open_cents <> 0""",
    """
    CREATE VIEW payments_waiting AS  -- set against an invoice by the matching, not surely: a person decides
      SELECT p.id, p.booked, p.amount_cents, p.currency, p.payer_name, p.remittance, i.number, d.name AS debtor,
        a.amount_cents AS part_cents, a.reason, a.confidence
      FROM payments p JOIN allocations a ON a.payment_id = p.id JOIN invoices i ON i.id = a.invoice_id
      JOIN debtors d ON d.id = i.debtor_id WHERE NOT a.sure""",
    """
    CREATE VIEW payment_states AS  -- how things stand with each payment
      SELECT p.id AS payment_id, p.amount_cents, CASE
        WHEN p.decided = 'dismissed' THEN 'dismissed'
        WHEN EXISTS (SELECT 1 FROM allocations a WHERE a.payment_id = p.id AND a.sure) THEN 'booked'
        WHEN EXISTS (SELECT 1 FROM allocations a WHERE a.payment_id = p.id) THEN 'waiting'
        ELSE 'loose' END AS state
      FROM payments p""",
    "ALTER TABLE agreements ADD COLUMN replaced_by INTEGER REFERENCES agreements(id)",
    "ALTER TABLE agreements ADD COLUMN made_by TEXT NOT NULL DEFAULT ''",  # the person who recorded it; '': a mail
    # What the last review found of each promised payment.
    """
    ALTER TABLE instalments ADD COLUMN outcome TEXT NOT NULL DEFAULT 'open'
      CHECK (outcome IN ('open', 'kept', 'partly_kept', 'broken'))""",
    "ALTER TABLE instalments ADD COLUMN received_cents INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE follow_ups (  -- letters of our own accord that an agreement called for, each once
      agreement_id INTEGER NOT NULL REFERENCES agreements(id), kind TEXT NOT NULL
        CHECK (kind IN ('confirm', 'ask_confirmation', 'nudge', 'broken', 'thank')),
      position INTEGER NOT NULL,  -- of the instalment it is about; 0: of the whole
      draft_id INTEGER REFERENCES drafts(id), at TEXT NOT NULL, PRIMARY KEY (agreement_id, kind, position)
    )""",
    "DROP VIEW promises_due",
    """
    CREATE VIEW promises_due AS
      SELECT a.id AS agreement_id, d.name AS debtor, a.state, s.position, s.due, s.amount_cents, s.received_cents,
        s.outcome, s.currency, a.evidence
      FROM agreements a JOIN debtors d ON d.id = a.debtor_id JOIN instalments s ON s.agreement_id = a.id
      WHERE a.state IN ('proposed', 'accepted', 'mailed', 'confirmed') ORDER BY s.due""",
    "ALTER TABLE debtors ADD COLUMN telephone TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE contacts ADD COLUMN telephone TEXT NOT NULL DEFAULT ''",
)

FOLLOWED = (
    "ALTER TABLE agreements ADD COLUMN mailed_at TEXT",  # when its written confirmation went out
    """
    UPDATE agreements SET mailed_at =
      (SELECT MAX(at) FROM audit WHERE subject = 'agreements:' || agreements.id AND event = 'agreement mailed')""",
    "CREATE INDEX audit_by_subject ON audit (subject)",
    "CREATE INDEX invoices_by_debtor ON invoices (debtor_id)",
    "CREATE INDEX agreements_by_debtor ON agreements (debtor_id)",
    "CREATE INDEX holds_by_invoice ON holds (invoice_id)",
)
