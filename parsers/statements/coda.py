"""Bank statements as CODA 2.x, the fixed-width files of Belgian banks (Febelfin, "Coded statement of account").

Each line is 128 characters; the first says what it is: 0 header, 1 opening balance, 2 movement, 3 information, 4 free
text, 8 closing balance, 9 trailer. A movement whose detail number is not 0000 is a part of the one before it, and
counts only when the parts together make that one. Positions in the comments count from 1, as the standard does.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from parsers.money import Money
from parsers.problems import Problem
from parsers.statements.model import NO_REASON_GIVEN, Entry, Statement
from parsers.statements.problems import BrokenStatement, WrongTotal
from parsers.statements.references import account_number, structured, told

WIDTH = 128
MOST_LINES = 1_000_000
_HEADER = re.compile(rb"0000[0 ]\d{6}.{117}", re.DOTALL)
_COUNTED = "123458"  # kinds of lines that the trailer counts
_OGM_TYPES = {"101", "102"}  # structured communication of a credit transfer
_TEXT_LINE = {"1": (40, 73), "2": (10, 105), "3": (10, 90)}  # of information: where the text begins, how long it is
_PARTS_OF_TOTALS = "567"  # types of transactions (position 54) that are details of a total


@dataclass(slots=True)
class _Movement:
    """A movement with the lines that belong to it, as they are met."""

    number: int
    detail: str
    reference: str
    cents: int
    booked: date
    kind: str
    structured: str = ""  # type and text of a structured communication
    text: str = ""
    name: str = ""
    account: str = ""
    customer: str = ""
    return_code: str = ""
    parts: "list[_Movement]" = field(default_factory=list)


def looks_like(data: bytes) -> bool:
    """Whether these bytes begin as a CODA file: a header line of 128 characters."""
    first = data.lstrip(b"\r\n")[:200].replace(b"\r", b"\n").split(b"\n", 1)[0]
    return bool(_HEADER.match(first.ljust(WIDTH))) and 100 <= len(first) <= WIDTH + 60


def parse(data: bytes) -> tuple[Statement, ...]:
    """The statements of a CODA file, not yet checked. Raises BrokenStatement."""
    lines = [line for line in _decoded(data).splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise BrokenStatement(where="the file", what=f"more than {MOST_LINES} lines")
    found: list[Statement] = []
    reader: _Reader | None = None
    for number, line in enumerate(lines, 1):
        if line[0] == "0":
            if reader:
                found.append(reader.statement())
            reader = _Reader()
        if reader is None:
            raise BrokenStatement(where=f"line {number}", what="no header before it")
        try:
            reader.take(line.ljust(WIDTH), number)
        except ValueError as error:
            raise BrokenStatement(where=f"line {number}", what=str(error)[:200]) from error
    if reader:
        found.append(reader.statement())
    return tuple(found)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _day(text: str, otherwise: date | None = None) -> date:
    if otherwise is not None and not text.strip("0 "):
        return otherwise
    return datetime.strptime(text, "%d%m%y").date()  # noqa: DTZ007 - a calendar day


def _cents(sign: str, digits: str) -> int:
    """An amount with three decimals; the last is 0 in every currency with cents."""
    if not (digits.isascii() and digits.isdigit()) or sign not in "01":
        raise ValueError(f"no amount: {digits}")
    return int(digits[:-1]) * (-1 if sign == "1" else 1)


def _account(structure: str, text: str) -> tuple[str, str]:
    """Account and currency of lines 1: how they stand in the 37 characters, position 2 says (0: old Belgian number)."""
    if structure == "0":
        return text[:12].strip(), text[13:16].strip()
    return text[:34].strip(), text[34:37].strip() or text[31:34].strip()


class _Reader:
    """One file, from its header to its trailer, or to where it breaks off."""

    def __init__(self) -> None:
        self.account = self.currency = self.number = ""
        self.opening: int | None = None
        self.closing: int | None = None
        self.booked_on = date.min
        self.movements: list[_Movement] = []
        self.last: _Movement | None = None
        self.by_number: dict[int, _Movement] = {}
        self.counted = 0
        self.finer = 0  # the first line whose amount has a third decimal
        self.trailer: tuple[int, int, int] | None = None

    def take(self, line: str, number: int) -> None:
        kind, second = line[0], line[1]
        if line[46 if kind == "2" and second == "1" else 57] != "0" and (kind == "1" or line[:2] == "21"):
            self.finer = self.finer or number
        self.counted += kind in _COUNTED
        if kind == "0":
            if line[127] not in "12 ":
                raise ValueError(f"version {line[127]} of CODA is not known")
        elif kind == "1":
            self.account, self.currency = _account(second, line[5:42])  # 6-42
            self.opening = _cents(line[42], line[43:58])  # 43, 44-58
            self.booked_on = _day(line[58:64])  # 59-64
            self.number = line[125:128].strip() or line[2:5].strip()
        elif kind == "2":
            self.movement(line, second)
        elif kind == "3":
            self.information(line, second)
        elif kind == "8":
            self.closing = _cents(line[41], line[42:57])  # 42, 43-57
        elif kind == "9":
            self.trailer = (int(line[16:22]), _cents("0", line[22:37]), _cents("0", line[37:52]))
        elif kind != "4":
            raise ValueError(f"a line of the unknown kind {kind!r}")

    def movement(self, line: str, part: str) -> None:
        if part == "1":
            one = _Movement(
                number=int(line[2:6]),
                detail=line[6:10],
                reference=line[10:31].strip(),
                cents=_cents(line[31], line[32:47]),
                booked=_day(line[115:121], self.booked_on),
                kind=line[53],
            )
            if line[61] == "1":
                one.structured = line[62:115]
            else:
                one.text = line[62:115]
            whole = self.by_number.get(one.number)
            if one.detail == "0000" or whole is None:
                self.movements.append(one)
                self.by_number[one.number] = one
            else:
                whole.parts.append(one)
            self.last = one
            return
        one = self.expected(line)
        if part == "2":
            if one.structured:
                one.structured += line[10:63]
            else:
                one.text += line[10:63]
            one.customer = line[63:98].strip()
            if line[112].strip("0 "):
                one.return_code = line[113:117].strip() or NO_REASON_GIVEN
        elif part == "3":
            account = line[10:47]
            one.account = account_number(account[:34])
            one.name = " ".join(line[47:82].split())
            if one.structured:
                one.structured += line[82:125]
            else:
                one.text += line[82:125]
        else:
            raise ValueError(f"a movement line of the unknown kind 2{part}")

    def expected(self, line: str) -> _Movement:
        """The movement that a line continues."""
        if self.last is None or self.last.number != int(line[2:6]):
            raise ValueError("it continues a movement that is not there")
        return self.last

    def information(self, line: str, part: str) -> None:
        """Text that belongs to the movement before it; where no text was given otherwise, it is the remittance."""
        if part not in _TEXT_LINE:
            raise ValueError(f"an information line of the unknown kind 3{part}")
        owner = self.by_number.get(int(line[2:6]), self.last)
        if owner is None:
            raise ValueError("information on a movement that is not there")
        if part == "1" and line[39] == "1":  # structured: names, addresses and rates
            return
        start, length = _TEXT_LINE[part]
        if part == "1" and not owner.text.strip() and not owner.structured:
            owner.text = line[start : start + length]

    def statement(self) -> Statement:
        entries = tuple(entry for one in self.movements for entry in self.entries(one))
        # Banks leave out the closing balance of a statement on which nothing moved.
        ends = self.trailer is not None and (self.closing is not None or not self.movements)
        return Statement(
            source="coda",
            account=account_number(self.account),
            currency=self.currency or "EUR",
            entries=entries,
            number=self.number,
            opening=self.money(self.opening),
            closing=self.money(self.closing),
            contradiction=self.contradiction(),
            ends=ends,
        )

    def money(self, cents: int | None) -> Money | None:
        return None if cents is None else Money(cents, self.currency or "EUR")

    def contradiction(self) -> Problem | None:
        """Amounts finer than a cent, or a trailer that does not fit: the number of lines, the sums out and in."""
        if self.finer:
            return BrokenStatement(where=f"line {self.finer}", what="its amount is finer than a cent")
        if self.trailer is None:
            return None
        debits = -sum(one.cents for one in self.movements if one.cents < 0)
        credits = sum(one.cents for one in self.movements if one.cents > 0)
        said, found = self.trailer, (self.counted, debits, credits)
        if said == found:
            return None
        lines, *sums = said
        return WrongTotal(
            account=self.account,
            stated=f"{lines} lines, {Money(sums[0])} out and {Money(sums[1])} in",
            found=f"{found[0]} lines, {Money(debits)} out and {Money(credits)} in",
        )

    def entries(self, one: _Movement) -> list[Entry]:
        """A movement, or its parts when it is a total and they make exactly that."""
        parts = [part for part in one.parts if part.kind in _PARTS_OF_TOTALS]
        if len(parts) > 1 and sum(part.cents for part in parts) == one.cents:
            return [
                self.entry(part, f"{told(one.reference)}/{number}", told(one.reference) or str(one.number))
                for number, part in enumerate(parts, 1)
            ]
        return [self.entry(one, told(one.reference), "")]

    def entry(self, one: _Movement, reference: str, batch: str) -> Entry:
        communication, text = "", " ".join(one.text.split())
        if one.structured:
            kind, rest = one.structured[:3], one.structured[3:]
            if kind in _OGM_TYPES:
                communication = structured(rest[:12])
            elif kind == "127":  # SEPA direct debit: the payer's text stands behind creditor and mandate
                text = " ".join(rest[79:141].split())
                one.return_code = one.return_code or rest[142:146].strip("0 ")
            else:
                text = " ".join(rest.split())
        return Entry(
            booked=one.booked,
            amount=Money(one.cents, self.currency or "EUR"),
            payer_name=one.name,
            payer_iban=one.account,
            remittance=text,
            payment_reference=communication or structured(text, whole=True),
            bank_reference=reference,
            end_to_end_id=told(one.customer),
            batch=batch,
            return_reason=one.return_code,
        )
