"""Every point at which dying could leave something half done: each commit, and each word to or from a mail server.

The program is wrapped from outside; it knows nothing of it. At the edge whose number was asked for, the process kills
itself as a power cut would: SIGKILL, nothing flushed, nothing said.
"""

import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from imaplib import IMAP4
from typing import Any

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from daemon.ledger import Ledger


class Edges:
    """Counts edges, and dies at one of them."""

    def __init__(self, kill_at: int = 0) -> None:
        self.kill_at = kill_at  # counted from 1; 0: live
        self.names: list[str] = []

    def pass_by(self, name: str) -> None:
        """One edge."""
        self.names.append(name)
        if len(self.names) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Put an edge at every commit, IMAP command and SMTP step of this process."""
        self._at_commits()
        for name in ("send", "_command_complete"):
            self._around(IMAP4, name)
        for name in ("connect", "mail", "rcpt", "data", "quit"):
            self._around_async(aiosmtplib.SMTP, name)
        self._around_async(SMTPProtocol, "read_response")

    def _at_commits(self) -> None:
        whole = Ledger.transaction

        @contextmanager
        def transaction(ledger: Ledger) -> Iterator[None]:
            outer = not ledger.connection.in_transaction
            with whole(ledger):
                yield
                if outer:
                    self.pass_by("before commit")
            if outer:
                self.pass_by("after commit")

        Ledger.transaction = transaction  # type: ignore[method-assign]

    def _around(self, owner: type, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any, **named: Any) -> Any:
            self.pass_by(f"before imap {name}")
            result = original(*args, **named)
            self.pass_by(f"after imap {name}")
            return result

        setattr(owner, name, wrapped)

    def _around_async(self, owner: type, name: str) -> None:
        original: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def wrapped(*args: Any, **named: Any) -> Any:
            self.pass_by(f"before smtp {name}")
            result = await original(*args, **named)
            self.pass_by(f"after smtp {name}")
            return result

        setattr(owner, name, wrapped)
