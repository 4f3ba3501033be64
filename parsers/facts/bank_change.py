"""News of another bank account: the commonest fraud by mail, so it is never acted on, only shown.

A mail that says that an account number has changed, or names an account that is not ours beside words of paying, yields
its sentence as evidence; a person then checks it by telephone.
"""

import re

from parsers.facts.model import Known
from parsers.facts.references import find_ibans
from parsers.labels.sentences import split_sentences

_CHANGED = re.compile(
    r"\b(?:(?:nieuwe?|ander|gewijzigde?|veranderde?|new|different|changed|updated|nouveau|nouvel|nouvelles|neue[snr]?|geänderte?[snr]?|andere[snr]?)\W{1,3}"
    r"(?:bank)?(?:rekening|rekeningnummer|rekeningnr|bankrekening|bankrekeningnummer|iban|account|bank account|bank details|bankgegevens"
    r"|compte|compte bancaire|rib|coordonnées bancaires|konto|bankverbindung|bankkonto|kontonummer|account number|kontodaten)"
    r"|(?:rekeningnummer|bankrekening|rekening|iban|bankgegevens|bank details|bank account|account number|compte bancaire|coordonnées bancaires|rib"
    r"|bankverbindung|kontonummer|konto)\W{1,3}(?:is|zijn|are|has|have|a|ont|hat|haben|werd|wurde)\W{1,3}(?:\w{1,15}\W{1,3}){0,2}"
    r"(?:gewijzigd|veranderd|aangepast|changed|updated|changé|modifiée?s?|geändert))\b",
    re.IGNORECASE,
)


def find_bank_change(text: str, known: Known = Known()) -> str:  # noqa: B008 - an empty frozen value
    """The sentence that announces another bank account; "" when none does."""
    for sentence in split_sentences(text):
        if _CHANGED.search(sentence.text):
            return sentence.text
        if known.own_ibans and any(iban not in known.own_ibans for iban in find_ibans(sentence.text)):
            return sentence.text
    return ""
