"""The tables that the service keeps about itself: mailboxes, health, alerts, what was forgotten."""

SERVICE_STATE = (
    """
    CREATE TABLE mailboxes (  -- which mailbox an account's places (folder, UIDVALIDITY, UID) belong to
      account TEXT PRIMARY KEY, host TEXT NOT NULL, user TEXT NOT NULL, since TEXT NOT NULL
    )""",
    """
    CREATE TABLE health (  -- how the parts of the service were when it last looked; `details` are the fields of `says`
      part TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('ok', 'warning', 'red')),
      says TEXT NOT NULL, details TEXT NOT NULL DEFAULT '{}', since TEXT NOT NULL, seen_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE alerts (  -- what the owner was told of by mail, or is to be
      id INTEGER PRIMARY KEY, part TEXT NOT NULL, says TEXT NOT NULL, details TEXT NOT NULL, began_at TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('due', 'sending', 'told', 'uncertain')), told_at TEXT, ended_at TEXT
    )""",
    """
    CREATE TABLE forgotten (  -- mails that were forgotten: known again by content, so that no resync brings them back
      content_sha256 TEXT PRIMARY KEY, at TEXT NOT NULL
    )""",
    """
    CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
    """,
)
