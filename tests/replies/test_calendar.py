"""The days of an agreement as a calendar file: read back by the library, sent along as it is, the same each time."""

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from daemon.clock import now
from daemon.sending.mime import Enclosed, Letter, build
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.calendar import MEDIA_TYPE, Entry, calendar_of
from replies.case import Decision, ProposedAgreement
from replies.draft import Templates, compose
from tests.replies.cases import CREDITOR, RECEIVED, TODAY, case, promise, reading

DAYS = (date(2026, 12, 1), date(2027, 1, 4))
ENTRIES = [Entry(day, "Zahlung 600,00 € an Müller & Söhne", "NL91ABNA0417164300; 2026-0417") for day in DAYS]
TEMPLATES = Templates.load()


def test_each_day_is_a_whole_day_that_a_calendar_program_reads() -> None:
    made = calendar_of(ENTRIES, "2026-0417", "ar@vandoorn.example", TODAY)
    read = Calendar.from_ical(made)
    assert read["METHOD"] == "PUBLISH"
    assert [event.decoded("DTSTART") for event in read.events] == list(DAYS)
    assert all(event["SUMMARY"] == ENTRIES[0].title for event in read.events)
    assert len({event["UID"] for event in read.events}) == 2
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))  # octets, RFC 5545 section 3.1
    assert calendar_of(ENTRIES, "2026-0417", "ar@vandoorn.example", TODAY) == made


@pytest.mark.parametrize("calendar", [True, False])
def test_it_goes_along_with_a_confirmation_when_so_configured(calendar: bool) -> None:
    parts = tuple(Instalment(day, Money(60000)) for day in DAYS)
    decision = Decision("confirm_plan", DAYS[0], agreement=ProposedAgreement((7,), parts, ""))
    said = reading("payment_plan", promise=promise(*DAYS))
    draft = compose(decision, said, case(), CREDITOR, RECEIVED, templates=TEMPLATES, calendar=calendar)
    assert draft is not None
    assert [one.media_type for one in draft.attachments] == ([MEDIA_TYPE] if calendar else [])
    if calendar:
        read = Calendar.from_ical(draft.attachments[0].content)
        assert [event.decoded("DTSTART") for event in read.events] == list(DAYS)


def test_it_survives_the_mail() -> None:
    made = calendar_of(ENTRIES, "2026-0417", "ar@vandoorn.example", TODAY)
    file = Enclosed("afspraak.ics", MEDIA_TYPE, made)
    letter = Letter(
        "Van Doorn", "ar@vandoorn.example", "jan@dezon.example", "Re", "Dag", "1@x", now(), enclosed=(file,)
    )
    mail = message_from_bytes(build(letter), _class=EmailMessage, policy=policy.default)
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("afspraak.ics", MEDIA_TYPE)
    assert part.get_payload(decode=True) == made
