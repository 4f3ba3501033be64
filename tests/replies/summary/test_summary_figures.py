"""The figures of a week, against values worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.money import Money
from replies.agreements import Outcome
from replies.summary import Age, DuePromise, OpenInvoice, PeriodInvoice, Receivables, age, ageing, cei, dso, kept_rate

TODAY = date(2026, 5, 18)


def period(opening: int, sales: int, closing: int, current: int, days: int = 30) -> Receivables:
    rows = ((TODAY, opening, sales, current), (TODAY - timedelta(days=1), 0, 0, closing - current))
    return Receivables(tuple(PeriodInvoice(1, "", "", due, *amounts) for due, *amounts in rows), TODAY, days)


@pytest.mark.parametrize(
    ("closing", "sales", "days", "expected"),
    [(50_000, 100_000, 30, "15.0"), (1, 3, 30, "10.0"), (0, 100, 30, "0.0"), (100, 70, 7, "10.0"), (5, 0, 30, None)],
)
def test_dso(closing: int, sales: int, days: int, expected: str | None) -> None:
    assert dso(period(0, sales, closing, 0, days)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("opening", "sales", "closing", "current", "expected"),
    [
        (100_000, 50_000, 60_000, 30_000, "75.0"),
        (100_000, 50_000, 30_000, 30_000, "100.0"),
        (100_000, 0, 100_000, 0, "0.0"),
        (3, 0, 2, 0, "33.3"),
        (0, 0, 0, 0, None),
        (0, 500, 500, 500, None),
    ],
)
def test_cei(opening: int, sales: int, closing: int, current: int, expected: str | None) -> None:
    assert cei(period(opening, sales, closing, current)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-5, Age.NOT_DUE),
        (0, Age.NOT_DUE),
        (1, Age.TO_30),
        (30, Age.TO_30),
        (31, Age.TO_60),
        (60, Age.TO_60),
        (61, Age.TO_90),
        (90, Age.TO_90),
        (91, Age.OLDER),
        (4000, Age.OLDER),
    ],
)
def test_age(days: int, expected: Age) -> None:
    assert age(TODAY - timedelta(days=days), TODAY) is expected


@given(st.lists(st.tuples(st.integers(-50, 500), st.integers(-(10**6), 10**6), st.sampled_from(["EUR", "CHF"]))))
def test_the_ages_add_up_to_all_that_is_open(invoices: list[tuple[int, int, str]]) -> None:
    opened = [OpenInvoice("", "", TODAY - timedelta(days), Money(cents, unit)) for days, cents, unit in invoices]
    buckets = ageing(opened, TODAY, "EUR")
    assert [bucket.age for bucket in buckets] == list(Age)
    euros = [cents for _, cents, unit in invoices if unit == "EUR"]
    assert sum(bucket.amount.cents for bucket in buckets) == sum(euros)
    assert sum(bucket.invoices for bucket in buckets) == len(euros)


def promise(outcome: Outcome, promised: Money | None) -> DuePromise:
    return DuePromise(1, "Zon", ("1",), TODAY, promised, Money(0), outcome)


def test_a_promise_whose_day_is_still_to_come_is_not_due() -> None:
    promises = [promise(Outcome.KEPT, Money(100)), promise(Outcome.OPEN, Money(100)), promise(Outcome.BROKEN, None)]
    rate = kept_rate(promises, "EUR", promises[1].due)
    assert (rate.due, rate.kept, rate.undecided, rate.broken) == (2, 1, 0, 1)


@pytest.mark.parametrize(
    ("promises", "by_count", "by_amount"),
    [
        ([], None, None),
        ([promise(Outcome.KEPT, Money(100))], "100.0", "100.0"),
        ([promise(Outcome.KEPT, Money(100)), promise(Outcome.BROKEN, Money(200))], "50.0", "33.3"),
        ([promise(Outcome.KEPT, Money(100)), promise(Outcome.PARTLY_KEPT, Money(100))], "50.0", "50.0"),
        ([promise(Outcome.KEPT, None), promise(Outcome.OPEN, Money(100))], "50.0", "0.0"),
        ([promise(Outcome.KEPT, Money(100, "CHF"))], "100.0", None),
    ],
)
def test_promises_kept(promises: list[DuePromise], by_count: str | None, by_amount: str | None) -> None:
    rate = kept_rate(promises, "EUR", TODAY + timedelta(7))
    assert (rate.by_count and str(rate.by_count), rate.by_amount and str(rate.by_amount)) in [
        (by_count, by_amount),
        (by_count, by_amount and Decimal(by_amount)),
    ]
