"""Days on which banks and offices work, so that a date in a letter is one on which somebody can pay or answer."""

from datetime import date, timedelta
from functools import cache

import holidays

from parsers.facts.call_moments import CallMoment

MONDAY, TUESDAY, SATURDAY = 0, 1, 5
LONGEST_REST = 14  # no country's banks rest longer


@cache
def _rest_days(country: str) -> holidays.HolidayBase:
    known = country if country in holidays.list_supported_countries() else "NL"
    return holidays.country_holidays(known)


REPLY_DAYS = 5  # banking days


def is_banking_day(day: date, country: str) -> bool:
    """Whether it is neither weekend nor a public holiday in the country (ISO 3166-1 alpha-2)."""
    return day.weekday() < SATURDAY and day not in _rest_days(country)


def rest_days(day: date, country: str, ahead: int = LONGEST_REST) -> frozenset[date]:
    """The public holidays of the country in the days from this one on."""
    days = (day + timedelta(days=later) for later in range(ahead))
    return frozenset(one for one in days if one in _rest_days(country))


def banking_day(day: date, country: str) -> date:
    """This day, or else the next banking day after it."""
    days = (day + timedelta(days=later) for later in range(LONGEST_REST))
    return next((one for one in days if is_banking_day(one, country)), day)


def last_banking_day(day: date, country: str) -> date:
    """This day, or else the last banking day before it."""
    days = (day - timedelta(days=earlier) for earlier in range(LONGEST_REST))
    return next((one for one in days if is_banking_day(one, country)), day)


def reply_day(today: date, country: str) -> date:
    """The day by which we come back to what a letter does not answer itself."""
    return banking_days_later(today, REPLY_DAYS, country)


def banking_days_later(day: date, count: int, country: str) -> date:
    """The banking day that comes `count` of them after the day."""
    for _ in range(count):
        day = banking_day(day + timedelta(days=1), country)
    return day


def calling_day(day: date, country: str) -> date:
    """The next Monday or Tuesday after the day on which offices work: then it can still be paid that week."""
    days = (day + timedelta(days=later) for later in range(1, 3 * LONGEST_REST))
    good = (one for one in days if one.weekday() in {MONDAY, TUESDAY} and is_banking_day(one, country))
    return next(good, banking_days_later(day, 1, country))


OFFICE_OPENS = 9 * 60  # minutes of the day


def day_to_call(moment: CallMoment, today: date, country: str) -> date:
    """The day they ask for; the next working day when it, or its early hour, is over before anybody reads the draft."""
    over = moment.day == today and moment.end is not None and moment.end <= OFFICE_OPENS
    return banking_days_later(today, 1, country) if moment.day < today or over else banking_day(moment.day, country)
