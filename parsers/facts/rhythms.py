"""How often a plan pays: numbers of parts ("in three goes", "two more of £275"), rhythms, and how long it lasts."""

import re

from parsers.facts.events import MOST_PARTS, PER_UNIT, Event
from parsers.facts.lexicon import folded
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list, word_set

_COUNT = re.compile(r"(?P<n>n)(?:o?[GTNuxlCo]{0,3}k|(?P<equal>x[xu]?x)|x(?=[$nfo]))|(?P<two>2)")
_RHYTHM = re.compile(
    r"""
    G(?P<n>[nde]?)(?P<u>U)                                          # "every month", "elke 2 weken"
  | G[oY]{0,2}(?P<part>Q)                                                # "every month end"
  | (?P<said>u)                                                     # "monthly"
  | G(?P<weekday>[WwO])                                             # "every Friday"
  | G(?P<day>[eL]o?W | [oYZ]{0,2}(?:[dEeJ](?!o{0,2}[Mm]) | n(?=oU)))  # "elke 22e", "steeds eind", "each last Friday"
  | (?P<after>[nd])\.?G(?![UWwQ])                                   # "on the 18th each time"
  | (?P<a>n)(?P<au>U)                                               # "£50 a month"
  | (?P<slash>x)(?P<su>U)                                           # "50 €/month"
  | (?P<the>o)(?P<ou>U)                                             # "20 € die Woche"
    """,
    re.VERBOSE,
)
_OPENS = frozenset("k2nGudxoW")
_OFTEN = re.compile(r"2o?[Gn]U")
_SEVERAL = re.compile(r"n[NCo]{0,2}W")
_NAMES_OF_PARTS = (
    ("month", "monthly_parts"),
    ("week", "weekly_parts"),
    ("quarter", "quarterly_parts"),
    ("fortnight", "fortnightly_parts"),
)


def count_or_rhythm_at(tokens: Tokens, at: int, amounts: set[int], taken: set[int], in_date: set[int]) -> Event | None:
    """The number of parts, the rhythm or the duration that begins at the token; None when none does. `amounts` are the
    tokens that amounts begin at, `taken` and `in_date` all tokens of amounts and of dates."""
    letters = tokens.letters
    if letters[at] not in _OPENS or (letters[at] in "xo" and letters[at + 1 : at + 2] != "U"):
        return None
    if letters[at] == "k" and (unit := _unit_of_parts(tokens, at)):
        return Event("rhythm", at, unit=unit, last=at + 1)
    if event := _count(tokens, at, amounts) or _rhythm(tokens, at, taken):
        return event
    if letters[at] == "W" and _counted_weekdays(tokens, at):
        return Event("rhythm", at, unit="week", last=at + 1)
    if letters[at] == "n" and letters[at + 1 : at + 2] == "U" and at not in in_date:
        return Event("duration", at, count=tokens.number(at), unit=str(tokens.items[at + 1].value), last=at + 2)
    return None


def _unit_of_parts(tokens: Tokens, at: int) -> str:
    """The rhythm that the name of the parts holds: "Monatsraten"."""
    words = tokens.text[tokens.items[at].start : tokens.items[at].end].lower().split(" ")
    found = (unit for unit, name in _NAMES_OF_PARTS if any(folded(w).startswith(word_list(name)) for w in words))
    return next(found, "")


