"""The debtor's own words about what is wrong, where a letter may quote them: one calm and short sentence."""

import re

from parsers.labels.names import Label
from parsers.reading import Reading
from replies.formats import quotable

LONGEST_SAID = 130  # characters of their words in a letter
FEWEST_WORDS = 6  # of a sentence that tells what is wrong
_DISPUTES = (Label.GOODS_NOT_RECEIVED, Label.DISSATISFIED, Label.INVOICE_INCORRECT)
_HEATED = re.compile(
    r"[!?]|\b(?:verdomme|godver\w*|shit|kut\w*|klote\w*|fuck\w*|bloody|merde|putain|scheiß\w*)\b", re.I
)
# A sentence quoted alone does not begin with what joined it to the one before.
_JOINED = re.compile(r"^(?:en|maar|dus|want|verder|and|but|so|et|mais|donc|und|aber|denn)\s+", re.I)
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{4,}\b")


def words_quoted(reading: Reading) -> str:
    """The sentence in which they dispute something, when a letter may quote it; "" when there is none."""
    for label in _DISPUTES:
        for hit in reading.labels:
            if hit.label == label and (words := _calm(hit.evidence)):
                return words
    return ""


def calm_words(sentence: str) -> str:
    """The sentence when a letter may quote it and it says enough to be understood by itself; else ""."""
    words = _calm(sentence)
    return words if len(words.split()) >= FEWEST_WORDS else ""


def _calm(sentence: str) -> str:
    whole = sentence if len(sentence) <= LONGEST_SAID else sentence.partition(". ")[0]
    words = _JOINED.sub("", quotable(whole))
    words = words[:1].upper() + words[1:]
    calm = not (_HEATED.search(whole) or _SHOUTED.search(words))
    return words if calm and len(words) <= LONGEST_SAID else ""
