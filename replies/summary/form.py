"""How days, amounts and percentages are written in the owner's language."""

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from parsers.money import Money
from replies.words import LOCALES, Words

MISSING = "–"
_KEPT_AMOUNT = re.compile(r"(?<![\w.])(-?\d{1,12}\.\d\d) ([A-Z]{3})\b")


@dataclass(frozen=True, slots=True)
class Form:
    """Writes values in the language of `words`."""

    words: Words

    @property
    def locale(self) -> str:
        """The Babel locale."""
        return LOCALES[self.words.language]

    def day(self, day: date) -> str:
        """A day of about now: Fri 15 May."""
        return _date(day, "EEE d MMM", self.locale)

    def full_day(self, day: date) -> str:
        """A day of any year: 15 May 2026."""
        return _date(day, "d MMM y", self.locale)

    def long_day(self, day: date) -> str:
        """A day of another year: 15 May 2024."""
        return _date(day, "d MMM y", self.locale)

    def month(self, day: date) -> str:
        """The month of a day: May 2026."""
        return format_date(day, "MMMM y", locale=self.locale)

    def weekday(self, day: date) -> str:
        """The day of the week, short: Fri."""
        return format_date(day, "EEE", locale=self.locale)

    def clock(self, at: time) -> str:
        """A time of the day: 9:30."""
        return format_time(at, "H:mm", locale=self.locale)

    def money(self, amount: Money | None) -> str:
        """An amount in a table, where nothing is a dash."""
        return self.sum(amount) if amount else MISSING

    def sum(self, amount: Money) -> str:
        """An amount that is a figure of its own, so that zero is said, too."""
        return _currency(amount.cents, amount.currency, self.locale)

    def cents(self, cents: int, currency: str) -> str:
        """Cents of a currency as a figure of its own."""
        return self.sum(Money(cents, currency))

    def amounts_in(self, text: str) -> str:
        """A text in which amounts stand as the ledger keeps them (`7350.00 EUR`), with them as a person writes them."""
        return _KEPT_AMOUNT.sub(lambda found: self.sum(Money.of(found[1], found[2])), text)

    def number(self, value: Decimal | None) -> str:
        """A figure to a tenth."""
        return MISSING if value is None else format_decimal(value, locale=self.locale)

    def percent(self, value: Decimal | None) -> str:
        """A percentage to a tenth."""
        return MISSING if value is None else f"{self.number(value)}\N{NO-BREAK SPACE}%"


# A page has thousands of days and amounts, and many of them more than once; Babel takes its time for each.
@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=Locale.parse(locale))


@lru_cache(maxsize=4096)
def _currency(cents: int, currency: str, locale: str) -> str:
    return format_currency(Money(cents, currency).decimal, currency, locale=Locale.parse(locale))
