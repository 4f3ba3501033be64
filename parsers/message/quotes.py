"""Telling new text from quoted text, line by line, and saying why and how surely.

Never loses new text: what no rule surely takes for quoted stays new. Answers between quoted lines and below a
quote are new; what stands under an Outlook header block is quoted, except between lines of the reminder on file.
"""

import re
from dataclasses import replace

from parsers.message.banners import banners
from parsers.message.header_blocks import COMPARED
from parsers.message.heads import Head, Kind, find, shared_line
from parsers.message.lines import Line, Tag, is_marked, mark_initials
from parsers.message.model import Cut
from parsers.message.ours import Ours
from parsers.message.own_words import answers_below, answers_in_blocks, tag_own_words

MAX_LINES = 3000  # that are looked at one by one; the rest goes with the last of them
_URL_ALONE = re.compile(r"\s{0,4}[(<]?https?://\S{1,390}\s{0,4}>?$")
_RULE = re.compile(r"[\s>]{0,8}[-_=*–—#]{3,}\s*$")


_NEW = Tag(Cut.NEW)
_IN_A_BLOCK = Tag(Cut.NEW, "all of the mail stands in a block, as if quoted", 0.0)


def split_shared(lines: list[Line]) -> list[Line]:
    """The same lines, but new text and an attribution that share one on lines of their own."""
    out: list[Line] = []
    for line in lines:
        at = shared_line(line.text)
        if at and not line.quoted and not is_marked(line.text):
            typed = line.text[:at].rstrip(" -")
            out.append(replace(line, text=typed))
            out.append(replace(line, text=line.text[len(typed) :].lstrip()))
        else:
            out.append(line)
    return out


def tag_lines(lines: list[Line], ours: Ours) -> list[Tag]:
    """One tag for every line: NEW, QUOTED, FORWARDED or BANNER."""
    texts = [line.text[:COMPARED] for line in lines[:MAX_LINES]]
    marked = [line.quoted or line.indented or is_marked(text) for line, text in zip(lines, texts, strict=False)]
    mark_initials(texts, marked)
    _wrapped(texts, marked)
    tags: list[Tag | None] = [None] * len(texts)
    for number in banners(texts):
        tags[number] = Tag(Cut.BANNER, "warning of a mail gateway")
    _marked(lines, marked, tags)
    _heads(lines, texts, marked, tags, ours)
    if ours:
        answers_in_blocks(lines, texts, marked, tags, ours)
        tag_own_words(texts, tags, ours)
    new = _NEW if any(line.text and not line.indented for line in lines) else _IN_A_BLOCK
    done = [tag or new for tag in tags]
    _adopt_blank_lines(texts, done)
    if len(lines) > MAX_LINES:
        done.extend([done[-1]] * (len(lines) - MAX_LINES))
    return done


def _wrapped(texts: list[str], marked: list[bool]) -> None:
    """Mark the pieces that a mail program broke off quoted lines without repeating the mark."""
    for number in range(1, len(texts) - 1):
        if marked[number] or not marked[number - 1] or not marked[number + 1]:
            continue
        text, above = texts[number].strip(), texts[number - 1].rstrip()
        broken = above[-1:] not in ".?!:;" and (len(above) >= 60 or "http" in above)
        if text and ((broken and not text[0].isupper()) or _URL_ALONE.match(text)):
            marked[number] = True


def _marked(lines: list[Line], marked: list[bool], tags: list[Tag | None]) -> None:
    for number, line in enumerate(lines[: len(tags)]):
        if not marked[number] or tags[number]:
            continue
        if line.indented and not line.quoted:
            continue
        if line.quoted:
            tags[number] = Tag(Cut.QUOTED, "quote block of the HTML")
        else:
            tags[number] = Tag(Cut.QUOTED, "quote mark")


def _heads(lines: list[Line], texts: list[str], marked: list[bool], tags: list[Tag | None], ours: Ours) -> None:
    """Find where quoted mails begin and tag what follows from that."""
    number = 0
    above = False  # whether there is new text so far
    while number < len(texts):
        if lines[number].rest and above:
            _fill(tags, number, Tag(Cut.QUOTED, "below the reply mark of the HTML"))
            answers_below(texts, marked, tags, number, ours, bottom=False)
            return
        if tags[number]:
            number += 1
            continue
        head = find(texts, number, marked)
        if head is None:
            above = above or bool(texts[number].strip() and not _RULE.match(texts[number]))
            number += 1
            continue
        cut = Cut.FORWARDED if head.kind is Kind.FORWARD else Cut.QUOTED
        _rules_above(texts, tags, number, Tag(cut, head.why))
        _fill(tags, number, Tag(cut, head.why), number + head.length)
        below = number + head.length
        if head.kind is Kind.ATTRIBUTION:
            _indented(lines, tags, below)
        if _takes_the_rest(head, marked, below, above):
            _fill(tags, below, Tag(cut, f"below {head.why}", 1.0 if head.sure else 0.8))
            answers_below(texts, marked, tags, below, ours, bottom=not above)
            return
        number = below


def _rules_above(texts: list[str], tags: list[Tag | None], number: int, tag: Tag) -> None:
    """Ruled lines right above a head belong to it."""
    above = number - 1
    while above >= 0 and tags[above] is None and number - above <= 4:
        if _RULE.match(texts[above]):
            tags[above] = tag
        elif texts[above].strip():
            return
        above -= 1


def _indented(lines: list[Line], tags: list[Tag | None], below: int) -> None:
    """An indented block of the HTML is a quote when an attribution stands above it."""
    number = below
    while number < len(tags) and (lines[number].indented or not lines[number].text.strip()):
        tags[number] = tags[number] or Tag(Cut.QUOTED, "block below an attribution line")
        number += 1


def _takes_the_rest(head: Head, marked: list[bool], below: int, above: bool) -> bool:
    """Whether everything below a head is quoted: not when the quoted lines carry marks of their own."""
    if head.kind is Kind.ABOVE:
        return above
    if head.kind is Kind.FORWARD:
        return True
    if above and head.kind is not Kind.ATTRIBUTION and not any(marked[below : below + 1]):
        return True
    return not any(marked[below : below + 12])


def _fill(tags: list[Tag | None], start: int, tag: Tag, end: int | None = None) -> None:
    for number in range(start, len(tags) if end is None else min(end, len(tags))):
        tags[number] = tags[number] or tag


def _adopt_blank_lines(texts: list[str], tags: list[Tag]) -> None:
    """Blank lines and rules go with the line above them, so that segments stay whole."""
    for number in range(1, len(texts)):
        if not texts[number].strip() and tags[number] is _NEW:
            tags[number] = tags[number - 1]
