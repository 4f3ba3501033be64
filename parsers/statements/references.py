"""Account numbers and references as banks print them, in one form each."""

import re

from stdnum import iso11649
from stdnum.be import ogm_vcs

from parsers.matching.books import compact, is_check_digited

# What banks and programs write where there is nothing to say.
_NOTHING = {
    "NOTPROVIDED",
    "NOTPROVIDE",
    "NONREF",
    "NOREF",
    "NOTAVAILABLE",
    "UNKNOWN",
    "NIETBEKEND",
    "NONE",
    "EREF",
    "KREF",
}
_OGM = re.compile(r"[+*]{3} ?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5}) ?[+*]{3}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_ACCOUNT_TAIL = re.compile(r"(?<=[A-Z0-9]{14})(EUR|USD|GBP|CHF)$")


def told(reference: str) -> str:
    """A reference, or "" for the words that stand for none ("NOTPROVIDED", "NONREF", only zeros)."""
    bare = compact(reference)
    return "" if bare in _NOTHING or not bare.strip("0") else " ".join(reference.split())


def account_number(text: str) -> str:
    """An account number without spaces, dots and dashes, in capitals; a currency at its end is cut off."""
    bare = compact(text)
    return _ACCOUNT_TAIL.sub("", bare) if _IBAN.match(bare) else bare


def structured(text: str, *, whole: bool = False) -> str:
    """The structured payment reference in a text, compact; "" when there is none.

    A field for references holds one as it is. With `whole`, the text is that of a payer, and a reference counts only
    when it is the whole text, or an OGM/VCS between plus signs or, as banks print it, stars.
    """
    if found := _OGM.search(text):
        digits = "".join(found.groups())
        if ogm_vcs.is_valid(digits):
            return digits
    bare = compact(text)
    if not whole:
        return bare
    return bare if iso11649.is_valid(bare) or (len(bare) in {12, 16} and is_check_digited(bare)) else ""
