"""Numbers that break parsers: each is a value to the cent or day, or clearly refused; none raises."""

from datetime import UTC, date, datetime

import pytest

from parsers.facts import find_amounts, find_dates, find_facts
from parsers.labels.model import LabelHit
from parsers.money import Money

SENT = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
LABELS = tuple(LabelHit(label, 1.0, "") for label in ("promise_to_pay", "payment_plan", "already_paid"))
REFUSED = None

AMOUNTS = {
    "€ 1.234,56": "1234.56",
    "€ 1,234.56": "1234.56",
    "1e9 euro": REFUSED,
    "€ 1e9": REFUSED,
    "€ -5": REFUSED,
    "-5,00 euro": REFUSED,
    "NaN euro": REFUSED,
    "€ NaN": REFUSED,
    "Infinity euro": REFUSED,
    "€ 9223372036854775808": REFUSED,  # 2^63
    "€ 18446744073709551616": REFUSED,
    "€ 999.999.999,99": "999999999.99",
    "€ 9.999.999.999,99": REFUSED,
    "€ 0": REFUSED,
    "€ 0,00": REFUSED,
    "€ 0,01": "0.01",
    "€ 1.2.3.4": REFUSED,
    "€ 1.234.56": "1234.56",
    "€ ,50": REFUSED,
    "€ .": REFUSED,
    "€": REFUSED,
    "€ 00012,00": "12.00",
    "€ 12,345": "12345.00",
    "€ 1'234.56": "1234.56",
    "€ 1 234,56": "1234.56",
    "€ 50k": "50000.00",
}

DATES = {
    "31.02.": REFUSED,
    "31.02.2027": REFUSED,
    "30-02-2027": REFUSED,
    "29-02-2027": REFUSED,
    "29-02-2028": date(2028, 2, 29),
    "31 november": REFUSED,
    "32 december": REFUSED,
    "0 december": REFUSED,
    "5-12-9999": REFUSED,
    "5-12-0001": REFUSED,
    "9999-12-31": REFUSED,
    "2026-13-01": REFUSED,
    "2026-12-32": REFUSED,
    "12/31": date(2026, 12, 31),
    "week 54": REFUSED,
    "week 0": REFUSED,
    "over 99999 dagen": REFUSED,
    "over 9223372036854775808 dagen": REFUSED,
    "binnen 0 dagen": REFUSED,
    "1-1-27": date(2027, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), AMOUNTS.items())
def test_amount(written, expected):
    found = [str(found.money) for found in find_amounts(f"Ik betaal {written} terug.")]
    assert found in ([], ["9.00"]) if expected is REFUSED else found == [expected]


@pytest.mark.parametrize(("written", "expected"), DATES.items())
def test_date(written, expected):
    found = [found.best for found in find_dates(f"Ik betaal op {written} alles.", sent=SENT)]
    assert found[:1] == ([] if expected is REFUSED else [expected])


@pytest.mark.parametrize("written", [*AMOUNTS, *DATES, "€ １２５", "٣٤٥ euro", "½ euro", "€ 1²", "3 x € 99999999999"])
@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_a_mail_with_it_is_read(written, language):
    text = f"Ik betaal {written} en dan 3 x {written} elke maand vanaf {written}, {written}."
    facts = find_facts(text, sent=SENT, language=language, labels=LABELS)
    for part in facts.promise.instalments if facts.promise else ():
        assert part.amount is None or Money(0) < Money(part.amount.cents) < Money(10**13)
