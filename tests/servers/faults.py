"""A TCP proxy on loopback that breaks connections on demand: what networks and crashing servers do to a client.

    with FaultProxy(mailbox.tls_port) as proxy:
        ... a client connects to proxy.port ...
        proxy.stall()

Each command takes effect before it returns. Faults of a stream hold for every connection until `clear`; `cut`, `reset`
and `half_close` act on the connections that are open now. Triggers by content (`on`) need a connection without TLS.
"""

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

from tests.servers.streams import Break, Connection, Direction, Stream, Trigger, set_event

__all__ = ["Break", "Direction", "FaultProxy"]


class FaultProxy:
    """Passes TCP connections on `port` to `target` on loopback, and breaks them. Runs in a thread of its own."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.accepted = 0  # connections so far
        self._target = target
        self._connections: set[Connection] = set()
        self._streams = {direction: Stream() for direction in Direction}
        self._server: asyncio.Server | None = None
        self._answering = set_event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._do(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def fired(self) -> int:
        """How many triggers (`on`, `after`) have fired."""
        return sum(stream.fired for stream in self._streams.values())

    # -- what is open now ---------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """Close every connection at both ends, as a server that stops."""
        self._do(self._end_all(reset=False))

    def reset(self) -> None:
        """RST to both ends, as a firewall or a dead host that came back."""
        self._do(self._end_all(reset=True))

    def half_close(self, direction: Direction) -> None:
        """FIN to the receiver of one direction only; the sender knows nothing."""
        self._do(self._half_close(direction))

    # -- new connections ----------------------------------------------------------------------------------------------

    def refuse(self) -> None:
        """Nobody listens: new connections are refused. Open ones stay."""
        self._do(self._close_port())

    def listen(self) -> None:
        """Take connections again, on the same port."""
        self._do(self._open())

    def ignore(self) -> None:
        """New connections are taken, and not answered until `clear`."""
        self._do(self._stop_answering())

    # -- every stream, until `clear` ----------------------------------------------------------------------------------

    def stall(self, *directions: Direction) -> None:
        """A black hole: bytes are taken, and so acknowledged, and not passed on until `clear`."""
        self._change(directions, lambda stream: stream.flowing.clear())

    def delay(self, seconds: float, *directions: Direction) -> None:
        """Every chunk waits so long; order is kept."""
        self._change(directions, lambda stream: setattr(stream, "delay", seconds))

    def split(self, size: int, gap: float, *directions: Direction) -> None:
        """Pieces of `size` bytes, `gap` seconds apart: lines arrive in parts."""

        def change(stream: Stream) -> None:
            stream.piece, stream.gap = size, gap

        self._change(directions, change)

    def merge(self, seconds: float, *directions: Direction) -> None:
        """Collect for so long and pass on in one piece: several lines arrive in one segment."""
        self._change(directions, lambda stream: setattr(stream, "merge", seconds))

    def on(self, direction: Direction, pattern: bytes, action: Break) -> None:
        r"""Once `pattern` (a regular expression) has been passed on, break the connection, once.

        From then on nothing goes back to the client: on(TO_SERVER, rb"\r\n\.\r\n$", CUT) lets an SMTP server take a
        mail whose "250" is lost. A look-ahead, (?=...), keeps the match itself back.
        """
        compiled = re.compile(pattern, re.DOTALL)
        self._change((direction,), lambda stream: setattr(stream, "trigger", Trigger(action, pattern=compiled)))

    def after(self, direction: Direction, count: int, action: Break) -> None:
        """The same after `count` more bytes; works through TLS."""
        self._change((direction,), lambda stream: setattr(stream, "trigger", Trigger(action, left=count)))

    def clear(self) -> None:
        """Behave again; what a stall or trigger held back is passed on."""
        self._do(self._clear())

    # -- in the proxy's own thread ------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _change(self, directions: tuple[Direction, ...], change: Callable[[Stream], object]) -> None:
        async def work() -> None:
            for direction in directions or Direction:
                change(self._streams[direction])

        self._do(work())

    async def _open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close_port(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _stop_answering(self) -> None:
        self._answering.clear()

    async def _end_all(self, *, reset: bool) -> None:
        for connection in list(self._connections):
            connection.end(reset=reset)

    async def _half_close(self, direction: Direction) -> None:
        for connection in self._connections:
            connection.half_close(direction)

    async def _clear(self) -> None:
        for stream in self._streams.values():
            stream.clear()
        for connection in self._connections:
            connection.audible.set()
        self._answering.set()

    async def _shut(self) -> None:
        await self._close_port()
        await self._end_all(reset=True)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self.accepted += 1
        connection = Connection(self._streams, from_client, to_client)
        self._connections.add(connection)
        try:
            await self._answering.wait()
            await connection.run(self._target)
        except (OSError, asyncio.CancelledError):
            pass  # the server is not there, or the proxy is being stopped: the client sees its connection closed
        finally:
            self._connections.discard(connection)
            connection.end(reset=False)
