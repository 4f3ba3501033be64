"""Days of the sample firm: reckoned from the day the demo runs, and written as people of four languages write them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime

from parsers.books import Language

_PLACEHOLDER = re.compile(r"\{(date|day):([^}]+)\}")
_OFFSET = re.compile(r"([+-]\d{1,3})(w?)( today)?")
_SHORT = {"nl": "d MMMM", "en": "d MMMM", "fr": "d MMMM", "de": "d. MMMM"}


def locale(language: Language) -> str:
    """The locale whose dates and amounts a writer of this language uses: British English, not American."""
    return "en_GB" if language == "en" else language


def reckon(offset: str, day: date, today: date) -> date:
    """The day that an offset such as `+4w` or `-7 today` names, seen from `day`; see firm/README.md.

    Raises ValueError when it is no offset.
    """
    match = _OFFSET.fullmatch(offset)
    if match is None:
        raise ValueError(f"not an offset in days: {offset!r}")
    count, working, from_today = int(match[1]), bool(match[2]), bool(match[3])
    found = (today if from_today else day) + timedelta(days=count)
    return working_day(found, forward=count > 0) if working else found


def working_day(day: date, forward: bool) -> date:
    """The day itself, or when it lies in a weekend the Monday after it or the Friday before it."""
    beyond = day.weekday() - 4
    if beyond <= 0:
        return day
    return day + timedelta(days=3 - beyond) if forward else day - timedelta(days=beyond)


def day_and_month(day: date, language: Language) -> str:
    """As one writes it in passing: `8 december`, `8. Dezember`, `1er décembre`."""
    written = format_date(day, _SHORT[language], locale=locale(language))
    return written.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else written


def full_day(day: date, language: Language) -> str:
    """As a letter writes it: `8 december 2026`."""
    return f"{day_and_month(day, language)} {day.year}"


def weekday(day: date, language: Language) -> str:
    """The name of the day of the week."""
    return format_date(day, "EEEE", locale=locale(language))


def with_days(text: str, day: date, today: date, language: Language, written: Callable[[date, Language], str]) -> str:
    """The text with each `{date:+4w}` written out and each `{day:+4w}` as its weekday, seen from `day`."""

    def replaced(match: re.Match[str]) -> str:
        found = reckon(match[2], day, today)
        return weekday(found, language) if match[1] == "day" else written(found, language)

    return _PLACEHOLDER.sub(replaced, text)


class Moment:
    """A point in time for format strings: `{when:EEE d MMM y}` fills in a date pattern of Unicode TR 35."""

    def __init__(self, when: datetime, language: Language) -> None:
        self._when = when
        self._locale = locale(language)

    def __format__(self, pattern: str) -> str:
        return format_datetime(self._when, pattern, tzinfo=self._when.tzinfo, locale=self._locale)
