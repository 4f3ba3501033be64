"""Signatures, taglines of mail programs and legal footers at the end of new text.

Only lines at the end of a run of new text are looked at, and only short ones are taken: a sentence below a
greeting is text. The greeting and the name go with the signature.
"""

import re

from parsers.message.lines import Line, Tag, has_words
from parsers.message.model import Cut
from parsers.message.phrases import alternation, anywhere, at_start, fold, phrases

_MAX_BLOCK = 25  # lines of text that a signature can have
_CLOSING = 4  # lines of text that a closing formula and a name can take above a signature
_DASHES = re.compile(r"\s{0,2}(?:--\s?|—|–|_{2,100}|-{3,60}|={3,60}|\*{3,60}|~{3,60}|#{3,60})\s*$")
_DELIMITER = re.compile(r"-- ?$")
_CONTACT = re.compile(
    r"(?:https?://|www\.)\S|[^\s@]{1,64}@[^\s@]{2,80}\.\w{2,12}|\+?\(?\d[\d ()./-]{7,20}\d|\b\d{4} ?[a-z]{2}\b|"
    r"\b(?:b\.?v|n\.?v|bvba|gmbh|sarl|sprl|srl|ltd|llc|inc|vzw|vof|sa|ag)\b",
)
_SENTENCE_END = re.compile(r"[.!?]\s*$")
_PS = re.compile(r"p\.? ?s\.?(?:[:\s]|$)|n\.? ?b\.?[:\s]|post ?scriptum")
_DEVICE = re.compile(alternation(phrases("signature", "devices")))
_LEGAL = 120  # characters that a paragraph must have to be a legal footer because it begins with "Disclaimer:"
_EXCUSE = re.compile(r"excuse|typo|brevity|kort|fout|tippfehler|faute|kürze")
_LIST_FOOTER = re.compile(r"mailing list|mailinglist|unsubscribe|afmelden|uitschrijven|abmelden|désabonner|listinfo")
_STRIP = " \t*_-–—.,;:!|>\"'"


def tag_signatures(lines: list[Line], tags: list[Tag], sender_name: str = "") -> list[Tag]:
    """The same tags with the signature, taglines and disclaimers of each run of new text told apart."""
    texts = [line.text for line in lines]
    out = list(tags)
    _blocks(lines, out)
    top = next((number for number, tag in enumerate(out) if tag.cut is Cut.NEW and texts[number].strip()), 0)
    end = len(texts)
    while end > 0:
        if out[end - 1].cut is not Cut.NEW:
            end -= 1
            continue
        start = end
        while start > 0 and out[start - 1].cut is Cut.NEW:
            start -= 1
        _run(texts, out, range(start, end), top, sender_name)
        end = start
    return out


def _blocks(lines: list[Line], tags: list[Tag]) -> None:
    """Blocks that a program calls a signature, when something stands outside them and nobody typed his answer there."""
    new = [number for number, tag in enumerate(tags) if tag.cut is Cut.NEW and has_words(lines[number].text)]
    inside = [number for number in new if lines[number].signature]
    if len(inside) == len(new) or any(_is_typed(fold(lines[number].text[:400])) for number in inside):
        return
    for number in inside:
        tags[number] = Tag(Cut.SIGNATURE, "signature block of the HTML")


def _run(texts: list[str], tags: list[Tag], run: range, top: int, sender_name: str) -> None:
    start, end = run.start, run.stop
    for number in run:
        if _is_tagline(texts[number]):
            tags[number] = Tag(Cut.TAGLINE, "tagline of a mail program")
    _disclaimers(texts, tags, run, top)
    first = _first_of_signature(texts, tags, start, end, sender_name)
    for number in range(first, end):
        if tags[number].cut is Cut.NEW:
            tags[number] = Tag(Cut.SIGNATURE, "signature", 0.9)


def _is_tagline(line: str) -> bool:
    """ "Sent from my phone" and the like, known by the device or program; "Sent by bank transfer." was typed."""
    folded = fold(line[:200]).strip(" \t*_-–—|<>[](\"'")
    match = at_start("signature", "taglines").match(folded) if len(folded) <= 140 else None
    if not match:
        return False
    words = len(folded.split())
    if "http" in folded or _EXCUSE.search(folded):
        return True
    if not (_DEVICE.search(folded) or match[0].count(" ") >= 5):
        return False
    return words <= 6 or match[0].count(" ") >= 3 or (words <= 12 and not _SENTENCE_END.search(folded))


