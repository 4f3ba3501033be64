"""The tables of what people taught: mails that were read wrongly, and corrections that were taken back."""

CORRECTIONS = (
    """
    CREATE TABLE corrections (  -- what a mail says, as a person put it: never changed, gone only when its debtor is
      -- forgotten; when the mail was kept long enough `text` keeps its words without names, days and amounts
      id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES messages(id), text TEXT NOT NULL,
      labels TEXT NOT NULL,  -- the deciding one first
      read_as TEXT NOT NULL,  -- what it was read as until then, the deciding one first
      person TEXT NOT NULL, at TEXT NOT NULL
    )""",
    """
    CREATE TABLE corrections_taken_back (
      correction_id INTEGER PRIMARY KEY REFERENCES corrections(id), person TEXT NOT NULL, at TEXT NOT NULL
    )""",
    "CREATE INDEX corrections_by_message ON corrections (message_id)",
    """
    CREATE TRIGGER corrections_are_append_only BEFORE UPDATE OF id, labels, read_as, person, at ON corrections
    BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END""",
    """
    CREATE TRIGGER taken_back_is_append_only BEFORE UPDATE ON corrections_taken_back
    BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END""",
    """
    CREATE VIEW corrections_that_count AS  -- of each mail the latest that was not taken back
      SELECT * FROM corrections c WHERE id NOT IN (SELECT correction_id FROM corrections_taken_back)
        AND NOT EXISTS (SELECT 1 FROM corrections later WHERE later.message_id = c.message_id AND later.id > c.id
          AND later.id NOT IN (SELECT correction_id FROM corrections_taken_back))""",
)
