"""A reader that reads in the process that asks, for tests that are not about the process of its own."""

from datetime import datetime
from typing import Any

from parsers.facts.model import Known
from parsers.labels import Correction, OwnLabel, load
from parsers.message import Message, read
from parsers.message.attachments import content_of
from parsers.reading import Reading, read_mail


class DirectReader:
    """Reads as the worker does, without limits."""

    def __init__(self) -> None:
        self.classifier = load()

    def start(self) -> None:
        """Read once, so that everything that loads late is there."""
        self.understand(self.read(b"Subject: Factuur\r\n\r\nIk betaal vrijdag\r\n"), Known())

    def read(self, raw: bytes, **known: Any) -> Message:
        return read(raw, **known)

    def attachment(self, raw: bytes, sha256: str) -> bytes | None:
        return content_of(raw, sha256)

    def understand(
        self,
        message: Message,
        known: Known,
        *,
        arrived: datetime | None = None,
        open_proposal: bool = False,
        said: tuple[str, ...] = (),
    ) -> Reading:
        return read_mail(message, self.classifier, known, arrived=arrived, open_proposal=open_proposal, said=said)

    def teach(self, corrections: tuple[Correction, ...], own_labels: tuple[OwnLabel, ...]) -> None:
        self.classifier = load(corrections, own_labels)
