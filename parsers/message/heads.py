"""Where a quoted mail begins: attribution lines, header blocks, dashed separators, "write above this line".

Every look ahead is bounded, and lines are compared by their first 400 characters, so finding is linear.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from parsers.message.phrases import alternation, anywhere, at_start, fold, phrases

COMPARED = 400  # characters of a line that are looked at
_BLOCK = 16  # lines that a header block can take
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


_CATEGORIES = {word: key for key in ("other", "cc", "subject", "sent", "to", "from") for word in phrases("header", key)}
_FIELD = re.compile(r"[\s*_>|]{0,8}([^\W\d_][^:*]{0,28}?)[\s*_]{0,4}[:：][\s*_]{0,4}")
_INLINE_FIELD = re.compile(rf"(?<!\w)({alternation(_CATEGORIES)})[*_ ]{{0,3}}:")
_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{2,80}")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_DATE = re.compile(r"(?<![\d@])(?:19|20)\d\d(?![\d@])|(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d)")
_DASHED = re.compile(
    r"[\s>]{0,8}[-_=*–—~]{2,80}[ ]{0,4}([^-_=*–—~\s][^_=~]{1,200}?)[ ]{0,4}:?[ ]{0,4}[-_=*–—~]{2,80}\s{0,4}$"
)
_GROUPWISE = re.compile(r">>> .{3,300} >>>\s{0,4}$")
_CELLS = re.compile(r"\s{2,20}|\t")
_SENTENCE = re.compile(r".{30}[.!?]$")
_RULE = re.compile(r"\s{0,8}[-_=*–—]{8,}\s*$")
_STARTS_WITH_DATE = re.compile(r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/. ]\w{1,9}[-/. ]{1,2}\d{2,4})")
_QUOTE_MARK = re.compile(r"\s{0,3}[>|]")


def category(line: str) -> str:
    """Which header a line "Van: …" is, "" when it is none."""
    field = _FIELD.match(line[:60])
    return _CATEGORIES.get(fold(field[1]), "") if field else ""


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
        or _notes(lines, at)
        or _attribution(lines, at, folded, marked)
    )


def _above(folded: str) -> Head | None:
    return Head(Kind.ABOVE, 1, "write above this line") if anywhere("separator", "above").search(folded) else None


def _separator(lines: list[str], at: int, line: str, folded: str) -> Head | None:
    dashed = _DASHED.match(line)
    inner = fold(dashed[1]).strip("-:* ") if dashed else folded.strip("-_=*:>~ ")
    if _GROUPWISE.match(line) and (_ADDRESS.search(line) or _DATE.search(line)):
        return Head(Kind.ATTRIBUTION, 1, "attribution line")
    if len(inner) > 200:
        return None
    for key, kind in (("forwarded", Kind.FORWARD), ("original", Kind.ORIGINAL)):
        if at_start("separator", key).match(inner):
            words = inner in phrases("separator", key)
            if dashed or (words and (line.rstrip().endswith(":") or _header_follows(lines, at + 1))):
                block = _headers(lines, _skip_blank(lines, at + 1))
                length = _skip_blank(lines, at + 1) - at + block.length if block else 1
                return Head(kind, length, "forwarded message" if kind is Kind.FORWARD else "original message")
    if dashed and anywhere("attribution", "verbs").search(inner):
        below = _skip_blank(lines, at + 1)
        block = _headers(lines, below)
        return Head(Kind.ORIGINAL, below - at + block.length if block else 1, "original message")
    if _RULE.match(line):
        below = _skip_blank(lines, at + 1)
        if below - at <= 3 and (block := _headers(lines, below)):
            return Head(Kind.HEADERS, below - at + block.length, block.why)
    return None


def _skip_blank(lines: list[str], at: int) -> int:
    end = min(len(lines), at + 4)
    while at < end and not lines[at].strip():
        at += 1
    return at


def _header_follows(lines: list[str], at: int) -> bool:
    at = _skip_blank(lines, at)
    return at < len(lines) and category(lines[at]) in ("from", "sent", "to", "subject")


def _headers(lines: list[str], at: int) -> Head | None:
    """Three headers of a quoted mail, or two when one of them is From and there is an address or a date."""
    if at >= len(lines) or category(lines[at]) not in ("from", "sent", "to", "subject", "other"):
        return None
    found: set[str] = set()
    end = at
    blanks = continued = 0
    for number in range(at, min(len(lines), at + _BLOCK)):
        line = lines[number][:COMPARED]
        kind = category(line)
        if kind:
            if kind in found and kind in ("from", "subject"):
                break
            found.add(kind)
            found.update(_CATEGORIES[word] for word in _INLINE_FIELD.findall(fold(line)[1:]) if kind == "from")
            end, blanks, continued = number + 1, 0, 0
        elif not line.strip():
            blanks += 1
            if blanks > 1:
                break
        elif blanks or continued >= 2 or {"from", "subject"} <= found:
            break
        else:
            continued += 1
    text = " ".join(line[:COMPARED] for line in lines[at:end])
    main = found & {"from", "sent", "to", "subject"}
    telling = bool(_ADDRESS.search(text) or _DATE.search(text))
    stamped = {"sent", "to"} <= main and _ADDRESS.search(text) and _DATE.search(text) and _CLOCK.search(text)
    if (len(main) >= 3 and (telling or "from" in main)) or ("from" in main and len(main) >= 2 and telling) or stamped:
        return Head(Kind.HEADERS, end - at, "headers of a quoted mail")
    return None


def _notes(lines: list[str], at: int) -> Head | None:
    """The head that Lotus Notes puts on top: sender, day and time, and the words To and Subject without a colon."""
    if not _ADDRESS.search(lines[at][:COMPARED]) or len(lines[at]) > 200:
        return None
    found: set[str] = set()
    end, looked_at = at, 0
    for number in range(at, min(len(lines), at + _BLOCK)):
        cells = [cell for cell in _CELLS.split(lines[number][:COMPARED].strip()) if cell]
        looked_at += bool(cells)
        kinds = {_CATEGORIES.get(fold(cell), "") for cell in cells[:4]} & {"to", "cc", "subject"}
        if any(len(cell) < 40 and _DATE.search(cell) and _CLOCK.search(cell) for cell in cells[:4]):
            kinds.add("sent")
        if kinds:
            found |= kinds
            lone = len(cells) == 1 and "sent" not in kinds
            end = _skip_blank(lines, number + 1) + 1 if lone else number + 1
        elif looked_at > 1 and not found:
            return None
    if {"to", "subject", "sent"} <= found:
        return Head(Kind.HEADERS, end - at, "headers of a quoted mail")
    return None


def _attribution(lines: list[str], at: int, folded: str, marked: list[bool]) -> Head | None:
    """A line such as "Op 5 mei 2026 om 10:03 schreef Jan <jan@x.nl>:", wrapped over a few lines."""
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
            if opens and _CLOCK.search(joined):
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
    address, clock, date = _ADDRESS.search(joined), _CLOCK.search(joined), _DATE.search(joined)
    closed = joined.endswith((":", "：", ":*", ": *"))
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
        return anywhere("attribution", "verbs").search(joined) is not None
    return len(joined) < 25 or bool(_CLOCK.search(joined) or _DATE.search(joined))


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
