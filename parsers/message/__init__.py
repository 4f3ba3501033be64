"""One mail, from bytes to a typed value: what was typed anew, who sent it, whether anyone typed it at all.

`read` is the way in; `docs/reading.md` tells what it does with a mail and why.
"""

from parsers.message.model import (
    AttachedMail,
    Attachment,
    Automatic,
    AutomaticKind,
    Cut,
    Mailbox,
    Message,
    Segment,
    Trust,
)
from parsers.message.reader import read

__all__ = [
    "AttachedMail",
    "Attachment",
    "Automatic",
    "AutomaticKind",
    "Cut",
    "Mailbox",
    "Message",
    "Segment",
    "Trust",
    "read",
]
