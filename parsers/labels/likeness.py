"""Whether two sentences say the same in other words: a taught one, and one of a new mail.

Words decide, whatever their order: those that say something must recur, in any inflection or with a typo, and those
that say little count little. Names, numbers, days and months count for nothing. What denies, asks or sets a condition
never meets what does not: "is betaald" and "is niet betaald" are never alike.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from rapidfuzz import fuzz

from parsers.labels.sentences import split_sentences

_WORDS: Final = re.compile(r"[^\W\d_]+")
_CAP: Final = 500  # characters of one sentence
_MOST: Final = 60  # words of one sentence
_SMALL: Final = 0.15  # what a word that says little weighs
_BEGIN: Final = 3  # letters that even a misspelt word has in common with itself
_SAME_WORD: Final = 78.0  # of 100: "verrekenen" and "verrekend", "keuring" and "keurring"

_DENIES: Final = re.compile(
    r"\b(?:niet|nie|geen|nooit|noch|zonder|niks|niets|not|no|never|without|nothing|cannot|pas|jamais|aucune?|sans|rien|"
    r"nicht|nichts|kein\w*|nie|niemals|ohne)\b|n['’]t\b"
)
_CONDITION: Final = re.compile(
    r"\b(?:als|indien|mits|tenzij|zodra|zolang|if|unless|once|provided|si|sauf|dès|tant|wenn|falls|sofern|sobald|solange)\b"
)
_NAMED: Final = re.compile(
    r"(?i:\b(?:mevrouw|mevr|mw|meneer|mijnheer|heer|dhr|collega|mrs?|ms|miss|herrn?|frau|monsieur|madame|mme|mlle)\b\.?)"
    r"\s+(?:(?:van|de|der|den|von|du|le|la|ter|ten|te|Van|De|Der|Den|Von|Du|Le|La|Ter|Ten|Te)\s+){0,3}[^\W\d_a-zà-ÿ][\w'’-]*"
)
_PROPER: Final = re.compile(r"(?<=[^\W\d_][ ,])\s?[^\W\d_a-zà-ÿ][\w'’-]+")  # in the middle of a sentence, as names are
_GERMAN: Final = re.compile(r"\b(?:der|das|und|ist|nicht|wir|ich|auf|mit|für|eine|dem|im|wird|haben|sie|noch)\b")
_ADDRESS: Final = re.compile(r"\S+@[\w.-]*\w|https?://\S+|www\.\S+|\b[A-Z]{2}\d\d(?: ?[A-Z\d]{2,4}){3,8}\b")
_DAYS: Final = re.compile(
    r"\b(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    r"sonntag|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|"
    r"march|may|june|july|august|october|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|"
    r"décembre|januar|februar|märz|dezember|eur|euros?)\b"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence as far as its likeness to others goes: its words with their weights, and how it says them."""

    words: tuple[tuple[str, float], ...]
    manner: tuple[bool, bool, bool]  # denies, asks, sets a condition
    weight: float

    @property
    def begins(self) -> frozenset[str]:
        """How the words that say something begin: without one in common two sentences are not looked at further."""
        return frozenset(word[:_BEGIN] for word, weight in self.words if weight > _SMALL) or frozenset({""})


def wording(sentence: str) -> Wording:
    """The wording of a sentence."""
    folded = _ADDRESS.sub(" ", sentence[:_CAP]).lower()
    manner = (len(_DENIES.findall(folded)) % 2 == 1, "?" in folded, bool(_CONDITION.search(folded)))
    words = tuple((word, _SMALL if word in _small_words() else 1.0) for word in _bare(sentence))
    return Wording(words, manner, sum(weight for _, weight in words))


def unnamed(text: str) -> str:
    """A text sentence by sentence as far as likeness goes: in small letters, without names, numbers and days."""
    lines = ((" ".join(_bare(one.text)), "?" if "?" in one.text else ".") for one in split_sentences(text))
    return "\n".join(words + end for words, end in lines if words)


def _bare(sentence: str) -> list[str]:
    text = _NAMED.sub(" ", _ADDRESS.sub(" ", sentence[:_CAP]))
    if len(_GERMAN.findall(text.lower())) < 2:  # which writes every noun as others write names
        text = _PROPER.sub(" ", text)
    return _WORDS.findall(_DAYS.sub(" ", text.lower()))[:_MOST]


def likeness(one: Wording, other: Wording) -> float:
    """How much of either sentence recurs in the other (0..1): the smaller share. 0 when one denies, asks or sets a
    condition and the other does not."""
    if one.manner != other.manner or not one.words or not other.words:
        return 0.0
    return min(_share(one, other), _share(other, one))


def _share(one: Wording, other: Wording) -> float:
    """The share of the weight of one's words that the other has, each word at most as often."""
    left = [word for word, _ in other.words]
    found = 0.0
    for word, weight in one.words:
        match = next((w for w in left if w == word), None) or next((w for w in left if _inflected(w, word)), None)
        if match is not None:
            left.remove(match)
            found += weight
    return found / one.weight


def _inflected(word: str, other: str) -> bool:
    return len(word) > 3 and len(other) > 3 and fuzz.ratio(word, other) >= _SAME_WORD


@cache
def _small_words() -> frozenset[str]:
    lines = (resources.files(__package__) / "data" / "small_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.partition(":")[2].split())
