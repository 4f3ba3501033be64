"""Whom to write to instead: the address, person or desk that the sender names.

An address says most, then a person's name, then a desk ("our head office"), then what somebody is ("my husband"). The
sender's own address is never one, nor one that is named to be left alone ("not to info@…"). That we are sent elsewhere
is told by the labels or, without them, by what the sender says outright ("not my department"): `words/redirects.toml`.
"""

import re

from parsers.books import Language
from parsers.facts.addressee_words import Words, addressee_words
from parsers.facts.addressees import (
    about_bills,
    does_it,
    is_led_to,
    leads_elsewhere,
    named_desk,
    named_people,
    named_role,
    plain,
)
from parsers.facts.circumstances import DEATH, find_circumstances
from parsers.facts.lexicon import folded
from parsers.facts.tokens import TEXT_CAP
from parsers.facts.word_lists import any_of, word_list, word_set
from parsers.labels.sentences import Sentence, split_sentences

_ADDRESS = re.compile(r"(?<![\w.+'’-])(?:[\w.+-]{1,20}['’])?[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?!\w)")
# An address that is spelled so that robots cannot read it: "jan (at) firma . nl", "koen punt raes at zaak punt be".
_SPELLED_AT = r"(?: ?[(\[{] ?(?:at|apenstaartje|arobase|ät) ?[)\]}] ?| (?:at|apenstaartje|arobase|ät|chez) )"
_SPELLED_DOT = r"(?: ?[(\[{]? ?(?:punt|dot|point|punkt) ?[)\]}]? ?)"
_SPELLED = re.compile(
    rf"(?<!\w)([\w+-]{{1,40}}(?:(?:{_SPELLED_DOT}|\.)[\w+-]{{1,40}}){{0,3}})"
    rf"(?:{_SPELLED_AT}([\w-]{{1,40}}(?:{_SPELLED_DOT}[\w-]{{1,40}}){{1,4}})"
    r"|(?: ?[(\[{] ?(?:at|@|arobase|apenstaartje|ät) ?[)\]}]| @) ?([\w-]{1,40}(?:(?:\.| \. )[\w-]{2,40}){1,4}))"
    r"(?!\w)",
    re.IGNORECASE,
)
_DOT = re.compile(_SPELLED_DOT + r"| ?\. ?", re.IGNORECASE)
_FOR_COPY = re.compile(any_of("for_copy"), re.IGNORECASE)
_LEFT_ALONE = re.compile(
    rf"{any_of('not_there')}(?:[ :(]{{1,2}}{any_of('towards')}){{0,2}}[ :(]{{0,2}}$", re.IGNORECASE
)
_STOPPED = re.compile(
    rf"[ ,]{{0,2}}\(?[^.!?@\n]{{0,20}}{any_of('no_more')}(?! (?:{any_of('towards')} )?{any_of('me_or_here')})",
    re.IGNORECASE,
)
_DESK = re.compile(rf"(?i:{any_of('to_desk')}) ((?:[A-ZÀ-Þ][\w'-]{{1,30}} ?){{1,4}})")

_ALONE = re.compile(r"((?:[A-ZÀ-Þ][\w'-]{1,30} ?){1,3}?)(?:\.$|, ?(\+?\d[\d ./-]{5,20}))")

# Where a clause ends, or the part of it that tells since when.
_CLAUSE = re.compile(rf"[,;.:]| {any_of('since')} ")
_HANDLED = re.compile(rf" {any_of('handled')} ")

_CLEARLY = 4  # how clearly a name must be led to where no label speaks


def find_redirection(text: str, *, language: Language, sender: str = "", evidence: tuple[str, ...] = ()) -> str | None:
    """The address, person or desk that the text sends us to; None when it names none.

    `evidence` holds the sentences that are known to send us elsewhere ("" when it is only known that one does); without
    any, the text itself must say so.
    """
    text = text[:TEXT_CAP]
    words = addressee_words(language)
    sentences = split_sentences(text)
    if not evidence and not _sends_elsewhere(sentences, words):
        return None
    if address := _address(text, sentences, words, sender.lower()):
        return address
    body = [s for s in sentences if not _is_frame(s) and DEATH not in find_circumstances(s.text)]
    leading = [s for s in body if leads_elsewhere(s.text, words) or _is_shown(s, evidence)]
    if evidence and (alone := _named_alone(text, body, words)):
        return alone
    if found := _named(leading, words, evidence=bool(evidence)):
        return found
    # Who sees to the estate is told where the death is: "de nalatenschap wordt afgewikkeld door …".
    deaths = [s for s in sentences if s not in body and not _is_frame(s)]
    left = [
        name
        for s in deaths
        for score, name in named_people(s.text, words)
        if score >= _CLEARLY and _lives(s.text, name)
    ]
    left += [desk for s in deaths if (desk := named_desk(s.text, words)) and is_led_to(s.text, desk, words)]
    if left:
        return left[0]
    # That we are sent elsewhere is known: whom a sentence of another kind names ("Purchase ledger. Third floor.").
    return _named([s for s in body if s not in leading], words, evidence=True) if evidence else None


def _named(leading: list[Sentence], words: Words, *, evidence: bool) -> str | None:
    """The person, desk or role that the sentences name; where no label speaks (`evidence`), only a clear one."""
    least = 1 if evidence else _CLEARLY
    people = [
        (score, name)
        for s in leading
        if not _tells_who_left(s, words)
        for score, name in named_people(_ungreeted(s), words)
        if score >= least
    ]
    desks = [(s.text, desk) for s in leading if (desk := named_desk(s.text, words) or _capital_desk(s.text))]
    billed = [desk for text, desk in desks if about_bills(text, words) and is_led_to(text, desk, words)]
    if billed and not any(about_bills(s.text, words) for s in leading if any(name in s.text for _, name in people)):
        return billed[0]  # "Judith takes over my work but invoices go through the payables desk"
    if people:
        name = max(people, key=lambda found: found[0])[1]
        held = (desk for _, desk in desks if name in desk and plain(desk.split(" ")[0]) not in words.persons)
        return next(held, name)
    if desks:
        return next((desk for text, desk in desks if evidence or is_led_to(text, desk, words)), None)
    if not evidence:
        return None
    return next((role for s in leading if not _tells_who_left(s, words) and (role := named_role(s.text, words))), None)


