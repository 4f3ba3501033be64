"""The desk's web server: one thread beside those of the service."""

import gc
import logging
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from daemon.desk.app import make_app
from daemon.desk.forethought import think_ahead
from daemon.desk.security import Origins
from daemon.desk.visit import Desk, read_templates
from daemon.ledger import access
from parsers.problems import Problem

log = logging.getLogger(__name__)
NEW_VALUES = 10_000  # between two looks for values that nobody holds any more


class PortTaken(Problem):
    """Something else listens where the desk should."""

    template = "The desk cannot listen on {host}, port {port} ({reason}); set another port in [desk]."


class DeskServer:
    """Serves the desk from `start` until `stop`."""

    def __init__(self, desk: Desk, listener: socket.socket) -> None:
        self.desk = desk
        self._listener = listener
        config = uvicorn.Config(
            make_app(desk),
            log_level="warning",
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,  # longer than live pages take to notice
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="desk server")
        self._ahead = threading.Thread(target=think_ahead, args=(desk,), name="desk forethought")

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return self.desk.config.desk.public_url or f"http://127.0.0.1:{self.port}"

    def link(self) -> str:
        """An address that lets in, once, whoever runs the service."""
        with self.desk.open_ledger() as ledger:
            return f"{self.address}/enter/{access.make_link(ledger, self.desk.person)}"

    def start(self) -> None:
        """Begin to serve; returns at once."""
        # A page over a whole ledger makes tens of thousands of values, none of them in a circle: with the usual 700,
        # looking for circles takes as long as the page.
        gc.set_threshold(NEW_VALUES)
        self._thread.start()
        self._ahead.start()

    def _serve(self) -> None:
        read_templates()
        self._server.run([self._listener])

    def stop(self) -> None:
        """End; answers that are being written are brought to their end."""
        self.desk.closing.set()
        self._server.should_exit = True
        self._thread.join()
        self._ahead.join()
        self.desk.changes.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def listen(host: str, port: int) -> socket.socket:
    """The port, taken. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortTaken(host=host, port=port, reason=error.strerror) from error
    # Head and body of an answer are two writes; held together, the second waits 40 ms for the browser to say that it
    # has the first. Connections inherit this; asyncio would set it only where the protocol is named.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def origins(listener: socket.socket, public_url: str) -> Origins:
    """The origins under which a desk that listens here is reached."""
    return Origins.of(listener.getsockname()[1], public_url)
