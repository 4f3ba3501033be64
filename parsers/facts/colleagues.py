"""Who of ours is said to have agreed something: the name of a colleague that the mail mentions.

The words before and behind such a name are data, `words/colleagues.toml`.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from parsers.books import Language
from parsers.labels.sentences import split_sentences

_NAME = (
    r"((?:(?:de heer|meneer|mevrouw|mevr\.|dhr\.|mr|ms|mrs|monsieur|madame|m\.|mme|herrn?|frau)\s)?"
    r"[A-ZÀ-Ý][\w'’-]+(?:(?:\s(?:van|de|der|den|ten|ter|von|du|le|la)){0,2}\s[A-ZÀ-Ý][\w'’-]+)?(?!\w))"
)
LONGEST = 40  # characters of a name


def find_colleague(text: str, language: Language) -> str:
    """The name of the colleague of ours whom the text mentions; "" when it mentions none."""
    for sentence in split_sentences(text):
        for pattern in _patterns(language):
            match = pattern.search(sentence.text)
            if match and len(match[1]) <= LONGEST and match[1].split()[0].casefold() not in _no_names(language):
                return match[1]
    return ""


@cache
def _read(language: Language) -> dict[str, list[str]]:
    read = tomllib.loads(resources.files(__package__).joinpath("words/colleagues.toml").read_text(encoding="utf-8"))
    words: dict[str, list[str]] = read[language]
    return words


@cache
def _no_names(language: Language) -> frozenset[str]:
    return frozenset(_read(language)["no_names"])


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    words = _read(language)

    def any_of(key: str) -> str:
        return "(?i:" + "|".join(re.escape(word) for word in sorted(words[key], key=len, reverse=True)) + ")"

    name = _NAME.replace("(?:de heer", "(?i:de heer")
    return (
        re.compile(rf"(?<!\w){any_of('role')}(?:\s{any_of('of_ours')})?,?\s{name}"),
        re.compile(rf"(?<!\w){any_of('with')}\s{name},?\s{any_of('of_ours')}(?!\w)"),
        re.compile(rf"(?<!\w){any_of('our')}\s{name}(?!\w)"),
    )
