"""Whom a mail is about where a person said so, such as a trustee's or one from a private address."""

TIES = (
    """
    CREATE TABLE ties (  -- the debtor that a mail is about, said by a person
      message_id INTEGER PRIMARY KEY REFERENCES messages(id), debtor_id INTEGER NOT NULL REFERENCES debtors(id),
      person TEXT NOT NULL, at TEXT NOT NULL
    )""",
    "CREATE INDEX message_labels_by_label ON message_labels (label)",  # who asked to be called
)
