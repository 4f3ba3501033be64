"""Statements as the CSV (or Excel) files that banks let you download, each kind described by a profile in `banks/`.

A profile is a TOML file: by which columns the bank's file is known, and which column holds what. `banks/README.md`
tells how to write one. Where the file has the balance after each entry, it must follow from the entries.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.money import Money
from parsers.statements.details import split_details
from parsers.statements.model import NO_REASON_GIVEN, Entry, Statement
from parsers.statements.problems import BadBankLines, WrongCurrency
from parsers.statements.references import account_number, structured, told
from parsers.statements.running_balance import Line, balance_after, balance_before, follow
from parsers.tables import cells
from parsers.tables.grid import Row
from parsers.tables.profile import plain_name

HEADER_WITHIN = 40  # rows from the top; Belfius writes twelve lines of its search above the header
MOST_BAD_LINES = 50
_SHORT_YEAR = re.compile(r"^(\d{1,2}[-/.]\d{1,2}[-/.])(\d{2})$")  # older files write 04/05/26
# Columns that say whether money came or went, in files of banks without a profile: never read as a plain table.
_SIGNS = ("af_bij", "bij_af", "debit_credit", "credit_debit", "creditdebet", "debet_credit", "d_c", "c_d", "soll_haben")


@dataclass(frozen=True, slots=True)
class Bank:
    """A profile as its file describes it. `columns` maps a meaning to the names (or places, from 1) of its columns."""

    name: str
    known_by: tuple[str, ...]  # names that the header must have
    cells_by_place: tuple[str, ...]  # without header: what each cell of a line must be, "" for anything
    columns: Mapping[str, tuple[str, ...]]
    debit: tuple[str, ...]  # what stands in the column `sign` of money that went out
    booked_states: tuple[str, ...]  # what stands in the column `state` of entries that count
    details: bool  # whether the text is taken apart further

    @classmethod
    def of(cls, name: str, table: Mapping[str, Any]) -> "Bank":
        """A bank from the contents of its file."""
        columns = {meaning: _several(names) for meaning, names in table["columns"].items()}
        return cls(
            name=name,
            known_by=tuple(map(plain_name, table.get("known_by", ()))),
            cells_by_place=tuple(table.get("cells", ())),
            columns=columns,
            debit=tuple(word.casefold() for word in table.get("debit", ())),
            booked_states=tuple(word.casefold() for word in table.get("booked", ())),
            details=table.get("details", False),
        )


def _several(names: object) -> tuple[str, ...]:
    return tuple(map(str, names)) if isinstance(names, list) else (str(names),)


@cache
def banks() -> tuple[Bank, ...]:
    """All profiles, those with the longest list of known columns first: they are the most particular."""
    folder = files(__package__).joinpath("banks")
    tables = (
        (file.name, tomllib.loads(file.read_text("utf-8"))) for file in folder.iterdir() if file.name[-5:] == ".toml"
    )
    found = [Bank.of(name.removesuffix(".toml"), variant) for name, table in tables for variant in table["variant"]]
    return tuple(sorted(found, key=lambda bank: (-len(bank.known_by), -len(bank.cells_by_place), bank.name)))


def find_bank(rows: Sequence[Row]) -> tuple[Bank, int] | None:
    """Which bank's file this is, and the place of its header (-1: it has none); None when it is of no known bank."""
    top = [(place, row) for place, row in enumerate(rows) if not row.is_empty][:HEADER_WITHIN]
    for place, row in top:
        names = {plain_name(cell) for cell in row.cells}
        for bank in banks():
            if bank.known_by and names.issuperset(bank.known_by):
                return bank, place
    first = top[0][1].cells if top else ()
    for bank in banks():
        if bank.cells_by_place and _fits(first, bank.cells_by_place):
            return bank, -1
    return None


def sign_column(rows: Sequence[Row]) -> str:
    """The column that says in words whether money came or went; "" when there is none."""
    for row in [row for row in rows if not row.is_empty][:HEADER_WITHIN]:
        for cell in row.cells:
            if plain_name(cell) in _SIGNS:
                return cell.strip()
    return ""


def _fits(row: Sequence[str], kinds: Sequence[str]) -> bool:
    return len(kinds) <= len(row) <= len(kinds) + 1 and all(
        _is(cell.strip(), kind) for cell, kind in zip(row, kinds, strict=False)
    )


def _is(cell: str, kind: str) -> bool:
    if not kind:
        return True
    try:
        match kind:
            case "day":
                cells.day(cell)
            case "amount":
                cells.amount(cell)
            case "currency":
                cells.code(cell, 3)
            case "account":
                return 8 <= len(account_number(cell)) <= 34 and any(character.isdigit() for character in cell)
            case _:
                return cell.casefold() in kind.casefold().split("|")
    except ValueError:
        return False
    return True


def parse(rows: Sequence[Row], bank: Bank, header: int) -> tuple[Statement, ...]:
    """One statement for each account in the file, not yet checked. Raises BadBankLines, which names every bad line."""
    names = [plain_name(cell) for cell in rows[header].cells] if header >= 0 else []
    reader = _Reader(bank, names)
    lines: dict[str, list[Line]] = {}
    for row in rows[header + 1 :]:
        if not row.is_empty and (line := reader.line(row)):
            lines.setdefault(line.account, []).append(line)
    reader.check_end(rows[header + 1 :])
    if reader.bad:
        raise BadBankLines(lines="\n".join(reader.bad[:MOST_BAD_LINES]))
    return tuple(_statement(bank, account, found) for account, found in lines.items())


