"""The days of an agreement as a calendar file that every calendar program opens (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of an agreement, with what the debtor's calendar shows for it."""

    day: date
    title: str
    text: str


def calendar_of(entries: Sequence[Entry], about: str, organiser: str, today: date) -> bytes:
    """A file with one whole-day entry for each, in UTF-8.

    `about` and the entry's place make its UID, so that a calendar takes a file that is sent again for the same entries.
    `organiser` is our address; `today` is when the file was made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Afspraak//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    domain = organiser.rpartition("@")[2]
    for place, entry in enumerate(entries, 1):
        event = Event()
        event.add("uid", f"{about.replace(' ', '')}-{place}@{domain}")
        event.add("dtstamp", datetime.combine(today, time(), UTC))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
