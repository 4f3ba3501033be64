"""The concrete points that a mail makes: the fault it names, what befell the sender, what it asks on the side.

Told by phrases of `words/points.toml`, in the language of the mail, sentence by sentence, so that an answer can speak
of the VAT rate or of the leak instead of "your message".
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from parsers.books import Language
from parsers.facts.lexicon import folded
from parsers.facts.phrases import Phrases, phrases
from parsers.labels.sentences import split_sentences

ADDRESS_GIVEN = "address_given"  # an e-mail address stands in it, as where to send something
ORDER_GIVEN = "order_given"  # the order number stands in the mail
_IT_IS = re.compile(r"(?:dit|dat|het|this|it|that|c'est|das|es)\b[^.!?]{0,25}?\b[a-z]{0,4}[-/]?\d{4}")
_TO_ADDRESS = re.compile(r"(?<!\w)(?:naar|aan|op|via|to|at|à|sur|an|unter) (?:\w+ ){0,2}[\w.+-]{1,64}@[\w-]")
_SPACES = re.compile(r"\s+")
# Behind "order number": the number itself.
_NUMBER_BEHIND = re.compile(
    r"\W{0,3}(?:(?:number|nummer|is|est|ist|lautet|luidt|nr|no|n°)\W{1,3}){0,2}[a-z]{0,4}[-/]?\d{4}"
)


@dataclass(frozen=True, slots=True)
class Point:
    """A point by its name in `words/points.toml`, with the sentence it was read from."""

    key: str
    evidence: str


def find_points(text: str, language: Language) -> tuple[Point, ...]:
    """The points of the text in their order, each once."""
    found: dict[str, Point] = {}
    told = _phrases(language, bare=language == "fr" and text.replace("’", "'").replace("€", "").isascii())
    asked = False  # whether the sentence before was about an order number
    for sentence in split_sentences(text):
        flat = _SPACES.sub(" ", sentence.text.casefold().replace("’", "'"))
        hits = [(match.span(), key) for key, match in told.found(flat).items()]
        for (_, end), key in sorted(hits):
            found.setdefault(key, Point(key, sentence.text))
            if key == "order_number" and _NUMBER_BEHIND.match(flat, end):
                found.setdefault(ORDER_GIVEN, Point(ORDER_GIVEN, sentence.text))
        if asked and _IT_IS.match(flat):
            found.setdefault(ORDER_GIVEN, Point(ORDER_GIVEN, sentence.text))
        asked = any(key == "order_number" for _, key in hits)
        if "@" in flat and _TO_ADDRESS.search(flat):
            found.setdefault(ADDRESS_GIVEN, Point(ADDRESS_GIVEN, sentence.text))
    return tuple(found.values())


def find_phrase(key: str, flat: str, language: Language) -> tuple[int, int] | None:
    """Where a phrase of the point stands in a sentence in small letters; None when none does."""
    match = _phrases(language, bare=False).found(flat).get(key)
    return match.span() if match else None


@cache
def all_points() -> tuple[str, ...]:
    """The names of all points."""
    return (*_read(), ORDER_GIVEN, ADDRESS_GIVEN)


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files(__package__).joinpath("words/points.toml").read_text(encoding="utf-8"))


@cache
def _phrases(language: Language, *, bare: bool) -> Phrases:
    """What tells each point; `bare` for a mail that was typed without accents."""
    return phrases(
        {
            key: [_without_accents(one) if bare else one for one in listed]
            for key, languages in _read().items()
            if (listed := languages.get(language))
        }
    )


def _without_accents(phrase: str) -> str:
    # "annulé*" stands for "annulée" and "annulés", not for "annuler": without its accent the ending is spelled out.
    return folded(re.sub(r"é\*", "e+s*", phrase)).replace("...", "…")
