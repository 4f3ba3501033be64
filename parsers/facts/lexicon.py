"""The words that dates, amounts and plans are written with: one dictionary per language of the mail.

The words themselves are data, `words/*.toml`. Every word or phrase belongs to one class, a single letter, so that a
mail becomes a short string of letters over which the grammars are plain regular expressions (see `tokens`). A mail's
own language comes first; words of the other three are read too, unless a language keeps them to itself (`own`).
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from parsers.books import Language
from parsers.facts.word_lists import word_list

# The class letter of each section of the word files.
CLASSES = {
    "weekday": "W",  # value: Monday = 0
    "weekday_short": "w",  # "di", "mi", "so": a weekday only beside a date
    "month": "M",  # value: 1..12
    "month_short": "m",  # "jan", "may": a month only beside a day, a part or a preposition
    "day": "R",  # value: days from today
    "now": "r",  # being done at this moment
    "day_part": "q",  # "afternoon"
    "number": "n",  # digits are of this class too
    "some": "y",  # "a few", with the count to reckon with
    "ordinal": "e",  # ordinals in words; "25th" in digits is class d
    "unit": "U",  # value: hour, day, workday, week, fortnight, month, quarter, year
    "part_of": "Q",  # "Monatsende"; value: part and unit
    "weekend": "g",
    "calendar_week": "K",  # "KW"
    "week_of": "O",  # "w/c"
    "this": "T",
    "this_month": "t",  # "dezer", "inst."
    "next": "N",
    "coming": "C",
    "last": "L",
    "after_next": "V",
    "that_day": "@",  # "that same day": the day named before
    "that_week": "7",  # "of that same week"
    "following": "l",  # "daarna": counted from a day named before
    "earlier": "0",  # "a week earlier": counted back from a day named before
    "beside": "1",  # "the day after Christmas"; value: days
    "day_end": "3",  # "close of business"; of a day that is named beside it, else today
    "about": "5",  # "just over", in a count
    "run": "9",  # "the January run"
    "week_on": "z",  # "mardi en huit"; value: days
    "begin": "B",
    "middle": "H",
    "end": "E",
    "last_workday": "J",
    "first_workday": "j",
    "run_out": "6",  # "before October's out"
    "somewhere": "i",  # "in the course of"
    "in": "I",  # value: in (the end of the span), within (at most), more (an extension)
    "before": "P",
    "by": "Y",
    "after": "A",
    "around": "Z",
    "from": "F",
    "since": "S",
    "ago": "a",
    "glue": "o",  # articles and prepositions that change nothing
    "and": "c",
    "to": "v",
    "between": "b",
    "each": "G",
    "rhythm": "u",  # "monthly"; value: the unit
    "feast": "X",  # value: the feast's name
    "pay_day": "p",
    "delay": "~",  # "uitstel"
    "counted": "h",  # nouns that take an ordinal: "2nd reminder"
    "same_again": "8",  # "the same again": the amount named before
    "share": "s",  # value: a fraction, rest or all
    "currency": "$",  # value: ISO 4217 code
    "parts": "k",  # "instalments"
    "part_count": "2",  # "in tweeën"
}
UNKNOWN = "x"
_NUMERIC = {
    "weekday",
    "weekday_short",
    "month",
    "month_short",
    "day",
    "number",
    "some",
    "ordinal",
    "week_on",
    "part_count",
    "beside",
    "day_end",
}
# Short words of another language are read only where they name a weekday, month, currency or calendar week: "hier",
# "as" and "do" mean something else in the next language.
_SHORT = 4
_SHORT_TOO = frozenset("WM$K")
# Days and months are read in spite of a slip of the finger, unless that makes another word.
_MISTYPED = frozenset("WMR")
_LONG_ENOUGH, _TOO_LONG = 5, 10  # letters
_REAL_WORDS = frozenset(word_list("no_slip"))
_LANGUAGES: tuple[Language, ...] = ("nl", "en", "fr", "de")
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_ORDINAL = re.compile(r"(?<=\d)(?:e|er|ste|de|st|nd|rd|th|\.)(?= )")
_FIRST_COMBINING = "\u0300"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

Value = int | str


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase as tokens, its class letter, and what it stands for."""

    letter: str
    value: Value
    words: tuple[str, ...]


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases: the entry that ends here, if any, and the words that may follow."""

    longer: dict[str, "Node"] = field(default_factory=dict)
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The dictionary for mails of one language: a tree of phrases, by their first word."""

    language: Language
    phrases: dict[str, Node]
    month_heads: frozenset[str]  # how the names of months begin