def _disclaimers(texts: list[str], tags: list[Tag], run: range, top: int) -> None:
    """A legal footer runs from its first phrase to the end of its paragraph, and on while paragraphs begin so.

    `top` is the first line of new text of the mail: a footer has something above it. A ruled line at the top of the
    run belongs to it.
    """
    lead = next((number for number in run if has_words(texts[number])), run.stop)
    number = run.start
    while number < run.stop:
        if tags[number].cut is Cut.NEW and number > top and _is_legal(fold(texts[number][:400]).strip(_STRIP)):
            start = run.start if number == lead else number
            while number < run.stop and texts[number].strip():
                number += 1
            for inside in range(start, number):
                if tags[inside].cut is Cut.NEW:
                    tags[inside] = Tag(Cut.DISCLAIMER, "legal footer", 0.9)
        number += 1


def _is_legal(folded: str) -> bool:
    """Whether a paragraph begins as a legal footer. "Disclaimer:" alone does not make one of a short line."""
    starts = at_start("signature", "disclaimers")
    match = starts.match(folded)
    if not match:
        return False
    rest = folded[match.end() :].lstrip(_STRIP)
    return " " in match[0] or not rest or len(folded) >= _LEGAL or bool(starts.match(rest))


def _first_of_signature(texts: list[str], tags: list[Tag], start: int, end: int, sender_name: str) -> int:
    """The line at which the signature of a run begins, `end` when it has none."""
    lines = [number for number in range(start, end) if texts[number].strip() and tags[number].cut is Cut.NEW]
    if not lines:
        return end
    for position, number in enumerate(lines):
        if _DELIMITER.fullmatch(texts[number].rstrip("\n")) and len(lines) - position <= _MAX_BLOCK:
            return _closing_above(texts, lines[max(0, position - _CLOSING) : position]) or number
    for position in range(max(0, len(lines) - _MAX_BLOCK), len(lines)):
        number = lines[position]
        rest = lines[position + 1 :]
        if _is_closer(texts[number]) and all(_short(texts[other]) for other in rest):
            return number
    for position in range(max(0, len(lines) - 9), len(lines) - 1):
        rest = lines[position + 1 :]
        if _DASHES.match(texts[lines[position]]) and (
            any(_LIST_FOOTER.search(fold(texts[other][:200])) for other in rest)
        ):
            return lines[position]
    names = _name_words(sender_name)
    for position in range(max(0, len(lines) - 8), len(lines)):
        number = lines[position]
        if (
            (position or number > start)
            and _is_name(texts[number], names)
            and all(_short(texts[other]) for other in lines[position + 1 :])
        ):
            return number
    return end


def _closing_above(texts: list[str], above: list[int]) -> int | None:
    """The line of "Kind regards" and a name typed above a signature that the mail program added, if they are there."""
    for position, number in enumerate(above):
        if _is_closer(texts[number]) and all(_short(texts[other]) for other in above[position + 1 :]):
            return number
    return None


def _is_closer(line: str) -> bool:
    """Whether a line is a closing formula, alone or with the name behind it ("Groet, Jan")."""
    folded = fold(line[:120]).strip(_STRIP)
    match = at_start("signature", "closers").match(folded)
    if not match:
        return False
    rest = folded[match.end() :].strip(_STRIP)
    if rest and (_SENTENCE_END.search(line) or any(char.isdigit() for char in rest)):
        return False
    return len(rest.split()) <= 4 and len(rest) <= 40


def _short(line: str) -> bool:
    """Whether a line can belong to a signature: no long sentence, no postscript."""
    folded = fold(line[:400])
    if _PS.match(folded) or _is_typed(folded):
        return False
    label = at_start("signature", "labels").match(folded.strip(_STRIP))
    if label or _CONTACT.search(folded) or anywhere("signature", "roles").search(folded):
        return len(line) <= 200
    return len(line) <= 80 and (len(folded.split()) <= 6 or not _SENTENCE_END.search(folded))


def _is_typed(folded: str) -> bool:
    """Whether a line in the place of a signature must have been typed: it speaks of paying, or asks."""
    if anywhere("signature", "payment_words").search(folded):
        return True
    return folded.endswith("?") and not _CONTACT.search(folded)


def _name_words(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W\d_]{2,}", fold(name[:200])))


def _is_name(line: str, names: frozenset[str]) -> bool:
    """Whether a line is the sender's display name, or its first or last word."""
    words = re.findall(r"[^\W\d_]+", fold(line[:100].partition("|")[0]))
    if not words or len(words) > 5 or len(line) > 60 or words[0] not in names:
        return False
    return sum(word in names for word in words) * 2 >= len(words)
