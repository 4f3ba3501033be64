"""Invoice numbers as people type them, payment references, accounts and purchase orders, all checked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.facts.model import Known
from parsers.facts.references import find_references
from parsers.money import Money


def known(*numbers):
    return Known(invoices=tuple((number, date(2026, 10, 1), date(2026, 10, 31), Money(10000)) for number in numbers))


OURS = known("VD2026-10417", "VD2026-10559", "2026-0138")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("factuur VD2026-10417", ["VD2026-10417"]),
        ("factuur vd2026-10417", ["VD2026-10417"]),
        ("VD 2026 10417 is betaald", ["VD2026-10417"]),
        ("VD-2026-10417", ["VD2026-10417"]),
        ("VD2026/10417", ["VD2026-10417"]),
        ("VD202610417", ["VD2026-10417"]),
        ("factuur 10417", ["VD2026-10417"]),
        ("nr. 10417 en 10559", ["VD2026-10417", "VD2026-10559"]),
        ("factuur 138", ["2026-0138"]),
        ("nr. 0138", ["2026-0138"]),
        ("invoices 10417 and 10559", ["VD2026-10417", "VD2026-10559"]),
        ("Rechnung 0138", ["2026-0138"]),
        ("facture n° 138", ["2026-0138"]),
        ("beide facturen", ["VD2026-10417", "VD2026-10559", "2026-0138"]),
        ("factuur 10418", []),
        ("VD2026-104170", []),
        ("VD2025-10417", []),
        ("138 euro", []),
        ("wij hebben 138 dozen", []),
        ("", []),
    ],
)
def test_invoice_numbers(text, expected):
    assert sorted(find_references(text, OURS).invoices) == sorted(expected)


def test_two_invoices_with_the_same_running_number_are_not_guessed():
    assert find_references("factuur 138", known("2025-0138", "2026-0138")).invoices == ()


def test_nothing_known_means_no_invoice():
    assert find_references("factuur VD2026-10417").invoices == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+++090/9337/55493+++", ["+++090/9337/55493+++"]),
        ("***090/9337/55493***", ["+++090/9337/55493+++"]),
        ("mededeling 090/9337/55493", ["+++090/9337/55493+++"]),
        ("+++ 090/9337/55493 +++", ["+++090/9337/55493+++"]),
        ("+++090933755493+++", ["+++090/9337/55493+++"]),
        ("+++090/9337/55494+++", []),
        ("RF18539007547034", ["RF18539007547034"]),
        ("RF18 5390 0754 7034", ["RF18539007547034"]),
        ("RF19 5390 0754 7034", []),
    ],
)
def test_payment_references(text, expected):
    assert list(find_references(text).payment_references) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NL91 ABNA 0417 1643 00", ["NL91ABNA0417164300"]),
        ("nl91abna0417164300", ["NL91ABNA0417164300"]),
        ("BE68 5390 0754 7034", ["BE68539007547034"]),
        ("van NL91 ABNA 0417 1643 00 naar jullie", ["NL91ABNA0417164300"]),
        ("DE89 3704 0044 0532 0130 00.", ["DE89370400440532013000"]),
        ("NL92 ABNA 0417 1643 00", []),
    ],
)
def test_ibans(text, expected):
    assert list(find_references(text).ibans) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PO 4500012345", ["4500012345"]),
        ("PO-nummer: 4500012345", ["4500012345"]),
        ("inkooporder 45-1234", ["45-1234"]),
        ("purchase order no. AB1234", ["AB1234"]),
        ("Bestellnummer 778812", ["778812"]),
        ("een geldig PO-nummer ontbreekt", []),
    ],
)
def test_purchase_orders(text, expected):
    assert list(find_references(text).purchase_orders) == expected


@given(st.text(max_size=300))
def test_reading_never_fails(text):
    references = find_references(text, OURS)
    assert set(references.invoices) <= {number for number, *_ in OURS.invoices}
