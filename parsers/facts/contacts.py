"""How a letter calls whom the mail sends us to: by the name beside an address, or with the article of a desk."""

import re
from functools import cache

from parsers.facts.lexicon import folded
from parsers.facts.word_lists import word_list

LONGEST = 60  # characters of a name
_CAPITAL = r"[A-ZÀ-Þ][\w'’-]+"
_NAME = re.compile(rf"(?<![\w@.-]){_CAPITAL}(?![\w@])")
_BEFORE = re.compile(r"(?<!\w)(?:(?:van|de|der|den|het|ten|ter|von|du|la|le) ){1,3}$", re.IGNORECASE)
_GIVEN = re.compile(rf"(?<=[^.!?,:] )({_CAPITAL} )$")
_RUN = re.compile(rf"(?:(?: (?:van|de|der|den|ten|ter|von|du|la|le)){{0,2}} {_CAPITAL}){{0,2}}")
_SHORTEST = 4  # letters of a name that are looked for inside an address


def contact_name(text: str, redirect_to: str | None, sender: str) -> str:
    """The person or firm that an address belongs to, as the text names it, or a desk with its article; "" for neither.

    `sender` is the address that the mail came from: its own firm tells nobody apart.
    """
    if not redirect_to:
        return ""
    flat = " ".join(text.split())
    if "@" not in redirect_to:
        return _with_article(flat, redirect_to) or _titled(flat, redirect_to)
    local, _, domain = folded(redirect_to).partition("@")
    own, _, own_domain = folded(sender).partition("@")
    told, own_words = re.split(r"[._+-]", local), re.split(r"[._+-]", own)
    of_person, of_firm = "", ""
    for match in _NAME.finditer(flat):
        name = folded(match[0])
        if name in own_words or not match[0][1:].islower():
            continue
        if not of_person and (name in told or _particles(flat, match).replace(" ", "").casefold() + name in told):
            of_person = _whole(flat, match)
        elif not of_firm and len(name) >= _SHORTEST and name in domain and name not in own_domain:
            of_firm = _whole(flat, match)
    return of_person or of_firm


def _particles(text: str, name: re.Match[str]) -> str:
    """ "van " of "Petra van Loon", before the last of these."""
    found = _BEFORE.search(text[: name.start()])
    return found[0] if found else ""


def _whole(text: str, match: re.Match[str]) -> str:
    """The name with the title, first name or kind of firm before it and the names behind it."""
    particles = _particles(text, match)
    before = text[: match.start() - len(particles)]
    lead = _lead().search(before)
    given = _GIVEN.search(before)
    behind = _RUN.match(text, match.end())
    front = lead[0] if lead else given[1] if given else ""
    return " ".join(f"{front}{particles}{match[0]}{behind[0] if behind else ''}".split())[:LONGEST]


def _with_article(text: str, desk: str) -> str:
    """ "het Financieel Servicepunt" for a desk that the text puts an article before; "our desk" is yours."""
    yours = dict(pair.split() for pair in word_list("our_to_your"))
    articles = "|".join(map(re.escape, (*word_list("desk_article"), *yours)))
    match = re.search(rf"(?<!\w)({articles}) {re.escape(desk)}(?!\w)", text)
    return f"{yours.get(match[1], match[1])} {desk}" if match else ""


def _titled(text: str, name: str) -> str:
    """ "notaris Peeters" where the text puts that before a name; "" when nothing stands there."""
    at = text.find(name)
    lead = _lead().search(text[:at]) if at > 0 and name[:1].isupper() else None
    if not lead:
        return ""
    title = next((word for word in word_list("contact_title") if word.casefold() == lead[0].strip().casefold()), "")
    return f"{title} {name}" if title else ""


@cache
def _lead() -> re.Pattern[str]:
    """What may stand before a name and belongs to it: a title, or what kind of firm it is."""
    words = "|".join(re.escape(word) for word in word_list("contact_title"))
    return re.compile(rf"(?<!\w)(?i:{words}) (?:{_CAPITAL} )?$")
