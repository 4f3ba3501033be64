"""The worker: a process that loads the model once, then reads one mail after another until its input ends.

It may not use more memory than its limit, writes no files, and knows no password. Started by `ReaderProcess`.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from daemon.processes import cuts_sums_short
from daemon.reader.frames import LENGTH, pack, unpack_any

LARGE = 2**20  # bytes; after such a mail memory is given back
_SAMPLE = "Wij betalen de factuur vrijdag"  # read once, so that everything that loads late is there


Jobs = dict[str, Callable[..., Any]]


def main(spare_megabytes: int) -> None:
    """Load the model, and read mails. `spare_megabytes` is what that may take beyond what the worker starts with."""
    from parsers.labels import Correction, OwnLabel, load
    from parsers.message import read
    from parsers.message.attachments import content_of
    from parsers.reading import read_mail

    exact = cuts_sums_short()
    classifier = load(exact=exact)

    def teach(corrections: tuple[Correction, ...], own_labels: tuple[OwnLabel, ...]) -> None:
        nonlocal classifier
        classifier = load(corrections, own_labels, exact=exact)

    jobs: Jobs = {
        "read": read,
        "attachment": content_of,
        "understand": lambda message, *args, **known: read_mail(message, classifier, *args, **known),
        "teach": teach,
    }
    # From here on no file can be written, which loading the languages does.
    jobs["understand"](read(f"Subject: {_SAMPLE}\r\n\r\n{_SAMPLE}\r\n".encode()))
    serve(jobs, spare_megabytes)


def serve(jobs: Jobs, spare_megabytes: int) -> None:
    """Answer requests on standard input until it ends.

    A stop is the service's to decide: signals that the whole group gets do not break off a mail.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that a library prints gets between the answers
    _return_spare_memory()
    _limit(spare_megabytes * 2**20)
    answers.write(pack("ready"))
    answers.flush()
    while (request := _request(sys.stdin.buffer)) is not None:
        answers.write(_answer(jobs, request))
        answers.flush()
        if len(request) > LARGE:
            _return_spare_memory()


def _request(source: BinaryIO) -> bytes | None:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return source.read(LENGTH.unpack(head)[0])


def _answer(jobs: Jobs, request: bytes) -> bytes:
    try:
        name, args, known = unpack_any(request)
        return pack(("done", jobs[name](*args, **known)))
    except MemoryError:
        return pack(("memory", ""))
    except Exception as error:
        return pack(("failed", f"{type(error).__name__}: {error}"[:500]))


def _limit(spare: int) -> None:
    """No more address space than now and `spare` bytes; no file may be written."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + spare
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _return_spare_memory() -> None:
    """Give back to the system what is free again, where there is a way: malloc_trim(3) of glibc."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
