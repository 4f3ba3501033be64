"""A whole mail server inside the process, for the demo and for tests: IMAP and SMTP on loopback, in its own thread.

    with DemoServer({"ar@firm.example": "secret", "others@firm.example": "x"}, sink="others@firm.example") as server:
        server.inject("ar@firm.example", raw)     # a mail arrives, and wakes whoever waits in IDLE
        IMAPClient(server.host, server.imap_port, ssl=False)
        SMTP(hostname=server.host, port=server.smtp_port)
        server.sent                               # what was submitted, oldest first

Mail submitted to a user lands in the user's INBOX. Mail to anyone else goes nowhere: it is kept in the INBOX of `sink`.
"""

import asyncio
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from daemon.demo.imap import MailStore
from daemon.demo.submission import Submitted, listen
from parsers.problems import Problem

START_SECONDS = 10.0
STOP_SECONDS = 5.0


class PortTaken(Problem):
    """Another program listens where the demo's mail server should."""

    template = "The demo's mail server cannot listen on {host}: {reason}. Choose other ports, or leave them out."


class DemoServer:
    """IMAP and SMTP for a few users (address to password). Ports of 0 are chosen by the system at `start`.

    `sink` is the user who gets what is submitted to strangers; "" keeps it in `sent` only.
    """

    def __init__(
        self,
        users: Mapping[str, str],
        sink: str = "",
        host: str = "127.0.0.1",
        imap_port: int = 0,
        smtp_port: int = 0,
    ) -> None:
        self.users = {user.lower(): password for user, password in users.items()}
        self.sink = sink.lower()
        self.host = host
        self.imap_port = imap_port
        self.smtp_port = smtp_port
        self.sent: list[Submitted] = []
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="demo-mail-server", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._quit: asyncio.Event
        self._store: MailStore

    def start(self) -> Self:
        """Listen; returns when clients can connect. Raises PortTaken. A server starts once."""
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise TimeoutError("the demo's mail server did not start")
        if isinstance(self._failure, OSError):
            raise PortTaken(host=self.host, reason=self._failure.strerror or self._failure) from self._failure
        if self._failure is not None:
            raise self._failure
        return self

    def stop(self) -> None:
        """Say BYE to every client and stop listening. What was in the mailboxes is gone."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._quit.set)
            self._thread.join(STOP_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def inject(
        self, user: str, raw: bytes, mailbox: str = "INBOX", flags: Iterable[str] = (), when: datetime | None = None
    ) -> None:
        """Put a mail in a folder, from any thread; returns when it lies there.

        `when` is the day of receipt that IMAP tells (INTERNALDATE), now by default; `flags` are such as `\\\\Seen`.
        Raises KeyError when there is no such user or folder.
        """
        delivery = self._store.deliver(user.lower(), _crlf(raw), mailbox, flags, when)
        asyncio.run_coroutine_threadsafe(delivery, self._loop).result()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            self._failure = error
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._quit, self._store = asyncio.get_running_loop(), asyncio.Event(), MailStore()
        await self._store.add_users(self.users)
        imap = await self._store.listen(self.host, self.imap_port)
        smtp = await listen(self.users, self._receive, self.host, self.smtp_port)
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        self._ready.set()
        await self._quit.wait()
        imap.close()
        smtp.close()

    async def _receive(self, mail: Submitted) -> None:
        self.sent.append(mail)
        owners = {address.lower() if address.lower() in self.users else self.sink for address in mail.recipients}
        raw = f"Return-Path: <{mail.sender}>\r\n".encode() + mail.raw
        for owner in sorted(owners - {""}):
            await self._store.deliver(owner, raw)


def _crlf(raw: bytes) -> bytes:
    """Mail with the line ends that IMAP asks for (RFC 9051 section 4.3), whatever file it came from."""
    return re.sub(rb"\r?\n", b"\r\n", raw)
