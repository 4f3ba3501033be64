"""The creditor's mailbox over IMAP: connecting, watching, fetching, and the copies of drafts that lie in it.

Reading is done with EXAMINE and BODY.PEEK[], so that no flag a person sees ever changes (RFC 9051 sections 6.3.3 and
6.4.5). Writing touches only messages that Afspraak itself put there.
"""
