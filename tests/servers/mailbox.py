"""What a test is given: the creditor's mailbox on a real server, and what debtors received from it."""

from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests.servers.dovecot import HOST, Dovecot
from tests.servers.postfix import Postfix


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox of one test's own. `starttls_port` and `tls_port` speak IMAP on `host`; trust `ca_file`."""

    dovecot: Dovecot
    user: str  # its address, and the name to sign in with
    password: str
    starttls_port: int
    tls_port: int
    ca_file: Path
    host: str = HOST

    def deliver(self, raw: bytes, sender: str = "debtor@customer.example") -> None:
        """A mail arrives; it is in INBOX on return."""
        self.dovecot.deliver(raw, self.user, sender)

    def connect(self) -> IMAPClient:
        """A signed-in connection, as the user's own mail program has; close it, or use it in a `with`."""
        return self.dovecot.connect(self.user, self.password)

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        """All mails in a folder, raw, oldest first; no flag changes."""
        return self.dovecot.mails(self.user, self.password, folder)


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mailbox with a submission server, both real, and the mailboxes of everybody it writes to."""

    mailbox: Mailbox
    postfix: Postfix

    def address(self, name: str) -> str:
        """An address of this test alone, for a debtor called so. Some names misbehave, see `postfix.py`."""
        return f"{name}@customers-of-{self.mailbox.user.partition('@')[2]}"

    def received(self, address: str) -> list[bytes]:
        """The mails that arrived at an address outside, once Postfix's queue is empty. Raises TimeoutError."""
        self.postfix.wait_until_delivered()
        return self.mailbox.dovecot.mails(address)
