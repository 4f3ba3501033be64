"""What a plan of instalments is made of: the dates, amounts, shares, counts and rhythms of a text, in its order."""

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import Literal

from parsers.facts.amounts import NamedAmount
from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.days import add_months, month_end
from parsers.facts.lexicon import folded
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list, word_set
from parsers.money import Money

MOST_PARTS = 60
MOST_EVENTS = 200
_COUNT = re.compile(r"(?P<n>n)(?:o?[GTNu]?k|x(?=[$nfo]))|(?P<two>2)")
_RHYTHM = re.compile(
    r"G(?P<n>[nde]?)(?P<u>U)|(?P<r>u)|G(?P<w>W)|G(?P<day>[oYZ]{0,2}(?:[dEeJ]|n(?=oU)))|G(?P<d>d|n(?=oU))|(?P<a>n)(?P<au>U)|x(?P<su>U)"
)
_LASTING = re.compile(r"[INCo]{0,4}nU[lNC]?")
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
    amounts = tuple(a for a in _with_repeated(tokens, amounts) if not _completes_percent(tokens, a))
    exact = any(named.span.kind in ("day", "part") for named in dates)
    found = [Event("amount", amount.first, money=amount.money, last=amount.last) for amount in amounts]
    near = {at + n for amount in amounts for at in (amount.first, amount.last) for n in range(-3, 4)}
    near |= {at + n for at, letter in enumerate(tokens.letters) if letter in "s%" for n in range(-2, 4)}
    found += [
        Event("date", named.first, date=named)
        for named, following in zip_longest(dates, dates[1:])
        if named.span.latest >= frame.today
        and not (exact and named.span.kind == "vague")
        and (named.span.kind != "now" or (named.first in near and not _runs_into(tokens, named, following)))
    ]
    found += _between_months(tokens, dates)
    taken = {at for amount in amounts for at in range(amount.first, amount.last)}
    in_date = {at for named in dates for at in range(named.first, named.last)}
    for at, letter in enumerate(tokens.letters):
        if at in taken:
            continue
        if letter == "s" and tokens.items[at].value != "all":
            value = str(tokens.items[at].value)
            if _said_again(tokens, at) or _is_other_thing(tokens, at) or _of_something_else(tokens, at):
                continue
            found.append(Event("share", at, share=None if value == "rest" else Fraction(value)))
        elif letter == "H" and at not in in_date and tokens.items[at].word == "half":
            found.append(Event("share", at, share=Fraction(1, 2)))
        elif letter == "%" and 0 < tokens.number(at) < 100:
            found.append(Event("share", at, share=Fraction(tokens.number(at), 100)))
        elif letter == "k" and (unit := _unit_of_parts(tokens, at)):
            found.append(Event("rhythm", at, unit=unit))
        elif (event := _count(tokens, at)) or (event := _rhythm(tokens, at, taken)):
            found.append(event)
        elif letter == "n" and tokens.letters[at + 1 : at + 2] == "U" and at not in in_date:
            found.append(Event("duration", at, count=tokens.number(at), unit=str(tokens.items[at + 1].value)))
    found = [shared for event in found for shared in _shared_out(tokens, event)]
    return _said_once(sorted(found, key=lambda event: event.at)[:MOST_EVENTS])


def _said_once(events: list[Event]) -> list[Event]:
    """The events without a date that only says once more what the one before it says: "now (sent tonight)"."""
    kept: list[Event] = []
    for event in events:
        day = _exact(event)
        again = day is not None and kept and day == _exact(kept[-1]) and not _is_now(event)
        if not again:
            kept.append(event)
    return kept


def _is_now(event: Event) -> bool:
    return event.date is not None and event.date.span.kind == "now"


def _exact(event: Event) -> date | None:
    return event.date.span.best if event.date and event.date.span.kind in ("day", "now") else None


def _shared_out(tokens: Tokens, event: Event) -> tuple[Event, ...]:
    """A date that is how long the rest takes, as a count: "the rest over the following three months"."""
    if event.date is None or not _LASTING.fullmatch(tokens.letters[event.date.first : event.date.last]):
        return (event,)
    at = event.date.first
    around = [token.word for token in tokens.items[max(0, at - 2) : event.date.last]]
    unit = next(str(token.value) for token in tokens.items[at : event.date.last] if token.letter == "U")
    count = next(tokens.number(n) for n in range(at, event.date.last) if tokens.letters[n] == "n")
    rest = "s" in tokens.letters[max(0, at - 12) : at]
    if not rest or unit not in _PER_UNIT or not 1 < count <= MOST_PARTS or word_set("over").isdisjoint(around):
        return (event,)
    return Event("count", at, count=count), Event("rhythm", at, unit=unit)


