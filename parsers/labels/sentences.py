"""Cutting a mail's new text into sentences, the unit in which labels are read and shown as evidence.

A sentence ends at a full stop, question or exclamation mark before white space, and at the end of a line; a line that
a mail program wrapped runs on. Writers on telephones begin without capitals, so capitals decide nothing; common
abbreviations, initials and ordinals do not end a sentence. One pass over the text, with caps on its length, the number
of sentences and the length of each: mail is hostile.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

TEXT_CAP = 20_000  # characters read of one mail
COUNT_CAP = 120  # sentences read of one mail: the first and, of a longer one, the last are kept
LENGTH_CAP = 500  # characters of one sentence that are weighed

_WRAPPED = range(60, 81)  # characters of a line that a mail program wrapped, when it ends in mid-sentence
_STOP = re.compile(r"[.!?…][.!?…)\"'»”’\]]{0,8}(?=\s)|\n")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:(?-i:[A-Z])|\d{1,2}|(?:\w\.){1,4}\w?|dhr|mevr|mw|mr|mrs|ms|drs|dr|ir|ing|prof|nr|nrs|no|nos|art|"
    r"bijv|bv|evt|incl|excl|jl|ca|resp|tel|inv|ref|vgl|bzw|usw|evtl|ggf|inkl|zzgl|str|hr|fr|frau|mme|mlle|ltd|inc|co|st|approx|"
    r"jan|feb|febr|mrt|apr|aug|sep|sept|okt|oct|nov|dec|dez|janv|févr|juil|déc)\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text, verbatim without surrounding white space, and the offset at which it starts."""

    text: str
    start: int


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order; at most `COUNT_CAP`, each of at most `LENGTH_CAP` characters."""
    return _split(text[:TEXT_CAP])


@lru_cache(maxsize=8)  # one mail is cut for its labels, its facts and its points
def _split(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    begin = 0
    for stop in _STOP.finditer(text):
        if _runs_on(text, begin, stop):
            continue
        _keep(found, text, begin, stop.end())
        begin = stop.end()
    _keep(found, text, begin, len(text))
    if len(found) > COUNT_CAP:
        half = COUNT_CAP // 2
        found = found[:half] + found[-half:]
    return tuple(found)


def _runs_on(text: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether the sentence goes on after `stop`: an abbreviation, or a line that was only wrapped."""
    if text[stop.start()] != "\n":
        return stop.group() == "." and bool(_ABBREVIATED.search(text[max(begin, stop.start() - 12) : stop.end()]))
    line = text[max(begin, text.rfind("\n", begin, stop.start()) + 1) : stop.start()]
    following = text[stop.end() : stop.end() + 1]
    return len(line) in _WRAPPED and not line.rstrip().endswith((".", "!", "?", ":", ";")) and following.islower()


def _keep(found: list[Sentence], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    kept = piece.strip()
    if any(map(str.isalnum, kept[:LENGTH_CAP])):
        found.append(Sentence(kept[:LENGTH_CAP], begin + len(piece) - len(piece.lstrip())))
