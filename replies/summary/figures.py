"""The figures of a weekly summary, each with its definition: promises kept, ageing, DSO and CEI."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from parsers.money import Money
from replies.agreements import Outcome
from replies.summary.week import DuePromise, OpenInvoice, Receivables

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class KeptRate:
    """Promises due in a week: all, those paid in full by their day and the days of grace, those that were not.

    `broken` counts those of which a part came, too. The amounts count promises with a known amount in the summary's
    currency; `broken_amount` is what they promised.
    """

    due: int
    kept: int
    undecided: int
    promised: Money
    kept_amount: Money
    broken: int
    broken_amount: Money

    @property
    def by_count(self) -> Decimal | None:
        """Promises kept / promises due, in percent; None when none were due."""
        return percent(self.kept, self.due)

    @property
    def by_amount(self) -> Decimal | None:
        """Amount of the promises kept / amount of the promises due, in percent; None when nothing was due."""
        return percent(self.kept_amount.cents, self.promised.cents)


def kept_rate(promises: Iterable[DuePromise], currency: str, today: date) -> KeptRate:
    """How many of the promises due were kept, by count and by amount. One whose day is still to come is not due."""
    promises = tuple(one for one in promises if one.outcome is not Outcome.OPEN or one.due < today)
    kept = tuple(promise for promise in promises if promise.outcome is Outcome.KEPT)

    def promised(some: Iterable[DuePromise]) -> Money:
        return Money(
            sum(one.promised.cents for one in some if one.promised and one.promised.currency == currency), currency
        )

    undecided = sum(promise.outcome is Outcome.OPEN for promise in promises)
    broken = tuple(promise for promise in promises if promise.outcome in {Outcome.BROKEN, Outcome.PARTLY_KEPT})
    return KeptRate(
        len(promises), len(kept), undecided, promised(promises), promised(kept), len(broken), promised(broken)
    )


class Age(StrEnum):
    """How long an invoice is overdue, in days."""

    NOT_DUE = "not due"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OLDER = "over 90"


_LAST_DAY = ((Age.NOT_DUE, 0), (Age.TO_30, 30), (Age.TO_60, 60), (Age.TO_90, 90))


def age(due: date, today: date) -> Age:
    """The age of an invoice. On the due day itself it is not overdue yet."""
    overdue = (today - due).days
    return next((bucket for bucket, last in _LAST_DAY if overdue <= last), Age.OLDER)


@dataclass(frozen=True, slots=True)
class Aged:
    """The open invoices of one age."""

    age: Age
    invoices: int
    amount: Money


def ageing(invoices: Iterable[OpenInvoice], today: date, currency: str) -> tuple[Aged, ...]:
    """What is open in this currency by age: every age once, youngest first. The amounts add up to all that is open."""
    of_age: dict[Age, list[int]] = {bucket: [] for bucket in Age}
    for invoice in invoices:
        if invoice.open.currency == currency:
            of_age[age(invoice.due, today)].append(invoice.open.cents)
    return tuple(Aged(bucket, len(cents), Money(sum(cents), currency)) for bucket, cents in of_age.items())


def dso(period: Receivables) -> Decimal | None:
    """Days sales outstanding: receivables / credit sales x days, to a tenth of a day; None without sales."""
    if period.sales.cents <= 0:
        return None
    return _tenth(Decimal(period.closing.cents) * period.days / period.sales.cents)


def cei(period: Receivables) -> Decimal | None:
    """Collection effectiveness index, in percent to a tenth; 100 is everything that could be collected.

    (opening + sales - closing) / (opening + sales - closing not yet due) x 100; None when nothing could be collected.
    """
    available = period.opening.cents + period.sales.cents
    return percent(available - period.closing.cents, available - period.closing_current.cents)


def percent(part: int, whole: int) -> Decimal | None:
    """Part of whole in percent, to a tenth; None when there is no whole."""
    return _tenth(Decimal(part) * 100 / whole) if whole > 0 else None


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)
