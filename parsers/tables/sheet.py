"""A table as lines of named cells: each cell read as its column asks, and every fault gathered with its line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from parsers.money import Money
from parsers.tables import cells
from parsers.tables.grid import Row, read_grid
from parsers.tables.problems import BadLine, BadTable, EmptyTable, UnsureColumns
from parsers.tables.profile import Profile, known_columns, plain_name, profile_of

LONGEST_CELL = 10_000  # characters
MOST_BAD_LINES = 1000  # a file in which everything is wrong needs no longer list
AMOUNTS = ("amount", "deposit", "paid", "open")  # columns that hold amounts
SHOWN_VALUE = 60  # characters of a bad cell that the reason repeats

Value = TypeVar("Value")
Made = TypeVar("Made")


@cache
def meanings(column: str) -> dict[str, str]:
    """The words that cells of a column may hold, with what each means."""
    return {word: meaning for meaning, words in known_columns()["words"][column].items() for word in words}


@dataclass(slots=True)
class Line:
    """One line being read. A cell that cannot be read is noted in `bad` and its default returned instead."""

    number: int
    cells: dict[str, str]
    marks: dict[str, str]  # decimal mark by column
    bad: list[BadLine] = field(default_factory=list)

    def refuse(self, column: str, reason: str) -> None:
        """Note that this line cannot be taken in."""
        self.bad.append(
            BadLine(self.number, column, self.cells.get(column, "")[:SHOWN_VALUE] if column else "", reason)
        )

    def text(self, column: str, *, required: bool = False) -> str:
        """The cell with its white space made single."""
        value = self.cells.get(column, "")
        if required and not value:
            self.refuse(column, "is empty")
        return value

    def read(self, column: str, how: Callable[[str], Value], default: Value, *, required: bool = False) -> Value:
        """The cell as a value; `default` when it is empty."""
        value = self.text(column, required=required)
        if not value:
            return default
        try:
            return how(value)
        except ValueError as error:
            self.refuse(column, str(error))
            return default

    def currency(self) -> str:
        """The currency of the line's amounts; the euro where it says none."""
        return self.read("currency", lambda text: cells.code(text, 3), "EUR")

    def money(self, column: str, currency: str, *, required: bool = False) -> Money:
        """The cell as money, read with the decimal mark that its column uses."""
        mark = self.marks.get(column, "")
        return self.read(
            column, lambda text: Money.of(cells.amount(text, mark), currency), Money(0, currency), required=required
        )

    def money_if_told(self, column: str, currency: str) -> Money | None:
        """The cell as money, None when it is empty."""
        return self.money(column, currency) if self.text(column) else None


def read_lines(
    data: bytes, kind: str, make: Callable[[Line], Made], columns: Mapping[str, str] | None = None
) -> tuple[Made, ...]:
    """Every line of a table of this kind as `make` makes it; `columns` says which column holds what, where it is known.

    Raises the problems of `grid` and `profile` when the table as a whole cannot be read, UnsureColumns when a column
    had to be guessed, and BadTable, which names every bad line, when any line cannot.
    """
    rows = read_grid(data)
    profile, place = profile_of(rows, kind, columns)
    if not profile.sure:
        raise UnsureColumns(columns=", ".join(f"{meaning}={name}" for meaning, name in profile.mapping.items()))
    lines = list(_lines(rows, profile, place))
    if not lines:
        raise EmptyTable(header=",".join(known_columns()[kind]["required"]))
    marks = {column: _mark(lines, column) for column in AMOUNTS}
    made: list[Made] = []
    bad: list[BadLine] = []
    for number, named in lines:
        line = Line(number, named, marks)
        if "" in named:
            line.refuse("", named[""])
        else:
            made.append(make(line))
        bad += line.bad
    if bad:
        raise BadTable(tuple(bad[:MOST_BAD_LINES]))
    return tuple(made)


def _lines(rows: tuple[Row, ...], profile: Profile, header: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and named cells of each line below the header; a fault of the whole line stands under the name ""."""
    names = [plain_name(cell) for cell in rows[header].cells]
    places = {meaning: names.index(plain_name(name)) for meaning, name in profile.mapping.items()}
    for row in rows[header + 1 :]:
        if not row.is_empty:
            yield row.number, {"": row.fault} if row.fault else _named(row.cells, len(names), places)


def _named(row: tuple[str, ...], width: int, places: dict[str, int]) -> dict[str, str]:
    if any(cell.strip() for cell in row[width:]):
        return {"": "holds more cells than the header; a text with the delimiter in it must stand in quotation marks"}
    named = {meaning: " ".join(row[place].split()) for meaning, place in places.items() if place < len(row)}
    if any(len(cell) > LONGEST_CELL for cell in named.values()):
        return {"": "holds a cell that is too long; look for a stray quotation mark"}
    return named


def _mark(lines: list[tuple[int, dict[str, str]]], column: str) -> str:
    """The one decimal mark that the clear amounts of a column agree on, else ""."""
    marks = {cells.decimal_mark(named.get(column, "")) for _, named in lines} - {""}
    return marks.pop() if len(marks) == 1 else ""
