"""How to address the person who signed: from the name as it was written, and only when it surely is a person's."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from replies.formats import one_line

LONGEST_NAME = 60  # characters
MOST_WORDS = 6

Style = Literal["unknown", "known", "titled", "madam", "sir", "family"]

_INITIALS = re.compile(r"(?:\w\.)+\w?|\w")
_ASIDE = re.compile(r"\([^()]*\)|[|/–—].*| - .*| via .*")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Which salutation fits, and the name in it; `first` is the first name, "" when only initials are known."""

    style: Style
    name: str = ""
    first: str = ""


NOBODY = Addressee("unknown")


@cache
def _words() -> dict[str, dict[str, frozenset[str]]]:
    read = tomllib.loads(files(__package__).joinpath("salutation.toml").read_text("utf-8"))
    return {part: {kind: frozenset(words) for kind, words in kinds.items()} for part, kinds in read.items()}


def addressee(written: str, language: str, firm: str = "") -> Addressee:
    """Whom to address, from a display name such as "Mw. A. Terpstra (penningmeester)".

    A firm's name, a desk's, a single word or anything odd yields NOBODY. `firm` is the debtor's name, when that is a
    firm: whoever signs with it alone is not known.
    """
    name = _given_order(_ASIDE.sub(" ", one_line(written, LONGEST_NAME)).strip(" ,.;:'\""))
    words = name.split()
    if not words or len(words) > MOST_WORDS or _is_firm(words, firm):
        return NOBODY
    titles, known = _words()[language], _words()["words"]
    bare = [word.casefold().rstrip(".") for word in words]
    endings = tuple(known["not_endings"])
    if any(word in known["not_persons"] or word.endswith(endings) for word in (*bare, *map(str.casefold, words))):
        return NOBODY
    for style in ("madam", "sir", "family"):
        if bare[0] in titles[style] and len(words) > 1 and _person(words[1:]):
            return Addressee(style, " ".join(words[1:]), "")
    if len([word for word in bare if word not in known["titles"]]) < 2 or not _person(words):
        return NOBODY
    if bare[0] in known["titles"] and (last := _after_titles(words, bare, known["titles"])):
        return Addressee("titled", f"{_title(words[0], language)} {last}")
    given = words[0].isalpha() and not words[0].isupper() and bare[0] not in known["titles"]  # "DJ" is no first name
    return Addressee("known", name, words[0] if given else "")


def _title(word: str, language: str) -> str:
    """The title as it stands before a name in this language: Dutch writes it small."""
    return word.lower() if language == "nl" else word


def _after_titles(words: list[str], bare: list[str], titles: frozenset[str]) -> str:
    """The name without titles and initials; "" when nothing is left."""
    pairs = zip(words, bare, strict=True)
    kept = [word for word, plain in pairs if plain not in titles and not _INITIALS.fullmatch(word)]
    return " ".join(kept)


def _is_firm(words: list[str], firm: str) -> bool:
    """Whether the name holds all of the firm's, or is a part of it that is longer than one name."""
    name, held = {word.casefold() for word in words}, {word.casefold() for word in firm.split()}
    return bool(held) and (held <= name or (name <= held and len(name) > 1))


def _given_order(name: str) -> str:
    """ "Jansen, Piet" as "Piet Jansen"; other commas, as in "Piet Jansen, penningmeester", end the name."""
    last, comma, first = name.partition(",")
    if not comma or not first.strip()[:1].isupper():
        return last.strip()
    return f"{first.strip()} {last.strip()}" if 1 <= len(first.split()) <= 2 else last.strip()


def _person(words: list[str]) -> bool:
    """Whether each word is written as a name's, an initial's, a title's or a particle's."""
    particles, titles = _words()["words"]["particles"], _words()["words"]["titles"]
    return all(
        word.casefold().rstrip(".") in particles | titles
        or (word[0].isupper() and not (word.isupper() and len(word.strip(".")) > 3 and "." not in word))
        for word in words
    ) and not any(character.isdigit() or character in "@<>{}%" for word in words for character in word)
