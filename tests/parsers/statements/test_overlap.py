"""Overlapping files: nothing counts twice, and nothing real is lost."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.money import Money
from parsers.statements import Entry, Known, find_known
from parsers.statements.overlap import refined_by

OURS = "NL91ABNA0417164300"
DAY = date(2026, 5, 4)
BY_CAMT = Entry(
    DAY, Money(10000), "De Zon BV", "NL20INGB0001234567", "factuur 2026-0412", bank_reference="B6E04XM00J000023",
    end_to_end_id="E2E-0077",
)  # fmt: skip


def same(
    one: Entry, source: str, known: Entry, known_source: str, account: str = OURS, known_account: str = OURS
) -> bool:
    return 0 in find_known(account, source, [one], [Known(1, known_source, known_account, known)])


@pytest.mark.parametrize(
    ("change", "source", "is_same"),
    [
        ({}, "camt.053", True),
        ({}, "camt.052", True),
        ({"remittance": "FACTUUR", "payer_iban": "", "payer_name": "", "end_to_end_id": ""}, "camt.052", True),
        ({"bank_reference": "B6E04XM00J000024", "end_to_end_id": ""}, "camt.053", False),
        ({"bank_reference": "B6E04XM00J000024"}, "camt.053", False),
        ({"bank_reference": "7", "end_to_end_id": "", "remittance": "Fact. 2026-0412"}, "rabobank", True),
        ({"bank_reference": "", "end_to_end_id": "", "payer_iban": ""}, "ing", True),
        (
            {"bank_reference": "", "end_to_end_id": "", "payer_iban": "", "remittance": "factuur 2026-0412 /d.d. mei"},
            "ing",
            True,
        ),
        ({"bank_reference": "", "end_to_end_id": "", "payer_iban": "", "remittance": "huur van mei"}, "ing", False),
        ({"bank_reference": "", "payer_iban": "NL44RABO0123456789", "end_to_end_id": ""}, "ing", False),
        ({"booked": DAY + timedelta(days=1)}, "camt.053", False),
        ({"amount": Money(10001)}, "camt.053", False),
        ({"amount": Money(-10000)}, "camt.053", False),
        ({"amount": Money(10000, "USD")}, "camt.053", False),
    ],
)
def test_what_proves_that_two_entries_are_one(change: dict[str, object], source: str, is_same: bool) -> None:
    other = replace(BY_CAMT, **change)
    assert same(other, source, BY_CAMT, "camt.053") is is_same
    assert same(BY_CAMT, "camt.053", other, source) is is_same


def test_the_account_must_agree_where_it_is_told() -> None:
    assert not same(BY_CAMT, "camt.053", BY_CAMT, "camt.053", known_account="NL44RABO0123456789")
    assert same(BY_CAMT, "camt.053", BY_CAMT, "table", known_account="")
    assert same(BY_CAMT, "camt.053", BY_CAMT, "mt940", known_account="0417164300")


def test_equal_payments_on_one_day_are_as_many_as_the_fullest_file_shows() -> None:
    one = replace(BY_CAMT, bank_reference="", end_to_end_id="")
    known = [Known(n, "ing", OURS, one) for n in (1, 2)]
    assert len(find_known(OURS, "ing", [one] * 3, known)) == 2
    assert len(find_known(OURS, "camt.053", [one] * 2, known)) == 2
    assert len(find_known(OURS, "ing", [one], known)) == 1


def test_thousands_of_equal_amounts_on_one_day_are_each_found_again() -> None:
    """Such as the contributions of a club, collected on one day."""
    members = [Entry(DAY, Money(1500), f"lid {n}", remittance=f"contributie lid {n}") for n in range(3000)]
    known = [Known(n, "ing", OURS, entry) for n, entry in enumerate(members)]
    assert len(find_known(OURS, "ing", members[::-1], known)) == 3000
    others = [replace(one, remittance=f"donatie {n}") for n, one in enumerate(members)]
    assert find_known(OURS, "ing", others, known) == {}


def test_a_sum_and_its_parts_are_the_same_booking_whichever_comes_first() -> None:
    whole = Entry(DAY, Money(3000), bank_reference="BATCH0001")
    parts = [
        Entry(DAY, Money(c), f"klant {c}", bank_reference=f"BATCH0001/{c}", batch="BATCH0001") for c in (1000, 2000)
    ]
    known_parts = [Known(n, "camt.054", OURS, part) for n, part in enumerate(parts)]
    assert find_known(OURS, "camt.053", [whole], known_parts) == {0: known_parts[0]}
    assert find_known(OURS, "camt.053", [replace(whole, amount=Money(3001))], known_parts) == {}
    known_whole = Known(9, "camt.053", OURS, whole)
    assert refined_by(OURS, parts, {}, [known_whole]) == [(known_whole, [0, 1])]
    assert refined_by(OURS, parts[:1], {}, [known_whole]) == []


ENTRIES = st.builds(
    Entry,
    booked=st.sampled_from([DAY, DAY + timedelta(days=1)]),
    amount=st.sampled_from([Money(100), Money(200), Money(-100)]),
    payer_iban=st.sampled_from(["", "NL20INGB0001234567", "NL44RABO0123456789"]),
    remittance=st.sampled_from(["", "factuur 2026-0412", "factuur 2026-0413"]),
    bank_reference=st.sampled_from(["", "B6E04XM00J000023", "B6E04XM00J000024"]),
)


def booked_after(files: list[list[Entry]]) -> Counter[Entry]:
    """The books after these files of one kind came in, one after the other."""
    known: list[Known] = []
    for entries in files:
        found = find_known(OURS, "camt.053", entries, list(known))
        known += [Known(len(known) + n, "camt.053", OURS, e) for n, e in enumerate(entries) if n not in found]
    return Counter(one.entry for one in known)


@given(st.lists(ENTRIES, max_size=8), st.data())
@settings(deadline=None)
def test_a_file_and_any_part_of_it_make_the_file_in_any_order(entries: list[Entry], data: st.DataObject) -> None:
    part = data.draw(st.lists(st.sampled_from(entries), unique_by=id, max_size=8)) if entries else []
    whole = Counter(entries)
    for files in ([entries, part], [entries, entries], [part, entries], [part, entries, part]):
        # A booking reference that is used twice says less than the words do, but never is anything counted twice.
        assert booked_after(files).total() == whole.total()
