"""How dates, amounts and lists are written in a letter, per language."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency

from parsers.money import Money

LOCALES = {"nl": "nl_NL", "nl-be": "nl_BE", "en": "en_GB", "fr": "fr_FR", "de": "de_DE"}
# With the weekday, so that a slip in the date shows.
_FULL = {"de": "EEEE, d. MMMM y"}
_SHORT = {"de": "d. MMMM y"}

LONGEST_QUOTE = 160  # characters
_UNQUOTABLE = re.compile(
    r"[@<>{}\[\]]|://|www\.|[A-Z]{2}\d{2}[ \u00a0]?[A-Z\d]{4}"
)  # addresses, links, bank accounts, code

_NARROW_SPACE = "\u202f"  # between the thousands of French amounts; not every mail program has a glyph for it
_SPACE = "\u00a0"


@lru_cache(maxsize=4096)
def write_day(day: date, variant: str, *, weekday: bool = True) -> str:
    """A day in full, such as "vrijdag 27 november 2026"; `variant` is a key of LOCALES."""
    pattern = _FULL.get(variant, "EEEE d MMMM y") if weekday else _SHORT.get(variant, "d MMMM y")
    written = format_date(day, pattern, locale=LOCALES[variant])
    if variant == "fr" and day.day == 1:
        return written.replace("1 ", "1er ", 1)
    return written


@lru_cache(maxsize=4096)
def write_amount(amount: Money, variant: str) -> str:
    """An amount with its currency, such as "€ 1.234,56"; its spaces do not break over lines."""
    written = format_currency(amount.decimal, amount.currency, locale=LOCALES[variant])
    return written.replace(_NARROW_SPACE, _SPACE)


def write_clock(minutes: int, variant: str) -> str:
    """An hour of the day, as it stands before "uur", "Uhr" or nothing."""
    hour, minute = divmod(minutes, 60)
    if variant == "en":
        return f"{(hour - 1) % 12 + 1}{f'.{minute:02}' if minute else ''} {'am' if hour < 12 else 'pm'}"
    if variant == "fr":
        return f"{hour}{_SPACE}h{f'{_SPACE}{minute:02}' if minute else ''}"
    return f"{hour}.{minute:02}" if minute else f"{hour}"


def write_list(items: Sequence[str], variant: str, style: Literal["standard", "or"] = "standard") -> str:
    """Items in a sentence: "a, b en c", or "a of b"."""
    return format_list(items, style=style, locale=LOCALES[variant])


def one_line(text: str, longest: int) -> str:
    """The text without control characters and line ends, runs of spaces made one, cut to `longest` characters.

    Invisible characters that turn the direction of writing go as well: they could make a name look like another.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[: 4 * longest].split())[:longest].rstrip()
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text[: 4 * longest])
    kept = "".join(c for c in kept if unicodedata.category(c) not in {"Cf", "Cs", "Co"})
    return " ".join(kept.split())[:longest].rstrip()


def quotable(words: str) -> str:
    """What somebody wrote as a letter may quote it: one short line of plain words; "" when it is anything else."""
    line = one_line(words, LONGEST_QUOTE + 1).strip(" .,;:\"'“”„«»")
    return line if len(line) <= LONGEST_QUOTE and not _UNQUOTABLE.search(line) else ""