def _lives(text: str, name: str) -> bool:
    """Whether a sentence that tells of a death tells it of somebody else than whom it names."""
    before, _, after = text.partition(name)
    near = (_CLAUSE.split(_HANDLED.split(before)[-1])[-1], _CLAUSE.split(after, maxsplit=1)[0])
    return not any(DEATH in find_circumstances(part) for part in near)


def _named_alone(text: str, sentences: list[Sentence], words: Words) -> str | None:
    """A name that is a sentence by itself, told by what stands beside it: "Dave. He does the money."."""
    for before, sentence in zip((None, *sentences), sentences, strict=False):
        match = _ALONE.match(sentence.text.strip())
        if not match or plain(match[1].split(" ")[0]) in words.no_names | words.topics:
            continue
        following = next((s for s in sentences if s.start > sentence.start), None)
        opens = plain(following.text.split(" ")[0]) if following else ""
        if following and opens in word_set("relative") and does_it(following.text, words):
            return match[1]
        on_its_line = before and "\n" not in text[before.start + len(before.text) : sentence.start]
        if before and on_its_line and match[2] and named_role(before.text, words):
            return match[1]  # not a signature with a telephone
    return None


def other_address(text: str, *, language: Language, sender: str = "") -> str | None:
    """An address in the text that is not the sender's own, such as the liquidator's."""
    text = text[:TEXT_CAP]
    return _address(text, split_sentences(text), addressee_words(language), sender.lower())


def _sends_elsewhere(sentences: tuple[Sentence, ...], words: Words) -> bool:
    """Whether the sender says outright that they are not the one."""
    whole = "\n".join(sentence.text for sentence in sentences).lower()
    not_me = [told for told in words.not_me if told in whole]
    for sentence in sentences:
        low = sentence.text.lower()
        if any(told in low for told in not_me):
            return True
        addressed = "@" in low and bool(_ADDRESS.search(sentence.text)) and not _FOR_COPY.search(sentence.text)
        if addressed and any(told in low for told in words.next_time):
            return True
        if (
            about_bills(sentence.text, words)
            and leads_elsewhere(sentence.text, words)
            and (
                addressed
                or any(score >= _CLEARLY for score, _ in named_people(sentence.text, words))
                or named_desk(sentence.text, words)
            )
        ):
            return True
    return False


def _is_shown(sentence: Sentence, evidence: tuple[str, ...]) -> bool:
    return any(part and (part in sentence.text or sentence.text in part) for part in evidence)


def _ungreeted(sentence: Sentence) -> str:
    """The sentence without "Beste meneer Poortvliet," before it."""
    opening, comma, rest = sentence.text[:60].partition(",")
    greets = folded(opening.split(" ")[0]) in word_list("greeting")
    return sentence.text[len(opening) + len(comma) :] if comma and greets and rest else sentence.text


def _address(text: str, sentences: tuple[Sentence, ...], words: Words, sender: str) -> str | None:
    """The first address that is not the sender's own; one in a sentence that leads somewhere goes before others."""
    found = [(m.start(), m.end(), m.group().rstrip(".")) for m in _ADDRESS.finditer(text)]
    found += [(m.start(), m.end(), _unspelled(m)) for m in _SPELLED.finditer(text)]
    others = [
        (at, address)
        for at, end, address in sorted(found)
        if address.lower() != sender
        and not _LEFT_ALONE.search(text[max(0, at - 40) : at])
        and not _STOPPED.match(text, end)
    ]
    placed = [(s, address) for at, address in others if (s := _sentence_at(sentences, at))]
    for sentence, address in placed:
        if leads_elsewhere(sentence.text, words):
            return address
    for sentence, address in placed:
        before = sentences[max(0, sentences.index(sentence) - 1)]
        led = leads_elsewhere(before.text, words) or words.roles.search(before.text) or words.desks.search(before.text)
        if len(sentence.text.split()) > 2 or (sender and before is not sentence and led and not _is_frame(before)):
            return address
    return None


def _sentence_at(sentences: tuple[Sentence, ...], at: int) -> Sentence | None:
    return next((s for s in reversed(sentences) if s.start <= at), None)


def _unspelled(match: re.Match[str]) -> str:
    """The address as it is written to: "jan (at) firma . nl" is jan@firma.nl."""
    name, domain = match[1], match[2] or match[3]
    return f"{_DOT.sub('.', name)}@{_DOT.sub('.', domain)}".lower()


def _tells_who_left(sentence: Sentence, words: Words) -> bool:
    low = folded(sentence.text)
    return any(gone in low for gone in words.gone)


def _is_frame(sentence: Sentence) -> bool:
    """Whether it is a greeting or a closing rather than a sentence of the letter."""
    ends = sentence.text.endswith((".", "!", "?", ":"))
    greets = folded(sentence.text.split(" ")[0].strip(",.!")) in word_list("greeting")
    return len(sentence.text.split()) <= 4 and (greets or not ends)


def _capital_desk(text: str) -> str | None:
    """Nothing listed: a capitalised desk after "via het" is taken as it stands."""
    match = _DESK.search(text)
    return match[1].strip() if match else None
