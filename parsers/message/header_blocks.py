"""The headers of a mail as programs write them above what they quote: "Van: … Verzonden: … Aan: … Onderwerp: …".

Every look ahead is bounded, and lines are compared by their first 400 characters, so finding is linear.
"""

import re

from parsers.message.phrases import alternation, fold, phrases

COMPARED = 400  # characters of a line that are looked at
_BLOCK = 16  # lines that a header block can take

_CATEGORIES = {
    word: key for key in ("payment", "other", "cc", "subject", "sent", "to", "from") for word in phrases("header", key)
}
_FIELD = re.compile(r"[\s*_>|]{0,8}([^\W\d_][^:*]{0,28}?)[\s*_]{0,4}[:：][\s*_]{0,4}")
_INLINE_FIELD = re.compile(rf"(?<!\w)({alternation(_CATEGORIES)})[*_ ]{{0,3}}:")
ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{2,80}")
_ENDS_WITH_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{2,80}>?$")
CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
DATE = re.compile(r"(?<![\d@])(?:19|20)\d\d(?![\d@])|(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d)")
_CELLS = re.compile(r"\s{2,20}|\t")
_VERSE_TITLE = re.compile(r"\S.{0,80} --- .{1,200} ---\s{0,4}$")


def category(line: str) -> str:
    """Which header a line "Van: …" is, "payment" for a field that only the details of a payment have, "" for none."""
    field = _FIELD.match(line[:60])
    return _CATEGORIES.get(fold(field[1]), "") if field else ""


def header_block(lines: list[str], at: int) -> int:
    """How many lines the headers of a quoted mail take that begin at line `at`; 0 when none do.

    There must be three, or two when one of them is From and there is an address or a date.
    """
    if at >= len(lines) or category(lines[at]) not in ("from", "sent", "to", "subject", "other"):
        return 0
    found: set[str] = set()
    end = at
    blanks = continued = 0
    for number in range(at, min(len(lines), at + _BLOCK)):
        line = lines[number][:COMPARED]
        kind = category(line)
        if kind == "payment" and not {"from", "subject"} <= found:
            return 0
        if kind and kind != "payment":
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
    telling = bool(ADDRESS.search(text) or DATE.search(text))
    clock = DATE.search(text) and CLOCK.search(text)
    stamped = {"sent", "to"} <= main and ADDRESS.search(text) and clock
    listed = len(main) >= 3 and ("subject" in main or ADDRESS.search(text) or clock)
    if (listed and (telling or "from" in main)) or ("from" in main and len(main) >= 2 and telling) or stamped:
        return end - at
    return 0


def notes_block(lines: list[str], at: int) -> int:
    """How many lines the head of Lotus Notes takes: sender, day and time, the words To and Subject without a colon."""
    if not _is_sender_cell(lines[at]):
        return 0
    found: set[str] = set()
    end, looked_at = at, 0
    for number in range(at, min(len(lines), at + _BLOCK)):
        cells = [cell for cell in _CELLS.split(lines[number][:COMPARED].strip()) if cell]
        if number > at and not found and _is_sender_cell(lines[number]):
            return 0  # it begins there
        looked_at += bool(cells)
        kinds = {_CATEGORIES.get(fold(cell), "") for cell in cells[:4]} & {"to", "cc", "subject"}
        if any(len(cell) < 40 and DATE.search(cell) and CLOCK.search(cell) for cell in cells[:4]):
            kinds.add("sent")
        if kinds:
            found |= kinds
            lone = len(cells) == 1 and "sent" not in kinds
            end = skip_blank(lines, number + 1) + 1 if lone else number + 1
        elif looked_at > 1 and not found:
            return 0
    if {"to", "subject", "sent"} <= found:
        return end - at
    return 0


def _is_sender_cell(line: str) -> bool:
    """Whether a line begins with a cell that holds a name and an address, and nothing else."""
    if "@" not in line or len(line) > 200:
        return False
    cell = _CELLS.split(line.strip())[0]
    return cell.count(" ") <= 6 and _ENDS_WITH_ADDRESS.search(cell) is not None


def titled_block(lines: list[str], at: int) -> int:
    """How many lines the headers take with "Name --- Subject ---" above them (HCL Verse, Notes Traveler)."""
    if not _VERSE_TITLE.match(lines[at][:COMPARED]):
        return 0
    below = skip_blank(lines, at + 1)
    block = header_block(lines, below)
    return below - at + block if block else 0


def header_follows(lines: list[str], at: int) -> bool:
    """Whether the next line with text is a header."""
    at = skip_blank(lines, at)
    return at < len(lines) and category(lines[at]) in ("from", "sent", "to", "subject")


def skip_blank(lines: list[str], at: int) -> int:
    """The next line with text, of a few."""
    end = min(len(lines), at + 4)
    while at < end and not lines[at].strip():
        at += 1
    return at
