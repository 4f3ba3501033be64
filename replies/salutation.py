"""How to address the person who signed: from the name as it was written, and only when it surely is a person's.

Whoever signs with a first name is called by it. In French and German a full name becomes "Madame …" or "Herr …", when
the first name is surely a woman's or a man's (`first_names.toml`); in English and Dutch so for who signs with initials.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from parsers.message.signed import Signed
from replies.formats import one_line

LONGEST_NAME = 60  # characters
MOST_WORDS = 6

# "first": no more than a first name is known; "casual": signed with it, under a mail that begins with "Hi";
# "initials": the last name is known, not whether a woman or a man has it.
Style = Literal["unknown", "known", "first", "casual", "initials", "titled", "madam", "sir", "family"]

_INITIALS = re.compile(r"(?:\w{1,2}\.-?){1,4}\w?|\w")  # "J.", "J.-M.", "Ph."
_BEHIND_A_FIRM = re.compile(r"\s[–—|-]\s")  # "Drukkerij Claes – Bart"
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


def person_behind(signed: Signed, written: Sequence[str], language: str, firm: str = "") -> Addressee:
    """Whom to address: who signed under the mail, else the first of the `written` names that is a person's.

    Whoever begins with "Hi" is greeted so, and whoever writes "Dear Sir" is not called by a first name alone.
    """
    name, casual, formal = signed.name, signed.casual, signed.formal
    written = (*written, *(piece for one in written for piece in _BEHIND_A_FIRM.split(one)[1:]))
    found = (addressee(name, language, firm) for name in written)
    known = next((person for person in found if person.style != "unknown"), NOBODY)
    alone = next((name for name in written if _is_first_name(name)), "")
    if language == "nl" and known.style == "unknown" and _named_after(name, written):
        return Addressee("initials", name)
    if len(name.split()) == 1 and (known.style != "unknown" or _may_be_first(name, written)):
        return _signed_with_one(name, known, language, casual=casual, formal=formal)
    if known.style == "unknown" and alone and len(name.split()) < 2:
        return Addressee("casual" if casual else "first", alone, alone)
    if len(name.split()) < 2:
        return _initials(known, NOBODY, language) if _only_initials(known) else _by_sex(known, language, formal=formal)
    under = addressee(name, language, firm)
    if under.style == "unknown":
        return _by_sex(known, language, formal=formal)
    if _only_initials(under):
        return _initials(under, known, language)
    if under.style == "known" and known.style in {"madam", "sir", "titled"}:
        return known
    return _by_sex(under, language, formal=formal)


def named_by_address(address: str, written: Sequence[str], language: str) -> Addressee:
    """Who is behind an address: "frankie@" of "Frankie's Ribs & Wings", or "gary@" of a firm not called so.

    Nobody in German, where a stranger is not called by the first name.
    """
    local = address.partition("@")[0]
    owned = any(re.match(rf"{re.escape(local)}['’]s\b", name, re.IGNORECASE) for name in written)
    of_firm = any(word.casefold() == local.casefold() for name in written for word in name.split())
    first = local[:1].upper() + local[1:].lower()
    if language == "de" or not local.isalpha() or not (owned or (_is_first_name(first) and not of_firm)):
        return NOBODY
    return Addressee("first", first, first)


def by_first_name(person: Addressee, signed: Signed, *, mourning: bool = False) -> Addressee | None:
    """The salutation for whom one is on first-name terms with; None for who has no first name or writes "Dear Sir"."""
    if not person.first or signed.formal:
        return None
    style: Style = "known" if mourning else "casual" if signed.casual else "first"
    return Addressee(style, person.first, person.first)


def _signed_with_one(signed: str, known: Addressee, language: str, *, casual: bool, formal: bool) -> Addressee:
    """For a mail signed with one name: the first one, or the last one alone."""
    last = known.name.split()[-1:] if known.style != "first" else []
    if [signed.casefold()] == [word.casefold() for word in last] and signed.casefold() != known.first.casefold():
        return _by_sex(known, language, formal=True)
    if known.style in {"madam", "sir", "titled", "family"}:
        return known
    if not signed.isalpha() or len(signed) < 3 or signed.isupper():
        return _by_sex(known, language)
    first = signed[:1].upper() + signed[1:]
    if known.style == "unknown":
        return Addressee("casual" if casual else "first", first, first)
    called = replace(known, first=first)
    # With "Sie" goes "Frau" or "Herr", whatever stands under the mail; in French so after "Madame,".
    if language == "de" or (language == "fr" and formal):
        return _by_sex(called, language)
    return replace(called, style="casual" if casual else "first")


def _initials(under: Addressee, known: Addressee, language: str) -> Addressee:
    """For "T. Barrow": with the first name from elsewhere we know what to call him."""
    last = under.name.split()[-1]
    if known.style in {"madam", "sir", "titled"}:
        return known
    if known.first and (known.first[0] == under.name[0] or known.name.casefold().endswith(last.casefold())):
        return _by_sex(known, language, formal=True)
    return Addressee("initials", _last_name(under.name.split(), language))


def _only_initials(person: Addressee) -> bool:
    return person.style == "known" and bool(_INITIALS.fullmatch(person.name.split()[0])) and not person.first


def _named_after(name: str, written: Sequence[str]) -> bool:
    """Whether the one name under a mail is the one that a firm is called by: "Nijboer" of "Maatschap Nijboer"."""
    pairs = [pair for one in written for pair in pairwise(one.split())]
    return any(behind == name and before.casefold() in _words()["words"]["named_after"] for before, behind in pairs)


def _may_be_first(signed: str, written: Sequence[str]) -> bool:
    """Whether one name under the mail of a firm or a desk is a first name: surely, when the firm is not called so."""
    words = {word.casefold() for name in written for word in name.split()}
    return _is_first_name(signed[:1].upper() + signed[1:]) or signed.casefold() not in words


def _by_sex(person: Addressee, language: str, *, formal: bool = False) -> Addressee:
    """ "Claire Dunmore" as "Madame Dunmore" where that is usual and her first name tells it."""
    usual = formal or language in {"fr", "de"}
    last = _last_name(person.name.split(), language)
    if person.style != "known" or not usual or not last:
        return person
    first = person.name.split()[0].casefold()
    for style in ("madam", "sir"):
        if first in _of_sex(style, language):
            return Addressee(style, last, person.first)
    if formal and language == "nl":  # a first name that tells no sex is not used
        words = person.name.split()
        return Addressee("initials", _last_name(words[1:] if person.first else words, language), person.first)
    return person


@cache
def _first_names() -> dict[str, frozenset[str]]:
    """The names of each sex, those of either, and under "nl madam" those that are a woman's in Dutch."""
    read = tomllib.loads(files(__package__).joinpath("first_names.toml").read_text("utf-8"))
    tables = {language: table for language, table in read.items() if isinstance(table, dict)}
    everywhere = {sex: frozenset(names) for sex, names in read.items() if sex not in tables}
    return everywhere | {
        f"{lang} {sex}": frozenset(names) for lang, table in tables.items() for sex, names in table.items()
    }


