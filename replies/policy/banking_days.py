"""Days on which banks work, so that a date in a letter is one on which somebody can pay."""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
LONGEST_REST = 14  # no country's banks rest longer


@cache
def _rest_days(country: str) -> holidays.HolidayBase:
    known = country if country in holidays.list_supported_countries() else "NL"
    return holidays.country_holidays(known)


def is_banking_day(day: date, country: str) -> bool:
    """Whether it is neither weekend nor a public holiday in the country (ISO 3166-1 alpha-2)."""
    return day.weekday() < SATURDAY and day not in _rest_days(country)


def banking_day(day: date, country: str) -> date:
    """This day, or else the next banking day after it."""
    days = (day + timedelta(days=later) for later in range(LONGEST_REST))
    return next((one for one in days if is_banking_day(one, country)), day)
