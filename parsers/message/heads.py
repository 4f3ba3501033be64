"""Where a quoted mail begins: attribution lines, headers, dashed separators, "write above this line".

Every look ahead is bounded, and lines are compared by their first 400 characters, so finding is linear.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from parsers.message.header_blocks import (
    ADDRESS,
    CLOCK,
    COMPARED,
    DATE,
    header_block,
    header_follows,
    notes_block,
    skip_blank,
    titled_block,
)
from parsers.message.phrases import alternation, anywhere, at_start, fold, phrases

_JOINED = 6  # lines, blank ones too, that an attribution can be wrapped over


class Kind(Enum):
    """What begins here. After HEADERS and ORIGINAL everything is quoted; after ATTRIBUTION only what is marked."""

    ATTRIBUTION = auto()
    HEADERS = auto()
    ORIGINAL = auto()
    FORWARD = auto()
    ABOVE = auto()  # "write above this line"


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a quoted mail: `length` lines, of which the last may be blank. `sure`: also without marks."""

    kind: Kind
    length: int
    why: str
    sure: bool = True


_DASHED = re.compile(
    r"[\s>]{0,8}[-_=*–—~]{2,80}[ ]{0,4}([^-_=*–—~\s][^_=~]{1,200}?)[ ]{0,4}:?[ ]{0,4}[-_=*–—~]{2,80}\s{0,4}$"
)
_GROUPWISE = re.compile(r">>> .{3,300} >>>\s{0,4}$")
_SENTENCE = re.compile(r".{29}\D[.!?]$")  # "am 28." goes on
_RULE = re.compile(r"\s{0,8}[-_=*–—]{8,}\s*$")
_STARTS_WITH_DATE = re.compile(r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/. ]\w{1,9}[-/. ]{1,2}\d{2,4})")
_ENDS_WITH_VERB = re.compile(rf"(?<!\w)(?:{alternation(phrases('attribution', 'verbs'))})$")
_ADDRESS_THEN_VERB = re.compile(
    rf"[^<>]{{0,80}}<[^\s@<>]{{1,64}}@[^\s@<>]{{2,80}}> (?:{alternation(phrases('attribution', 'verbs'))}) ?[:：]$"
)
_OPENS_BEHIND = re.compile(
    rf"(?<=[\s.!?)-])(?:{alternation(phrases('attribution', 'opens'))}) (?=[^\d:]{{0,12}}\d)", re.IGNORECASE
)
_OLD_GMAIL = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d gmt[+-]\d\d:\d\d [^<]{1,80}$")
_STAMP = re.compile(r"[^.!?]{6,28}\d{1,2}[:.h]\d{2}(?: ?[a-z]{2,5}\.?)?(?: \(?[a-z+\d:]{2,10}\)?)?$")


def shared_line(line: str) -> int:
    """Where an attribution begins behind new text on the same line, as when HTML lost its line breaks; 0 if none does.

    It must name an address and a time, and end the line.
    """
    line = line.rstrip()
    if not line.endswith((":", "：")) or "@" not in line or len(line) > COMPARED:
        return 0
    for match in _OPENS_BEHIND.finditer(line):
        head = _judge(fold(line[match.start() :]), True, False, 1)
        if head and head.sure and CLOCK.search(line, match.start()):
            return match.start()
    return 0


def find(lines: list[str], at: int, marked: list[bool]) -> Head | None:
    """The head that begins at line `at`, if one does. `marked` says which lines carry a quote mark."""
    line = lines[at][:COMPARED]
    if not line.strip():
        return None
    folded = fold(line)
    return (
        _above(folded)
        or _separator(lines, at, line, folded)
        or _headers(lines, at)
        or _attribution(lines, at, folded, marked)
    )


def _headers(lines: list[str], at: int) -> Head | None:
    length = titled_block(lines, at) or header_block(lines, at) or notes_block(lines, at)
    return Head(Kind.HEADERS, length, "headers of a quoted mail") if length else None


def _above(folded: str) -> Head | None:
    return Head(Kind.ABOVE, 1, "write above this line") if anywhere("separator", "above").search(folded) else None


def _separator(lines: list[str], at: int, line: str, folded: str) -> Head | None:
    dashed = _DASHED.match(line)
    inner = fold(dashed[1]).strip("-:* ") if dashed else folded.strip("-_=*:>~ ")
    if _GROUPWISE.match(line) and (ADDRESS.search(line) or DATE.search(line)):
        return Head(Kind.ATTRIBUTION, 1, "attribution line")
    if len(inner) > 200:
        return None
    for key, kind in (("forwarded", Kind.FORWARD), ("original", Kind.ORIGINAL)):
        if at_start("separator", key).match(inner):
            words = inner in phrases("separator", key)
            if dashed or (words and (line.rstrip().endswith(":") or header_follows(lines, at + 1))):
                block = header_block(lines, skip_blank(lines, at + 1))
                length = skip_blank(lines, at + 1) - at + block if block else 1
                return Head(kind, length, "forwarded message" if kind is Kind.FORWARD else "original message")
    if at_start("separator", "original_alone").match(inner):
        return Head(Kind.ORIGINAL, 1, "original message")
    if dashed and anywhere("attribution", "verbs").search(inner):
        below = skip_blank(lines, at + 1)
        block = header_block(lines, below)
        return Head(Kind.ORIGINAL, below - at + block if block else 1, "original message")
    if _RULE.match(line):
        below = skip_blank(lines, at + 1)
        if below - at <= 3 and (block := header_block(lines, below)):
            return Head(Kind.HEADERS, below - at + block, "headers of a quoted mail")
        if below - at <= 3 and _is_entry(lines, below):
            return Head(Kind.ORIGINAL, below - at + 2, "earlier entry of a helpdesk")
    return None


