"""The catalogue as a person looks into it: how many examples a label has, and which are most alike to a sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences
from parsers.labels.folding import fold


@dataclass(frozen=True, slots=True)
class Alike:
    """A known sentence, with its likeness (0..1) to the one that was asked about."""

    text: str
    likeness: float


@cache
def counts() -> Mapping[str, int]:
    """How many sentences of the catalogue carry each label."""
    return Counter(label for language in LANGUAGES for _, labels in _sentences(language) for label in labels)


def most_alike(sentence: str, label: str, language: str, most: int = 3) -> tuple[Alike, ...]:
    """The known sentences of a label in a language (nl, en, fr, de) written most like this one, the nearest first."""
    return _nearest(sentence, *_carrying(label, language), most)


def nearest(sentence: str, known: Sequence[str], most: int) -> tuple[Alike, ...]:
    """Of these sentences those that are written most like this one."""
    return _nearest(sentence, known, tuple(map(fold, known)), most)


def _nearest(sentence: str, texts: Sequence[str], folded: Sequence[str], most: int) -> tuple[Alike, ...]:
    found = process.extract(fold(sentence), folded, scorer=fuzz.ratio, limit=most)
    return tuple(Alike(texts[index], likeness / 100) for _, likeness, index in found)


@cache
def _carrying(label: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    variants = [variant for variant in LANGUAGES if variant.startswith(language)]
    found = (text for variant in variants for text, labels in _sentences(variant) if label in labels)
    texts = tuple(dict.fromkeys(found))
    return texts, tuple(map(fold, texts))


def _sentences(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for sentence in known_sentences(language):
        yield sentence.text, sentence.labels
    for reply in known_replies(language):
        for sentence in reply.sentences:
            yield sentence.text, sentence.labels
