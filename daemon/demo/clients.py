"""How mail programs send an answer: what they put around the text, how they quote, how they encode it.

Each program is a table of `firm/clients.toml`, written after mails that these programs really send.
"""

import html
import re
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from daemon.demo.days import Moment
from parsers.books import Language
from parsers.message.model import Mailbox

WIDTH = 76  # columns at which programs that break lines do so (RFC 3676 section 4.2: at most 78)
_QUOTE_MARKER = re.compile(r"^\[quote (\d)\]$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Original:
    """The mail that is answered. `sent` carries the offset of the reader, who sees it in their own time."""

    sender: Mailbox
    to: Mailbox
    subject: str
    sent: datetime
    text: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Body:
    """What the program made of a text: one form or both."""

    plain: str | None
    html: str | None
    flowed: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """A mail program, as `firm/clients.toml` describes it."""

    parts: list[Literal["plain", "html"]]
    charset: str
    transfer: Literal["quoted-printable", "base64", "8bit"]
    id: str
    head: Mapping[Language, str]
    wrap: Literal["none", "hard", "flowed"] = "none"
    marks: str = ""
    marked_head: bool = False
    rule: str = ""
    bold: bool = False
    prefix: Mapping[Language, str] = field(default_factory=dict)
    signature: Mapping[Language, str] = field(default_factory=dict)
    above: Mapping[Language, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    blank: str = ""
    html: str = ""

    def reply_subject(self, subject: str, language: Language) -> str:
        """The subject of an answer to a mail with this subject."""
        return self.prefix.get(language, "Re: ") + subject

    def compose(self, text: str, original: Original | None, language: Language) -> Body:
        """The mail as the program sends it, quoting all of the original unless it is None."""
        plain = self._plain(text, original, language) if "plain" in self.parts else None
        markup = self._markup(text, original, language) if "html" in self.parts else None
        return Body(plain, markup, flowed=self.wrap == "flowed")

    def attribution(self, original: Original, language: Language) -> str:
        """What stands above the quoted mail: who wrote it and when, in the program's own words."""
        return self.head[language].format(
            sender=original.sender.name,
            address=original.sender.address,
            to=f"{original.to.name} <{original.to.address}>",
            subject=original.subject,
            when=Moment(original.sent, language),
        )

    def _plain(self, text: str, original: Original | None, language: Language) -> str:
        if original and _QUOTE_MARKER.search(text):
            return self._between_quotes(text, original, language)
        parts = [self.above.get(language, ""), self._wrapped(text), self.signature.get(language, "")]
        if original:
            head = self.attribution(original, language)
            quoted = self._marked(original.text)
            if self.marked_head:
                quoted = f"{self._marked(head)}\n{self._marked('')}\n{quoted}"
            else:
                head = f"{self.rule}\n{head}" if self.rule else self._wrapped(head)
                quoted = f"{head}\n\n{quoted}"
            parts.append(quoted)
        return "\n\n".join(part for part in parts if part) + "\n"

    def _between_quotes(self, text: str, original: Original, language: Language) -> str:
        """Answers under the paragraphs they are about, as people do who were taught to."""
        paragraphs = original.text.split("\n\n")

        def quoted(marker: re.Match[str]) -> str:
            return f"\n{self._marked(paragraphs[int(marker[1])])}\n"

        return f"{self.attribution(original, language)}\n\n{_QUOTE_MARKER.sub(quoted, self._wrapped(text))}\n"

    def _marked(self, text: str) -> str:
        width = WIDTH - len(self.marks)
        broken = text if self.wrap == "none" else _broken(text, width, end="" if self.wrap == "hard" else " ")
        return "\n".join((self.marks + line).rstrip() if not line else self.marks + line for line in broken.split("\n"))

    def _wrapped(self, text: str) -> str:
        if self.wrap == "none":
            return text
        return _broken(text, WIDTH, end=" " if self.wrap == "flowed" else "")

    def _markup(self, text: str, original: Original | None, language: Language) -> str:
        body = self._lines(text)
        if original is None:
            return f"<html><body>{body}</body></html>"
        head = html.escape(self.attribution(original, language), quote=False).split("\n")
        if self.bold:
            head = [re.sub(r"^([^:]+:)", r"<b>\1</b>", line) for line in head]
        return self.html.format(
            body=body,
            signature=self.signature.get(language, ""),
            above=self.above.get(language, ""),
            head="<br>".join(head),
            quote=self._lines(original.text),
            message_id=original.message_id,
        )

    def _lines(self, text: str) -> str:
        escaped = html.escape(text, quote=False).split("\n")
        return "\n".join(self.line.format(line=line) if line else self.blank for line in escaped)


def _broken(text: str, width: int, end: str) -> str:
    """Long lines broken at spaces; `end` is what a broken line ends with: a space when flowed (RFC 3676)."""
    lines: list[str] = []
    for line in text.split("\n"):
        pieces = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
        lines += [piece + end for piece in pieces[:-1]] + pieces[-1:]
    return "\n".join(lines)


@cache
def clients() -> dict[str, Client]:
    """Every mail program by name. Raises TypeError when the file names a key that is not known."""
    source = files(__package__).joinpath("firm", "clients.toml").read_text("utf-8")
    tables: dict[str, Any] = tomllib.loads(source)
    return {name: Client(**table) for name, table in tables.items()}
