"""Days whose words are written together: "Januarwoche", "decemberrun", "KW50", "Q1"."""

from parsers.facts.lexicon import Entry, Lexicon

_LETTERS = dict.fromkeys(("kw", "wk", "week", "cw", "sem", "semaine", "woche", "s"), "K") | {"q": "U", "t": "U"}
_FRENCH_ONLY = ("s", "t")
_QUARTERS, _WEEKS = 4, 53
_PARTS = "UsQ9EBH"  # what may follow a month in one word
_SHORTEST_MONTH = 3


def numbered(word: str, number: str, language: str) -> tuple[str, int] | None:
    """The class letter and number of "KW50", "week49" or "Q1"; None when it is none."""
    letter = _LETTERS.get(word)
    if letter is None or not number.isascii() or len(number) > 2 or (word in _FRENCH_ONLY and language != "fr"):
        return None
    return (letter, int(number)) if 0 < int(number) <= (_QUARTERS if letter == "U" else _WEEKS) else None


def month_compound(word: str, words: Lexicon) -> tuple[Entry, Entry, int] | None:
    """The month and the part of a compound with the length of the month: "januarwoche" is Januar and Woche."""
    if word[:_SHORTEST_MONTH] not in words.month_heads:
        return None
    for length in range(len(word) - 2, _SHORTEST_MONTH - 1, -1):
        month, part = words.phrases.get(word[:length]), words.phrases.get(word[length:])
        if month and part and month.entry and part.entry and month.entry.letter == "M" and part.entry.letter in _PARTS:
            return month.entry, part.entry, length
    return None
