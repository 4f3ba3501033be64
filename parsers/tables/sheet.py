"""A CSV file as lines of named cells: encoding, delimiter and header are found out, and faults are gathered.

Encoding: UTF-8 (with or without byte order mark), UTF-16 with one, else Windows-1252. Delimiter: the comma,
semicolon or tab that makes the most known columns of the first line. Quoting as in RFC 4180.
"""

import codecs
import csv
import io
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from parsers.tables import cells
from parsers.tables.problems import (
    BadLine,
    BadTable,
    DuplicateColumn,
    EmptyTable,
    MissingColumns,
    NotText,
    TooLarge,
)

LARGEST = 64 * 1024 * 1024  # bytes
LONGEST_CELL = 10_000  # characters
MOST_BAD_LINES = 1000  # a file in which everything is wrong needs no longer list
SHOWN_VALUE = 60  # characters of a bad cell that the reason repeats

Value = TypeVar("Value")
Row = TypeVar("Row")


@cache
def _columns() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("columns.toml").read_text("utf-8"))


@cache
def meanings(column: str) -> dict[str, str]:
    """The words that cells of a column may hold, with what each means."""
    return {word: meaning for meaning, words in _columns()["words"][column].items() for word in words}


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

    def mark(self, column: str) -> str:
        """The decimal mark that this column uses."""
        return self.marks.get(column, "")


def read_lines(data: bytes, kind: str, row: Callable[[Line], Row]) -> tuple[Row, ...]:
    """Every line of a table of this kind as `row` makes it.

    Raises EmptyTable, NotText, TooLarge, MissingColumns or DuplicateColumn when the table as a whole cannot be read,
    and BadTable, which names every bad line, when any line cannot.
    """
    lines = list(_lines(_decoded(data), kind))
    marks = {column: _mark(lines, column) for column in ("amount",)}
    rows: list[Row] = []
    bad: list[BadLine] = []
    for number, named in lines:
        line = Line(number, named, marks)
        if "" in named:
            line.refuse("", named[""])
        else:
            rows.append(row(line))
        bad += line.bad
    if bad:
        raise BadTable(tuple(bad[:MOST_BAD_LINES]))
    return tuple(rows)


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise TooLarge(megabytes=LARGEST // 1024 // 1024)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data or data.startswith((b"PK\x03\x04", b"%PDF-")):
        raise NotText
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(character < " " and character not in "\t\r\n\f" for character in text):
            return text
    raise NotText


def _lines(text: str, kind: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and named cells of each line below the header; a fault of the whole line stands under the name ""."""
    columns = {name: other for name, other in _columns()[kind].items() if name != "required"}
    required: list[str] = _columns()[kind]["required"]
    # A program may leave empty lines above the header; they still count as lines of the file.
    body = text.lstrip("\r\n")
    skipped = text[: len(text) - len(body)].count("\n")
    header_line = body.split("\n", 1)[0][:LONGEST_CELL]
    if not header_line.strip():
        raise EmptyTable(header=",".join(required))
    delimiter = max(",;\t", key=lambda mark: len(_found(_names(header_line, mark), columns)))
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        names = [_name(cell) for cell in next(reader)]
    except csv.Error:
        raise NotText from None
    found = _found(names, columns)
    if missing := [name for name in required if name not in found]:
        raise MissingColumns(
            missing=", ".join(missing), found=", ".join(filter(None, names)), required=", ".join(required)
        )
    some = False
    for number, row in _numbered(reader, skipped):
        if isinstance(row, list) and not any(cell.strip() for cell in row):
            continue
        some = True
        yield number, {"": row} if isinstance(row, str) else _named(row, names, found)
    if not some:
        raise EmptyTable(header=",".join(required))


def _numbered(reader: "Iterator[list[str]]", skipped: int) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the line of the file that it begins on; the reason instead of the row when it is no CSV."""
    begins = reader.line_num  # type: ignore[attr-defined]
    while True:
        number = skipped + begins + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, "holds a cell that does not end; look for a stray quotation mark"
            return
        begins = reader.line_num  # type: ignore[attr-defined]
        yield number, row


def _named(row: list[str], names: list[str], found: dict[str, int]) -> dict[str, str]:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        return {"": "holds more cells than the header; a text with the delimiter in it must stand in quotation marks"}
    cells_by_name = {name: " ".join(row[place].split()) for name, place in found.items() if place < len(row)}
    if any(len(cell) > LONGEST_CELL for cell in cells_by_name.values()):
        return {"": "holds a cell that is too long; look for a stray quotation mark"}
    return cells_by_name


def _name(cell: str) -> str:
    """A header as the column names are written: lower case, words joined by underscores."""
    spaced = "".join(character if character.isalnum() else " " for character in cell.casefold())
    return "_".join(spaced.split())


def _names(header: str, delimiter: str) -> list[str]:
    return [_name(cell) for cell in next(csv.reader([header], delimiter=delimiter), [])]


def _found(names: list[str], columns: dict[str, list[str]]) -> dict[str, int]:
    """Which column stands at which place: its own name first, then the other names in their order."""
    found: dict[str, int] = {}
    for column, others in columns.items():
        for name in (column, *others):
            if names.count(name) > 1:
                raise DuplicateColumn(column=name)
            if name in names and names.index(name) not in found.values():
                found[column] = names.index(name)
                break
    return found


def _mark(lines: list[tuple[int, dict[str, str]]], column: str) -> str:
    """The one decimal mark that the clear amounts of a column agree on, else ""."""
    marks = {cells.decimal_mark(named.get(column, "")) for _, named in lines} - {""}
    return marks.pop() if len(marks) == 1 else ""
