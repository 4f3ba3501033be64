"""A server process of ours: started in the foreground, waited for, ended by its process id and never by name."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

START_SECONDS = 10.0
STOP_SECONDS = 5.0
POLITE_SECONDS = 0.2  # then its children are asked as well, see `Daemon.stop`


class ServerError(Exception):
    """A server did not start; the message ends with the last lines of its log."""


class Daemon:
    """One server with its descendants. It ends when this process does, even when this process is killed."""

    def __init__(self, command: Sequence[str], log: Path, ports: Iterable[int], environment: Mapping[str, str]) -> None:
        self._command = [*_END_WITH_PARENT, *command]
        self._log = log
        self._ports = tuple(ports)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the server's own process is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start, and return when every port accepts connections and the first greets. Raises ServerError."""
        if self.running:
            raise ServerError(f"{self._command} runs already")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                start_new_session=True,  # Ctrl-C ends the tests first, then their servers
            )
        for port in self._ports:
            self._await_port(port, greeting=port == self._ports[0])

    def stop(self) -> None:
        """End it in good order: TERM, and KILL for what is left after some seconds. Nothing when it does not run.

        Children that outlive it are asked as well: Dovecot's log process stays a while, and its authentication
        process as long as Postfix holds a connection to it.
        """
        if self._process is None:
            return
        children = self.descendants()
        self._process.terminate()
        _signal(children, signal.SIGCONT)  # a test may have frozen some
        self._gone([], POLITE_SECONDS)
        children += self.descendants()  # born while we asked
        _signal(children, signal.SIGTERM)
        if not self._gone(children, STOP_SECONDS):
            self._process.kill()
            _signal(children, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)
        self._process = None

    def kill(self) -> None:
        """A crash: the server and all its descendants are gone at once, mid-write if so be it."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGSTOP)  # no new children while we count them
        while self.running and _state(self._process.pid) != "T":
            time.sleep(0.001)
        children = self.descendants()
        self._process.kill()
        _signal(children, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)
        self._gone(children, STOP_SECONDS)
        self._process = None

    def descendants(self) -> list[int]:
        """The process ids of all living descendants."""
        return list(_descendants(self._process.pid)) if self._process is not None else []

    def _gone(self, children: list[int], seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.running or any(running(pid) for pid in children):
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def _await_port(self, port: int, *, greeting: bool) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                # Listening is not yet serving: Dovecot, told to stop at that moment, never does.
                if not greeting or connection.recv(1):
                    return
            if not self.running or time.monotonic() > until:
                tail = self._log.read_text(errors="replace").splitlines()[-8:]
                self.stop()
                raise ServerError("\n".join([f"{self._command} does not answer on port {port}:", *tail]))
            time.sleep(0.01)


# setpriv is part of util-linux, which every Debian has.
_END_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")


def command_line(pid: int) -> str:
    """What `ps` shows of a process, "" when it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def _descendants(pid: int) -> Iterable[int]:
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, listing.read_text().split()):
                yield child
                yield from _descendants(child)


def running(pid: int) -> bool:
    """Whether the process runs; one that ended but was not collected yet by its parent does not."""
    return _state(pid) not in {"", "Z"}


def _state(pid: int) -> str:
    """The kernel's letter for a process: `T` is stopped, `Z` dead but not yet waited for; "" when it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    return ""


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
