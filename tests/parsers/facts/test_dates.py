"""What dates carry: evidence, intervals, doubt, days beside weekends and bank holidays; and what is no date."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.facts.dates import find_dates

DATE_WORDS = (
    *(
        "vrijdag",
        "volgende",
        "week",
        "eind",
        "begin",
        "van",
        "de",
        "maand",
        "december",
        "5",
        "25e",
        "voor",
        "na",
        "tegen",
    ),
    *(
        "uiterlijk",
        "binnen",
        "14",
        "dagen",
        "over",
        "of",
        "en",
        "KW",
        "48",
        "Pasen",
        "next",
        "Friday",
        "le",
        "15",
        "am",
        "3.",
    ),
    *("bis", "Ende", "laatste", "werkdag", "elke", "30", "2", "31", "februari", "29", "weekend", "jaar", "kwartaal"),
)

SENT = datetime(2026, 11, 17, 10, 0, tzinfo=timezone(timedelta(hours=1)))  # a Tuesday


def find(text, language="nl", country="NL", **more):
    return find_dates(text, sent=SENT, language=language, country=country, **more)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("factuur 2026-0412", "nl"),
        ("factuur 26-0312 staat open", "nl"),
        ("tel. 076-5550123", "nl"),
        ("06-12-34-56-78", "nl"),
        ("KBO 0417.497.106", "nl"),
        ("NL91 ABNA 0417 1643 00", "nl"),
        ("€ 10,12", "nl"),
        ("10.12 euro", "nl"),
        ("de 2e herinnering", "nl"),
        ("voor de 3e keer", "nl"),
        ("24/7 bereikbaar", "nl"),
        ("1/3 van het bedrag", "nl"),
        ("tussen 9 en 11u", "nl"),
        ("van 9.00 tot 17.00 uur", "nl"),
        ("31 februari", "nl"),
        ("31.02.2027", "nl"),
        ("12-13-2026", "nl"),
        ("5-12-9999", "nl"),
        ("0-0-0", "nl"),
        ("We ordered 5 pumps, see line 3", "en"),
        ("this may take a while", "en"),
        ("the 2nd reminder", "en"),
        ("I sat in the sun", "en"),
        ("to march on", "en"),
        ("Je vous remercie", "fr"),
        ("ma soeur et sa mère", "fr"),
        ("elle a été réglée", "fr"),
        ("38 ruches sur 60", "fr"),
        ("die 2. Mahnung", "de"),
        ("so ist das", "de"),
        ("betaling 30 dagen na factuurdatum", "nl"),
        ("within 14 days of receipt", "en"),
    ],
)
def test_no_date(text, language):
    assert find(text, language) == ()


def test_morning_greeting_is_no_promise():
    assert find("Morgen Jan,\nkomt goed") == ()
    assert [str(found.best) for found in find("Morgen maak ik het over")] == ["2026-11-18"]


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("volgende vrijdag", "nl", {"2026-11-20", "2026-11-27"}),
        ("next Friday", "en", {"2026-11-20", "2026-11-27"}),
        ("vendredi prochain", "fr", {"2026-11-20", "2026-11-27"}),
        ("nächsten Freitag", "de", {"2026-11-20", "2026-11-27"}),
    ],
)
def test_next_friday_is_asked(text, language, days):
    (found,) = find(text, language)
    assert not found.sure
    assert {str(day) for day in (found.best, *found.alternatives)} == days


def test_a_weekend_keeps_the_business_days_beside_it():
    (found,) = find("28 november")
    assert found.best == date(2026, 11, 28)
    assert found.alternatives == (date(2026, 11, 27), date(2026, 11, 30))


def test_a_bank_holiday_keeps_the_business_days_beside_it():
    (found,) = find_dates(
        "den 11den november", sent=datetime(2026, 11, 2, 9, 0, tzinfo=SENT.tzinfo), language="nl", country="BE"
    )
    assert found.alternatives == (date(2026, 11, 10), date(2026, 11, 12))


def test_an_interval_keeps_both_ends():
    (found,) = find("begin december")
    assert (found.earliest, found.latest) == (date(2026, 12, 1), date(2026, 12, 7))
    (found,) = find("week 48")
    assert (found.earliest, found.best) == (date(2026, 11, 23), date(2026, 11, 27))


def test_the_day_is_the_senders_own():
    late = datetime(2026, 11, 17, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    (found,) = find_dates("tomorrow", sent=late, language="en", country="US")
    assert found.best == date(2026, 11, 18)


def test_months_come_first_where_the_country_writes_so():
    (found,) = find("12/5/2026", "en", "US")
    assert found.best == date(2026, 12, 5)
    (found,) = find("12/5/2026", "en", "GB")
    assert found.best == date(2026, 5, 12)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("vrijdag", "nl", "2026-11-13"),
        ("verleden dinsdag", "nl", "2026-11-10"),
        ("vorige week donderdag", "nl", "2026-11-12"),
        ("gisteren", "nl", "2026-11-16"),
        ("3 weken geleden", "nl", "2026-10-27"),
        ("op de 9e", "nl", "2026-11-09"),
        ("12 mei", "nl", "2026-05-12"),
        ("last Thursday", "en", "2026-11-12"),
        ("two days ago", "en", "2026-11-15"),
        ("on the 26th", "en", "2026-10-26"),
        ("lundi dernier", "fr", "2026-11-16"),
        ("il y a deux jours", "fr", "2026-11-15"),
        ("le 3", "fr", "2026-11-03"),
        ("letzten Freitag", "de", "2026-11-13"),
        ("vor zwei Wochen", "de", "2026-11-03"),
        ("am 3.11.", "de", "2026-11-03"),
        ("vorgestern", "de", "2026-11-15"),
    ],
)
def test_the_past(text, language, expected):
    (found,) = find(text, language, past=True)
    assert str(found.best) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Betaling op 1, 8 en 15 december", "nl", ["2026-12-01", "2026-12-08", "2026-12-15"]),
        ("Het geld komt de 27e, de maandag erna betaal ik", "nl", ["2026-11-27", "2026-11-30"]),
        ("They pay us on the 10th and I pay the next working day", "en", ["2026-12-10", "2026-12-11"]),
        ("Er zahlt am 27., am Montag drauf überweise ich", "de", ["2026-11-27", "2026-11-30"]),
        ("Il me paie le 20, le lendemain je vous règle", "fr", ["2026-11-20", "2026-11-21"]),
    ],
)
def test_several_dates(text, language, expected):
    assert [str(found.best) for found in find(text, language)] == expected


@given(
    st.text(max_size=300),
    st.sampled_from(["nl", "en", "fr", "de"]),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
)
def test_every_text_is_read(text, language, sent):
    for found in find_dates(text, sent=sent.replace(tzinfo=SENT.tzinfo), language=language):
        assert found.earliest <= found.latest
        assert text[found.start : found.start + len(found.evidence)] == found.evidence


@given(
    st.lists(
        st.sampled_from(DATE_WORDS),
        max_size=12,
    ),
    st.sampled_from(["nl", "en", "fr", "de"]),
    st.dates(date(2000, 1, 1), date(2080, 1, 1)),
)
def test_every_heap_of_date_words_is_read(words, language, day):
    sent = datetime(day.year, day.month, day.day, 12, tzinfo=SENT.tzinfo)
    for found in find_dates(" ".join(words), sent=sent, language=language):
        assert found.earliest <= found.latest
        assert abs((found.best - day).days) < 5 * 366


@given(st.dates(date(2001, 1, 1), date(2079, 1, 1)), st.integers(0, 300))
def test_a_written_day_is_that_day(today, ahead):
    wanted = today + timedelta(days=ahead)
    sent = datetime(today.year, today.month, today.day, 9, tzinfo=SENT.tzinfo)
    for written in (f"{wanted:%d-%m-%Y}", f"{wanted.day}/{wanted.month}/{wanted.year}", f"{wanted:%Y-%m-%d}"):
        assert [found.best for found in find_dates(written, sent=sent)] == [wanted]
