"""What a plan of instalments is made of: the dates, amounts, shares, counts and rhythms of a text, in its order."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from parsers.facts.amounts import NamedAmount
from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.tokens import Tokens
from parsers.money import Money

MOST_PARTS = 60
MOST_EVENTS = 200
_COUNT = re.compile(r"(?P<n>n)(?:o?[GTNu]?k|x(?=[$nfo]))|(?P<two>(?<=[Io])2)")
_RHYTHM = re.compile(
    r"G(?P<n>[nde]?)(?P<u>U)|(?P<r>u)|G(?P<w>W)|G(?P<day>[oYZ]{0,2}(?:[dEeJ]|n(?=oU)))|G(?P<d>d|n(?=oU))|(?P<a>n)(?P<au>U)|x(?P<su>U)"
)
_PER_UNIT = {"week": "week", "month": "month", "quarter": "quarter", "fortnight": "fortnight", "day": "day"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a plan is made of, at a token: a date, an amount, a share of the whole, a count, a rhythm, or how
    long it lasts ("for six months")."""

    kind: Literal["date", "amount", "share", "count", "rhythm", "duration"]
    at: int
    date: NamedDate | None = None
    money: Money | None = None
    share: Fraction | None = None  # None of a share is the rest
    count: int = 0
    unit: str = ""
    last: int = 0  # token after it, of an amount


def plan_events(
    tokens: Tokens, dates: tuple[NamedDate, ...], amounts: tuple[NamedAmount, ...], frame: Frame
) -> list[Event]:
    """The events of the text, at most `MOST_EVENTS`; dates that are past and a "now" far from any amount are none."""
    found = [Event("amount", amount.first, money=amount.money, last=amount.last) for amount in amounts]
    near = {at + n for amount in amounts for at in (amount.first, amount.last) for n in range(-3, 4)}
    near |= {at + n for at, letter in enumerate(tokens.letters) if letter in "s%" for n in range(-2, 4)}
    found += [
        Event("date", named.first, date=named)
        for named in dates
        if named.span.latest >= frame.today and (named.span.kind != "now" or named.first in near)
    ]
    taken = {at for amount in amounts for at in range(amount.first, amount.last)}
    in_date = {at for named in dates for at in range(named.first, named.last)}
    for at, letter in enumerate(tokens.letters):
        if at in taken:
            continue
        if letter == "s" and tokens.items[at].value != "all":
            value = str(tokens.items[at].value)
            found.append(Event("share", at, share=None if value == "rest" else Fraction(value)))
        elif letter == "H" and at not in in_date and tokens.items[at].word == "half":
            found.append(Event("share", at, share=Fraction(1, 2)))
        elif letter == "%" and 0 < tokens.number(at) < 100:
            found.append(Event("share", at, share=Fraction(tokens.number(at), 100)))
        elif (event := _count(tokens, at)) or (event := _rhythm(tokens, at, taken)):
            found.append(event)
        elif letter == "n" and tokens.letters[at + 1 : at + 2] == "U" and at not in in_date:
            found.append(Event("duration", at, count=tokens.number(at), unit=str(tokens.items[at + 1].value)))
    return sorted(found, key=lambda event: event.at)[:MOST_EVENTS]


def _count(tokens: Tokens, at: int) -> Event | None:
    match = _COUNT.match(tokens.letters, at)
    if not match:
        return None
    if match["n"] and tokens.letters[at + 1] == "x" and tokens.items[at + 1].word not in ("x", "×", "*"):
        return None
    count = tokens.number(at)
    return Event("count", at, count=count) if 2 <= count <= MOST_PARTS else None


def _rhythm(tokens: Tokens, at: int, taken: set[int]) -> Event | None:
    match = _RHYTHM.match(tokens.letters, at)
    if not match:
        return None
    if match["r"]:
        return Event("rhythm", at, unit=str(tokens.items[at].value))
    if match["w"]:
        return Event("rhythm", at, unit="week")
    if match["d"] or match["day"]:  # "elke 22e", "steeds op de eerste"
        return Event("rhythm", at, unit="month")
    if match["a"]:  # "£50 a month"
        one = tokens.items[at].word in ("a", "an", "une", "un") and at - 1 in taken
        return Event("rhythm", at, unit=_PER_UNIT.get(str(tokens.items[at + 1].value), "")) if one else None
    if match["su"]:
        slash = tokens.items[at].word == "/"
        return Event("rhythm", at, unit=_PER_UNIT.get(str(tokens.items[at + 1].value), "")) if slash else None
    unit = _PER_UNIT.get(str(tokens.items[match.start("u")].value), "")
    if match["n"] and tokens.number(match.start("n")) == 2 and unit == "week":
        unit = "fortnight"
    return Event("rhythm", at, unit=unit) if unit else None
