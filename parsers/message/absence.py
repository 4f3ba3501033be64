"""What an absence message tells: the day its sender is back, and who stands in meanwhile."""

import re
from datetime import date, datetime, timedelta

from parsers.books import Language
from parsers.facts.dates import find_dates
from parsers.message.model import Automatic, AutomaticKind
from parsers.message.phrases import anywhere, fold

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_COLLEAGUE = re.compile(
    r"(?:collega|colleague|collègue|Kollegin|Kollegen|Kollege|vervanger|vervangt|Vertretung|door|by|par|an|met|with):?\s+"
    r"((?:(?:mw\.|dhr\.|mevrouw|meneer|Frau|Herrn?|Mme|M\.|Mrs?\.?|Ms\.?) )?[A-ZÀ-Ý][\w'’-]{1,30}"
    r"(?: (?:de|van|der|den|von|le|la|du)){0,2}(?: [A-ZÀ-Ý][\w'’-]{1,30}){0,2})"
)
_READ = 4000  # characters
_BEFORE = 45  # characters before a date that tell what it is


def absence(text: str, why: str, sent: datetime | None, language: Language, sender: str) -> Automatic:
    """An out-of-office message with the return date and stand-in that its words name.

    `sent` is what its dates are reckoned from (none are read without it); `sender` is never their own stand-in.
    """
    text = text[:_READ]
    returns = _returns_on(text, sent, language) if sent else None
    return Automatic(AutomaticKind.OUT_OF_OFFICE, why, returns_on=returns, stand_in=_stand_in(text, sender))


def _returns_on(text: str, sent: datetime, language: Language) -> date | None:
    """The first day back: named as such, or the day after the last day away."""
    back: list[date] = []
    away: list[date] = []
    for found in find_dates(text, sent=sent, language=language):
        if found.latest < sent.date() or not found.sure:
            continue
        end = found.start + len(found.evidence)
        before = fold(text[max(0, found.start - _BEFORE) : end])
        if anywhere("absence_date", "back").search(before):
            back.append(found.best)
        elif anywhere("absence_date", "including").search(before) or anywhere("absence_date", "included").match(
            fold(text[end : end + 30]).lstrip(" ,(")
        ):
            away.append(found.best + timedelta(days=1))
        elif anywhere("absence_date", "until").search(before):
            away.append(found.best)
    if back:
        return min(back)
    return max(away, default=None)


def _stand_in(text: str, sender: str) -> str:
    """The address, or else the name, of whoever stands in."""
    addresses = [match for match in _ADDRESS.finditer(text) if match[0].lower().strip(".") != sender.lower()]
    helps = anywhere("automatic", "stand_in")
    for match in addresses:
        if helps.search(fold(text[max(0, match.start() - 160) : match.start()])):
            return match[0].strip(".")
    if len(addresses) == 1:
        return addresses[0][0].strip(".")
    for match in _COLLEAGUE.finditer(text):
        if helps.search(fold(text[max(0, match.start() - 80) : match.end()])):
            return match[1].strip()
    return ""
