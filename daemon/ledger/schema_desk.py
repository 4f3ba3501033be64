"""What the desk keeps in the ledger: who is signed in, what colleagues tell each other, indexes for its first page."""

DESK = (
    """
    CREATE TABLE desk_links (  -- links to the desk that are good once
      token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL, ends_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE desk_sessions (  -- who is signed in on the desk
      token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL, csrf TEXT NOT NULL, began_at TEXT NOT NULL,
      seen_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE attended (  -- mails for which a person did all there was to do, without a draft of ours
      message_id INTEGER PRIMARY KEY REFERENCES messages(id), person TEXT NOT NULL, at TEXT NOT NULL
    )""",
    """
    CREATE TABLE notes (  -- what colleagues tell each other about a mail; `for_person` is whom it is handed to
      id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES messages(id), author TEXT NOT NULL,
      for_person TEXT NOT NULL DEFAULT '', text TEXT NOT NULL, at TEXT NOT NULL, done_at TEXT
    )""",
    "CREATE INDEX notes_by_message ON notes (message_id)",
    "CREATE INDEX drafts_that_wait ON drafts (created_at) WHERE state = 'waiting'",
    "CREATE INDEX tasks_to_do ON tasks (message_id) WHERE done_at IS NULL",
    "CREATE INDEX outbox_by_draft ON outbox (draft_id)",
    "CREATE INDEX messages_by_decision ON messages (decision)",
)

# Small indexes of what is rare, so that the queue never looks through all mails; its conditions are the same words.
DESK_RARE = (
    "CREATE INDEX messages_set_aside ON messages (id) WHERE state IN ('failed', 'too_large')",
    """
    CREATE INDEX messages_for_a_person ON messages (id)
      WHERE decision IN ('debtor unknown', 'encrypted', 'winmail', 'damaged', 'calendar')""",
    "DROP INDEX messages_by_decision",
    "CREATE INDEX messages_by_label ON messages (primary_label, state, confidence)",
    "CREATE INDEX drafts_by_agreement ON drafts (agreement_id) WHERE agreement_id IS NOT NULL",
    "CREATE INDEX drafts_by_debtor ON drafts (debtor_id)",
    "CREATE INDEX agreements_by_state ON agreements (state)",
    "CREATE INDEX agreements_by_later ON agreements (replaced_by) WHERE replaced_by IS NOT NULL",
    "CREATE INDEX instalments_by_day ON instalments (due)",
)

# Sessions are tied to the entry of their person; those from before are of nobody knows which, so all sign in once more.
DESK_ENTRIES = (
    "DELETE FROM desk_sessions",
    "ALTER TABLE desk_sessions ADD COLUMN entry TEXT NOT NULL DEFAULT ''",  # a digest; '' for who has none
)
