"""News of another bank account: the commonest fraud by mail, so it is never acted on, only shown.

A sentence that speaks of a new or changed account, or names an account that is not ours beside the words of such news,
is kept as evidence; a person then checks it by telephone.
"""

import re

from parsers.facts.model import NOTHING_KNOWN, Known
from parsers.facts.word_lists import any_of, word_list
from parsers.labels.sentences import split_sentences

_CHANGED = re.compile(
    rf"{any_of('changed')}[\s:]{{1,3}}(?:\w{{1,15}}\s){{0,1}}{any_of('account')}"
    rf"|{any_of('account')}[\s:]{{1,3}}(?:\w{{1,15}}\s){{0,4}}{any_of('changed')}",
    re.IGNORECASE,
)


def find_bank_change(text: str, known: Known = NOTHING_KNOWN) -> str:
    """The sentence that announces another bank account; "" when none does.

    An account number that is one of ours, repeated to ask whether it is still right, is no news.
    """
    low = text.lower()
    if text.isascii() and not any(account in low for account in word_list("account")):
        return ""
    for sentence in split_sentences(text):
        if _CHANGED.search(sentence.text):
            ours = any(iban in sentence.text.replace(" ", "").upper() for iban in known.own_ibans)
            if not ours:
                return sentence.text
    return ""
