"""Days of a series reckoned apart from the code that is tested: so many weeks, months or quarters from a day."""

import calendar
from datetime import date, timedelta


def series(first: date, number: int, unit: str) -> list[date]:
    """The days, a month's last day where it has no such day; "month_end" keeps to the last day."""
    if unit in ("week", "fortnight"):
        return [first + timedelta(days=at * (7 if unit == "week" else 14)) for at in range(number)]
    step = 3 if unit == "quarter" else 1
    return [_months_on(first, at * step, last=unit == "month_end") for at in range(number)]


def _months_on(first: date, count: int, *, last: bool) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    end = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, end if last else min(first.day, end))
