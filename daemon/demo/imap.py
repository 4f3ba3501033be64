"""The demo's IMAP side: mailboxes in memory, by pymap 0.36.7 with its faults put right by sub-classing.

pymap (MIT) keeps RFC 3501 with UIDPLUS, MOVE, IDLE and LITERAL+, but as published it cannot be used here: it forgets
keywords, names no special-use folders, writes answers piecemeal, loses news that arrives during IDLE, stumbles over
damaged headers, and on Python 3.13 lets the garbage collector end waiting connections. Each class below mends one of
these and says so.

Known limits, left as they are: ENVELOPE subjects come decoded and an ENVELOPE with an unreadable Date ends the
connection (read the headers instead), BODYSTRUCTURE sizes are those of the whole message, every command costs time in
proportion to the mailbox, and a message costs about 100 kB of memory: fine for hundreds of mails, not for ten thousand.
"""

import asyncio
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime
from email.headerregistry import BaseHeader, HeaderRegistry
from typing import Any, cast
from uuid import uuid4

from proxyprotocol.sock import SocketInfo
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Event
from pymap.config import BackendCapability
from pymap.context import connection_exit
from pymap.imap import IMAPConnection, IMAPServer
from pymap.imap.state import ConnectionState
from pymap.listtree import ListEntry, ListTree
from pymap.mime.parsed import ParsedHeaders
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Recent, Wildcard, get_system_flags
from pymap.selected import SelectedMailbox
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

SPECIAL_USE = ("Drafts", "Sent", "Trash", "Junk", "Archive")  # folder and attribute alike, RFC 6154
LONGEST_LINE = 1 << 22  # bytes; a list of a few thousand UIDs must fit in one command


class _LenientHeaders(HeaderRegistry):
    """Header values as Python's email package reads them, and as plain text where it fails on hostile ones."""

    def __call__(self, name: str, value: str) -> BaseHeader:
        try:
            return super().__call__(name, value)
        except Exception:  # email raises IndexError, AttributeError, ValueError and more on damaged headers
            plain: BaseHeader = self["subject"](name, value)
            return plain


# pymap builds its headers from this one place; without it one damaged header ends every SEARCH HEADER.
ParsedHeaders._registry = _LenientHeaders()


class _FolderEntry(ListEntry):
    """A folder in a LIST answer, with its special use."""

    @property
    def attributes(self) -> Sequence[bytes]:
        special = [self.name.encode()] if self.name in SPECIAL_USE else []
        return [*super().attributes, *special]


class _FolderTree(ListTree):
    """The folders of a user, in the order in which a mail program shows them."""

    def list(self) -> Iterable[ListEntry]:
        for entry in super().list():
            yield _FolderEntry(entry.name, entry.exists, entry.marked, entry.has_children)


class _Folder(MailboxData):
    """A folder that keeps keywords and tells all news of one IDLE."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        # Without "\*" pymap answers OK to STORE and drops every keyword.
        return (get_system_flags() - {Recent}) | {Wildcard}

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        if wait_on is not None and selected.mod_sequence != self._mod_sequences.highest:
            wait_on = None  # something came while the last news was written: tell it now, do not wait
        return await super().update_selected(selected, wait_on=wait_on)


class _Folders(MailboxSet):
    """INBOX and the special-use folders of one user, and what they make beside them."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = self._new()
        for name in SPECIAL_USE:
            self._set[name] = self._new()
            self._subscribed[name] = True

    def _new(self) -> _Folder:
        return _Folder(self._content_cache, self._thread_cache)

    async def list_mailboxes(self) -> ListTree:
        return _FolderTree(self.delimiter).update("INBOX", *self._set)

    async def list_subscribed(self) -> ListTree:
        names = (name for name in self._set if self._subscribed.get(name))
        return _FolderTree(self.delimiter).update("INBOX", *names)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        folder = self._set[name] = self._new()
        return folder.mailbox_id


class _Config(Config):
    """pymap's settings with SPECIAL-USE, and a greeting that needs no DNS: that would block the event loop."""

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=True, object_id=True, multi_append=True, custom=[b"SPECIAL-USE"])

    @property
    def greeting(self) -> bytes:
        return b"Afspraak demo ready"


class _WholeResponses:
    """A StreamWriter that sends at `drain`, so that each response leaves in one piece.

    pymap writes a response in many small parts, and a client that reads in IDLE sees half lines.
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._parts.append(bytes(data))

    async def drain(self) -> None:
        parts, self._parts = self._parts, []
        self._writer.write(b"".join(parts))
        await self._writer.drain()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)


class _Server(IMAPServer):
    """Runs a connection from greeting to end."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # pymap goes through proxy-protocol here, which starts the connection as a task that nobody holds: on
        # Python 3.13 the garbage collector ends it. Awaiting it keeps it.
        peer = SocketInfo.get(writer, ProxyProtocolVersion.get(None).unpack(b""), unique_id=uuid4().bytes)
        whole = cast(asyncio.StreamWriter, _WholeResponses(writer))
        connection = IMAPConnection(self.commands, self._config, reader, whole, peer)
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            stack.enter_context(closing(connection))
            await connection.run(ConnectionState(self._login, self._config))


class MailStore:
    """All users' folders, and the IMAP server over them. Every method runs in the event loop it was made in."""

    def __init__(self) -> None:
        arguments = Namespace(passlib_cfg=None, proxy_protocol=None, inherited_sockets=None)
        self._config = _Config(
            arguments,
            host=None,
            port=0,
            tls_enabled=False,
            reject_dnsbl=False,
            demo_data=False,
            demo_user="",
            demo_password="",
            hash_context=BuiltinHash(rounds=1000),  # 500,000 would cost 0.2 s at each login
        )
        self._config.apply_context()
        self._login = Login(self._config)

    async def add_users(self, passwords: Mapping[str, str]) -> None:
        """Give each user a password and empty folders."""
        hashing = Passwords(self._config)
        for user, password in passwords.items():
            hashed = await hashing.hash_password(password)
            self._login.users_dict[user] = UserMetadata(self._config, user, password=hashed)
            self._config.set_cache[user] = (_Folders(), FilterSet())

    async def deliver(
        self, user: str, raw: bytes, mailbox: str = "INBOX", flags: Iterable[str] = (), when: datetime | None = None
    ) -> None:
        """Put a mail in a user's folder and wake whoever waits there.

        Raises KeyError when there is no such user or folder.
        """
        folder = await self._config.set_cache[user][0].get_mailbox(mailbox)
        kept = frozenset(Flag(flag.encode()) for flag in flags)
        await folder.append(AppendMessage(raw, when or datetime.now(UTC), kept), recent=True)

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """Serve IMAP. Raises OSError when the port is taken."""
        server = _Server(self._login, self._config)
        return await asyncio.start_server(server.serve, host, port, limit=LONGEST_LINE)
