"""Costs, interest and notices: the test values of the sources, and the refusal to guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.books import DebtorKind
from parsers.money import Money
from replies.law import LawUnknown, NoSuchCountry, collection_costs, costs_allowed_from, interest, notice

FIRM, CONSUMER, UNKNOWN = DebtorKind.BUSINESS, DebtorKind.CONSUMER, DebtorKind.UNKNOWN
DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("claim", "costs"),
    [
        ("125", "40"),
        ("2500", "375"),
        ("5000", "625"),
        ("10000", "875"),
        ("23000", "1005"),
        ("200000", "2775"),
        ("1000000", "6775"),
        ("0", "0"),
        ("266.67", "40.00"),
        ("1234.56", "185.18"),
    ],
)
@pytest.mark.parametrize("kind", DebtorKind)
def test_dutch_collection_costs(claim: str, costs: str, kind: DebtorKind) -> None:
    assert collection_costs(Money.of(claim), "NL", kind, DAY) == Money.of(costs)


@pytest.mark.parametrize(
    ("claim", "costs"),
    [("150", "20"), ("150.01", "30"), ("500", "65"), ("1000", "90"), ("39200", "2000"), ("100000", "2000")],
)
@pytest.mark.parametrize("kind", [CONSUMER, UNKNOWN])
def test_belgian_costs_for_a_consumer_and_whoever_may_be_one(claim: str, costs: str, kind: DebtorKind) -> None:
    assert collection_costs(Money.of(claim), "BE", kind, DAY) == Money.of(costs)


def test_belgian_costs_between_firms() -> None:
    assert collection_costs(Money.of("10000"), "BE", FIRM, DAY) == Money.of("40")


@given(st.integers(1, 10**9), st.integers(0, 10**7))
def test_a_higher_claim_never_costs_less(cents: int, more: int) -> None:
    for country in ("NL", "BE"):
        low, high = (collection_costs(Money(amount), country, CONSUMER, DAY) for amount in (cents, cents + more))
        assert low <= high


@pytest.mark.parametrize(
    ("kind", "start", "end", "expected"),
    [
        (CONSUMER, date(2025, 1, 1), date(2025, 1, 1), "0.16"),  # one day at 6 %
        (CONSUMER, date(2025, 1, 1), date(2025, 3, 14), "12.00"),  # 73 days, a fifth of a year
        (UNKNOWN, date(2025, 1, 1), date(2025, 3, 14), "12.00"),
        (FIRM, date(2025, 1, 1), date(2025, 3, 14), "22.30"),
        (FIRM, date(2024, 6, 30), date(2024, 7, 1), "0.68"),  # a day at 12.5 and a day at 12.25 %
        (CONSUMER, date(2025, 1, 2), date(2025, 1, 1), "0.00"),
        # 366 days at 7 %: 70.19; then 73 days at 6 % over 1070.19
        (CONSUMER, date(2024, 1, 1), date(2025, 3, 14), "83.03"),
    ],
)
def test_dutch_interest(kind: DebtorKind, start: date, end: date, expected: str) -> None:
    assert interest(Money.of("1000"), "NL", kind, start, end) == Money.of(expected)


def test_past_the_last_known_period_nothing_is_calculated() -> None:
    with pytest.raises(LawUnknown, match=r"2025-07-01.*nl\.toml"):
        interest(Money.of("1000"), "NL", FIRM, date(2025, 6, 1), DAY)
    with pytest.raises(LawUnknown, match=r"be\.toml"):
        interest(Money.of("1000"), "BE", FIRM, date(2025, 6, 1), DAY)
    with pytest.raises(LawUnknown):
        collection_costs(Money.of("1000"), "NL", FIRM, date(2010, 1, 1))


def test_another_country_is_not_guessed() -> None:
    with pytest.raises(NoSuchCountry, match="DE"):
        collection_costs(Money.of("1000"), "DE", FIRM, DAY)


def test_the_notice_before_costs() -> None:
    dutch = notice(Money.of("1234.56"), "NL", UNKNOWN, DAY)
    assert "binnen vijftien dagen nadat deze brief bij u is bezorgd" in dutch
    assert "€\u00a01.234,56" in dutch
    assert "€\u00a0185,18" in dutch
    assert "veertien kalenderdagen" in notice(Money.of("500"), "BE", CONSUMER, DAY)
    assert notice(Money.of("500"), "BE", FIRM, DAY) == ""


def test_when_costs_may_first_be_asked() -> None:
    received = date(2026, 11, 1)
    assert costs_allowed_from(received, "NL", CONSUMER) == date(2026, 11, 16)
    assert costs_allowed_from(received, "BE", CONSUMER) == date(2026, 11, 16)
    assert costs_allowed_from(received, "NL", FIRM) == received
