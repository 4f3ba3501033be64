"""What the sender waits for before paying: a subsidy, the insurance, money of a customer.

The words are data, `words/awaited.toml`.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from parsers.books import Language


def find_awaited(text: str, language: Language) -> str:
    """What is waited for, as a letter calls it; "" when the text does not say."""
    flat = " ".join(text.casefold().split())
    hits = [(match.start(), said) for pattern, said in _patterns(language) if (match := pattern.search(flat))]
    return min(hits)[1] if hits else ""


@cache
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    read = tomllib.loads(resources.files(__package__).joinpath("words/awaited.toml").read_text("utf-8"))
    return tuple(
        (re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)), said)
        for said, words in read.get(language, {}).items()
    )
