"""Reading mails in a process of its own, so that no mail can take the service down: `ReaderProcess` and its worker."""

from daemon.reader.process import (
    Reader,
    ReaderProcess,
    ReaderStopped,
    ReadingFailed,
    ReadingTooLong,
    shared_reader,
)

__all__ = ["Reader", "ReaderProcess", "ReaderStopped", "ReadingFailed", "ReadingTooLong", "shared_reader"]
