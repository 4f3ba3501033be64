"""The name that a person put under a mail, as it was written, and whether the mail greets casually."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from parsers.message.phrases import alternation, anywhere, fold, phrases

LONGEST_READ = 20_000  # characters; a signature stands at the end
_LINES = 12  # that a signature with its firm and telephone can have
_MOST_WORDS = 6
_LETTER = re.compile(r"[^\W\d_]")
_TITLE_BEHIND = re.compile(r"\((mrs|ms|mr|miss|mme|mlle|m|frau|herr)\.?\)", re.IGNORECASE)
_TITLE_BEFORE = re.compile(
    r"(?:dhr|mevr|mevrouw|mw|mr|mrs|ms|mme|mlle|m|herr|frau|fam)\.?\s[A-ZÀ-Þ]\S*(?:\s\S+){0,2}$", re.I
)
_ASIDE = re.compile(r"\([^()]{0,80}\)|\s+[-–—|•*/].*|[|].*|,.*")
_ON_BEHALF = re.compile(
    r"^(?:(?-i:van|from|von)\s+(?=\w+$)"
    r"|(?:de la part de|i\.\s?a\.|i\.\s?v\.|ppa\.|p\.?o\.|per pro|pp|juf|meester|namens|par ordre|im auftrag)\s+)",
    re.IGNORECASE,
)
# "i. V. Kern": whoever signs for the firm with one name signs with the last one.
_FOR_THE_FIRM = re.compile(
    r"^(?:i\.\s?a\.|i\.\s?v\.|ppa\.|p\.?o\.|pp|per pro|par ordre|im auftrag)\s+\S+$", re.IGNORECASE
)
_FROM_A_PLACE = frozenset({"vom", "aus", "uit", "vanuit", "depuis"})  # "Herzliche Grüße vom Rhein"
_KISSES = re.compile(r"(?:\s+x{1,4})+$", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\d@<>{}%?!:;=+&#]|https?|www\.")
_POLITE = re.compile(
    r"gr[uü](?:ß|ss|e)|groet|regards|wishes|sincerely|faithfully|salutations|v[oô]tre|apolog|mit |best "
)
_FORMAL = re.compile(
    r"^(?:dear (?:sir|madam|mr|mrs|ms|supplier|creditor)|to whom|(?:zeer )?geachte|hooggeachte|l\.?s\.?\b|mijnheer"
    r"|sehr geehrte|(?:(?:bonjour|bonsoir|chere?) )?(?:madame|mademoiselle|monsieur|messieurs))"
)
_CASUAL = re.compile(r"^(?:hi|hiya|hey|heya|hello|hallo|hoi|salut|coucou|moin|cheers|morning|yo)\b")


@dataclass(frozen=True, slots=True)
class Signed:
    """`name` as it stands under the mail, with a title behind it put before it; "" when none was found."""

    name: str = ""
    casual: bool = False  # it begins with "Hi" or the like
    formal: bool = False  # it begins with "Dear Sir" or the like


NOT_SIGNED = Signed()


def find_signed(text: str, sender_name: str = "") -> Signed:
    """Who signed the mail with this text, signature and all; `sender_name` is the name in its From header."""
    lines = [line.strip() for line in text[-LONGEST_READ:].splitlines() if line.strip()]
    if not lines:
        return NOT_SIGNED
    begins = fold(lines[0][:40])
    return Signed(_name(lines, sender_name), bool(_CASUAL.match(begins)), bool(_FORMAL.match(begins)))


def _name(lines: list[str], sender_name: str) -> str:
    last = lines[-_LINES:]
    for position in range(len(last) - 1, -1, -1):
        rest = _after_closer(last[position])
        if rest is None:
            continue
        for candidate in (rest, *last[position + 1 : position + 3]):
            if name := _as_name(candidate):
                return name
    known = set(re.findall(r"[^\W\d_]{3,}", fold(sender_name[:200])))
    below = last[1:] if len(lines) == len(last) else last
    for line in below:
        if _TITLE_BEFORE.match(line) and (name := _as_name(line)):
            return name
    for line in below:
        words = set(re.findall(r"[^\W\d_]{3,}", fold(line[:200])))
        if words and words <= known and (name := _as_name(line)):
            return name
    for line in reversed(below):
        words = set(re.findall(r"[^\W\d_]{3,}", fold(line[:200])))
        if words & known and (name := _as_name(line)):
            return name
    for line, under in pairwise(below):
        if (
            anywhere("signature", "roles").search(fold(under[:120]))
            and (name := _as_name(line))
            and 1 < len(name.split()) < 4
        ):
            return name
    if len(lines) > 1 and not lines[-1].endswith((".", ",")) and (name := _as_name(lines[-1])):
        return name if name[0].isupper() and len(name.split()) <= 3 else ""
    return _at_the_end(lines[-1], known)


def _after_closer(line: str) -> str | None:
    """What stands behind "Kind regards" on its line; None when the line holds no such words."""
    folded = fold(line[:200])
    match = _closer().match(folded)
    if match and len(folded.split()) <= _MOST_WORDS + 6:
        # Folding keeps the number of characters but for runs of spaces, so that the rest is cut from the end.
        rest = folded[match.end() :].strip(" ,.!-")
        return line[len(line.rstrip()) - len(folded[match.end() :].lstrip(" ,.!-")) :].strip() if rest else ""
    if line.endswith(",") and len(line.split()) <= 4 and _LETTER.match(line) and _POLITE.search(folded):
        return ""
    return None


def _at_the_end(line: str, known: set[str]) -> str:
    """The name behind the last words of a mail in one line: "… sorry! Gr Debby", "… whenever you like. Mona"."""
    words = line.split()
    for count in (1, 2, 3):
        before, tail = words[:-count], " ".join(words[-count:])
        if not before or not (name := _as_name(tail)):
            continue
        if any(_closer().fullmatch(fold(" ".join(before[-n:])).strip(" ,.!")) for n in (1, 2, 3)):
            return name
        if {fold(word) for word in name.split()} <= known:
            return name
    return ""


def _as_name(written: str) -> str:
    """The line as a name without what stands beside it; "" when it can be none."""
    title = _TITLE_BEHIND.search(written[:120])
    bare = _ON_BEHALF.sub("", _ASIDE.sub("", written[:120]).strip())
    bare = _KISSES.sub("", bare.strip(" .,;\"'’*_-")).strip(" .,")
    bare = "".join(c for c in bare if c.isalnum() or c in " .'’-&@:/?!").strip()
    words = bare.split()
    if words and (words[0] in _FROM_A_PLACE or _FOR_THE_FIRM.match(written.strip())):
        return ""
    if not words or len(words) > 4 or _NOT_IN_NAMES.search(bare) or not any(len(w.strip(".")) > 1 for w in words):
        return ""
    if fold(bare) in _never() or any(fold(word).strip(".") in _never() for word in words):
        return ""
    if len(words) > 1 and sum(word[0].isupper() for word in words) < len(words) / 2:
        return ""
    if bare.islower():
        bare = bare.title()
    return f"{title[1].capitalize()} {bare}" if title else bare


@cache
def _closer() -> re.Pattern[str]:
    closers = (*phrases("signature", "closers"), *phrases("signature", "thanks"))
    return re.compile(rf"(?:{alternation(closers)})(?!\w)")


@cache
def _never() -> frozenset[str]:
    """Words that stand in the place of a name and are none."""
    return frozenset(word for kind in ("roles", "closers", "not_names") for word in phrases("signature", kind))
