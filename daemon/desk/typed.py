"""Days and amounts as people type them: "4 december 250", "4-12: 1.250,50", "vrijdag", "2026-12-04 250.00".

Days are read as those in mails are, in Dutch and English whatever language the desk speaks.
"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from parsers.books import Language
from parsers.facts.dates import find_dates
from parsers.facts.model import Instalment
from parsers.money import Money
from parsers.problems import Problem

_ENDS = " \t:;=\u00a0"  # after which a day may be over
LONGEST_LINE = 200
MOST_WORDS = 12  # of a line that are looked at for its day
_BETWEEN = " \t:;,=-–\u00a0"  # what people put between a day and its amount


class NotADay(Problem):
    """What was typed names no day."""

    template = '"{text}" is no day; write it as 4 december, 4-12, vrijdag or 2026-12-04.'


class NotAnAmount(Problem):
    """What was typed is no amount of money."""

    template = '"{text}" is no amount; write it as 250, 1250.50 or 1.250,50.'


def parts_of(text: str, now: datetime) -> list[Instalment]:
    """The parts of a plan, one on each line: a day, and an amount unless it is all. Raises NotADay or NotAnAmount."""
    return [_part(line.strip()[:LONGEST_LINE], now) for line in text.splitlines() if line.strip()]


def line_of(part: Instalment, language: str) -> str:
    """A part as `parts_of` reads it, and as people of the desk's language write it."""
    day = f"{part.date:%-d-%-m-%Y}" if part.date else ""
    amount = str(part.amount or "")
    return f"{day} {amount.replace('.', ',') if language == 'nl' else amount}".strip()


def _part(line: str, now: datetime) -> Instalment:
    # The longest beginning that is a day: in "4 december 2026 250" the year is no amount.
    places = [at for at in range(1, len(line) + 1) if at == len(line) or line[at] in _ENDS][:MOST_WORDS]
    for place in reversed(places):
        day = _day(line[:place].strip(_BETWEEN), now)
        if day:
            amount = line[place:].strip(_BETWEEN)
            return Instalment(day, amount_of(amount) if amount else None)
    raise NotADay(text=line)


def _day(text: str, now: datetime, *, past: bool = False) -> date | None:
    """The day that these words are, and nothing more."""
    languages: tuple[Language, ...] = ("nl", "en")
    for language in languages:
        for found in find_dates(text, sent=now, language=language, past=past):
            if found.evidence == text:
                return found.best
    return None


def day_of(text: str, now: datetime) -> date:
    """A day that has been, of a date field or as people type it. Raises NotADay."""
    line = text.strip()[:LONGEST_LINE]
    try:
        return date.fromisoformat(line)
    except ValueError:
        day = _day(line, now, past=True)
    if day is None:
        raise NotADay(text=line)
    return day


def amount_of(text: str) -> Money:
    """An amount of euros as people type it, with a point or a comma before the cents. Raises NotAnAmount."""
    bare = "".join(character for character in text.lower() if character not in " \u00a0€")
    bare = bare.removeprefix("eur").removesuffix("euro").removesuffix("eur").removesuffix(",-")
    whole, mark, cents = bare.rpartition("," if bare.rfind(",") > bare.rfind(".") else ".")
    if mark and len(cents) <= 2:
        bare = f"{whole.replace('.', '').replace(',', '')}.{cents}"
    else:
        bare = bare.replace(".", "").replace(",", "")
    try:
        return Money.of(Decimal(bare))
    except (InvalidOperation, ValueError):
        raise NotAnAmount(text=text.strip()) from None
