"""People and desks that a sentence names: who they are is told by the words around, data in `words/redirects.toml`.

A person is a run of capitalised words with something that leads to it: a title, a preposition of sending, a verb of
doing the work. A desk is one of the listed, or is built like one ("afdeling Middelen", "service achats").
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from parsers.facts.addressee_words import Words
from parsers.facts.lexicon import folded
from parsers.facts.word_lists import any_of, word_list, word_set

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_ENDS_CLAUSE = re.compile(r"[,.;:!?(]")
_CAPITALS = r"[A-ZÀ-Þ][\w'’-]{1,30}"
# A place, or the firm's own name, belongs to the desk; so does what kind of desk it is.
_DESK_GOES_ON = re.compile(
    rf"(?: (?:team|department|office|dept|desk|hub)\b)?(?: (?:in|te|à|at|{_CAPITALS}) {_CAPITALS}| {_CAPITALS}){{0,2}}"
)
_GOES_ON = re.compile(rf"^ ?[,.] {any_of('relative')} ", re.IGNORECASE)  # "Chantal Brink, die moet je hebben"
_LEGAL_FORMS = frozenset({"BV", "NV", "VOF", "SARL", "SAS", "SCI", "SRL", "BVBA"})
_FORM_LAST = re.compile(r" (?:B\.?V|N\.?V|VOF|SARL|SAS|SRL|BVBA|GmbH|AG|KG|Ltd|Limited|plc|LLP)\.?$")
_AFTER_VAN = frozenset({"der", "den", "de", "het", "dem", "la"})  # "von der Au", "van den Berg"
_LONGEST = 80  # characters of a person with their desk


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
        desk = _desk_after(text, end, words) if end else ""
        end += len(desk)
        rest = text[end:].removeprefix(",") if desk.startswith(",") else text[end:]  # "Hélène, de la compta, saura …"
        bare = last == at + 1 and plain(matches[at].group()) in words.does | words.verbs | words.leads | words.ask
        if last == at or (opens and (bare or not does_it(rest, words))):
            at += 1
            continue
        if score := _led_to(text, matches, at, len(text) - len(rest), words):
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
    called = head.rstrip().endswith(words.is_called)
    if _names_self(head, words) or re.match(r",? ?\d", rest) or before in words.neuter:
        return 0
    if before in words.places and not called:
        return 0
    if before in words.agents or (earlier in words.agents and before in words.articles):
        return 5  # "taken over by"
    if called or (before in words.copula and _somebody(matches[max(0, at - 7) : at - 1], words)):
        return 5  # "mijn opvolger is Fatima El Amrani"
    full_name = " " in text[matches[at].start() : end].strip()
    if before in words.persons and (not gap.strip(" =") or (gap.strip() == "," and full_name)):
        return 4
    name = text[matches[at].start() : end]
    if _FORM_LAST.search(name) and before in words.articles and earlier in words.persons:
        return 4  # "notre société sœur, la SARL Roc"
    does_before = any(plain(match.group()) in words.does for match in matches[max(0, at - 4) : at])
    full = full_name and before not in words.articles
    if does_it(rest, words) or (does_before and full and rest.lstrip()[:1] in ("", ".", ",", ";", "!")):
        return 4  # "das macht bei uns Ingrid Kühn"
    if not gap.strip() and (before in words.ask or (earlier in words.ask and before in words.small_words)):
        return 4
    if at and before in words.leads and not gap.strip():
        return 3
    if at > 1 and earlier in words.leads | words.ask and before in words.articles and not gap.strip():
        return 3
    if full and before in words.does and not gap.strip():
        return 3  # "tot maart vervangt Annelies De Wolf haar"
    does_it_all = at > 2 and earlier in words.does and plain(matches[at - 3].group()) in word_set("it_all")
    if does_it_all and before in words.articles and rest.lstrip()[:1] in ("", ".", ",", ";", "!"):
        return 3  # "das macht der Uwe"
    if _FORM_LAST.search(name) and (before in words.leads | words.articles):
        return 2
    if at and gap.strip() in (",", ":", "(", "=", "->") and rest.lstrip()[:1] in (".", ",", "", ")", "!", "("):
        return 2
    return 0


def _names_self(head: str, words: Words) -> bool:
    """Whether the folded text before a name says that it is the sender's own, or whom they greet."""
    bare, _, last = head.rstrip().rpartition(" ")
    return head.rstrip().endswith(words.self_names) or (last in words.articles and bare.endswith(words.self_names))


def _somebody(matches: list[re.Match[str]], words: Words) -> bool:
    """Whether one of the words is what somebody is: "the new owner"."""
    return any(plain(match.group()) in words.persons for match in matches)


def does_it(rest: str, words: Words) -> bool:
    """Whether what follows a name says that they are the one: "Paul Renard qui gère", "Peter is the man"."""
    said = _ENDS_CLAUSE.split(_GOES_ON.sub(" ", rest), maxsplit=1)[0]
    following = [plain(match.group()) for match in islice(_WORD.finditer(said), 6)]
    is_one = following[:1] and following[0] in words.copula and not words.persons.isdisjoint(following[1:5])
    return bool(is_one) or any(word in words.does for word in following)


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
        linked = word.lower() in words.particles or (
            end > at and matches[end - 1].group().lower() in ("van", "von") and word.lower() in _AFTER_VAN
        )
        titled = end > at or (at > 0 and plain(matches[at - 1].group()) in words.persons)  # "Mrs van der Merwe"
        particle = titled and linked and word.islower() and _capital_soon(matches, end + 1, words)
        begins = word[:1].isupper() and plain(word) in words.particles and _capital_soon(matches, end + 1, words)
        stem = folded(word.replace("’", "'").partition("'")[0])
        form = word in _LEGAL_FORMS and _capital_soon(matches, end + 1, words)  # "BV Horeca Lievens"
        if (
            end == at
            and not begins
            and not particle
            and not form
            and (not {plain(word), stem}.isdisjoint(words.no_names | words.topics))
        ):
            break
        named = word[:1].isupper() and _may_be_name(word, words)
        initial = word.endswith(".") and len(word) == 2 and _capital_soon(matches, end + 1, words)  # "E. Sluis"
        named = (named or initial) and (
            end > at or initial or form or not (word.isupper() or folded(word) in words.days)
        )
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
    joins = words.particles | _AFTER_VAN
    return len(following) == 2 and following[0].lower() in joins and following[1][:1].isupper()


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
