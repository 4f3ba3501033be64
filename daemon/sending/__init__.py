"""Sending what a person approved, at most once: the mail, the SMTP conversation, and the outbox that drives both."""
