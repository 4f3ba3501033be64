"""A plain table of payments, which anyone can make: the columns that `parsers/tables/columns.toml` describes."""

from collections.abc import Mapping
from datetime import date

from parsers.statements.model import Entry, Statement
from parsers.tables import cells
from parsers.tables.sheet import Line, read_lines


def parse(data: bytes, columns: Mapping[str, str] | None = None) -> tuple[Statement, ...]:
    """A statement for each account and currency in the table. Raises the problems of `parsers.tables.problems`."""

    def payment(line: Line) -> tuple[str, Entry]:
        return line.text("account").replace(" ", "").upper(), Entry(
            booked=line.read("date", cells.day, date.min, required=True),
            amount=line.money("amount", line.currency(), required=True),
            payer_name=line.text("payer_name"),
            payer_iban=line.text("payer_iban").replace(" ", "").upper(),
            remittance=line.text("remittance"),
            payment_reference=line.text("payment_reference"),
            bank_reference=line.text("bank_reference"),
        )

    grouped: dict[tuple[str, str], list[Entry]] = {}
    for account, entry in read_lines(data, "payments", payment, columns):
        grouped.setdefault((account, entry.amount.currency), []).append(entry)
    return tuple(Statement("table", *of, tuple(entries)) for of, entries in grouped.items())
