"""Whom to write to instead: the address, person or department that the sender names.

An address says most, then a person's name, then a desk ("our head office"). The sender's own address is never one. The
words that lead to a name are data, `words/redirects.toml`.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice

from parsers.books import Language
from parsers.facts.lexicon import folded
from parsers.facts.tokens import TEXT_CAP
from parsers.facts.word_lists import any_of
from parsers.labels.sentences import Sentence, split_sentences

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_AGENTS = {"door", "by", "par", "von"}
_ARTICLES = {"de", "het", "the", "la", "le", "der", "dem"}
_PLACE_BEFORE = {"in", "te", "uit", "from", "en", "aus", "nach", "near"}
_DESK = re.compile(rf"(?i:{any_of('to_desk')}) ((?:[A-ZÀ-Þ][\w'-]{{1,30}} ?){{1,4}})")
_PLACE = re.compile(r" (?:in|te|à|at) [A-ZÀ-Þ][\w'-]{1,30}")


@dataclass(frozen=True, slots=True)
class _Words:
    """The leading words of one language."""

    verbs: frozenset[str]
    verb_stems: tuple[str, ...]
    gone: tuple[str, ...]
    persons: frozenset[str]
    leads: frozenset[str]
    departments: re.Pattern[str]
    no_names: frozenset[str]
    particles: frozenset[str]


@cache
def _words(language: Language) -> _Words:
    text = resources.files(__package__).joinpath("words/redirects.toml").read_text(encoding="utf-8")
    data = {section: languages[language] for section, languages in tomllib.loads(text).items()}
    departments = sorted(data["department"], key=len, reverse=True)
    # A German noun may be written on to ("Kreditorenbuchhaltung"), and a capitalised word before belongs to the name.
    pattern = (
        r"(?<!\w)(?:"
        + "|".join(re.escape(name) for name in departments)
        + r")(?!\w)(?: (?:team|department|office|dept)\b)?"
    )
    return _Words(
        frozenset(verb for verb in data["verb"] if not verb.endswith("*")),
        tuple(verb[:-1] for verb in data["verb"] if verb.endswith("*")),
        tuple(data["gone"]),
        frozenset(data["person"]),
        frozenset(data["lead"]),
        re.compile(pattern, re.IGNORECASE),
        frozenset(data["no_name"]),
        frozenset(data["particle"]),
    )


def find_redirection(text: str, *, language: Language, sender: str = "", evidence: tuple[str, ...] = ()) -> str | None:
    """The address, person or department that the text sends us to; None when it names none.

    `evidence` holds the sentences that are known to send us elsewhere; a desk or name there needs no verb of sending.
    """
    text = text[:TEXT_CAP]
    words = _words(language)
    sentences = split_sentences(text)
    address = _address(text, sentences, words, sender.lower())
    if address:
        return address
    body = [s for s in sentences if not _is_frame(s, sentences)]
    leading = [s for s in body if _leads(s, words) or any(part and part in s.text for part in evidence)]
    names = [found for s in leading if not _tells_who_left(s, words) for found in _names(s.text, words)]
    if names:
        name = max(names, key=lambda found: found[0])[1]
        desks = [desk for sentence in leading if (desk := _department(sentence.text, words))]
        return next((desk for desk in desks if name in desk), name)
    for sentence in leading:
        if department := _department(sentence.text, words):
            return department
    return None


def _address(text: str, sentences: tuple[Sentence, ...], words: _Words, sender: str) -> str | None:
    """The first address that is not the sender's own; one in a sentence that leads somewhere goes before others."""
    others = [(m.start(), m.group().rstrip(".")) for m in _ADDRESS.finditer(text)]
    others = [(at, address) for at, address in others if address.lower() != sender]
    for at, address in others:
        sentence = next((s for s in reversed(sentences) if s.start <= at), None)
        if sentence and _leads(sentence, words):
            return address
    for at, address in others:
        sentence = next((s for s in reversed(sentences) if s.start <= at), None)
        if sentence and len(sentence.text.split()) > 2:
            return address
    return None


