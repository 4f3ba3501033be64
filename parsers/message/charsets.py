"""From the bytes of a part or header to clean text, whatever its charset label says.

Labels lie: cp1252 is sent as us-ascii, latin-1 or utf-8, and UTF-8 as latin-1. The result is NFC with LF line
ends, without control characters, lone surrogates or invisible marks that could hide a word.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace

import ftfy

_TEXT_CODEC = re.compile(r"utf|iso8859|cp\d|koi8|mac|gb|big5|euc|shift|iso2022|hz|tis|latin|ascii|johab|ptcp|kz")
_AS_CP1252 = {"ascii", "iso8859-1", "latin-1", "cp1252"}  # as browsers read them: WHATWG Encoding, section 4.2
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufff9-\ufffb]"
)
_MOJIBAKE = re.compile("[\x80-\x9f]|[ÂÃâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# ftfy repairs in rounds: only pieces of bounded length and number keep that linear.
_GARBLED = re.compile(rf"[^ \n\t]{{0,40}}(?:{_MOJIBAKE.pattern})[^ \n\t]{{0,40}}")
_MAX_REPAIRS = 500
_REPAIRS = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    explain=False,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a part. `damaged` says that bytes could not be read as any likely charset."""

    text: str
    warning: str = ""
    damaged: bool = False


def _codec(label: str) -> str:
    """The canonical name of a text codec, "" for none, an unknown one, or one that is no charset (idna, rot13)."""
    try:
        name = codecs.lookup(label.strip().strip("'\"").lower().replace("cp-", "cp")).name
    except (LookupError, ValueError):
        return ""
    return name if _TEXT_CODEC.match(name) else ""


def decode(octets: bytes, label: str = "") -> Decoded:
    """Decode the bytes of a text part that claims the charset `label`, and clean the text; never fails."""
    decoded = to_text(octets, label)
    return replace(decoded, text=clean(decoded.text))


def to_text(octets: bytes, label: str = "") -> Decoded:
    """Like `decode`, for pieces of a text that is cleaned when it is whole."""
    codec = _codec(label) if label else ""
    warning = f"unknown charset {label[:40]!r}" if label and not codec else ""
    if codec and codec not in _AS_CP1252 and codec != "utf-8":
        try:
            return Decoded(octets.decode(codec))
        except (UnicodeError, ValueError):
            warning = f"not valid {codec}"
    try:
        return Decoded(octets.decode("utf-8"), warning)
    except UnicodeDecodeError:
        pass
    if codec == "utf-8":
        lenient = octets.decode("utf-8", "replace")
        if lenient.count("\ufffd") * 4 <= sum(char > "\x7f" for char in lenient):
            return Decoded(lenient, "some characters are damaged", damaged=True)
        warning = "labelled utf-8, read as windows-1252"
    return Decoded(octets.decode("cp1252", "replace"), warning)


def clean(text: str) -> str:
    """Text as the rest of the program wants it: mojibake repaired, and tidy."""
    if not text.isascii() and _MOJIBAKE.search(text):
        text = _GARBLED.sub(lambda found: ftfy.fix_text_segment(found[0], _REPAIRS), text, count=_MAX_REPAIRS)
    return tidy(text)


def tidy(text: str) -> str:
    """Text in NFC with LF line ends, without control or invisible characters."""
    if text.isascii():
        return text if text.isprintable() else _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


def unflow(text: str, *, delete_space: bool) -> str:
    """Undo format=flowed (RFC 3676): join lines that end in a space with the next one of the same quote depth."""
    out: list[str] = []
    depth_before = -1
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest[1:] if rest.startswith(" ") else rest
        signature_mark = rest == "-- "
        if depth == depth_before and not signature_mark:
            out[-1] += rest
        else:
            out.append((">" * depth + " " if depth else "") + rest)
        flows = rest.endswith(" ") and not signature_mark
        depth_before = depth if flows else -1
        if flows and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
