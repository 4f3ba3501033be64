"""What a mail is about, named as its writer does: the dishwasher, the sheets, the trees.

Goods and works are nouns of `words/things.toml`, by their article. In Dutch and German a compound goes by its last
part, so that "koelwagen" is found by "wagen". A sentence that disputes something is looked at first, then the subject.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from parsers.books import Language
from parsers.facts.points import Point
from parsers.labels.sentences import split_sentences

LONGEST = 30  # letters of a noun
FAULTS = ("broken", "quality", "missing", "damage", "price", "quantity", "double")
_COMPOUNDS = frozenset({"nl", "de"})
_SHORTEST_HEAD = 4  # letters of a last part that tells a compound
_FEW_WORDS, _LOOKED_BACK = 4, 3
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SUBJECT = re.compile(r"^(?:(?:re|aw|antw|betr|fw|fwd)\s?:\s*)+", re.IGNORECASE)
_SHORTEST = 4  # letters of a noun that no list holds


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun as it was written, with its article; `plural` when it stands for several."""

    article: str
    noun: str
    plural: bool = False

    def __str__(self) -> str:
        """With its article, as it stands in a sentence: "de vaatwasser"."""
        return f"{self.article} {self.noun}".replace("' ", "'", 1).strip()


def find_thing(
    text: str, subject: str, points: tuple[Point, ...], language: Language, disputed: tuple[str, ...] = ()
) -> Thing | None:
    """The goods or work that are disputed, else what the subject says it is about; None when neither is known.

    `disputed` are sentences known to dispute something.
    """
    words = _words(language)
    if not words.nouns:
        return None
    sentences = [sentence.text for sentence in split_sentences(text)]
    told = [point.evidence for key in FAULTS for point in points if point.key == key]
    spare: list[Thing] = []
    for sentence in dict.fromkeys((*told, *disputed)):
        for part in _with_antecedent(sentence, sentences, words):
            found = [*_things(part, words, language)]
            theirs = [thing for thing, own in found if not own]
            if theirs:
                return theirs[0]
            spare += [thing for thing, _ in found]
    of_subject = [thing for thing, _ in _things(_SUBJECT.sub("", subject), words, language)]
    return next(iter((*of_subject, *spare)), None) or _named_by_both(text, subject, words)


def _named_by_both(text: str, subject: str, words: "_Words") -> Thing | None:
    """A noun that no list holds: the only word of the subject that is none of a reminder's, as the text puts it."""
    left = [word for word in _WORD.findall(_SUBJECT.sub("", subject)) if word.casefold() not in words.of_reminders]
    if len(left) != 1 or len(left[0]) < _SHORTEST or len(left[0]) > LONGEST or not words.articles:
        return None
    match = re.search(rf"(?<!\w)({'|'.join(words.articles)}) ({re.escape(left[0])})(?!\w)", text, re.IGNORECASE)
    if not match:
        return None
    return Thing(words.articles[match[1].casefold()], match[2] if match[2].islower() else match[2].lower())


def _with_antecedent(sentence: str, sentences: list[str], words: "_Words") -> Iterator[str]:
    """The sentence; first the one before it, when it speaks of "it" that was named there. A few words ("Nur Schaum.")
    leave what they are about to the sentences before them.
    """
    at = sentences.index(sentence) if sentence in sentences else 0
    if at and words.pronoun.match(sentence):
        yield sentences[at - 1]
    yield sentence
    if len(sentence.split()) <= _FEW_WORDS:
        yield from reversed(sentences[max(0, at - _LOOKED_BACK) : at])


def _things(sentence: str, words: "_Words", language: Language) -> Iterator[tuple[Thing, bool]]:
    """The nouns of goods and works in their order, each with whether it is the writer's own ("my floor")."""
    before = ""
    for match in (words.any_noun or _WORD).finditer(sentence):
        word = match[0]
        if words.any_noun:
            before = sentence[: match.start()].casefold().rpartition(" ")[0].rpartition(" ")[2]
        known = _known(word if language == "de" else word.casefold(), language)
        if known and len(word) <= LONGEST:
            first = match.start() == 0 or word.isupper()
            article, plural = known
            yield Thing(article, word.lower() if first and language != "de" else word, plural), before in words.own
        before = word.casefold()


@lru_cache(maxsize=4096)
def _known(word: str, language: Language) -> tuple[str, bool] | None:
    """The article of a noun, by itself or by its last part, and whether it is a plural."""
    words = _words(language)
    if word in words.never:
        return None
    if word in words.nouns:
        return words.nouns[word]
    if language in _COMPOUNDS:
        for at in range(2, len(word) - _SHORTEST_HEAD + 1):
            head = word[at:].removeprefix("-")
            head = head.capitalize() if language == "de" else head
            if head in words.heads:
                return words.nouns[head]
    return None


@dataclass(frozen=True, slots=True)
class _Words:
    nouns: dict[str, tuple[str, bool]]
    heads: frozenset[str]
    never: frozenset[str]
    own: frozenset[str]
    of_reminders: frozenset[str]
    articles: dict[str, str]
    pronoun: re.Pattern[str]
    any_noun: re.Pattern[str] | None = None  # where a noun may be of several words


@cache
def _words(language: Language) -> _Words:
    read = tomllib.loads(resources.files(__package__).joinpath("words/things.toml").read_text("utf-8")).get(
        language, {}
    )
    nouns: dict[str, tuple[str, bool]] = {}
    for article, entries in read.get("nouns", {}).items():
        for entry in entries:
            one, *several = entry.split() if language in _COMPOUNDS else entry.split(" / ")
            nouns[one] = (article, article == read.get("several") and not read.get("one_too"))
            nouns |= dict.fromkeys(several, (read["several"], True))
    pronouns = "|".join(map(re.escape, read.get("pronouns", ())))
    return _Words(
        nouns,
        frozenset(noun for noun in nouns if len(noun) >= _SHORTEST_HEAD),
        frozenset(read.get("never", ())),
        frozenset(read.get("own", ())),
        frozenset(read.get("of_reminders", ())),
        {word: article for article, before in read.get("articles", {}).items() for word in before},
        re.compile(rf"(?:{pronouns})\b" if pronouns else r"(?!)", re.IGNORECASE),
        None if language in _COMPOUNDS else _any_of(nouns),
    )


def _any_of(nouns: dict[str, tuple[str, bool]]) -> re.Pattern[str]:
    """One of the nouns, the longest first."""
    longest_first = sorted(nouns, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)
