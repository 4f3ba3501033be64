"""What else a mail is known by: the Message-ID that a server gave ours when it sent it, and a server's own number."""

IDENTITIES = (
    "ALTER TABLE outbox ADD COLUMN sent_as TEXT NOT NULL DEFAULT ''",  # the Message-ID it has in Sent, when another
    "CREATE INDEX outbox_sent_as ON outbox (sent_as) WHERE sent_as <> ''",
    # Of Gmail, the same in every folder and after every renumbering (X-GM-MSGID); '' where a server has none.
    "ALTER TABLE messages ADD COLUMN server_id TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX messages_by_server_id ON messages (account, server_id) WHERE server_id <> ''",
)
