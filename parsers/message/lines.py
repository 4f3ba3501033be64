"""A line of a mail's text with what its markup already says about it, and the tag it gets."""

import re
from dataclasses import dataclass

from parsers.message.model import Cut
from parsers.message.phrases import alternation, fold, phrases

_MARK = re.compile(r"\s{0,3}(?:>|\|(?:\s(?!.{0,390}\|\s{0,4}$)|$))")  # a row of a table has bars at both ends
_INITIALS = re.compile(r"\s{0,3}([A-Z][A-Za-z]{0,3})>(?:\s|$)")
_NOT_A_MARK = re.compile(r">From |.{0,400}<<|>>> .{3,390} >>>\s*$")  # mbox escapes, ">>> look here <<<", GroupWise
_ENDS_ATTRIBUTION = re.compile(rf"^> ?(?:{alternation(phrases('attribution', 'verbs'))})? ?:$")  # a lost address's ">"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail.

    `quoted`: inside a quote block of the HTML; `indented`: inside a block that may only be set off from the margin;
    `rest`: at or below the mark where a quoted mail begins; `signature`: inside a block that a program calls so.
    """

    text: str
    quoted: bool = False
    indented: bool = False
    rest: bool = False
    signature: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """What one line was taken for and by which rule; `sure` from 0 to 1."""

    cut: Cut
    why: str = ""
    sure: float = 1.0


def plain_lines(text: str) -> list[Line]:
    """The lines of a plain text."""
    return [Line(line.rstrip()) for line in text.split("\n")]


def has_words(text: str) -> bool:
    """Whether a line holds a letter or a digit."""
    return any(map(str.isalnum, text))


def mark_initials(texts: list[str], marked: list[bool]) -> None:
    """Mark lines quoted with the writer's initials, "JJ> …": two at least below each other."""
    found = [_INITIALS.match(text) if ">" in text[:8] else None for text in texts]
    for number in range(1, len(texts)):
        above, here = found[number - 1], found[number]
        if above and here and above[1] == here[1]:
            marked[number - 1] = marked[number] = True


def is_marked(text: str) -> bool:
    """Whether a line of plain text carries a quote mark."""
    if not _MARK.match(text) or _NOT_A_MARK.match(text):
        return False
    return not (len(text) < 30 and text.endswith(":") and _ENDS_ATTRIBUTION.search(fold(text)))
