"""The replies written for the demo, as they stand in `firm/replies/*.txt`; firm/README.md explains how."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from email.utils import parseaddr
from enum import StrEnum
from importlib.resources import files

from parsers.labels.names import Label
from parsers.message.model import Mailbox

_HEADING = re.compile(r"## (?P<debtor>\w+), (?P<days>\d+) days ago at (?P<time>\d\d:\d\d), (?P<client>\w+)")
_FIELDS = {"says", "promise", "paid", "claims", "from", "subject", "thread", "automatic", "auth", "attachment"}


class Automatic(StrEnum):
    """Whether a program wrote the mail, and which kind."""

    NO = ""
    ABSENCE = "yes"
    RECEIPT = "receipt"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Letter:
    """One reply before it becomes a mail. Texts still hold their placeholders, offsets are still offsets."""

    debtor: str
    days_ago: int
    at: time
    client: str
    says: tuple[Label, ...]  # the first decides
    text: str
    promise: str = ""  # offset of the promised day
    paid: bool = False  # means the payment that lies on the bank statement
    claims: str = ""  # offset of the day it is said to be paid, of which the bank knows nothing
    sender: Mailbox | None = None  # None: the contact on file
    subject: str | None = None  # None: that of an answer
    answers: bool = True
    automatic: Automatic = Automatic.NO
    forged: bool = False
    attachment: str = ""

    @property
    def name(self) -> str:
        """What to call it in a table: debtor and day."""
        return f"{self.debtor}-{self.days_ago}"

    @property
    def bounced(self) -> bool:
        """Whether it is the mail system that answers; the text is then the status code (RFC 3463)."""
        return self.client == "bounce"


def letters() -> Iterator[Letter]:
    """All replies of the sample firm, file by file. Raises ValueError like `letters_in`."""
    for source in sorted(files(__package__).joinpath("firm", "replies").iterdir(), key=lambda file: file.name):
        yield from letters_in(source.read_text("utf-8"))


def letters_in(text: str) -> Iterator[Letter]:
    """The replies of one file. Raises ValueError naming the heading of one that cannot be understood."""
    for block in re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]:
        yield _letter(block)


def _letter(block: str) -> Letter:
    top, _, text = block.partition("\n\n")
    heading, *lines = top.splitlines()
    match = _HEADING.fullmatch(heading)
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if match is None or not fields.keys() <= _FIELDS or "says" not in fields:
        raise ValueError(f"not a reply: {heading}")
    return Letter(
        debtor=match["debtor"],
        days_ago=int(match["days"]),
        at=time.fromisoformat(match["time"]),
        client=match["client"],
        says=tuple(Label(label.strip()) for label in fields["says"].split(",")),
        text=text.strip(),
        promise=fields.get("promise", ""),
        paid=fields.get("paid") == "yes",
        claims=fields.get("claims", ""),
        sender=Mailbox(*parseaddr(fields["from"])) if "from" in fields else None,
        subject=fields.get("subject"),
        answers=fields.get("thread") != "no",
        automatic=Automatic(fields.get("automatic", "")),
        forged=fields.get("auth") == "fail",
        attachment=fields.get("attachment", ""),
    )
