"""Indexes with which a mail costs the same however many came before it."""

PACE = (
    "CREATE INDEX draft_copies_by_draft ON draft_copies (draft_id)",
    "CREATE INDEX messages_by_raw ON messages (raw_sha256)",
    "CREATE INDEX reminders_by_debtor ON reminders (debtor_id, sent_at)",
    "CREATE INDEX outbox_by_time ON outbox (account, changed_at, state)",
    "CREATE INDEX outbox_to_file ON outbox (account) WHERE sent_copy IN ('wanted', 'filing')",
)