def _count(tokens: Tokens, at: int, amounts: set[int]) -> Event | None:
    if tokens.letters[at] not in "n2":
        return None
    match = _COUNT.match(tokens.letters, at)
    several = _SEVERAL.match(tokens.letters, at)
    if several and _counted_weekdays(tokens, several.end() - 1):
        return Event("count", at, count=tokens.number(at), last=several.end() - 1)
    if not match:
        return _of_amount(tokens, at, amounts)
    if match["n"] and match.group() == "nx" and tokens.items[at + 1].word not in ("x", "×", "*"):
        return None
    if match["equal"]:  # "vier gelijke porties"
        same = tokens.items[at + 1].word in word_set("equal_parts")
        return Event("count", at, count=tokens.number(at), last=match.end()) if same and tokens.number(at) > 1 else None
    middle = range(at + 1, match.end() - 1)
    if any(
        tokens.letters[n] == "x" and tokens.items[n].word not in (*word_set("equal"), "x", "×", "*") for n in middle
    ):
        return None
    word = tokens.items[at].word
    said = word.startswith("in") or word.endswith(("maal", "mal", "keer"))
    if match["two"] and tokens.letters[at - 1 : at] not in ("I", "o") and not said:
        return None
    if match["two"] and (often := _OFTEN.match(tokens.letters, at)):  # "twice a month, on the 1st and the 15th"
        unit = PER_UNIT.get(str(tokens.items[often.end() - 1].value), "")
        return Event("rhythm", at, unit=unit, last=often.end()) if unit == "month" else None
    count = tokens.number(at)
    return Event("count", at, count=count, last=match.end()) if 2 <= count <= MOST_PARTS else None


def _counted_weekdays(tokens: Tokens, at: int) -> bool:
    """Whether the weekday is one of so many: "the next four Fridays"."""
    plural = tokens.text[tokens.items[at].start : tokens.items[at].end].lower().endswith(("en", "s"))
    number = max((tokens.number(n) for n in range(max(0, at - 3), at) if tokens.letters[n] == "n"), default=0)
    before = tokens.letters[max(0, at - 3) : at].rpartition("n")[2]
    return plural and 1 < number <= MOST_PARTS and not before.strip("NCo")


def _of_amount(tokens: Tokens, at: int, amounts: set[int]) -> Event | None:
    """A number of amounts: "two more of £275", "vier à 250", "6 stuks van 100"."""
    if tokens.letters[at] != "n":
        return None
    amount = next((n for n in (at + 2, at + 3, at + 4) if n in amounts), 0)
    count = tokens.number(at)
    if not amount or not 2 <= count <= MOST_PARTS:
        return None
    between = [token.word for token in tokens.items[at + 1 : amount]]
    known = [word in word_set("of_each") for word in between]
    fits = between[-1] in word_set("of_amount") and (all(known) or tokens.letters[at + 1 : amount - 1] in ("x", "xx"))
    fits = fits and word_set("invoice").isdisjoint(between)
    return Event("count", at, count=count, last=at + 1) if fits else None


def _rhythm(tokens: Tokens, at: int, taken: set[int]) -> Event | None:
    match = _RHYTHM.match(tokens.letters, at)
    unit = _unit(tokens, match, taken) if match else ""
    if match is None or not unit:
        return None
    step = tokens.number(match.start("n")) if match["n"] == "n" else 1
    return Event("rhythm", at, unit=unit, count=max(1, step), last=match.end())


def _unit(tokens: Tokens, match: re.Match[str], taken: set[int]) -> str:
    """The unit of the rhythm; "" when it is none."""
    at = match.start()
    if match["said"]:
        then = tokens.items[at].word == "im" and tokens.letters[at + 1 : at + 2] == "l"  # "im Monat darauf"
        return "" if then else str(tokens.items[at].value)
    if match["weekday"]:
        return "week"
    if match["day"] or match["after"]:
        return "month"
    if match["part"]:
        return PER_UNIT.get(str(tokens.items[match.start("part")].value).rpartition(" ")[2], "")
    word, beside = tokens.items[at].word, at - 1 in taken
    following = tokens.letters[match.end() : match.end() + 1]
    if (
        (match["a"] and not (beside and word in ("a", "an", "une", "un")))
        or (match["slash"] and word != "/")
        or (match["the"] and (not beside or (following and following in "NVlACn")))
    ):
        return ""
    return PER_UNIT.get(str(tokens.items[match.end() - 1].value), "")
