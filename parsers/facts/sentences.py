"""What each sentence of a mail is about: paying, promising, calling, being away, delivering, and so on.

The words that tell are data, `words/cues.toml`. A cue is a bit; a sentence or clause has the bits of its words. So the
date of a promise is told from the date of a meeting by the words it stands among.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import repeat
from typing import Final

from parsers.books import Language
from parsers.facts.lexicon import split_phrase
from parsers.facts.tokens import DATE, ORDINAL, Token, Tokens
from parsers.facts.word_lists import word_set
from parsers.labels.sentences import split_sentences


class Cue:
    """What a word shows a sentence to be about: one bit each, plain integers because they are tested often."""

    PAY: Final = 1 << 0
    PROMISE: Final = 1 << 1
    CALL: Final = 1 << 2
    AWAY: Final = 1 << 3
    MEETING: Final = 1 << 4
    DELIVER: Final = 1 << 5
    INFORM: Final = 1 << 6
    INCOME: Final = 1 << 7
    PAPER: Final = 1 << 8
    PAST: Final = 1 << 9
    DONE: Final = 1 << 10
    SCHEDULED: Final = 1 << 11
    CONDITION: Final = 1 << 12
    THEN: Final = 1 << 13
    NOT: Final = 1 << 14
    OTHER_AMOUNT: Final = 1 << 15
    TOTAL: Final = 1 << 16
    YOU: Final = 1 << 17
    WE: Final = 1 << 18
    REQUEST: Final = 1 << 19
    APPROVE: Final = 1 << 20
    DOUBT: Final = 1 << 21
    ARRIVE: Final = 1 << 22
    DEADLINE: Final = 1 << 23
    PERFECT: Final = 1 << 24


CUES: Final = tuple((bit, name.lower()) for name, bit in vars(Cue).items() if isinstance(bit, int))


@dataclass(frozen=True, slots=True)
class _Words:
    """The cues of one language: of whole words, of beginnings of words, and of phrases by their first word.

    `accented` words count only with their accents: "réglé" is past, "règle" is not.
    """

    whole: dict[str, int]
    accented: dict[str, int]
    stems: dict[str, int]
    lengths: tuple[int, ...]
    phrases: dict[str, tuple[tuple[tuple[str, ...], int], ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of tokens, first to last (exclusive), and the cues of its words together."""

    first: int
    last: int
    cues: int

    def __contains__(self, token: int) -> bool:
        return self.first <= token < self.last


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a text and their clauses, as runs of tokens; `cues` are those of each token."""

    tokens: Tokens
    cues: tuple[int, ...]
    sentences: tuple[Piece, ...]
    clauses: tuple[Piece, ...]
    in_sentence: tuple[Piece, ...]  # of each token
    in_clause: tuple[Piece, ...]

    def sentence_of(self, token: int) -> Piece:
        """The sentence that the token stands in."""
        return self.in_sentence[token] if 0 <= token < len(self.in_sentence) else _NOWHERE

    def sentence_before(self, sentence: Piece) -> Piece:
        """The sentence that ends where this one begins; an empty one at the start of the text."""
        return self.sentence_of(sentence.first - 1)

    def clause_of(self, token: int) -> Piece:
        """The clause that the token stands in."""
        return self.in_clause[token] if 0 <= token < len(self.in_clause) else _NOWHERE

    def text_of(self, piece: Piece) -> str:
        """The piece's words, verbatim."""
        items = self.tokens.items
        return (
            self.tokens.text[items[piece.first].start : items[piece.last - 1].end] if piece.last > piece.first else ""
        )


_NOWHERE = Piece(0, 0, 0)
_DAYS = frozenset("WwRdDMmQ")
_PASTS = Cue.PAST | Cue.DONE
_WOULD = frozenset({"wurde", "wurden", "hatte", "hatten", "ware", "waren", "konnte", "konnten"})
_PASSIVE = frozenset({"are", "be", "get", "gets", "being"})
_SAYS = Cue.PAY | Cue.PROMISE | Cue.INCOME
_CLAUSE_ENDS = frozenset(",;:()|–")


def read_sentences(tokens: Tokens) -> Sentences:
    """The sentences and clauses of the text with their cues."""
    cues = _token_cues(tokens)
    sentences: list[Piece] = []
    clauses: list[Piece] = []
    first = 0
    starts = [tokens.index_at(sentence.start) for sentence in split_sentences(tokens.text)][1:]
    for last in (*starts, len(tokens.items)):
        if last > first and not _within_date(tokens, last):
            sentences.append(Piece(first, last, _together(cues[first:last])))
            clauses += _clauses(tokens, cues, first, last)
            first = last
    each = tuple(_each(sentences)), tuple(_each(clauses))
    return Sentences(tokens, tuple(cues), tuple(sentences), tuple(clauses), *each)


def _each(pieces: list[Piece]) -> Iterator[Piece]:
    """Of each token, the piece it stands in: the pieces follow each other without a gap."""
    for piece in pieces:
        yield from repeat(piece, piece.last - piece.first)


