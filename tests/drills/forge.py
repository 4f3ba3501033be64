"""A process that has loaded the program once and forks it as often as a drill wants: a start then takes no time.

    with Forge() as forge:
        run = forge.start(installation, "run", "--once", kill_at=17)
        run.wait()

Speaks JSON, one line a request and one an answer. The forked program reads mails in its own process; that no mail
takes it down is tested elsewhere (`tests/daemon/reader`, `tests/hostile`).
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.servers.installation import Installation

# Constants of the program as a drill wants them: hours as seconds.
FAST = {
    "daemon.service.LONGEST_IDLE": 2.0,
    "daemon.mailbox.idle.READ_SECONDS": 2.0,
    "daemon.mailbox.connection.READ_SECONDS": 3.0,
    "daemon.mailbox.connection.CONNECT_SECONDS": 2.0,
    "daemon.supervision.FIRST_PAUSE": 0.2,
    "daemon.supervision.LONGEST_PAUSE": 2.0,
    "daemon.outgoing.LONGEST_PAUSE": 2.0,
    "daemon.commands.run.HEARTBEAT_SECONDS": 0.5,
    "daemon.service.DAILY_ROUND": 0.5,
    "daemon.service.LOOK_FOR_WORK": 0.1,
    "daemon.sending.smtp.STOP_SECONDS": 1.0,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What to fork."""

    arguments: list[str]
    log: str
    edges: str = ""  # a file to write the names of the edges to
    kill_at: int = 0
    constants: dict[str, float] = field(default_factory=dict)
    clock: float = 0.0  # seconds by which this program's clock is wrong
    spare_pages: int = 0  # by how many pages the ledger may grow; 0: as it likes


class Forged:
    """One forked program."""

    def __init__(self, forge: "Forge", pid: int) -> None:
        self._forge, self.pid = forge, pid
        self.status: int | None = None

    def wait(self, seconds: float = 30.0) -> int:
        """Its exit status, negative for the signal that ended it. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > until:
                raise TimeoutError(f"process {self.pid} still runs after {seconds} s")
            time.sleep(0.02)
        assert self.status is not None
        return self.status

    def poll(self) -> int | None:
        """Its exit status when it has ended."""
        if self.status is None:
            self.status = self._forge.ask({"poll": self.pid})["status"]
        return self.status

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Forge:
    """The process that forks; as a context manager it ends, with all it forked, at the end."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.forge"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)

    def ask(self, request: Mapping[str, Any]) -> Any:
        """One request and its answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(self, installation: Installation, *arguments: str, fast: bool = True, **order: Any) -> Forged:
        """Fork the program with these arguments on this installation; what it says goes to the installation's log."""
        constants = {**(FAST if fast else {}), **order.pop("constants", {})}
        whole = Order(
            ["--config", str(installation.config), *arguments],
            str(installation.config.with_name("afspraak.log")),
            constants=constants,
            **order,
        )
        return Forged(self, self.ask({"start": asdict(whole)})["pid"])

    def run(self, installation: Installation, *arguments: str, **order: Any) -> int:
        """Fork it and wait for its end; its exit status."""
        return self.start(installation, *arguments, **order).wait(60)

    @contextmanager
    def service(self, installation: Installation, **order: Any) -> Iterator[Forged]:
        """`afspraak run` until the block ends, then told to end by SIGTERM."""
        service = self.start(installation, "run", **order)
        try:
            yield service
            service.signal(signal.SIGTERM)
            service.wait(20)
        finally:
            service.signal(signal.SIGKILL)


def _main() -> None:
    from daemon import assembly
    from daemon.cli import main  # noqa: F401 - loaded before the first fork
    from tests.readers import DirectReader

    reader = DirectReader()
    reader.start()
    assembly._reader = lambda _: reader  # type: ignore[assignment]
    children: dict[int, int | None] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "start" in request:
            answer: dict[str, Any] = {"pid": _fork(Order(**request["start"]))}
            children[answer["pid"]] = None
        else:
            answer = {"status": _status(children, request["poll"])}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid, status in children.items():
        if status is None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _status(children: dict[int, int | None], pid: int) -> int | None:
    if children[pid] is None:
        done, status = os.waitpid(pid, os.WNOHANG)
        children[pid] = os.waitstatus_to_exitcode(status) if done else None
    return children[pid]


def _fork(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        status = _child(order)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _child(order: Order) -> int:
    from daemon.cli import main
    from tests.drills.edges import Edges
    from tests.drills.world import limit_ledger, set_constants, shift_clock

    set_constants(order.constants)
    if order.clock:
        shift_clock(order.clock)
    if order.spare_pages:
        limit_ledger(order.spare_pages)
    edges = Edges(order.kill_at)
    if order.kill_at or order.edges:
        edges.install()
    try:
        main(order.arguments, standalone_mode=True)
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        if order.edges:
            Path(order.edges).write_text("\n".join(edges.names))
    return 0


if __name__ == "__main__":
    _main()
