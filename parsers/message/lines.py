"""A line of a mail's text with what its markup already says about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail.

    `quoted`: inside a quote block of the HTML; `indented`: inside a block that may only be set off from the margin;
    `rest`: at or below the mark where a quoted mail begins.
    """

    text: str
    quoted: bool = False
    indented: bool = False
    rest: bool = False


def plain_lines(text: str) -> list[Line]:
    """The lines of a plain text."""
    return [Line(line.rstrip()) for line in text.split("\n")]