def _within_date(tokens: Tokens, boundary: int) -> bool:
    """Whether the full stop before the boundary belongs to a date: "bis 30.11. im Urlaub"."""
    if boundary >= len(tokens.items):
        return False
    before = tokens.items[boundary - 1]
    stop = tokens.text[before.end - 1] == "." and before.letter in (DATE, ORDINAL)
    return stop and tokens.text[tokens.items[boundary].start].islower()


def _clauses(tokens: Tokens, cues: list[int], first: int, last: int) -> list[Piece]:
    found = []
    begin = first
    buts = word_set("but")
    halves = _halves(tokens, cues, first, last)
    for at in range(first + 1, last):
        but = tokens.items[at].word in buts
        ends = (
            tokens.letters[at - 1] in _CLAUSE_ENDS
            or (tokens.letters[at - 1] == "." and _full_stop(tokens, at))
            or cues[at] & Cue.THEN
            or at in halves
            or but
        )
        if ends and at - begin > 1:
            found.append(Piece(begin, at, _together(cues[begin:at])))
            begin = at
    found.append(Piece(begin, last, _together(cues[begin:last])))
    return found


def _full_stop(tokens: Tokens, at: int) -> bool:
    """Whether the full stop before the token ends a statement: "your letter of the 12. Three times 3,100"."""
    return tokens.text[tokens.items[at].start].isupper()


def _halves(tokens: Tokens, cues: list[int], first: int, last: int) -> frozenset[int]:
    """Where an "and" joins two statements: each with its day ("I get it on the 4th and on the 5th I pay"), or one of
    what was done and one of what will be ("it was approved and goes on Friday")."""
    joins = [at for at in range(first + 1, last) if tokens.letters[at] == "c"]
    if not joins:
        return frozenset()
    days = [at for at in range(first, last) if tokens.letters[at] in _DAYS]
    says = [at for at in range(first, last) if cues[at] & _SAYS]
    if not days or not says:
        return frozenset()
    done = next((at for at in range(first, last) if cues[at] & Cue.DONE), last)
    word = tokens.letters.find("x", first, last)
    return frozenset(
        at for at in joins if at < days[-1] and at < says[-1] and (done < at or (days[0] < at and 0 <= word < at))
    )


def _together(cues: list[int]) -> int:
    together = 0
    for each in cues:
        together |= each
    return together


def _token_cues(tokens: Tokens) -> list[int]:
    words, stems = _words(tokens.language), _stems(tokens.language)
    found = []
    items = tokens.items
    for at, token in enumerate(items):
        word = token.word
        bits = words.whole.get(word, 0)
        if words.accented and not (written := tokens.text[token.start : token.end].lower()).isascii():
            bits |= words.accented.get(written, 0)
        if bits & _PASTS and word in _WOULD and not tokens.text[token.start : token.end].isascii():
            bits &= ~_PASTS  # "würden", "hätte"
        if bits & Cue.PAST and tokens.language == "en" and _is_passive(items, at):
            bits &= ~Cue.PAST  # "invoices are settled at the end of the month"
        if not bits and len(word) > 2:
            bits = stems(word)
        for rest, more in words.phrases.get(word, ()):
            if all(at + n + 1 < len(items) and items[at + n + 1].word == each for n, each in enumerate(rest)):
                bits |= more
        found.append(bits)
    return found


def _is_passive(items: tuple[Token, ...], at: int) -> bool:
    """Whether the participle at `at` is of a passive that lies in no past: "are settled", "gets paid"."""
    return any(token.word in _PASSIVE for token in items[max(0, at - 2) : at])


@cache
def _stems(language: Language) -> Callable[[str], int]:
    """What the beginnings of a word tell; the words that mails are made of are few."""
    words = _words(language)

    @lru_cache(maxsize=4096)
    def told(word: str) -> int:
        return _together([words.stems.get(word[:length], 0) for length in words.lengths if length <= len(word)])

    return told


@cache
def _words(language: Language) -> _Words:
    text = resources.files(__package__).joinpath("words/cues.toml").read_text(encoding="utf-8")
    whole: dict[str, int] = {}
    accented: dict[str, int] = {}
    stems: dict[str, int] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for name, languages in tomllib.loads(text).items():
        bit: int = getattr(Cue, name.upper())
        for phrase in languages[language]:
            words = split_phrase(phrase.rstrip("*"))
            if not phrase.isascii() and language == "fr":
                accented[phrase] = accented.get(phrase, 0) | bit
            elif len(words) > 1:
                phrases.setdefault(words[0], []).append((words[1:], bit))
            else:
                kind = stems if phrase.endswith("*") else whole
                kind[words[0]] = kind.get(words[0], 0) | bit
    for stem, bits in stems.items():
        for word in whole:
            if word.startswith(stem):
                whole[word] |= bits
    lengths = tuple(sorted({len(stem) for stem in stems}))
    return _Words(whole, accented, stems, lengths, {word: tuple(found) for word, found in phrases.items()})
