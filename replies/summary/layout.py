"""What a page of the weekly summary is made of: sections with rows, bars and segments, cut to a readable size.

A row is told twice: as cells, for tables of plain text and workbooks, and as a line of two columns, which a telephone
and every mail program can show.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from replies.words import Words

MOST_ROWS = 15  # of one table; the rest is counted, so that the page stays one page
MOST_WAITING = 6  # of a list of what waits, which can be looked at elsewhere
CUT = "…"  # at the end of what was cut
MOST_LETTERS = 46  # of one cell; subjects and remittances can be long

Tone = Literal["", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row in two columns: what it is about with a fainter line below, and its value with a note below."""

    head: str
    below: str = ""
    value: str = ""
    note: str = ""
    tone: Tone = ""  # of the note


@dataclass(frozen=True, slots=True)
class Row:
    """One row, in both forms."""

    cells: tuple[str, ...]
    line: Line


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a small chart: `percent` of the longest bar's width, 0 to 100. `key` names the sum it shows."""

    title: str
    value: str
    percent: int
    tone: Tone = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of one bar that is divided; the percentages of a bar's parts make 100."""

    title: str
    value: str
    percent: int
    tone: Tone
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a sentence, a divided bar, bars, a table, or all of them. `key` names the sum of the rows."""

    title: str
    says: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    more: str = ""  # how many rows a page of readable size leaves out
    bars: tuple[Bar, ...] = ()
    segments: tuple[Segment, ...] = ()
    key: str = ""
    value: str = ""  # the sum of the rows
    most: int = MOST_ROWS  # rows that a page of readable size shows

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that a page of readable size shows; `more` counts the others."""
        return self.rows[: self.most]


def table(
    title: str,
    says: str,
    columns: tuple[Column, ...],
    rows: Iterable[Row],
    words: Words,
    key: str = "",
    value: str = "",
    most: int = MOST_ROWS,
) -> Section:
    """A section with a table, long cells cut."""
    cut = [_short_row(row) for row in rows]
    left_out = len(cut) - most
    more = words("… and {count} more", count=left_out) if left_out > 0 else ""
    return Section(title, says, columns, tuple(cut), more, key=key, value=value, most=most)


def _short_row(row: Row) -> Row:
    line = row.line
    return Row(
        tuple(short(cell) for cell in row.cells),
        Line(short(line.head), short(line.below, 2 * MOST_LETTERS), line.value, line.note, line.tone),
    )


def short(cell: str, most: int = MOST_LETTERS) -> str:
    """A text on one line of at most `most` letters."""
    line = " ".join(cell.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + CUT


def parts_of(amounts: Iterable[int]) -> list[int]:
    """Whole percentages of amounts that make 100 together; no positive amount has less than 1."""
    amounts = list(amounts)
    whole = sum(amounts)
    if whole <= 0:
        return [0] * len(amounts)
    shares = [max(amount * 100 // whole, 1) if amount else 0 for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda place: (-(amounts[place] * 100 % whole), -amounts[place]))
    place = 0
    while sum(shares) != 100:
        step = 1 if sum(shares) < 100 else -1
        at = order[place % len(order)] if step > 0 else max(range(len(shares)), key=shares.__getitem__)
        shares[at] += step if amounts[at] else 0
        place += 1
    return shares
