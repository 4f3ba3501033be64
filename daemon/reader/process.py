"""The service's side of the worker: starts it, asks it, and ends it when a mail costs too much time or memory.

Whatever a mail does to the worker, the service goes on with a new one; the mail counts one failed attempt.
"""

import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from daemon.reader.frames import LARGEST, LENGTH, pack, unpack
from parsers.facts.model import Known
from parsers.labels import Correction, OwnLabel
from parsers.message import Message
from parsers.problems import Problem
from parsers.reading import Reading

START_SECONDS = 120.0  # loading the model, on a slow and busy machine
LESSON_SECONDS = 0.5  # learning one correction, likewise
READ_SECONDS = 30.0
# What parsing takes at most: measured nine times the size of the mail, and something for everything else.
SPARE_PER_BYTE = 12
SPARE_MEGABYTES = 200

# What the worker sees of our environment: where Python and its packages are, nothing that could be a secret.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TZ", "TZDIR")


Lessons = tuple[tuple[Correction, ...], tuple[OwnLabel, ...]]


class ReadingFailed(Problem):
    """The mail could not be read; the reason is for whoever mends the program."""

    template = "Reading the mail failed: {reason}"


class ReadingTooLong(Problem):
    """Reading was broken off."""

    template = "Reading the mail took longer than {seconds:.0f} seconds and was broken off."


class ReaderStopped(Problem):
    """The worker ended while it read the mail, or could not start."""

    template = "The process that reads the mail stopped ({reason})."


class Reader(Protocol):
    """Who reads mails: `parsers.message.read` and `parsers.reading.read_mail`, wherever they run."""

    def read(self, raw: bytes, **known: Any) -> Message:
        """See `parsers.message.read`."""
        ...

    def attachment(self, raw: bytes, sha256: str) -> bytes | None:
        """See `parsers.message.attachments.content_of`."""
        ...

    def understand(
        self,
        message: Message,
        known: Known,
        *,
        arrived: datetime | None,
        open_proposal: bool,
        said: tuple[str, ...] = (),
    ) -> Reading:
        """See `parsers.reading.read_mail`."""
        ...

    def teach(self, corrections: tuple[Correction, ...], own_labels: tuple[OwnLabel, ...]) -> None:
        """From now on read as `parsers.labels.load` does with all of these."""
        ...


@cache
def shared_reader(largest_mail: int) -> "ReaderProcess":
    """The one reader of this process: the model takes time and memory to load. It starts at the first mail."""
    return ReaderProcess(largest_mail)


class ReaderProcess:
    """Reads in a worker process, which is started at the first mail. Threads may share it; they take turns.

    Each call raises ReadingFailed, ReadingTooLong or ReaderStopped, and the next one finds a worker again.
    """

    def __init__(
        self,
        largest_mail: int,
        *,
        seconds: float = READ_SECONDS,
        program: tuple[str, ...] = (sys.executable, "-m", "daemon.reader.worker"),
    ) -> None:
        megabytes = SPARE_MEGABYTES + largest_mail * SPARE_PER_BYTE // 2**20
        self._command = [*program, str(megabytes)]
        self._seconds = seconds
        self._turn = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._lessons: Lessons = ((), ())
        self._learnt: Lessons = ((), ())  # what the worker knows of them

    def read(self, raw: bytes, **known: Any) -> Message:
        """See `parsers.message.read`."""
        message: Message = self._ask("read", (raw,), known)
        return message

    def attachment(self, raw: bytes, sha256: str) -> bytes | None:
        """See `parsers.message.attachments.content_of`."""
        content: bytes | None = self._ask("attachment", (raw, sha256), {})
        return content

    def understand(
        self,
        message: Message,
        known: Known,
        *,
        arrived: datetime | None,
        open_proposal: bool,
        said: tuple[str, ...] = (),
    ) -> Reading:
        """See `parsers.reading.read_mail`."""
        reading: Reading = self._ask(
            "understand", (message, known), {"arrived": arrived, "open_proposal": open_proposal, "said": said}
        )
        return reading

    def teach(self, corrections: tuple[Correction, ...], own_labels: tuple[OwnLabel, ...]) -> None:
        """From the next mail on read as `parsers.labels.load` does with all of these, in whichever worker."""
        self._lessons = (corrections, own_labels)

    def start(self) -> None:
        """Have a worker ready, so that the first mail need not wait for it."""
        with self._turn:
            self._ready()

    def close(self) -> None:
        """End the worker."""
        with self._turn:
            self._end()

    def _ask(self, job: str, args: tuple[object, ...], known: Mapping[str, object]) -> Any:
        with self._turn:
            worker = self._ready()
            if self._learnt != (lessons := self._lessons):
                seconds = START_SECONDS + LESSON_SECONDS * len(lessons[0])
                _done(self._exchange(worker, pack(("teach", lessons, {})), seconds))
                self._learnt = lessons
            return _done(self._exchange(worker, pack((job, args, dict(known))), self._seconds))

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is None:
            return self._worker
        self._worker = worker = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C in a terminal is for us
        )
        self._learnt = ((), ())
        self._exchange(worker, b"", START_SECONDS)
        return worker

    def _exchange(self, worker: subprocess.Popen[bytes], request: bytes, seconds: float) -> Any:
        """Send a request and wait for the answer; the worker does not survive it when that takes too long."""
        until = time.monotonic() + seconds
        try:
            if worker.stdin is None or worker.stdout is None:
                raise EOFError("no pipes")
            _write(worker.stdin.fileno(), request, until)
            length = LENGTH.unpack(_read(worker.stdout.fileno(), LENGTH.size, until))[0]
            if length > LARGEST:
                raise EOFError("the answer is too large")
            return unpack(_read(worker.stdout.fileno(), length, until))
        except TimeoutError:
            self._end()
            raise ReadingTooLong(seconds=seconds) from None
        except Exception as error:  # the pipe broke, or what came through it is no answer
            self._end()
            raise ReaderStopped(reason=f"status {worker.returncode}") from error

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe:
                pipe.close()


def _done(answer: tuple[str, Any]) -> Any:
    """The value of an answer. Raises ReadingFailed when there is none."""
    kind, value = answer
    if kind == "done":
        return value
    raise ReadingFailed(reason="it needs too much memory" if kind == "memory" else value)


def _write(pipe: int, data: bytes, until: float) -> None:
    os.set_blocking(pipe, False)
    left = memoryview(data)
    while left:
        _wait(pipe, selectors.EVENT_WRITE, until)
        left = left[os.write(pipe, left[: 2**16]) :]


def _read(pipe: int, count: int, until: float) -> bytes:
    parts: list[bytes] = []
    while count:
        _wait(pipe, selectors.EVENT_READ, until)
        part = os.read(pipe, min(count, 2**20))
        if not part:
            raise EOFError("the worker ended")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _wait(pipe: int, event: int, until: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, until - time.monotonic())):
            raise TimeoutError
