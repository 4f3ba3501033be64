"""One connection through the fault proxy: what may happen to the bytes on their way."""

import asyncio
import re
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

CHUNK = 65_536  # bytes read at once, and as far back as `on` looks
LAST_WORDS_SECONDS = 0.3  # what was passed on before a cut may still arrive, and be stored


class Direction(Enum):
    """Which way a stream flows."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


class Break(Enum):
    """How a trigger ends a connection."""

    CUT = "FIN to both ends"
    RESET = "RST to both ends"
    STALL = "silence from here on"


@dataclass(slots=True)
class Trigger:
    """Fires once, when `pattern` has flowed by, or when `left` more bytes have."""

    action: Break
    pattern: re.Pattern[bytes] | None = None
    left: int = 0
    tail: bytes = b""  # the end of what has flowed by already, for a match across chunks

    def fires_at(self, data: bytes) -> int | None:
        """How many bytes of `data` still pass when it fires in them."""
        if self.pattern is None:
            if self.left <= len(data):
                return self.left
            self.left -= len(data)
            return None
        seen = self.tail + data
        found = self.pattern.search(seen)
        self.tail = seen[-CHUNK:]
        return max(0, found.end() - (len(seen) - len(data))) if found else None


def set_event() -> asyncio.Event:
    """An event that nobody has to wait for."""
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True)
class Stream:
    """What happens to everything that flows in one direction."""

    flowing: asyncio.Event = field(default_factory=set_event)
    delay: float = 0.0
    piece: int = 0  # bytes; 0 = as it comes
    gap: float = 0.0  # seconds between pieces
    merge: float = 0.0  # seconds to collect before passing on
    trigger: Trigger | None = None
    fired: int = 0  # triggers so far

    def clear(self) -> None:
        """Behave again."""
        self.delay = self.gap = self.merge = 0.0
        self.piece = 0
        self.trigger = None
        self.flowing.set()


class Connection:
    """One client, connected through to the server."""

    def __init__(
        self,
        streams: dict[Direction, Stream],
        from_client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
    ) -> None:
        self.audible = set_event()  # cleared: nothing goes back to the client any more
        self._streams = streams
        self._from_client = from_client
        self._writers = {Direction.TO_CLIENT: to_client}
        self._ended = False

    async def run(self, target: int) -> None:
        """Pass bytes on until both ends have finished. Raises OSError when the server is not there."""
        from_server, to_server = await asyncio.open_connection("127.0.0.1", target)
        self._writers[Direction.TO_SERVER] = to_server
        for writer in self._writers.values():
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(
            self._pump(Direction.TO_SERVER, self._from_client), self._pump(Direction.TO_CLIENT, from_server)
        )

    def end(self, *, reset: bool) -> None:
        """Close both ends, by FIN or by RST."""
        self._ended = True
        self.audible.set()
        for writer in self._writers.values():
            if reset:
                with suppress(OSError):
                    linger = struct.pack("ii", 1, 0)  # on, 0 s: closing sends RST
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            else:
                writer.close()

    def half_close(self, direction: Direction) -> None:
        """FIN to the receiver of one direction."""
        if direction in self._writers:
            self._writers[direction].write_eof()

    async def _pump(self, direction: Direction, reader: asyncio.StreamReader) -> None:
        stream = self._streams[direction]
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if stream.merge:
                    await asyncio.sleep(stream.merge)
                    data += await _at_hand(reader)
                await self._pass_on(direction, data)
            await stream.flowing.wait()  # the end of a stream is held back as well
            if not self._ended:
                self._writers[direction].write_eof()

    async def _pass_on(self, direction: Direction, data: bytes) -> None:
        stream = self._streams[direction]
        trigger = stream.trigger
        end = trigger.fires_at(data) if trigger is not None else None
        if trigger is None or end is None:
            await self._write(direction, data)
            return
        stream.trigger = None
        if direction is Direction.TO_SERVER:
            self.audible.clear()
        await self._write(direction, data[:end])
        if trigger.action is Break.STALL:
            stream.flowing.clear()
            stream.fired += 1
            await self._write(direction, data[end:])
        else:
            await asyncio.sleep(LAST_WORDS_SECONDS)
            self.end(reset=trigger.action is Break.RESET)
            stream.fired += 1

    async def _write(self, direction: Direction, data: bytes) -> None:
        stream = self._streams[direction]
        writer = self._writers[direction]
        if stream.delay:
            await asyncio.sleep(stream.delay)
        size = stream.piece or len(data) or 1
        for start in range(0, len(data), size):
            await stream.flowing.wait()
            if direction is Direction.TO_CLIENT:
                await self.audible.wait()
            if self._ended:
                return
            writer.write(data[start : start + size])
            await writer.drain()
            if stream.gap:
                await asyncio.sleep(stream.gap)


async def _at_hand(reader: asyncio.StreamReader) -> bytes:
    """Everything that has come meanwhile."""
    data = b""
    with suppress(asyncio.TimeoutError):
        while more := await asyncio.wait_for(reader.read(CHUNK), 0.001):
            data += more
    return data
