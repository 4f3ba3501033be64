"""What a page of the weekly summary is made of: sections with tables and bars, cut to a readable size."""

from collections.abc import Iterable
from dataclasses import dataclass

from replies.words import Words

MOST_ROWS = 15  # of one table; the rest is counted, so that the page stays one page
MOST_LETTERS = 46  # of one cell; subjects and remittances can be long


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a small chart: `percent` of the longest bar's width, 0 to 100."""

    title: str
    value: str
    percent: int
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a sentence, a table, bars, or all of them."""

    title: str
    says: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    more: str = ""  # how many rows were left out
    bars: tuple[Bar, ...] = ()


def table(title: str, says: str, columns: tuple[Column, ...], rows: Iterable[tuple[str, ...]], words: Words) -> Section:
    """A section with a table, long cells and long tables cut."""
    cut = [tuple(short(cell) for cell in row) for row in rows]
    left_out = len(cut) - MOST_ROWS
    more = words("… and {count} more", count=left_out) if left_out > 0 else ""
    return Section(title, says, columns, tuple(cut[:MOST_ROWS]), more)


def short(cell: str) -> str:
    """A text on one line of at most `MOST_LETTERS`."""
    line = " ".join(cell.split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1].rstrip() + "…"
