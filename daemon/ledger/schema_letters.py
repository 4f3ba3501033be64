"""The tables of letters: where a draft comes from, what was open when it was written, what goes along, calls made."""

LETTERS = (
    "ALTER TABLE debtors ADD COLUMN footing TEXT NOT NULL DEFAULT ''",  # how we stand, when a person said so
    """
    CREATE TABLE draft_origins (  -- why a draft was written
      draft_id INTEGER PRIMARY KEY REFERENCES drafts(id), answer TEXT NOT NULL, answer_by TEXT,
      about TEXT NOT NULL DEFAULT '',  -- of a letter of our own accord: what called for it, so that it is written once
      in_reply_to TEXT NOT NULL DEFAULT ''  -- of such a letter: the Message-ID of the mail whose thread it goes on
    )""",
    "CREATE UNIQUE INDEX draft_origins_once ON draft_origins (about) WHERE about <> ''",
    """
    CREATE VIEW draft_threads AS  -- the mail that a draft answers or goes on from, and that mail's own thread
      SELECT r.id AS draft_id, COALESCE(m.message_id, o.in_reply_to, '') AS replies_to,
        COALESCE(m.thread, '[]') AS thread
      FROM drafts r LEFT JOIN messages m ON m.id = r.message_id LEFT JOIN draft_origins o ON o.draft_id = r.id""",
    """
    CREATE TABLE draft_invoices (  -- what a draft is about, and how the books stood when it was written or looked over
      draft_id INTEGER NOT NULL REFERENCES drafts(id), invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      open_cents INTEGER NOT NULL, unsure_cents INTEGER NOT NULL, PRIMARY KEY (draft_id, invoice_id)
    )""",
    """
    CREATE TABLE draft_attachments (  -- what goes along with a draft; `dropped_in` is the version that left it out
      draft_id INTEGER NOT NULL REFERENCES drafts(id), position INTEGER NOT NULL, name TEXT NOT NULL,
      sha256 TEXT NOT NULL REFERENCES documents(sha256), dropped_in INTEGER, PRIMARY KEY (draft_id, position)
    )""",
    """
    CREATE TABLE calls (  -- telephone calls that were made, with what came of them
      id INTEGER PRIMARY KEY, debtor_id INTEGER NOT NULL REFERENCES debtors(id), at TEXT NOT NULL, by TEXT NOT NULL,
      spoke_to TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL CHECK (outcome IN ('agreed', 'talked', 'no_answer')),
      note TEXT NOT NULL DEFAULT '', agreement_id INTEGER REFERENCES agreements(id)
    )""",
)

LETTER_TEXTS = (
    "ALTER TABLE letters ADD COLUMN text TEXT NOT NULL DEFAULT ''",  # to know it again where it is quoted
    "CREATE INDEX letters_by_debtor ON letters (debtor_id)",
)
