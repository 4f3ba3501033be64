"""A reader that reads in the process that asks, for drills that fork the program and kill it many times."""

from typing import Any

from parsers.facts.model import Known
from parsers.labels import load
from parsers.message import Message, read
from parsers.reading import Reading, read_mail


class InProcessReader:
    """Reads as the worker does, without limits."""

    def __init__(self) -> None:
        self._classifier = load()
        self.understand(self.read(b"Subject: Factuur\r\n\r\nIk betaal vrijdag\r\n"), Known())

    def start(self) -> None:
        """Nothing has to be started."""

    def close(self) -> None:
        """Nothing has to be ended."""

    def teach(self, *_: object) -> None:
        """What people taught is not what the drills are about."""

    def read(self, raw: bytes, **known: Any) -> Message:
        """See `parsers.message.read`."""
        return read(raw, **known)

    def understand(self, message: Message, known: Known, **more: Any) -> Reading:
        """See `parsers.reading.read_mail`."""
        return read_mail(message, self._classifier, known, **more)
