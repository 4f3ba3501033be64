"""The outbox in its second form: approved mail may wait before it goes out, and be taken back."""

OUTBOX_THAT_WAITS = (
    """
    CREATE TABLE outbox_new (  -- approved mail: frozen bytes, and how far it got
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, draft_id INTEGER NOT NULL REFERENCES drafts(id),
      version INTEGER NOT NULL, mime_id TEXT NOT NULL UNIQUE, envelope_from TEXT NOT NULL, envelope_to TEXT NOT NULL,
      raw BLOB NOT NULL, sha256 TEXT NOT NULL, approved_by TEXT NOT NULL, approved_at TEXT NOT NULL,
      not_before TEXT NOT NULL,  -- until then it can be taken back without haste
      state TEXT NOT NULL CHECK (state IN
        ('approved', 'sending', 'accepted', 'rejected', 'retry', 'uncertain', 'withdrawn')),
      doubted INTEGER NOT NULL DEFAULT 0,  -- whether it was ever uncertain: it may have arrived
      attempts INTEGER NOT NULL DEFAULT 0, worker TEXT NOT NULL DEFAULT '', retry_at TEXT,
      reply_code INTEGER, reply_text TEXT NOT NULL DEFAULT '',
      changed_at TEXT NOT NULL,
      sent_copy TEXT NOT NULL DEFAULT 'none' CHECK (sent_copy IN ('none', 'wanted', 'filing', 'there')),
      UNIQUE (draft_id, version)
    )""",
    """
    INSERT INTO outbox_new
      SELECT id, account, draft_id, version, mime_id, envelope_from, envelope_to, raw, sha256, approved_by, approved_at,
        approved_at, state, state = 'uncertain', attempts, worker, retry_at, reply_code, reply_text, changed_at,
        sent_copy
      FROM outbox""",
    "DROP TABLE outbox",
    "ALTER TABLE outbox_new RENAME TO outbox",
    "CREATE INDEX outbox_by_state ON outbox (state)",
)