@cache
def _of_sex(style: str, language: str) -> frozenset[str]:
    return _first_names()[style] | _first_names().get(f"{language} {style}", frozenset())


def _is_first_name(name: str) -> bool:
    return name[:1].isupper() and any(name.casefold() in names for names in _first_names().values())


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
    if language == "en" and bare[0] in {"mrs", "miss"} and len(words) > 1 and _person(words[1:]):
        return Addressee("titled", f"{words[0].rstrip('.')} {words[-1]}")  # as she calls herself, not "Ms"
    for style in ("madam", "sir", "family"):
        if bare[0] in titles[style] and len(words) > 1 and _person(words[1:]):
            named = [w for w, plain in zip(words, bare, strict=True) if plain not in known["titles"]][1:]
            return Addressee(style, _last_name((language == "nl" and named) or words[1:], language))
    if len([word for word in bare if word not in known["titles"]]) < 2 or not _person(words):
        return NOBODY
    if language == "nl" and bare[0].endswith(tuple(known["trades"])) and not _is_first_name(words[0]):
        rest = words[1:]  # "Slotenmaker Van Acker" is no Slotenmaker to anybody
        alone = len(rest) == 1 and _is_first_name(rest[0])
        return Addressee("first", rest[0], rest[0]) if alone else Addressee("initials", _last_name(rest, language))
    if language == "nl" and bare[0] in known["titles"] - known["spoken_titles"]:
        plain = [word for word, known_as in zip(words, bare, strict=True) if known_as not in known["titles"]]
        return Addressee("known", " ".join(plain), plain[0] if plain[0].isalpha() and len(plain[0]) > 1 else "")
    if bare[0] in known["titles"] and (last := _after_titles(words, bare, known["titles"])):
        last = last[:1].upper() + last[1:] if language == "nl" else last
        return Addressee("titled", f"{_title(words[0], language)} {last}")
    given = (
        words[0].replace("-", "").isalpha() and not words[0].isupper() and bare[0] not in known["titles"]
    )  # "DJ" is no first name
    return Addressee("known", name, words[0] if given else "")


def _last_name(words: list[str], language: str) -> str:
    """The name without first names and initials, as it follows a title: in Dutch its particle is then written large."""
    kept = words
    while (
        len(kept) > 1
        and kept[0].casefold().rstrip(".") not in _words()["words"]["titles"]
        and (_INITIALS.fullmatch(kept[0]) or _is_first_name(kept[0]))
    ):
        kept = kept[1:]
    name = " ".join(kept)
    return name[:1].upper() + name[1:] if language == "nl" else name


def _title(word: str, language: str) -> str:
    """The title as it stands before a name in this language: Dutch writes it small, and "professor" whole."""
    if language != "nl":
        return word
    return "professor" if word.casefold().startswith("prof") else word.lower()


def _after_titles(words: list[str], bare: list[str], titles: frozenset[str]) -> str:
    """The last name, without titles, initials and first name; "" when nothing is left."""
    pairs = zip(words, bare, strict=True)
    kept = [word for word, plain in pairs if plain not in titles and not _INITIALS.fullmatch(word)]
    particles = _words()["words"]["particles"]
    if len(kept) > 1 and (_is_first_name(kept[0]) or kept[1].casefold() in particles or len(kept) == 2):
        kept = kept[1:] if kept[0].casefold() not in particles else kept
    return " ".join(kept)


def _is_firm(words: list[str], firm: str) -> bool:
    """Whether the name holds all of the firm's, or is a part of it that is longer than one name."""
    name, held = {word.casefold() for word in words}, {word.casefold() for word in firm.split()}
    return bool(held) and (held <= name or (name <= held and len(name) > 1))


def _given_order(name: str) -> str:
    """ "Jansen, Piet" as "Piet Jansen"; other commas, as in "Piet Jansen, penningmeester", end the name."""
    last, comma, first = name.partition(",")
    if not comma or not first.strip()[:1].isupper() or "." in last or len(last.split()) > 3:
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
