"""What an absence message tells: the day its sender is back, and who stands in meanwhile."""

import re
from datetime import date, datetime, timedelta

from parsers.books import Language
from parsers.facts.dates import find_dates
from parsers.message.model import Automatic, AutomaticKind
from parsers.message.phrases import anywhere, at_start, fold, phrases

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_NAME = (
    r"(?:(?:mw\.|dhr\.|mevrouw|meneer|Mevr\.|Mw\.|Dhr\.|Frau|Herrn?|Mme|M\.|Mrs?\.?|Ms\.?) )?[A-ZÀ-Ý][\w'’-]{1,30}"
    r"(?: (?:de|van|der|den|ten|von|le|la|du|el)){0,2}(?: [A-ZÀ-Ý][\w'’-]{1,30}){0,3}"
)
_COLLEAGUE = re.compile(
    r"(?:collega|colleague|collègue|Kollegin|Kollegen|Kollege|vervanger|vervangt|Vertretung|door|by|par|an|à|met|with):?"
    rf"\s+({_NAME})"
)
_REPLACES = re.compile(
    rf"({_NAME}) (?:vervangt|neemt|will (?:deal|help|assist)|is covering|covers|(?:me )?remplace|vertritt|übernimmt)\b"
)
_BEFORE_ADDRESS = re.compile(
    rf"({_NAME})[ ,:(<–-]{{0,4}}(?:(?:via|at|on|op|per|sous|unter|auf|par|e-?mail|mail):?[ (<]{{0,2}})?$"
)
_READ = 4000  # characters
_BEFORE = 45  # characters before a date that tell what it is


def absence(text: str, why: str, sent: datetime | None, language: Language, sender: str) -> Automatic:
    """An out-of-office message with the return date, the stand-in and their address that its words name.

    `sent` is what its dates are reckoned from (none are read without it); `sender` is never their own stand-in.
    """
    text = text[:_READ]
    returns = _returns_on(text, sent, language) if sent else None
    name, address = _stand_in(text, sender)
    return Automatic(AutomaticKind.OUT_OF_OFFICE, why, returns_on=returns, stand_in=name, stand_in_address=address)


def _returns_on(text: str, sent: datetime, language: Language) -> date | None:
    """The first day back: named as such, or the day after the last day away."""
    back: list[date] = []
    away: list[date] = []
    for found in find_dates(text, sent=sent, language=language):
        if found.latest < sent.date() or not found.sure:
            continue
        end = found.start + len(found.evidence)
        before = fold(text[max(0, found.start - _BEFORE) : end])
        after = "" if text[end - 1] == "." else fold(text[end : end + _BEFORE])
        if anywhere("absence_date", "back").search(before) or at_start("absence_date", "back").match(after):
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


def _stand_in(text: str, sender: str) -> tuple[str, str]:
    """The name and the address of whoever stands in, each "" when it is not told."""
    helps = anywhere("automatic", "stand_in")
    others = [match for match in _ADDRESS.finditer(text) if match[0].lower().strip(".") != sender.lower()]
    asked = [match for match in others if helps.search(fold(text[max(0, match.start() - 160) : match.start()]))]
    for match in asked or others[: len(others) == 1]:
        before = _BEFORE_ADDRESS.search(text[max(0, match.start() - 100) : match.start()])
        name = _without_verb(before[1]) if before else ""
        return name if " " in name else _colleague(text) or name, match[0].strip(".")
    return _colleague(text), ""


def _colleague(text: str) -> str:
    helps = anywhere("automatic", "stand_in")
    for match in _COLLEAGUE.finditer(text):
        if helps.search(fold(text[max(0, match.start() - 80) : match.end()])):
            return match[1].strip()
    replaces = _REPLACES.search(text)
    return _without_verb(replaces[1]) if replaces else ""


def _without_verb(name: str) -> str:
    """A name without a capitalised word in front of it that is none of its own: "Contacteer Els Peeters"."""
    while name:
        first, _, rest = name.partition(" ")
        if fold(first) not in phrases("automatic", "before_stand_in"):
            break
        name = rest
    return name
