"""The debtor's own words about what is wrong, where a letter may quote them: one calm and short sentence."""

import re

from parsers.labels.names import Label
from parsers.reading import Reading
from replies.formats import quotable

LONGEST_SAID = 130  # characters of their words in a letter
_DISPUTES = (Label.GOODS_NOT_RECEIVED, Label.DISSATISFIED, Label.INVOICE_INCORRECT)
_HEATED = re.compile(
    r"[!?]|\b(?:verdomme|godver\w*|shit|kut\w*|klote\w*|fuck\w*|bloody|merde|putain|scheiß\w*)\b", re.I
)
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{4,}\b")


def words_quoted(reading: Reading) -> str:
    """The sentence in which they dispute something, when a letter may quote it; "" when there is none."""
    for label in _DISPUTES:
        for hit in reading.labels:
            whole = hit.evidence if len(hit.evidence) <= LONGEST_SAID else hit.evidence.partition(". ")[0]
            words = quotable(whole) if hit.label == label else ""
            calm = not (_HEATED.search(whole) or _SHOUTED.search(words))
            if words and calm and len(words) <= LONGEST_SAID:
                return words
    return ""
