"""Which column of a table holds what: found by name, else guessed by likeness and content, and told with a sample.

A name that `columns.toml` knows is sure. A guess is not: a person looks at it once, and it is kept for the next file
with the same header.
"""

import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz, process

from parsers.tables import cells
from parsers.tables.grid import Row
from parsers.tables.problems import DuplicateColumn, EmptyTable, MissingColumns, UnknownColumn

LOOKED_AT = 50  # rows that tell what a column holds
HEADER_WITHIN = 20  # rows from the top; some programs write a title above the header
LONGEST_NAME = 200  # characters of a header that count
LIKE_ENOUGH = 84  # percent, of a name to a known one
# What the cells of a required column are; of two columns with days, the earlier ones are of the earlier column.
_CONTENTS = {
    "issued": "day",
    "due": "day",
    "date": "day",
    "sent": "day",
    "amount": "amount",
    "debtor": "text",
    "number": "number",
    "invoices": "number",
    "email": "address",
}
_MOSTLY = 0.8  # of the cells looked at


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file, what it means to us, and the first thing that stands in it."""

    meaning: str
    header: str
    sample: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """How the columns of one kind of table are read. `header` identifies files that are read alike."""

    kind: str
    header: str
    columns: tuple[Column, ...]

    @property
    def sure(self) -> bool:
        """Whether nothing had to be guessed."""
        return all(column.sure for column in self.columns)

    @property
    def mapping(self) -> dict[str, str]:
        """Meaning to name in the file, as it is kept and given."""
        return {column.meaning: column.header for column in self.columns}


@cache
def known_columns() -> dict[str, Any]:
    """The file `columns.toml`."""
    return tomllib.loads(files(__package__).joinpath("columns.toml").read_text("utf-8"))


def plain_name(cell: str) -> str:
    """A header as the column names are written: lower case, without accents, words joined by underscores."""
    bare = unicodedata.normalize("NFKD", cell[:LONGEST_NAME].casefold())
    kept = (character for character in bare if not unicodedata.combining(character))
    return "_".join("".join(character if character.isalnum() else " " for character in kept).split())


def find_header(rows: Sequence[Row], kind: str) -> int:
    """The place of the header among the rows: the first of those that name most known columns.

    Raises EmptyTable when there is no row at all.
    """
    filled = [place for place, row in enumerate(rows) if not row.is_empty][:HEADER_WITHIN]
    if not filled:
        raise EmptyTable(header=",".join(known_columns()[kind]["required"]))
    return max(filled, key=lambda place: (_known_in(rows[place], kind), -place))


def _known_in(row: Row, kind: str) -> int:
    names = {plain_name(cell) for cell in row.cells}
    return sum(bool(names & {column, *others}) for column, others in _columns(kind))


def _columns(kind: str) -> Iterator[tuple[str, list[str]]]:
    return (
        (name, list(map(plain_name, others))) for name, others in known_columns()[kind].items() if name != "required"
    )


def header_of(rows: Sequence[Row], kind: str) -> str:
    """The header by which files of a kind are known to be alike; "" when the table is empty."""
    try:
        cells = rows[find_header(rows, kind)].cells
    except EmptyTable:
        return ""
    return " | ".join(map(plain_name, cells))


def profile_of(rows: Sequence[Row], kind: str, given: Mapping[str, str] | None = None) -> tuple[Profile, int]:
    """How this table is read, and the place of its header. `given` says it beforehand, all of it.

    Raises EmptyTable, DuplicateColumn, MissingColumns, or UnknownColumn when `given` names what is not there.
    """
    place = find_header(rows, kind)
    cells_of_header = rows[place].cells
    names = [plain_name(cell) for cell in cells_of_header]
    below = rows[place + 1 : place + 1 + LOOKED_AT]
    if given is not None:
        found = {meaning: _place_of(name, names, kind, meaning) for meaning, name in given.items()}
        sure = set(found)
    else:
        found = _by_name(names, kind)
        sure = set(found)
        for column, where in _guessed(names, below, kind, found):
            found[column] = where
    required: list[str] = known_columns()[kind]["required"]
    if missing := [name for name in required if name not in found and _instead_of(name) not in found]:
        raise MissingColumns(
            missing=", ".join(missing), found=", ".join(filter(None, names)), required=", ".join(required)
        )
    columns = tuple(
        Column(meaning, " ".join(cells_of_header[where].split()), _sample(below, where), meaning in sure)
        for meaning, where in ((name, found[name]) for name, _ in _columns(kind) if name in found)
    )
    return Profile(kind, " | ".join(names), columns), place


def _instead_of(column: str) -> str:
    other: str = known_columns()["instead"].get(column, column)
    return other


def _place_of(name: str, names: list[str], kind: str, meaning: str) -> int:
    if meaning not in dict(_columns(kind)) or plain_name(name) not in names:
        raise UnknownColumn(
            column=f"{meaning}={name}", found=", ".join(filter(None, names)), meanings=", ".join(dict(_columns(kind)))
        )
    return names.index(plain_name(name))


def _by_name(names: list[str], kind: str) -> dict[str, int]:
    """Which column stands at which place: its own name first, then the other names in their order."""
    found: dict[str, int] = {}
    for column, others in _columns(kind):
        for name in (column, *others):
            if names.count(name) > 1:
                raise DuplicateColumn(column=name)
            if name in names and names.index(name) not in found.values():
                found[column] = names.index(name)
                break
    return found


def _guessed(names: list[str], below: Sequence[Row], kind: str, found: dict[str, int]) -> Iterator[tuple[str, int]]:
    """What lacks of the required columns, by names that are almost known ones, then by what stands in them."""
    free = {place: name for place, name in enumerate(names) if place not in found.values()}
    required: list[str] = known_columns()[kind]["required"]
    missing = [name for name in required if name not in found and _instead_of(name) not in found]
    for column in list(missing):
        known = [column, *dict(_columns(kind))[column]]
        scored = [(process.extractOne(name, known, scorer=fuzz.ratio), place) for place, name in free.items() if name]
        best = max(((hit[1], place) for hit, place in scored if hit), default=(0.0, -1))
        if best[0] >= LIKE_ENOUGH:
            missing.remove(column)
            del free[best[1]]
            yield column, best[1]
    contents = {place: _contents(below, place) for place in free}
    days = sorted((place for place in free if contents[place] == "day"), key=lambda place: _first_day(below, place))
    for column in missing:
        wanted = _CONTENTS[column]
        fitting = days[:1] if wanted == "day" else [place for place in free if contents[place] == wanted]
        if len(fitting) == 1:
            days = [place for place in days if place not in fitting]
            yield column, fitting[0]


def _filled(below: Sequence[Row], place: int) -> list[str]:
    values = (row.cells[place].strip() for row in below if place < len(row.cells))
    return [value for value in values if value]


def _sample(below: Sequence[Row], place: int) -> str:
    return " ".join(next(iter(_filled(below, place)), "").split())[:40]


def _contents(below: Sequence[Row], place: int) -> str:
    """What most cells of a column are: "day", "amount" (with cents), "address", "number" (each its own), "text"."""
    values = _filled(below, place)
    if not values:
        return ""

    def mostly(reads: Callable[[str], object]) -> bool:
        return sum(_can(reads, value) for value in values) >= _MOSTLY * len(values)

    if mostly(cells.day):
        return "day"
    if mostly(cells.address):
        return "address"
    if mostly(cells.amount) and any(cells.decimal_mark(value) for value in values):
        return "amount"
    if len(set(values)) == len(values) and all(any(character.isdigit() for character in value) for value in values):
        return "number"
    return "text" if all(any(character.isalpha() for character in value) for value in values) else ""


def _can(reads: Callable[[str], object], value: str) -> bool:
    try:
        reads(value)
    except ValueError:
        return False
    return True


def _first_day(below: Sequence[Row], place: int) -> date:
    return min(cells.day(value) for value in _filled(below, place) if _can(cells.day, value))
