"""The phrases that mail programs and people write round a message, from `phrases/*.toml`, ready for comparing.

All languages are tried at once: a French Outlook answers Dutch mails, and so does a Polish one.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from parsers.books import Language

LANGUAGES: tuple[Language, ...] = ("nl", "en", "fr", "de")
_FILES = (*LANGUAGES, "other_programs")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans("’‘`´", "''''")
NEVER = re.compile(r"(?!)")


def fold(text: str) -> str:
    """Text in the form that phrases are compared in: lower case, straight apostrophes, single spaces."""
    return _SPACES.sub(" ", text.lower().translate(_APOSTROPHES)).strip()


@cache
def _tables() -> dict[str, dict[str, dict[str, list[str]]]]:
    folder = resources.files("parsers.message") / "phrases"
    return {name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in _FILES}


@cache
def phrases(section: str, key: str, language: Language | None = None) -> tuple[str, ...]:
    """The folded phrases of one list, of one language or of all, longest first."""
    wanted = _FILES if language is None else (language,)
    found = {fold(phrase) for name in wanted for phrase in _tables()[name].get(section, {}).get(key, [])}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words; longest first, so that the longest wins."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def anywhere(section: str, key: str, language: Language | None = None) -> re.Pattern[str]:
    """Matches any phrase of the list where it stands as whole words in folded text."""
    words = phrases(section, key, language)
    return re.compile(rf"(?<!\w)(?:{alternation(words)})(?!\w)") if words else NEVER


@cache
def at_start(section: str, key: str) -> re.Pattern[str]:
    """Matches any phrase of the list at the start of folded text, as whole words."""
    return re.compile(rf"(?:{alternation(phrases(section, key))})(?!\w)")
