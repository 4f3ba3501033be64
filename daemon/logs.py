"""What the program writes to its log: no addresses, no account numbers, nothing of what a mail said.

Addresses and account numbers become short digests, so that lines about the same one can still be put together. Of an
exception only its kind and the places in our code are written: its text may quote a mail.
"""

import hashlib
import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json"]

_TELLING = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+\w"  # an address
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"  # an IBAN (ISO 13616)
)


def set_up(style: LogFormat, *, verbose: bool) -> None:
    """Write to standard error, from INFO on or with `verbose` from DEBUG on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else Lines("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True)
    for chatty in ("imapclient", "authlib", "urllib3", "requests"):  # their debug logs show what is sent at sign-in
        logging.getLogger(chatty).setLevel(logging.WARNING)


def without_people(text: str) -> str:
    """The text with addresses and account numbers replaced by digests."""
    return _TELLING.sub(lambda found: f"<{hashlib.sha256(found[0].lower().encode()).hexdigest()[:8]}>", text)


class Lines(logging.Formatter):
    """Lines for people and for the journal."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of an exception below it."""
        return without_people(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """Where it happened and what kind it was, without what it said."""
        return _places(ei)


class JsonLines(logging.Formatter):
    """One JSON object per line: `ts` (UTC), `level`, `event` (the same for all lines of its kind), `text`, `thread`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": f"{record.module}: {record.msg}" if record.args else record.module,
            "text": without_people(record.getMessage()),
            "thread": record.threadName,
        }
        if record.exc_info:
            line["where"] = _places(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _places(info: object) -> str:
    kind, error, trace = info if isinstance(info, tuple) else (None, None, None)
    frames = traceback.extract_tb(trace) if trace is not None else []
    name = getattr(kind, "__name__", type(error).__name__)
    return "\n".join([*(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames), f"  {name}"])
