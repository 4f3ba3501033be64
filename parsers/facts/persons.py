"""Whom something befell, as its writer calls them: "mijn vader" who died, "two of my staff" who slipped.

The nouns are data, `words/persons.toml`.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from parsers.books import Language
from parsers.facts.circumstances import DEATH, find_circumstances
from parsers.facts.points import Point, find_phrase
from parsers.labels.sentences import split_sentences

# Points about the writer, and what they become when the sentence is about somebody of theirs.
OF_OTHERS = {"illness": "ill_other", "birth": "birth_other"}
_BORN = re.compile(r"geboren|geboorte|born|birth|naissance|né[e ]|gebor|geburt")  # then the child is the one
_OF = re.compile(r" (?:van|of|de|von) ?")  # "the illness of my husband"
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


def with_others(points: tuple[Point, ...], language: Language) -> tuple[Point, ...]:
    """The points; beside those of illness and birth, that somebody of the writer's is meant: "my husband is ill"."""
    keys, found = {point.key for point in points}, list(points)
    for point in points:
        other = OF_OTHERS.get(point.key, "")
        if not other or other in keys or not _patterns(language):
            continue
        flat = " ".join(point.evidence.casefold().replace("’", "'").split())
        theirs, told = _patterns(language)[0].search(flat), find_phrase(point.key, flat, language)
        child = point.key == "birth" and _BORN.search(flat)
        if theirs and told and not child and (theirs.end() < told[0] or _OF.fullmatch(flat, told[1], theirs.start())):
            found.append(Point(other, point.evidence))
    return tuple(found)


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