def _plain(word: str) -> str:
    """The word folded, without what is joined to it: "s'appelle" is "appelle", "adressez-vous" is "adressez"."""
    return folded(word.rstrip(".")).replace("’", "'").rpartition("'")[2].partition("-")[0]


def _leads(sentence: Sentence, words: _Words) -> bool:
    for match in _WORD.finditer(sentence.text):
        word = _plain(match.group())
        if word in words.verbs or word.startswith(words.verb_stems):
            return True
    return False


def _tells_who_left(sentence: Sentence, words: _Words) -> bool:
    return any(gone in folded(sentence.text) for gone in words.gone)


def _is_frame(sentence: Sentence, sentences: tuple[Sentence, ...]) -> bool:
    """Whether it is a greeting or a closing rather than a sentence of the letter."""
    return len(sentence.text.split()) <= 4 and (
        sentence is sentences[0] or not sentence.text.endswith((".", "!", "?", ":"))
    )


def _names(text: str, words: _Words) -> list[tuple[int, str]]:
    """The names of people in a sentence, each with how clearly it is led to."""
    found: list[tuple[int, str]] = []
    matches = list(_WORD.finditer(text))
    at = 0
    while at < len(matches):
        last = _name_end(text, matches, at, words)
        if last == at:
            at += 1
            continue
        before = _plain(matches[at - 1].group()) if at else ""
        gap = text[matches[at - 1].end() : matches[at].start()] if at else ""
        name = text[matches[at].start() : matches[last - 1].end()].rstrip(".,'")
        score = 0
        if before in _AGENTS or (at > 1 and _plain(matches[at - 2].group()) in _AGENTS and before in _ARTICLES):
            score = 5  # "taken over by"
        elif before in words.persons and "," not in gap:
            score = 4
        elif (before in words.leads and "," not in gap) or _does_it(text[matches[last - 1].end() :], words):
            score = 3
        elif "," in gap and text[matches[last - 1].end() :][:1] in (".", ",", ""):
            score = 2
        if score and before not in _PLACE_BEFORE:
            found.append((score, name))
        at = last
    return found


def _does_it(rest: str, words: _Words) -> bool:
    """Whether what follows a name says that they are the one: "Paul Renard qui gère"."""
    following = [folded(match.group()) for match in islice(_WORD.finditer(rest), 3)]
    return not rest.startswith((",", ".")) and any(
        word in words.verbs or word.startswith(words.verb_stems) for word in following
    )


def _name_end(text: str, matches: list[re.Match[str]], at: int, words: _Words) -> int:
    """Where the run of capitalised words that begins at `at` ends; `at` itself when none begins there."""
    end = at
    while end < len(matches):
        word = matches[end].group()
        glued = end == at or text[matches[end - 1].end() : matches[end].start()] == " "
        if not glued or (end > at and matches[end - 1].group().endswith(".") and len(matches[end - 1].group()) > 3):
            break
        named = word[:1].isupper() and _may_be_name(word, words, first=at == 0 and end == at)
        if end == at and _plain(word) in words.no_names:
            break
        particle = end > at and word.lower() in words.particles and _capital_soon(matches, end + 1, words)
        if named or particle:
            end += 1
        else:
            break
    return end


def _capital_soon(matches: list[re.Match[str]], at: int, words: _Words) -> bool:
    """Whether a capitalised word follows, after at most one more particle ("van den Berg")."""
    following = [match.group() for match in matches[at : at + 2]]
    if following and following[0][:1].isupper():
        return True
    return len(following) == 2 and following[0].lower() in words.particles and following[1][:1].isupper()


def _may_be_name(word: str, words: _Words, *, first: bool) -> bool:
    plain = folded(word.rstrip("."))
    return not first and plain not in words.persons and len(plain) > 1


def _department(text: str, words: _Words) -> str | None:
    """The desk as the sender writes it, with the capitalised words and the place that belong to it."""
    match = words.departments.search(text)
    if not match:
        return _capital_department(text)
    end = match.end()
    place = _PLACE.match(text, end)
    return text[match.start() : place.end() if place else end]


def _capital_department(text: str) -> str | None:
    """Nothing listed: a capitalised desk after "via het" is taken as it stands."""
    match = _DESK.search(text)
    return match[1].strip() if match else None
