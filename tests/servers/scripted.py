"""Servers that say what a test tells them to: SMTP and IMAP as no real server can be made to speak.

    with ScriptedSmtp(dot="451 4.3.0 later") as server: ...      # port, seen, mails
    with ScriptedImap(mails, {"FETCH": ["BYE"]}) as server: ...  # port, seen

Each runs in a thread of its own and speaks without TLS.
"""

import asyncio
import re
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

CUT = "cut"  # the server closes the connection
SILENT = "silent"  # the server never answers

SMTP_USUAL = {
    "greeting": "220 test",
    "EHLO": "250 test",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "dot": "250 2.0.0 queued as 1",
    "QUIT": "221 bye",
    "RSET": "250 ok",
}


class _Server:
    """A server in a thread; `port` is where it listens, `seen` what it was told."""

    def __init__(self) -> None:
        self.port = 0
        self.seen: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="scripted server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _open(self) -> None:
        server = await asyncio.start_server(self._guarded, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        raise NotImplementedError


class ScriptedSmtp(_Server):
    """An SMTP server whose answer at each step is given; `mails` holds what it read until the final dot.

    A list of answers is used up one by one; the last stays.
    """

    def __init__(self, **answers: str | list[str]) -> None:
        super().__init__()
        self.script: dict[str, str | list[str]] = {**SMTP_USUAL, **answers}
        self.mails: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer by the script."""
        going = await self._answer("greeting", writer)
        while going and (line := await reader.readline()):
            step = line.decode().split()[0].strip().upper()
            going = await self._answer(step, writer) and step != "QUIT"
            if going and step == "DATA" and self._now("DATA").startswith("354"):
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                going = await self._answer("dot", writer)

    def _now(self, step: str) -> str:
        answer = self.script[step]
        return answer if isinstance(answer, str) else answer[0]

    async def _answer(self, step: str, writer: asyncio.StreamWriter) -> bool:
        self.seen.append(step)
        answer = self._now(step)
        left = self.script[step]
        if isinstance(left, list) and len(left) > 1:
            left.pop(0)
        if answer == SILENT:
            await asyncio.sleep(3600)
        if answer in {CUT, SILENT}:
            return False
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return True


class ScriptedImap(_Server):
    """A small IMAP server with INBOX, Drafts and Sent, whose answers to some commands are given.

    `mails` lie in INBOX with UIDs from 1. `script` has, by command, what to do instead, one after another; when a list
    is used up the server behaves. An answer is sent as it is, with the tag for `{tag}`; CUT closes the connection.
    """

    def __init__(self, mails: Iterable[bytes] = (), script: Mapping[str, Iterable[str]] | None = None) -> None:
        super().__init__()
        self.mails = list(mails)
        self.drafts: list[bytes] = []
        self.script = {command: list(answers) for command, answers in (script or {}).items()}
        self.listed_only: set[int] = set()  # UIDs that SEARCH tells and FETCH has lost
        self.empty: set[int] = set()  # UIDs whose body comes as NIL

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer commands until LOGOUT."""
        writer.write(b"* OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS SPECIAL-USE] ready\r\n")
        self._folder = "INBOX"
        while line := await reader.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            words = rest.split()
            command = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
            self.seen.append(command)
            if answers := self.script.get(command):
                answer = answers.pop(0)
                if answer == CUT:
                    return
                if answer == SILENT:
                    await asyncio.sleep(3600)
                writer.write(answer.replace("{tag}", tag).encode())
            elif command == "IDLE":
                writer.write(b"+ idling\r\n")
                await writer.drain()
                await reader.readline()
                writer.write(f"{tag} OK done\r\n".encode())
            elif command == "APPEND":
                await self._append(tag, rest, reader, writer)
            else:
                writer.write(self._answer(command, tag, rest))
                if command == "LOGOUT":
                    return
            await writer.drain()

    async def _append(self, tag: str, rest: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int(rest.rpartition("{")[2].rstrip("+}"))
        writer.write(b"+ go on\r\n")
        await writer.drain()
        self.drafts.append(await reader.readexactly(size))
        await reader.readline()
        writer.write(f"{tag} OK [APPENDUID 1 {len(self.drafts)}] done\r\n".encode())

    def _answer(self, command: str, tag: str, rest: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        match command:
            case "LIST":
                return b'* LIST () "/" INBOX\r\n* LIST (\\Drafts) "/" Drafts\r\n* LIST (\\Sent) "/" Sent\r\n' + done
            case "CAPABILITY":
                return b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS SPECIAL-USE\r\n" + done
            case "EXAMINE" | "SELECT":
                self._folder = rest.split()[1].strip('"')
                count = len(self._here())
                return f"* {count} EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT {count + 1}] x\r\n".encode() + done
            case "SEARCH":
                first = re.search(r"UID (\d+):\*", rest)
                uids = [uid for uid in self._here() if not first or uid >= int(first[1])]
                return f"* SEARCH {' '.join(map(str, uids))}\r\n".encode() + done
            case "FETCH":
                return b"".join(self._fetched(uid, rest) for uid in self._wanted(rest)) + done
            case "LOGOUT":
                return b"* BYE bye\r\n" + done
        return done

    def _here(self) -> list[int]:
        box = {"INBOX": self.mails, "Drafts": self.drafts}.get(self._folder, [])
        return list(range(1, len(box) + 1))

    def _wanted(self, rest: str) -> list[int]:
        asked = [int(uid) for uid in re.findall(r"\d+", rest.split()[2])]
        return [uid for uid in asked if uid not in self.listed_only]

    def _fetched(self, uid: int, rest: str) -> bytes:
        raw = (self.mails if self._folder == "INBOX" else self.drafts)[uid - 1]
        if "RFC822.SIZE" in rest:
            date = '"24-Nov-2026 09:00:00 +0100"'
            return f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE {date})\r\n".encode()
        if uid in self.empty:
            return f"* {uid} FETCH (UID {uid} BODY[] NIL)\r\n".encode()
        return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