def _is_entry(lines: list[str], at: int) -> bool:
    """A name, and below it nothing but day and time: how helpdesks put the entries of a ticket below each other."""
    if at + 1 >= len(lines):
        return False
    name, stamp = lines[at].strip(), fold(lines[at + 1][:COMPARED])
    named = 0 < len(name) <= 60 and name[-1] not in ".,!?:;"
    return named and bool(_STAMP.fullmatch(stamp) and DATE.search(stamp) and CLOCK.search(stamp))


def _attribution(lines: list[str], at: int, folded: str, marked: list[bool]) -> Head | None:
    """A line such as "Op 5 mei 2026 om 10:03 schreef Jan <jan@x.nl>:", wrapped over a few lines."""
    if _OLD_GMAIL.match(folded) and not "".join(lines[at + 1 : at + 2]).strip():
        return Head(Kind.ATTRIBUTION, 1, "attribution line", sure=False)
    opens = at_start("attribution", "opens").match(folded) is not None
    dated = _STARTS_WITH_DATE.match(folded) is not None
    verbs = anywhere("attribution", "verbs")
    if not (
        opens
        or dated
        or "@" in folded
        or at_start("attribution", "quoting").match(folded)
        or verbs.search(folded)
        or _is_wrapped_name(lines, at)
    ):
        return None
    joined = ""
    for number in range(at, min(len(lines), at + _JOINED)):
        text = fold(lines[number][:COMPARED])
        if not text:
            if opens and CLOCK.search(joined):
                continue
            break
        if marked[number] and number > at and not (verbs.search(text) and text.endswith(":")):
            break
        if joined and (_SENTENCE.search(joined) or (_begins(text) and not _may_go_on(joined, opens or dated))):
            break  # the lines above are new text
        joined = f"{joined} {text}".strip()
        if len(joined) > 600:
            break
        below = _next_text(lines, number + 1)
        head = _judge(joined, opens or dated, below < len(lines) and marked[below], number + 1 - at)
        if head or joined.endswith((":", "：")):
            return head
    return None


def _judge(joined: str, begins: bool, quoted_below: bool, length: int) -> Head | None:
    """Whether joined lines are an attribution: a verb with an address or date, or address, day and clock together."""
    verb = anywhere("attribution", "verbs").search(joined) or at_start("attribution", "quoting").match(joined)
    address, clock, date = ADDRESS.search(joined), CLOCK.search(joined), DATE.search(joined)
    closed = joined.endswith((":", "：", ":*", ": *"))
    if _ADDRESS_THEN_VERB.match(joined):
        return Head(Kind.ATTRIBUTION, length, "attribution line", sure=quoted_below)
    if not verb:
        found = address and ((closed and clock and date) or (quoted_below and begins and (clock or date)))
        return Head(Kind.ATTRIBUTION, length, "attribution line") if found else None
    if not closed:
        ends = joined.endswith(verb[0]) or (address and joined.endswith(">"))
        if not ends or not (quoted_below or (begins and address and clock and date)):
            return None
    if quoted_below:
        telling = bool(address or clock or date)
    else:
        own_words = anywhere("attribution", "not_when").search(joined)
        telling = bool(address and (clock or date)) or bool(begins and clock and date and not own_words)
    return Head(Kind.ATTRIBUTION, length, "attribution line", sure=quoted_below or bool(address)) if telling else None


def _may_go_on(joined: str, begins: bool) -> bool:
    """Whether lines that look like an attribution so far may have another beginning of one as their next piece."""
    if not begins:
        return _ENDS_WITH_VERB.search(joined) is not None
    return len(joined) < 25 or bool(CLOCK.search(joined) or DATE.search(joined))


def _begins(folded: str) -> bool:
    return bool(at_start("attribution", "opens").match(folded) or _STARTS_WITH_DATE.match(folded))


def _is_wrapped_name(lines: list[str], at: int) -> bool:
    """A display name alone on a line, its address on the next: "Jan Jansen", "<jan@x.nl> schreef op …:"."""
    line = lines[at].strip()
    below = lines[at + 1].lstrip() if at + 1 < len(lines) else ""
    return len(line) <= 60 and line[-1:] not in ",.!?:;)" and below.startswith("<") and "@" in below[:80]


def _next_text(lines: list[str], at: int) -> int:
    end = min(len(lines), at + 4)
    while at < end and not lines[at].strip():
        at += 1
    return at
