"""When something comes that a mail waits for: their word to us, an approval, the return of whoever pays."""

import re
from datetime import date, datetime, timedelta

from parsers.books import Language
from parsers.facts.dates import find_dates
from parsers.facts.model import FoundDate
from parsers.facts.points import Point

# "Down since Monday" names no day to come.
_SINCE = re.compile(r"\b(?:since|depuis|seit|sinds|sedert)\b(?:\s[\w'’.]+){1,3}", re.IGNORECASE)
_WORD_COMES = {"will_report", "write_again"}
_AHEAD = timedelta(days=45)  # no letter waits longer
_FAR = timedelta(days=200)
_VAGUE = timedelta(days=9)  # "in the middle of February" is as good as a day


def find_next_day(
    text: str, points: tuple[Point, ...], *, sent: datetime, language: Language, country: str = "NL"
) -> date | None:
    """The day by which we hear more, as the text says: of a sentence that promises word, else the only day ahead."""
    said = next((point.evidence for point in points if point.key in _WORD_COMES), "")
    for part in (said, text):
        found = find_dates(_SINCE.sub(" ", part), sent=sent, language=language, country=country)
        near = {d.latest for d in found if _as_good_as_a_day(d) and sent.date() < d.best <= sent.date() + _AHEAD}
        if len(near) == 1:
            return near.pop()
    return None


def find_far_day(text: str, *, sent: datetime, language: Language, country: str = "NL") -> FoundDate | None:
    """The only day ahead when it is further away than a letter waits; None when a nearer one is named as well."""
    found = find_dates(text, sent=sent, language=language, country=country)
    ahead = [d for d in found if _as_good_as_a_day(d) and d.latest > sent.date()]
    far = [d for d in ahead if sent.date() + _AHEAD < d.best <= sent.date() + _FAR]
    return far[0] if far and len({d.best for d in ahead}) == 1 else None


def _as_good_as_a_day(found: FoundDate) -> bool:
    return found.sure and found.latest - found.earliest <= _VAGUE
