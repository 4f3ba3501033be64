"""In how many parts somebody asks to pay: "in three parts", "over twee maanden". Data: `words/parts.toml`."""

import re
import tomllib
from functools import cache
from importlib import resources

from parsers.books import Language

MOST = 24


def find_parts(text: str, language: Language) -> int:
    """The number of parts; 0 when the text gives none."""
    words = _words(language)
    if not words:
        return 0
    flat = " ".join(text.casefold().split())
    if match := words[0].search(flat):
        return int(match[1]) if match[1].isdigit() else words[1].get(match[1], 0)
    return 0


@cache
def _words(language: Language) -> tuple[re.Pattern[str], dict[str, int]] | None:
    every = tomllib.loads(resources.files(__package__).joinpath("words/parts.toml").read_text("utf-8"))
    read = every.get(language)
    if not read:
        return None
    numbers: dict[str, int] = read["numbers"]
    number = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))
    parts = "|".join(map(re.escape, sorted(read["parts"], key=len, reverse=True)))
    alone = "|".join(map(re.escape, read["alone"]))
    pattern = rf"(?<!\w)(?:in |over |en |auf |across )?([2-9]|1\d|2[0-4]|{number}) (?:\w+ )?(?:{parts})(?!\w)"
    return re.compile(pattern + (rf"|(?<!\w)in (?:{alone})(?!\w)" if alone else "")), numbers
