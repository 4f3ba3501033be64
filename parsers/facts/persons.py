"""Whom something befell, as its writer calls them: "mijn vader" who died, "two of my staff" who slipped.

The nouns are data, `words/persons.toml`.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from parsers.books import Language
from parsers.facts.circumstances import DEATH, find_circumstances
from parsers.facts.points import Point
from parsers.labels.sentences import split_sentences

_BEFELL = ("injury", "ill_other", "birth_other")  # points that are about somebody else than the writer


def find_person(text: str, points: tuple[Point, ...], language: Language) -> str:
    """Who died, else who was hurt, is ill or gave birth, as one noun; "" when nobody is named."""
    died = [s.text for s in split_sentences(text) if DEATH in find_circumstances(s.text)]
    befell = [point.evidence for key in _BEFELL for point in points if point.key == key]
    for sentence in (*died, *befell):
        for pattern in _patterns(language):
            if match := pattern.search(" ".join(sentence.casefold().replace("’", "'").split())):
                return match[1]
    return ""


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    read = tomllib.loads(resources.files(__package__).joinpath("words/persons.toml").read_text("utf-8"))
    words = read.get(language)
    if not words:
        return ()

    def any_of(key: str) -> str:
        return "|".join(re.escape(word) for word in sorted(words[key], key=len, reverse=True))

    theirs = re.compile(rf"(?<!\w)(?:{any_of('my')}) (?:\w+ )?({any_of('near')})(?!\w)")
    return theirs, re.compile(rf"(?<!\w)({any_of('any')})(?!\w)")
