"""Bank statements, read as values whatever their kind: CAMT, MT940, CODA, the CSV files of banks, or a plain table.

`read_statements` finds out what a file is, reads it whole and checks it: balances, totals, currency, and that it does
not break off. Anything wrong is a Problem, and nothing of the file counts. `overlap` tells which entries are known.
"""

from collections.abc import Mapping

from parsers.statements import bank_csv, camt, coda, mt940, table
from parsers.statements.checks import check
from parsers.statements.model import Entry, Statement
from parsers.statements.overlap import Known, find_known
from parsers.statements.problems import UnknownBank, UnknownStatement
from parsers.tables.grid import read_grid
from parsers.tables.problems import MissingColumns, NotText
from parsers.tables.profile import known_columns
from parsers.xml import looks_like_xml, read_xml

__all__ = ["Entry", "Known", "Statement", "find_known", "parse_statements", "read_statements"]


def read_statements(data: bytes, columns: Mapping[str, str] | None = None) -> tuple[Statement, ...]:
    """The statements in a file, each of them sound. `columns` is for plain tables: which column holds what.

    Raises the problems of `parsers.statements.problems`, `parsers.xml` and `parsers.tables.problems`.
    """
    statements = parse_statements(data, columns)
    for statement in statements:
        check(statement)
    return statements


def parse_statements(data: bytes, columns: Mapping[str, str] | None = None) -> tuple[Statement, ...]:
    """The statements in a file as they stand there, not checked."""
    if looks_like_xml(data):
        root = read_xml(data)
        if not camt.kind_of(root):
            raise _unknown()
        found = camt.parse(root)
    elif coda.looks_like(data):
        found = coda.parse(data)
    elif mt940.looks_like(data):
        found = mt940.parse(data)
    else:
        found = _table(data, columns)
    if not found:
        raise _unknown()
    return found


def _table(data: bytes, columns: Mapping[str, str] | None) -> tuple[Statement, ...]:
    try:
        rows = read_grid(data)
        if columns is None and (bank := bank_csv.find_bank(rows)):
            return bank_csv.parse(rows, *bank)
        if column := bank_csv.sign_column(rows):
            raise UnknownBank(column=column)
        return table.parse(data, columns)
    except (MissingColumns, NotText) as problem:
        raise _unknown() from problem


def _unknown() -> UnknownStatement:
    return UnknownStatement(required=", ".join(known_columns()["payments"]["required"]))
