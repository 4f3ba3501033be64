"""The cells of a table as values: days, amounts, addresses, each a pure function that raises `ValueError`.

The text of the error is the reason a person reads after the cell: "due "31-02-2026" is not a day that exists".
"""

import re
from datetime import date
from decimal import Decimal

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_AMOUNT = 24  # characters; more than any amount that fits SQLite's 64-bit cents

_ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]00:00(?::00(?:\.0{1,6})?)?)?", re.ASCII)
_LOCAL_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_NUMBER = re.compile(
    r"\d{1,12}(?:[.,]\d{1,2})?|\d{1,3}(?:\.\d{3}){1,3}(?:,\d{1,2})?|\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,2})?"
)
_WHOLE = re.compile(r"[.,](?:-{1,2}|=)$")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,189}")


def day(text: str) -> date:
    """A calendar day: ISO 8601 (2026-05-31 or 20260531) or day-month-year (31-05-2026, 31/5/2026)."""
    if match := _ISO_DAY.fullmatch(text):
        year, month, number = map(int, match.groups())
    elif match := _LOCAL_DAY.fullmatch(text):
        number, month, year = map(int, match.groups())
    else:
        raise ValueError("is not a day; write it as 2026-05-31 or 31-05-2026")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is not a year between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("is not a day that exists") from None


def decimal_mark(text: str) -> str:
    """The decimal mark that an amount shows beyond doubt: "," or "."; "" when it shows none ("1.250")."""
    digits = text.strip().strip("€").strip()
    marks = [character for character in digits if character in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    tail = re.search(r"([.,])\d{1,2}\D?$", digits, re.ASCII)
    return tail.group(1) if tail and len(marks) == 1 else ""


def amount(text: str, mark: str = "") -> Decimal:
    """An amount as Dutch (1.234,56; 500,-) or English (1,234.56) programs write it, exact to the cent.

    A single separator before three digits groups thousands ("1.250" is 1250), unless `mark`, the decimal mark
    that the other cells of the column use, is that same separator: then it is too unclear to be read.
    """
    bare = text.replace("\N{NO-BREAK SPACE}", "").replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", "")
    bare = bare.removeprefix("EUR").removesuffix("EUR")
    sign, bare = _signed(bare.strip("€"))
    bare = _WHOLE.sub("", bare.strip("€"))
    if len(bare) > LONGEST_AMOUNT or not re.fullmatch(_NUMBER, bare) or not bare.isascii():
        raise ValueError("is not an amount; write it as 1234.56 or 1.234,56")
    own = decimal_mark(bare)
    if mark and not own and mark in bare:
        raise ValueError(f'is unclear, because elsewhere in this column "{mark}" stands before the cents')
    if own:
        whole, _, cents = bare.rpartition(own)
        bare = re.sub(r"[.,]", "", whole) + "." + cents
    else:
        bare = re.sub(r"[.,]", "", bare)
    return sign * Decimal(bare)


def _signed(text: str) -> tuple[int, str]:
    if text.startswith(("-", "\N{MINUS SIGN}", "+")):
        return (1 if text[0] == "+" else -1), text[1:]
    if text.endswith("-") and text[-2:-1].isdigit():  # as accounting programs print credits; "500,-" is not one
        return -1, text[:-1]
    return 1, text


def address(text: str) -> str:
    """An e-mail address as RFC 5321 section 4.1.2 allows unquoted; the domain in lower case."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError("is not an e-mail address")
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def code(text: str, letters: int) -> str:
    """A code of so many letters, in capitals: a country (ISO 3166-1 alpha-2) or a currency (ISO 4217)."""
    if len(text) != letters or not (text.isascii() and text.isalpha()):
        raise ValueError("is not a country such as NL" if letters == 2 else "is not a currency such as EUR")
    return text.upper()


def counted(text: str, most: int) -> int:
    """A whole number from 1 to `most`."""
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise ValueError(f"is not a whole number from 1 to {most}")
    return int(text)


def message_id(text: str) -> str:
    """A Message-ID (RFC 5322 section 3.6.4), without angle brackets."""
    bare = text.removeprefix("<").removesuffix(">")
    if not re.fullmatch(r"[^<>\s@]{1,500}@[^<>\s@]{1,400}", bare):
        raise ValueError("is not a Message-ID")
    return bare