def _completes_percent(tokens: Tokens, amount: NamedAmount) -> bool:
    """Whether the number is the rest of a hundred per cent: "20 procent nu, de overige 80 in juni"."""
    if amount.certain or tokens.letters[amount.first - 1 : amount.first] != "s":
        return False
    percents = sum(tokens.number(at) for at in range(amount.first) if tokens.letters[at] == "%")
    return percents > 0 and percents * 100 + amount.money.cents == 10_000


def _unit_of_parts(tokens: Tokens, at: int) -> str:
    """The rhythm that the name of the parts holds: "Monatsraten"."""
    words = tokens.text[tokens.items[at].start : tokens.items[at].end].lower().split(" ")
    for unit, name in (("month", "monthly_parts"), ("week", "weekly_parts")):
        if any(folded(word).startswith(word_list(name)) for word in words):
            return unit
    return ""


def _said_again(tokens: Tokens, at: int) -> bool:
    """Whether "rest" only goes on with the share before it: "les trois quarts qui restent, je les solde"."""
    if tokens.items[at].value != "rest":
        return False
    before = tokens.letters.rfind("s", max(0, at - 5), at)
    if before < 0:
        return False
    between = tokens.letters[before + 1 : at]
    return not between.strip("xo") or (tokens.items[before].value == "rest" and not between.strip("xo,"))


def _is_other_thing(tokens: Tokens, at: int) -> bool:
    """Whether "the other" stands before a noun."""
    token = tokens.items[at]
    last = tokens.text[token.start : token.end].lower().replace("’", "'").rpartition(" ")[2].rpartition("'")[2]
    if last not in word_set("the_other") or at + 1 >= len(tokens.items):
        return False
    return tokens.letters[at + 1] == "x" and tokens.items[at + 1].word not in word_set("after_amount")


def _of_something_else(tokens: Tokens, at: int) -> bool:
    """Whether the share is one of something that is not the debt: "de helft van de omzet"."""
    noun = re.compile(r"[oS]?o{0,2}(x)").match(tokens.letters, at + 1)
    if noun is None or tokens.items[at + 1].word not in word_set("of_share"):
        return False
    return tokens.items[noun.start(1)].word.startswith(word_list("not_the_debt"))


def _with_repeated(tokens: Tokens, amounts: tuple[NamedAmount, ...]) -> tuple[NamedAmount, ...]:
    """The amounts, with "the same again" as the amount named before it."""
    again = [at for at, letter in enumerate(tokens.letters) if letter == "8"]
    starts = {amount.first for amount in amounts}
    repeated = []
    for at in again:
        before = [amount for amount in amounts if amount.last <= at]
        if before and tokens.letters[at + 1 : at + 2] != "U" and not starts & {at + 1, at + 2, at + 3}:
            repeated.append(NamedAmount(before[-1].money, at, at + 1))
    return tuple(sorted((*amounts, *repeated), key=lambda amount: amount.first))


def _runs_into(tokens: Tokens, named: NamedDate, following: NamedDate | None) -> bool:
    """Whether a "now" only opens the date after it: "nu einde mei", "upfront on Monday"."""
    return following is not None and not tokens.letters[named.last : following.first].strip("o")


def _between_months(tokens: Tokens, dates: tuple[NamedDate, ...]) -> list[Event]:
    """The months between two: "November through February"."""
    found: list[Event] = []
    for one, other in pairwise(dates):
        months = one.span.kind in ("month", "month_name") and other.span.kind in ("month", "month_name")
        between = tokens.letters[one.last : other.first].strip("o")
        if not months or (between not in ("v", "Y", "-") and not (not between and other.modifier == "Y")):
            continue
        month = add_months(one.span.earliest.replace(day=1), 1)
        while month < other.span.earliest.replace(day=1) and len(found) < MOST_PARTS:
            last = month_end(month.year, month.month)
            span = replace(one.span, earliest=month, latest=last, best=last, others=())
            found.append(Event("date", one.first, date=replace(one, span=span)))
            month = add_months(month, 1)
    return found


def _count(tokens: Tokens, at: int) -> Event | None:
    match = _COUNT.match(tokens.letters, at)
    if not match:
        return None
    if match["n"] and match.group() == "nx" and tokens.items[at + 1].word not in ("x", "×", "*"):
        return None
    middle = range(at + 1, match.end() - 1)
    if any(
        tokens.letters[n] == "x" and tokens.items[n].word not in (*word_set("equal"), "x", "×", "*") for n in middle
    ):
        return None
    word = tokens.items[at].word
    said = word.startswith("in") or word.endswith(("maal", "mal", "keer"))
    if match["two"] and tokens.letters[at - 1 : at] not in ("I", "o") and not said:
        return None
    if match["two"] and re.match(r"2o?[Gn]U|2G", tokens.letters[at : at + 4]):
        return None  # "we pay twice a month"
    count = tokens.number(at) + (tokens.letters[at - 1 : at] == "+")  # "180 + 2x180"
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
