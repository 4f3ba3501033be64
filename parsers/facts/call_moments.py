"""When the sender asks to be called: the day and the hours that the mail names, in or beside a sentence about calling.

The words are data, `words/call_moments.toml`. Hours before seven are taken as those of the afternoon.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

from parsers.books import Language
from parsers.facts.dates import find_dates
from parsers.facts.days import business_day_after
from parsers.labels.sentences import split_sentences

HOUR = 60  # minutes
_EARLIEST, _LATEST = 7, 21  # hours at which anybody calls
# "après 17h aujourd'hui" is today: the hour is no part of the day.
_AFTER_AN_HOUR = re.compile(r"\b(?:après|avant|vers|dès)\s\d{1,2}\s?h(?:\d{2})?\b", re.IGNORECASE)
_NUMBER = r"(\d{1,2})(?:\s?[.:uh]\s?(\d{2}))?"


@dataclass(frozen=True, slots=True)
class CallMoment:
    """The day to call on, and from which minute of the day until which, where the mail names them: twice the same for
    one hour."""

    day: date
    start: int | None = None
    end: int | None = None
    evidence: str = ""
    until: date | None = None  # the last day that the words allow: "early next week"

    @property
    def last_day(self) -> date:
        """The last day on which calling is still what they asked for."""
        return self.until or self.day


def find_call_moment(text: str, *, sent: datetime, language: Language, country: str = "NL") -> CallMoment | None:
    """The moment the text asks to be called at; None when it names no day and no hour."""
    words, sentences = _words(language), split_sentences(text)
    for at, sentence in enumerate(sentences):
        asked = words.call.search(sentence.text.casefold())
        if not asked:
            continue
        near = [sentence.text, *(other.text for other in sentences[at + 1 : at + 2])]
        told = _AFTER_AN_HOUR.sub(lambda hour: " " * len(hour[0]), sentence.text)
        days = [d for d in find_dates(told, sent=sent, language=language, country=country) if d.sure]
        ahead = sorted((d for d in days if d.latest >= sent.date()), key=lambda d: _distance(d.start, asked))
        coming = [max(d.earliest, sent.date()) for d in ahead]
        tries = [read(part.casefold(), words) for read in (_hours, _part_of_day) for part in near]
        start, end = next((found for found in tries if found != (None, None)), (None, None))
        if not coming and (start is None or re.search(r"\d{6}", sentence.text)):
            continue
        day = coming[0] if coming else sent.date()
        if not coming and start is not None and start <= sent.hour * HOUR + sent.minute:
            day = business_day_after(day, country)
        until = ahead[0].latest if coming and ahead[0].latest > day else None
        return CallMoment(day, start, end, sentence.text, until)
    return None


def _distance(start: int, asked: re.Match[str]) -> tuple[bool, int]:
    """How far a day stands from the word for calling; those behind it come first."""
    return start < asked.start(), abs(start - asked.start())


@dataclass(frozen=True, slots=True)
class _Words:
    call: re.Pattern[str]
    between: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    at: re.Pattern[str]
    parts: tuple[tuple[re.Pattern[str], int, int], ...]
    numbers: dict[str, int]


def _hours(text: str, words: _Words) -> tuple[int | None, int | None]:
    for word, number in words.numbers.items():
        text = re.sub(rf"(?<!\w){word}(?!\w)", str(number), text)
    text = re.sub(r"(?<=\d)e?n(?!\w)", "", text)  # "na 2en", "na 4n"
    if match := words.between.search(text):
        start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
        return (start, end) if start is not None and end is not None and start < end else (None, None)
    if match := words.after.search(text):
        return _clock(match[1], match[2], evening=words.parts[-1][0].search(text) is not None), None
    if match := words.before.search(text):
        return None, _clock(match[1], match[2])
    if match := words.at.search(text):
        return (hour := _clock(match[1], match[2])), hour
    return None, None


def _part_of_day(text: str, words: _Words) -> tuple[int | None, int | None]:
    return next(((start, end) for part, start, end in words.parts if part.search(text)), (None, None))


def _clock(hour: str, minutes: str | None, *, evening: bool = False) -> int | None:
    """Minutes since midnight; None for an hour at which nobody calls."""
    number = int(hour)
    if number < (12 if evening else _EARLIEST):
        number += 12
    return number * HOUR + int(minutes or 0) if _EARLIEST <= number <= _LATEST and int(minutes or 0) < HOUR else None


@cache
def _words(language: Language) -> _Words:
    read = tomllib.loads(resources.files(__package__).joinpath("words/call_moments.toml").read_text("utf-8"))[language]

    def any_of(key: str) -> str:
        words = sorted(read[key], key=len, reverse=True)
        return r"(?<!\w)(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) + r")(?!\w)"

    hour = rf"{_NUMBER}(?:\s?(?:u|h|uur|uhr|heures?|o'clock))?"
    return _Words(
        re.compile(any_of("call")),
        re.compile(rf"{any_of('between')} {hour} {any_of('and')} {hour}(?!\d)"),
        re.compile(rf"{any_of('after')} {hour}(?![\d%/-])(?! {any_of('counted')})"),
        re.compile(rf"{any_of('before')} {hour}(?![\d%/-])(?! {any_of('counted')})"),
        re.compile(rf"{any_of('at')} {hour}(?![\d%/-])(?! {any_of('counted')})"),
        tuple(
            (re.compile(any_of(part)), start * HOUR, end * HOUR)
            for part, start, end in (("morning", 9, 12), ("afternoon", 13, 17), ("evening", 18, 20))
        ),
        read["numbers"],
    )
