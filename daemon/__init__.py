"""The world: IMAP, SMTP, SQLite, the clock, the service loop, the command line and the demo.

Everything that acts lives here, is thin, and records before it acts. What decides lives in `parsers` and
`replies`, which know nothing of this package.
"""