class _Reader:
    """Lines of one bank's file, as entries; what cannot be read is noted."""

    def __init__(self, bank: Bank, names: list[str]) -> None:
        self.bank = bank
        self.places = {
            meaning: [place for name in columns if (place := _place(name, names)) is not None]
            for meaning, columns in bank.columns.items()
        }
        self.bad: list[str] = []

    def check_end(self, rows: Sequence[Row]) -> None:
        """A file that was cut off has a last line with fewer cells than every other."""
        widths = [len(row.cells) for row in rows if not row.is_empty]
        if len(widths) > 1 and widths[-1] < min(widths[:-1]):
            number = max(row.number for row in rows if not row.is_empty)
            self.bad.append(f"line {number}: has fewer cells than the others; the file is cut off")

    def text(self, row: Row, meaning: str) -> str:
        """The cells of a meaning, put together."""
        found = (row.cells[place].strip() for place in self.places.get(meaning, ()) if place < len(row.cells))
        return " ".join(" ".join(cell.split()) for cell in found if cell)

    def line(self, row: Row) -> Line | None:
        """A line as an entry; None when it is bad, or does not count, such as a payment that the bank refused."""
        if row.fault:
            self.bad.append(f"line {row.number}: {row.fault}")
            return None
        state = self.text(row, "state").casefold()
        if self.bank.booked_states and state and state not in self.bank.booked_states:
            return None
        try:
            return self._line(row)
        except ValueError as error:
            self.bad.append(f"line {row.number}: {error}")
            return None

    def _line(self, row: Row) -> Line:
        currency = self.text(row, "currency").upper() or "EUR"
        before, after = (self._balance(row, meaning, currency) for meaning in ("balance_before", "balance"))
        account = account_number(self.text(row, "account"))
        return Line(row.number, account, self._entry(row, currency), before, after)

    def _balance(self, row: Row, meaning: str, currency: str) -> Money | None:
        text = self.text(row, meaning)
        return Money.of(cells.amount(text), currency) if text else None

    def _entry(self, row: Row, currency: str) -> Entry:
        text, name, iban = self.text(row, "text"), self.text(row, "name"), account_number(self.text(row, "iban"))
        reference, end_to_end = self.text(row, "reference"), told(self.text(row, "end_to_end_id"))
        returned = self.text(row, "return_reason")
        if self.bank.details:
            details = split_details(text)
            text, name, iban = details.text or text, name or details.name, iban or details.iban
            reference, end_to_end = reference or details.reference, end_to_end or told(details.end_to_end_id)
            returned = returned or details.return_reason
        return Entry(
            booked=self._day(row),
            amount=Money.of(self._amount(row), currency),
            payer_name=name,
            payer_iban=iban,
            remittance=text,
            payment_reference=structured(told(reference)) or structured(text, whole=True),
            bank_reference=told(self.text(row, "bank_reference")),
            end_to_end_id=end_to_end,
            return_reason=(returned.split()[0][:4] or NO_REASON_GIVEN) if returned else "",
        )

    def _day(self, row: Row) -> date:
        text = _SHORT_YEAR.sub(r"\g<1>20\2", self.text(row, "day").split(" ")[0])
        try:
            return cells.day(text)
        except ValueError as error:
            raise ValueError(f'the day "{text[:40]}" {error}') from None

    def _amount(self, row: Row) -> Any:
        """The amount with its sign: in one column, in one with a word beside it, or in one of two columns."""
        text = self.text(row, "amount")
        sides = [] if text else [(self.text(row, "credit"), 1), (self.text(row, "debit"), -1)]
        if filled := [(side, sign) for side, sign in sides if side]:
            text, sign = filled[0]
            return sign * abs(self._decimal(text))
        amount = self._decimal(text)
        if "sign" in self.places:
            return -abs(amount) if self.text(row, "sign").casefold() in self.bank.debit else abs(amount)
        return amount

    def _decimal(self, text: str) -> Any:
        try:
            return cells.amount(text)
        except ValueError as error:
            raise ValueError(f'the amount "{text[:40]}" {error}') from None


def _place(name: str, names: list[str]) -> int | None:
    """Where a column stands: by its name in the header, or, without one, by its number counted from 1."""
    if name.isdigit():
        return int(name) - 1
    return names.index(plain_name(name)) if plain_name(name) in names else None


def _statement(bank: Bank, account: str, lines: list[Line]) -> Statement:
    """The lines in the order of booking, with the balances that they begin and end with."""
    trouble, upwards = follow(lines)
    ordered = lines if upwards else lines[::-1]
    currency = lines[0].entry.amount.currency
    others = {line.entry.amount.currency for line in lines} - {currency}
    if others:
        trouble = WrongCurrency(account=account or "?", currency=currency, other=min(others))
    return Statement(
        source=bank.name,
        account=account,
        currency=currency,
        entries=tuple(line.entry for line in ordered),
        opening=None if trouble else balance_before(ordered[0]),
        closing=None if trouble else balance_after(ordered[-1]),
        contradiction=trouble,
    )