def folded(word: str) -> str:
    """The word without capitals and accents, as the dictionary keeps it."""
    word = word.lower()
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word).replace("ß", "ss")
    return "".join([c for c in apart if c < _FIRST_COMBINING or not unicodedata.combining(c)])


def split_phrase(phrase: str) -> tuple[str, ...]:
    """The phrase as the tokens that a text yields: without apostrophes, hyphens and the "e" of "2e"."""
    return tuple(folded(word) for word in _WORD.findall(_ORDINAL.sub("", phrase)) if word not in "'’-")


@cache
def lexicon(language: Language) -> Lexicon:
    """The dictionary for mails in `language`."""
    top = Node()
    for tongue in (language, *(other for other in _LANGUAGES if other != language)):
        own = {split_phrase(word) for word in _file(tongue)["own"]} if tongue != language else set()
        for entry in _entries(tongue):
            foreign = tongue != language and sum(map(len, entry.words)) <= _SHORT and entry.letter not in _SHORT_TOO
            if entry.words not in own and not foreign:
                _plant(top, entry)
    for entry in _entries(language):
        if entry.letter in _MISTYPED and len(entry.words) == 1:
            for word in _slips(entry.words[0]):
                if word not in _REAL_WORDS and word not in top.longer:
                    _plant(top, Entry(entry.letter, entry.value, (word,)))
    months = {entry.words[0][:3] for entry in _entries(language) if entry.letter == "M"}
    return Lexicon(language, top.longer, frozenset(months))


def _slips(word: str) -> set[str]:
    """What the word becomes when a letter after the first is left out, doubled or changes place with the next."""
    if not _LONG_ENOUGH <= len(word) <= _TOO_LONG or not word.isalpha():
        return set()
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 1)}
    if len(word) == _LONG_ENOUGH:
        return swapped - {word}
    left_out = {word[:n] + word[n + 1 :] for n in range(1, len(word))}
    doubled = {word[:n] + word[n] + word[n:] for n in range(1, len(word))}
    return (swapped | left_out | doubled) - {word}


def _plant(top: Node, entry: Entry) -> None:
    """Add the entry to the tree, unless the same words stand there already."""
    node = top
    for word in entry.words:
        node = node.longer.setdefault(word, Node())
    node.entry = node.entry or entry


@cache
def _file(language: Language) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(f"words/{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _entries(language: Language) -> tuple[Entry, ...]:
    sections: dict[str, dict[str, list[str]]] = {k: v for k, v in _file(language).items() if isinstance(v, dict)}
    found = []
    for name, keys in sections.items():
        for key, phrases in keys.items():
            value: Value = int(key) if name in _NUMERIC else key
            for phrase in phrases:
                found += [Entry(CLASSES[name], value, words) for words in _spellings(phrase)]
    for days in sections["weekday"], sections["weekday_short"]:
        for key, phrases in days.items():
            for part in (*sections["day_part"]["0"], *_file(language).get("weekday_run", ())):
                found += [
                    Entry("W", int(key), (folded(phrase + part),))
                    for phrase in phrases
                    if part.isalpha() and len(phrase) > 4
                ]
    return tuple(found)


def _spellings(phrase: str) -> set[tuple[str, ...]]:
    """The phrase as tokens, also without its last full stop, and with umlauts written out."""
    words = {split_phrase(phrase), split_phrase(phrase.lower().translate(_UMLAUTS))}
    return words | {each[:-1] for each in words if len(each) > 1 and each[-1] == "."}
