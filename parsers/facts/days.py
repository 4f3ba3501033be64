"""Reckoning with calendar days: business days, ends of months, weeks, bank holidays and feasts.

Bank holidays come from the `holidays` library by country (ISO 3166-1 alpha-2); a country it does not know has weekends
only. Weeks are those of ISO 8601.
"""

import calendar
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays

DAY = timedelta(days=1)

# Feasts on a fixed day: month, day. A feast of several days has its last day too.
_FIXED: dict[str, tuple[int, int, int, int]] = {
    "new_year": (1, 1, 1, 1),
    "epiphany": (1, 6, 1, 6),
    "burns_night": (1, 25, 1, 25),
    "candlemas": (2, 2, 2, 2),
    "valentine": (2, 14, 2, 14),
    "st_david": (3, 1, 3, 1),
    "st_patrick": (3, 17, 3, 17),
    "lady_day": (3, 25, 3, 25),
    "st_george": (4, 23, 4, 23),
    "kings_day": (4, 27, 4, 27),
    "labour_day": (5, 1, 5, 1),
    "remembrance_nl": (5, 4, 5, 4),
    "liberation_day": (5, 5, 5, 5),
    "victory_day": (5, 8, 5, 8),
    "midsummer": (6, 24, 6, 24),
    "us_independence": (7, 4, 7, 4),
    "flemish_day": (7, 11, 7, 11),
    "bastille_day": (7, 14, 7, 14),
    "belgian_day": (7, 21, 7, 21),
    "assumption": (8, 15, 8, 15),
    "wallonia_day": (9, 27, 9, 27),
    "michaelmas": (9, 29, 9, 29),
    "german_unity": (10, 3, 10, 3),
    "austrian_day": (10, 26, 10, 26),
    "reformation_day": (10, 31, 10, 31),
    "halloween": (10, 31, 10, 31),
    "all_saints": (11, 1, 11, 1),
    "all_souls": (11, 2, 11, 2),
    "guy_fawkes": (11, 5, 11, 5),
    "martinmas": (11, 11, 11, 11),
    "armistice": (11, 11, 11, 11),
    "king_be": (11, 15, 11, 15),
    "st_andrew": (11, 30, 11, 30),
    "saint_nicholas": (12, 5, 12, 6),
    "st_nicholas_day": (12, 6, 12, 6),
    "christmas_eve": (12, 24, 12, 24),
    "christmas": (12, 25, 12, 26),
    "boxing_day": (12, 26, 12, 26),
    "years_between": (12, 27, 12, 31),
    "new_years_eve": (12, 31, 12, 31),
    # Seasons and school holidays have no exact days; these are what people reckon with.
    "holidays": (12, 24, 1, 1),
    "christmas_holiday": (12, 19, 1, 4),
    "summer": (7, 1, 8, 31),
    "building_holiday": (7, 13, 8, 7),
    "autumn_holiday": (10, 17, 11, 1),
    "spring_holiday": (2, 13, 2, 28),
    "may_holiday": (4, 24, 5, 9),
    "school_year": (9, 1, 9, 7),
}
# Feasts that move with Easter Sunday: first and last day from it.
_WITH_EASTER = {
    "carnival": (-49, -47),
    "carnival_monday": (-48, -48),
    "shrove_tuesday": (-47, -47),
    "ash_wednesday": (-46, -46),
    "mothering_sunday": (-21, -21),
    "palm_sunday": (-7, -7),
    "easter_saturday": (-1, -1),
    "easter_holiday": (-8, 8),
    "maundy_thursday": (-3, -3),
    "good_friday": (-2, -2),
    "easter": (0, 1),
    "easter_monday": (1, 1),
    "ascension": (39, 39),
    "pentecost": (49, 50),
    "pentecost_monday": (50, 50),
    "corpus_christi": (60, 60),
}
# Feasts on a weekday of a month: month, weekday (Monday = 0), which of them.
_ON_WEEKDAY = {
    "mothers_day": (5, 6, 2),
    "mothers_day_fr": (5, 6, -1),
    "fathers_day": (6, 6, 3),
    "budget_day": (9, 1, 3),
    "remembrance_sunday": (11, 6, 2),
    "thanksgiving": (11, 3, 4),
}
# Feasts so many days after the Sunday before Christmas Eve.
_WITH_ADVENT = {
    "repentance_day": -32,
    "dead_sunday": -28,
    "advent": -21,
    "advent_2": -14,
    "advent_3": -7,
    "advent_4": 0,
}
_AFTER_THANKSGIVING = {"black_friday": 1, "cyber_monday": 4}
VAGUE_FEASTS = {
    "easter_holiday",
    "spring_holiday",
    "may_holiday",
    "summer",
    "building_holiday",
    "autumn_holiday",
    "christmas_holiday",
    "school_year",
    "holidays",
    "carnival",
}


@lru_cache(maxsize=256)
def bank_holidays(country: str, year: int) -> frozenset[date]:
    """The days of `year` on which the banks of `country` do not work, weekends apart."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def is_business_day(day: date, country: str) -> bool:
    """Whether banks work on `day` in `country`."""
    return day.weekday() < 5 and day not in bank_holidays(country, day.year)


def business_day_after(day: date, country: str, count: int = 1) -> date:
    """The `count`-th business day after `day`."""
    while count > 0:
        day += DAY
        count -= is_business_day(day, country)
    return day


def business_day_before(day: date, country: str) -> date:
    """The last business day before `day`."""
    day -= DAY
    while not is_business_day(day, country):
        day -= DAY
    return day


def month_end(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, count: int, day_of_month: int | None = None) -> date:
    """The same day `count` months on (or `day_of_month`), the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    wanted = day_of_month or day.day
    return date(year, month + 1, min(wanted, calendar.monthrange(year, month + 1)[1]))


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def nth_weekday(year: int, month: int, weekday: int, count: int) -> date | None:
    """The `count`-th such weekday of the month, the last one for -1; None when the month has fewer."""
    days = [d for d in calendar.Calendar().itermonthdates(year, month) if d.month == month and d.weekday() == weekday]
    return days[-1] if count == -1 else days[count - 1] if 0 < count <= len(days) else None


@cache
def easter(year: int) -> date:
    """Easter Sunday of the Western churches."""
    return min(holidays.country_holidays("NL", years=year, language="en_US").get_named("Easter Sunday"))


def feast(name: str, year: int) -> tuple[date, date]:
    """First and last day of the feast in (beginning in) `year`."""
    if name in _ON_WEEKDAY or name in _AFTER_THANKSGIVING:
        month, weekday, count = _ON_WEEKDAY.get(name) or _ON_WEEKDAY["thanksgiving"]
        day = (nth_weekday(year, month, weekday, count) or date(year, month, 1)) + _AFTER_THANKSGIVING.get(
            name, 0
        ) * DAY
        return day, day
    if name in _WITH_ADVENT:
        eve = date(year, 12, 24)
        day = eve - ((eve.weekday() + 1) % 7 - _WITH_ADVENT[name]) * DAY
        return day, day
    if name in _WITH_EASTER:
        first, last = _WITH_EASTER[name]
        return easter(year) + first * DAY, easter(year) + last * DAY
    month, day_of_month, last_month, last_day = _FIXED[name]
    return date(year, month, day_of_month), date(year + (last_month < month), last_month, last_day)


def bank_holiday_after(day: date, country: str) -> date | None:
    """The first bank holiday of the country on `day` or after it, weekends apart; None where none is known."""
    coming = sorted(bank_holidays(country, day.year) | bank_holidays(country, day.year + 1))
    return next((each for each in coming if each >= day and each.weekday() < 5), None)
