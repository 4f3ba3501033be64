"""People and desks that a sentence names: who they are is told by the words around, data in `words/redirects.toml`.

A person is a run of capitalised words with something that leads to it: a title, a preposition of sending, a verb of
doing the work. A desk is one of the listed, or is built like one ("afdeling Middelen", "service achats").
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import islice

from parsers.books import Language
from parsers.facts.lexicon import folded, lexicon
from parsers.facts.word_lists import any_of, word_list

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_ENDS_CLAUSE = re.compile(r"[,.;:!?(]")
_CAPITALS = r"[A-ZÀ-Þ][\w'’-]{1,30}"
# A place, or the firm's own name, belongs to the desk; so does what kind of desk it is.
_DESK_GOES_ON = re.compile(
    rf"(?: (?:team|department|office|dept|desk|hub)\b)?(?: (?:in|te|à|at|{_CAPITALS}) {_CAPITALS}| {_CAPITALS}){{0,2}}"
)
_GOES_ON = re.compile(rf"^ ?[,.] {any_of('relative')} ", re.IGNORECASE)  # "Chantal Brink, die moet je hebben"
_LEGAL_FORMS = frozenset({"BV", "NV", "VOF", "SARL", "SAS", "SCI", "SRL", "BVBA"})
_LONGEST = 80  # characters of a person with their desk


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
        absent=tuple(map(folded, data["absent"])),
        next_time=tuple(data["next_time"]),
    )


def any_word(words: list[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """The word folded, without what is joined to it: "s'appelle" is "appelle", "adressez-vous" is "adressez"."""
    return folded(word.rstrip(".")).replace("’", "'").rpartition("'")[2].partition("-")[0]


def leads_elsewhere(text: str, words: Words) -> bool:
    """Whether the sentence has a word of sending somebody elsewhere."""
    return any(words.leading(plain(match.group())) for match in _WORD.finditer(text))


def about_bills(text: str, words: Words) -> bool:
    """Whether the sentence is about bills or payments in general: "facturen graag naar …"."""
    return any(plain(match.group()) in words.topics for match in _WORD.finditer(text))


def named_people(text: str, words: Words) -> Iterator[tuple[int, str]]:
    """The people whom a sentence names, each with how clearly it is led to, and with their desk where it is named."""
    matches = list(_WORD.finditer(text))
    at = 0
    while at < len(matches):
        last = _name_end(text, matches, at, words)
        opens = _opens_sentence(text, matches[at].start(), words)
        end = matches[last - 1].end() if last > at else 0
        end += len(_desk_after(text, end, words)) if end else 0
        bare = last == at + 1 and plain(matches[at].group()) in words.does | words.verbs | words.leads | words.ask
        if last == at or (opens and (bare or not does_it(text[end:], words))):
            at += 1
            continue
        if score := _led_to(text, matches, at, end, words):
            yield score, text[matches[at].start() : end].rstrip(".,' ").removesuffix("'s")
        at = last


def _led_to(text: str, matches: list[re.Match[str]], at: int, end: int, words: Words) -> int:
    """How clearly the words around lead to the name from word `at` to character `end`; 0 when they do not."""
    before = plain(matches[at - 1].group()) if at else ""
    earlier = plain(matches[at - 2].group()) if at > 1 else ""
    gap = text[matches[at - 1].end() : matches[at].start()] if at else ""
    head = folded(text[max(0, matches[at].start() - 24) : matches[at].start()])
    rest = text[end:]
    if folded(rest[:40]).lstrip(" ,").startswith(words.absent):
        return 0
    if head.rstrip().endswith(words.self_names) or re.match(r",? ?\d", rest) or before in words.places:
        return 0
    if before in words.agents or (earlier in words.agents and before in words.articles):
        return 5  # "taken over by"
    if head.rstrip().endswith(words.is_called):
        return 5
    full_name = " " in text[matches[at].start() : end].strip()
    if before in words.persons and (not gap.strip(" =") or (gap.strip() == "," and full_name)):
        return 4
    does_before = any(plain(match.group()) in words.does for match in matches[max(0, at - 4) : at])
    full = full_name and before not in words.articles
    if does_it(rest, words) or (does_before and full and rest.lstrip()[:1] in ("", ".", ",", ";", "!")):
        return 4  # "das macht bei uns Ingrid Kühn"
    if not gap.strip() and (before in words.ask or (earlier in words.ask and before in words.small_words)):
        return 4
    if at and before in words.leads and not gap.strip():
        return 3
    if at > 1 and earlier in words.leads and before in words.articles and not gap.strip():
        return 3
    if at and gap.strip() in (",", ":", "(", "=", "->") and rest.lstrip()[:1] in (".", ",", "", ")", "!", "("):
        return 2
    return 0


def does_it(rest: str, words: Words) -> bool:
    """Whether what follows a name says that they are the one: "Paul Renard qui gère"."""
    said = _ENDS_CLAUSE.split(_GOES_ON.sub(" ", rest), maxsplit=1)[0]
    following = [plain(match.group()) for match in islice(_WORD.finditer(said), 6)]
    return any(word in words.does for word in following)


def _desk_after(text: str, at: int, words: Words) -> str:
    """What stands between the name that ends at `at` and the end of its desk: " of the purchase ledger, Ghent"."""
    between = words.desk_after_name.match(text, at)
    if not between or not between.group().strip(" "):
        return ""
    desk = words.desks.match(text, between.end())
    return text[at : _desk_end(text, desk.end())] if desk and _desk_end(text, desk.end()) - at < _LONGEST else ""


def _name_end(text: str, matches: list[re.Match[str]], at: int, words: Words) -> int:
    """Where the run of capitalised words that begins at `at` ends; `at` itself when none begins there."""
    end = at
    while end < len(matches):
        word = matches[end].group()
        glued = end == at or text[matches[end - 1].end() : matches[end].start()] in (" ", " & ")
        if not glued or (end > at and matches[end - 1].group().endswith(".") and len(matches[end - 1].group()) > 3):
            break
        begins = word[:1].isupper() and plain(word) in words.particles and _capital_soon(matches, end + 1, words)
        stem = folded(word.replace("’", "'").partition("'")[0])
        form = word in _LEGAL_FORMS and _capital_soon(matches, end + 1, words)  # "BV Horeca Lievens"
        if (
            end == at
            and not begins
            and not form
            and (not {plain(word), stem}.isdisjoint(words.no_names | words.topics))
        ):
            break
        named = word[:1].isupper() and _may_be_name(word, words)
        initial = word.endswith(".") and len(word) == 2 and _capital_soon(matches, end + 1, words)  # "E. Sluis"
        named = (named or initial) and (
            end > at or initial or form or not (word.isupper() or folded(word) in words.days)
        )
        particle = end > at and word.lower() in words.particles and _capital_soon(matches, end + 1, words)
        if named or particle:
            end += 1
        else:
            break
    return end


def _opens_sentence(text: str, at: int, words: Words) -> bool:
    """Whether the word at `at` is capitalised only because a sentence begins there."""
    if folded(text[max(0, at - 24) : at]).rstrip().endswith(words.is_called):
        return False
    before = text[max(0, at - 12) : at].split()
    if before and before[-1].endswith(".") and plain(before[-1]) in words.persons:
        return False  # "mw. Sluis"
    return not text[:at].strip(" \"'’(").rstrip() or text[:at].rstrip()[-1:] in ".!?"


def _capital_soon(matches: list[re.Match[str]], at: int, words: Words) -> bool:
    """Whether a capitalised word follows, after at most one more particle ("van den Berg")."""
    following = [match.group() for match in matches[at : at + 2]]
    if following and following[0][:1].isupper():
        return True
    return len(following) == 2 and following[0].lower() in words.particles and following[1][:1].isupper()


def _may_be_name(word: str, words: Words) -> bool:
    told = folded(word.rstrip("."))
    return told not in words.persons and len(told) > 1 and not words.desks.fullmatch(word)


def named_desk(text: str, words: Words) -> str | None:
    """The desk that a sentence names, as the sender writes it, with its own name and place."""
    found = [
        text[match.start() : _desk_end(text, match.end())]
        for match in words.desks.finditer(text)
        if not any(own in text[max(0, match.start() - 20) : match.start()].lower() for own in words.own_desks)
        if not _is_none(text, match.start())
    ]
    return next((desk for desk in found if is_led_to(text, desk, words)), found[0] if found else None)


def _desk_end(text: str, at: int) -> int:
    more = _DESK_GOES_ON.match(text, at)
    return more.end() if more else at


def is_led_to(text: str, desk: str, words: Words) -> bool:
    """Whether a word of sending stands right before the desk: "via de boekhouding", "an die Zentrale"."""
    before = [plain(match.group()) for match in _WORD.finditer(text[: text.find(desk)])][-2:]
    return bool(before) and (before[-1] in words.leads or (before[-1] in words.articles and before[0] in words.leads))


def named_role(text: str, words: Words) -> str | None:
    """Somebody told by what they are alone, beside a verb of doing the work: "dat doet mijn vrouw"."""
    return next((m.group() for m in words.roles.finditer(text) if not _is_none(text, m.start())), None)


def _is_none(text: str, at: int) -> bool:
    """Whether somebody is said not to be what stands at `at`: "geen penningmeester meer"."""
    before = _WORD.findall(text[:at])[-1:]
    return bool(before) and plain(before[0]) in word_list("is_none")
