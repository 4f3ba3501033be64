"""One thing that a plan of instalments is made of: a day, an amount, a share, a number of parts, a rhythm, a time."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from parsers.facts.dates import NamedDate
from parsers.money import Money

MOST_PARTS = 60
PER_UNIT = {"week": "week", "month": "month", "quarter": "quarter", "fortnight": "fortnight", "day": "day"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a plan is made of, at a token: a date, an amount, a share of the whole, a count, a rhythm, or how
    long it lasts ("for six months")."""

    kind: Literal["date", "amount", "share", "count", "rhythm", "duration"]
    at: int
    date: NamedDate | None = None
    money: Money | None = None
    share: Fraction | None = None  # None of a share is the rest
    count: int = 0  # of a rhythm, every how many units
    unit: str = ""
    last: int = 0  # the token after it
    certain: bool = True  # of an amount: a currency or cents show it
    weak: bool = False  # of an amount: it may as well count things
