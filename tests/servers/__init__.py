"""Real mail servers for the tests: Dovecot and Postfix from Debian's packages, on loopback, in their own directories.

Nothing in /etc or /var is read or written. Every instance has its own ports, certificate authority and accounts, so
that any number may run side by side. `docs/testing.md` says how to use them in a test.
"""
