"""A table file as rows of text: CSV in any usual encoding and with any usual delimiter, or a sheet of an Excel file.

CSV: UTF-8 (with or without byte order mark), UTF-16 with one, else Windows-1252; quoting as in RFC 4180; the delimiter
is the one that makes most cells. Excel: .xlsx, read without formulas; days become ISO 8601 and numbers plain decimals.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from openpyxl import load_workbook

from parsers.tables.problems import BadWorkbook, NotText, TooLarge

LARGEST = 32 * 1024 * 1024  # bytes, unpacked where the file is packed
MOST_ROWS = 500_000
EXCEL_ROWS = 1_048_576  # that a sheet can have; most may be empty but for their colour
MOST_COLUMNS = 200
_LOOKED_AT = 30  # lines that the delimiter is found by
_DELIMITERS = ",;\t"
_ZIP = b"PK\x03\x04"
_PART = re.compile(r"\.(?:xml|rels)$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the line of the file that it begins on; `fault` says why it is no row, "" when it is one."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.fault and not any(cell.strip() for cell in self.cells)


def read_grid(data: bytes) -> tuple[Row, ...]:
    """All rows of a table file, empty ones too. Raises NotText, BadWorkbook or TooLarge."""
    if len(data) > LARGEST:
        raise TooLarge(megabytes=LARGEST // 1024 // 1024)
    rows = _workbook(data) if data.startswith(_ZIP) else _csv(_decoded(data))
    found = tuple(islice(rows, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise TooLarge(megabytes=LARGEST // 1024 // 1024)
    return found


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data or data.startswith((_ZIP, b"%PDF-", b"\xd0\xcf\x11\xe0")):
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


def _csv(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begins, lines = 0, sum(1 for _ in io.StringIO(text, newline=""))
    while True:
        number = begins + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(number, (), "holds a cell that does not end; look for a stray quotation mark")
            return
        begins = reader.line_num
        open_ended = begins >= lines and _is_open_ended(text, number)
        yield Row(number, tuple(row), "holds a cell that does not end; the file may be cut off" if open_ended else "")


def _is_open_ended(text: str, number: int) -> bool:
    """Whether the last row, which begins on this line, has a quotation mark that is never closed."""
    last = islice(io.StringIO(text, newline=""), number - 1, None)
    try:
        list(csv.reader(last, delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _delimiter(text: str) -> str:
    """The mark between cells: the one that stands most often between them in the first lines."""
    lines = [line for line in islice(io.StringIO(text, newline=""), _LOOKED_AT * 2) if line.strip()][:_LOOKED_AT]

    def cells(mark: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(lines, delimiter=mark))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=cells)


def _workbook(data: bytes) -> Iterator[Row]:
    """The first sheet of an Excel file that holds anything, hidden ones last; rows of which nothing is filled in go."""
    _check_parts(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in sorted(book.worksheets, key=lambda one: one.sheet_state != "visible"):
            sheet.reset_dimensions()  # some programs write that the sheet is one cell large
            rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            numbered = (Row(number, _texts(cells)) for number, cells in enumerate(islice(rows, EXCEL_ROWS), 1))
            filled = list(islice((row for row in numbered if not row.is_empty), MOST_ROWS + 1))
            if filled:
                return iter(filled)
    except Exception as error:  # openpyxl raises whatever a broken workbook makes it run into
        raise BadWorkbook(what=f"{type(error).__name__}: {error}"[:200]) from error
    return iter(())


def _check_parts(data: bytes) -> None:
    """A workbook is a zip of XML files: none of them may be huge or bring definitions of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise TooLarge(megabytes=LARGEST // 1024 // 1024)
            if "xl/workbook.xml" not in parts.namelist():
                raise BadWorkbook(what="it is no Excel file")
            for part in parts.infolist():
                if _PART.search(part.filename):
                    with parts.open(part) as content:
                        if b"<!DOCTYPE" in content.read(1024):
                            raise BadWorkbook(what="it holds a document type definition")
    except (BadWorkbook, TooLarge):
        raise
    except Exception as error:  # unpacking raises whatever damaged bytes make it run into
        raise BadWorkbook(what=f"{type(error).__name__}: {error}"[:200]) from error


def _texts(cells: Iterable[object]) -> tuple[str, ...]:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            # Excel keeps 0.1 + 0.2 as it is; amounts have two decimals, percentages a few more.
            return f"{cell:.2f}" if abs(cell * 100 - round(cell * 100)) < 1e-6 else repr(cell)
        case _:
            return str(cell)
