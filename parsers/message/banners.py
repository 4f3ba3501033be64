"""Warnings that a mail gateway puts on top of mails from outside: "external sender", "do not click on links"."""

import re

from parsers.message.phrases import at_start, fold, phrases

_SEEN = 8  # lines of text from the top in which one can begin
_LONGEST = 8  # lines that one can be wrapped over
_STRIP = "[](){}*!⚠️ <>-|=#_"
_TAG = re.compile(r"[\[({*]{1,3}([^\[\](){}*]{2,30})[\])}*]{1,3}[:\s-]{0,4}")
_BOX = re.compile(r"\s{0,8}[-_=*–—#+]{3,}\s*$")
_GOES_ON = 45  # characters of a line that was broken off, not ended


def banners(texts: list[str]) -> list[int]:
    """The numbers of the lines that are such warnings, with the lines of the box drawn round them."""
    found: list[int] = []
    seen = number = 0
    while number < len(texts) and seen <= _SEEN:
        if not texts[number].strip() or _BOX.match(texts[number]):
            number += 1
            continue
        seen += 1
        if _begins(fold(texts[number])):
            end = _end(texts, number)
            found.extend(range(number, end))
            number = end
        else:
            number += 1
    return _boxed(texts, found)


def _begins(folded: str) -> bool:
    tags = phrases("signature", "banner_tags")
    tag = _TAG.match(folded)
    if tag and tag[1].strip(_STRIP) in tags and (rest := folded[tag.end() :].strip(_STRIP)):
        folded = rest  # "[EXTERNAL] This message …"; what else stands behind such a tag was typed
    folded = folded.strip(_STRIP)
    return folded in tags or bool(at_start("signature", "banners").match(folded))


def _end(texts: list[str], start: int) -> int:
    """The line after a warning: it goes on while its lines are long and do not end a sentence."""
    end = start + 1
    while end < min(len(texts), start + _LONGEST):
        above = texts[end - 1].strip(" |*")
        if not texts[end].strip() or _BOX.match(texts[end]) or len(above) < _GOES_ON or above[-1] in ".!?:)]":
            break
        end += 1
    return end


def _boxed(texts: list[str], found: list[int]) -> list[int]:
    """The lines found and the ruled lines right above and below them."""
    out = set(found)
    for number in found:
        for near in (number - 1, number + 1):
            if 0 <= near < len(texts) and _BOX.match(texts[near]):
                out.add(near)
    return sorted(out)
