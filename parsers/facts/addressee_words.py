"""The words around the people and desks that a sentence names, by language: data in `words/redirects.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from parsers.books import Language
from parsers.facts.lexicon import folded, lexicon


@dataclass(frozen=True, slots=True)
class Words:
    """The leading words of one language."""

    verbs: frozenset[str]
    verb_stems: tuple[str, ...]
    does: frozenset[str]
    gone: tuple[str, ...]
    not_me: tuple[str, ...]
    topics: frozenset[str]
    persons: frozenset[str]
    leads: frozenset[str]
    ask: frozenset[str]
    small_words: frozenset[str]
    agents: frozenset[str]
    self_names: tuple[str, ...]
    is_called: tuple[str, ...]
    places: frozenset[str]
    articles: frozenset[str]
    own_desks: tuple[str, ...]
    desks: re.Pattern[str]
    roles: re.Pattern[str]
    desk_after_name: re.Pattern[str]
    days: frozenset[str]
    no_names: frozenset[str]
    particles: frozenset[str]
    copula: frozenset[str]
    neuter: frozenset[str]
    absent: tuple[str, ...]
    next_time: tuple[str, ...]

    def leading(self, word: str) -> bool:
        """Whether the folded word is one of sending somebody elsewhere."""
        return word in self.verbs or word.startswith(self.verb_stems)


@cache
def addressee_words(language: Language) -> Words:
    """The words of `language`."""
    text = resources.files(__package__).joinpath("words/redirects.toml").read_text(encoding="utf-8")
    data = {section: languages[language] for section, languages in tomllib.loads(text).items()}
    desks = any_word(data["department"]) + "|" + "|".join(data["department_form"])
    articles = any_word(data["article"])
    return Words(
        verbs=frozenset(verb for verb in data["verb"] if not verb.endswith("*")),
        verb_stems=tuple(verb[:-1] for verb in data["verb"] if verb.endswith("*")),
        does=frozenset(data["does"]),
        gone=tuple(data["gone"]),
        not_me=tuple(data["not_me"]),
        topics=frozenset(map(folded, data["topic"])),
        persons=frozenset(data["person"]),
        leads=frozenset(data["lead"]),
        ask=frozenset(data["ask"]),
        small_words=frozenset(data["small_word"]),
        agents=frozenset(data["agent"]),
        self_names=tuple(data["self"]),
        is_called=tuple(data["is_called"]),
        places=frozenset(data["place_before"]),
        articles=frozenset(data["article"]),
        own_desks=tuple(data["own_desk"]),
        desks=re.compile(rf"(?<!\w)(?:{desks})(?!\w)", re.IGNORECASE),
        roles=re.compile(rf"(?<!\w)(?:{'|'.join(data['role'])})(?!\w)", re.IGNORECASE),
        desk_after_name=re.compile(
            rf",? (?:(?:{any_word(data['of_desk'])}) )?(?:(?:{articles}) )?(?:\w+ )?(?={desks})", re.IGNORECASE
        ),
        days=frozenset(
            word for word, node in lexicon(language).phrases.items() if node.entry and node.entry.letter in "WMX"
        ),
        no_names=frozenset(data["no_name"]),
        particles=frozenset(data["particle"]),
        copula=frozenset(data["copula"]),
        neuter=frozenset(data["neuter"]),
        absent=tuple(map(folded, data["absent"])),
        next_time=tuple(data["next_time"]),
    )


def any_word(words: list[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
