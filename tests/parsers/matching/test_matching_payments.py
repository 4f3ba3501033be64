"""Which invoices a payment pays, what is sure and what waits for a person."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.books import Allocation, Debtor, Invoice, Payment
from parsers.matching import Reason, match_payments
from parsers.matching.payers import Payers
from parsers.matching.remittance import Numbers
from parsers.money import Money

R = Reason
DEBTORS = (
    Debtor(1, "De Zon B.V."),
    Debtor(2, "Maan & Zonen"),
    Debtor(3, "Schildersbedrijf Hoogendijk-van Leeuwen VOF"),
    Debtor(4, "Vlier BV"),
)
DAY = date(2026, 6, 1)


def invoice(key: int, number: str, debtor: int, cents: int, *, reference: str = "", due: int = 0) -> Invoice:
    issued = DAY - timedelta(days=40)
    return Invoice(key, number, debtor, issued, DAY + timedelta(due), Money(cents), Money(cents), reference)


INVOICES = (
    invoice(1, "2026-0412", 1, 100_00, reference="+++090/9337/55493+++", due=-20),
    invoice(2, "2026-0413", 1, 250_00, due=-10),
    invoice(3, "2026-0414", 1, 70_00, due=20),
    invoice(4, "VD2026-10417", 2, 100_00, due=-5),
    invoice(5, "VD2026-10418", 2, 100_00, due=5),
    invoice(6, "7", 3, 812_35, reference="RF18 5390 0754 7034"),
    invoice(7, "4711", 4, 99_00, due=9),
    invoice(8, "202604715", 4, 99_00, due=19),
)
BY_ID = {one.id: one for one in INVOICES}
KNOWN = "NL91ABNA0417164300"


def payment(cents: int, text: str = "", name: str = "", iban: str = "", reference: str = "", key: int = 1) -> Payment:
    return Payment(key, DAY + timedelta(days=key), Money(cents), name, iban, text, reference)


def matched(*payments: Payment, invoices: tuple[Invoice, ...] = INVOICES) -> list[tuple[int, int, str, bool]]:
    found = match_payments(payments, invoices, DEBTORS, ())
    return [(one.invoice_id, one.amount.cents, one.reason, one.sure) for one in found]


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        # by payment reference
        (payment(100_00, reference="090933755493"), [(1, 100_00, R.REFERENCE, True)]),
        (payment(100_00, "***090/9337/55493***"), [(1, 100_00, R.REFERENCE, True)]),
        (payment(812_35, "rf18 5390 0754 7034 dank"), [(6, 812_35, R.REFERENCE, True)]),
        (payment(40_00, "090/9337/55493", "Maan & Zonen"), [(1, 40_00, R.REFERENCE, True)]),
        (payment(120_00, reference="+++090/9337/55493+++"), [(1, 100_00, R.REFERENCE, True)]),
        # by number
        (payment(250_00, "Factuur 2026-0413"), [(2, 250_00, R.NUMBER_AND_AMOUNT, True)]),
        (payment(250_00, "fact.20260413/klant 12"), [(2, 250_00, R.NUMBER_AND_AMOUNT, True)]),
        (payment(250_00, "INV 2026 04 13"), [(2, 250_00, R.NUMBER_AND_AMOUNT, True)]),
        (payment(100_00, "vd2026/10418"), [(5, 100_00, R.NUMBER_AND_AMOUNT, True)]),
        (payment(50_00, "2026-0413", "ZON BV"), [(2, 50_00, R.NUMBER_AND_PAYER, True)]),
        (payment(50_00, "2026-0413", "Somebody"), [(2, 50_00, R.NUMBER_ONLY, False)]),
        (payment(245_00, "2026-0413"), [(2, 245_00, R.SHORT, True)]),
        (payment(265_00, "2026-0413", "De Zon"), [(2, 250_00, R.OVER, True)]),
        (payment(900_00, "2026-0413"), [(2, 250_00, R.OVER, False)]),
        (payment(250_00, "2026-0413", "Maan en Zonen"), [(2, 250_00, R.OTHER_PAYER, False)]),
        (payment(70_00, "2026-0413", "De Zon"), [(2, 70_00, R.OTHER_AMOUNT, False)]),
        (payment(812_35, "fact 7"), [(6, 812_35, R.NUMBER_AND_AMOUNT, True)]),
        (payment(5_00, "nr 7", "Schildersbedrijf Hoogendijk-van Le"), [(6, 5_00, R.NUMBER_AND_PAYER, False)]),
        (payment(5_00, "nr 4711", "Vlier"), [(7, 5_00, R.NUMBER_AND_PAYER, True)]),
        (payment(99_00, "04715", "Vlier"), [(8, 99_00, R.DIGITS_AND_AMOUNT, True)]),
        (payment(99_00, "715", "Vlier"), [(7, 99_00, R.PAYER_AND_OLDEST, False)]),
        (payment(5_00, "nr 4711", "Somebody"), [(7, 5_00, R.NUMBER_ONLY, False)]),
        # several numbers
        (
            payment(350_00, "2026-0412, 2026-0413"),
            [(1, 100_00, R.NUMBERS_AND_SUM, True), (2, 250_00, R.NUMBERS_AND_SUM, True)],
        ),
        (
            payment(320_00, "2026-0413/0414"),
            [(2, 250_00, R.NUMBERS_AND_SUM, True), (3, 70_00, R.NUMBERS_AND_SUM, True)],
        ),
        (
            payment(200_00, "VD2026-10417 en 10418"),
            [(4, 100_00, R.NUMBERS_AND_SUM, True), (5, 100_00, R.NUMBERS_AND_SUM, True)],
        ),
        (
            payment(320_00, "2026-0413 en de andere", "De Zon"),
            [(2, 250_00, R.NUMBERS_AND_SUM, True), (3, 70_00, R.NUMBERS_AND_SUM, True)],
        ),
        (
            payment(300_00, "2026-0412 2026-0413", "De Zon"),
            [(1, 100_00, R.NUMBERS_IN_PART, False), (2, 200_00, R.NUMBERS_IN_PART, False)],
        ),
        # by payer
        (payment(250_00, "bedankt", "ZON"), [(2, 250_00, R.PAYER_AND_AMOUNT, True)]),
        (payment(100_00, "", "MAAN ZONEN"), [(4, 100_00, R.PAYER_AND_OLDEST, False)]),
        (
            payment(420_00, "", "DE ZON BV"),
            [(1, 100_00, R.PAYER_AND_ALL, True), (2, 250_00, R.PAYER_AND_ALL, True), (3, 70_00, R.PAYER_AND_ALL, True)],
        ),
        (payment(320_00, "", "ZON"), [(2, 250_00, R.PAYER_AND_SUM, True), (3, 70_00, R.PAYER_AND_SUM, True)]),
        (payment(130_00, "", "ZON"), [(1, 100_00, R.PAYER_ONLY, False), (2, 30_00, R.PAYER_ONLY, False)]),
        (payment(250_00, "0413", "ZON"), [(2, 250_00, R.DIGITS_AND_AMOUNT, True)]),
        (payment(100_00, "10418", "Maan Zonen"), [(5, 100_00, R.DIGITS_AND_AMOUNT, True)]),
        (payment(20_00, "nr 0413", "ZON"), [(2, 20_00, R.DIGITS_AND_PAYER, True)]),
        (payment(250_00, "VD2026-10417", "ZON"), [(2, 250_00, R.SLIP, True)]),
        (payment(500_00, "", "Schildersbedrijf Hoogendijk-van Leeuwen"), [(6, 500_00, R.PAYER_AND_ONLY, True)]),
        # by amount alone
        (payment(812_35, "bedankt", "H. Leeuwen"), [(6, 812_35, R.AMOUNT_ONLY, False)]),
        (payment(100_00, "bedankt", "Somebody"), []),
        (payment(99_99, "huur juni", "Somebody"), []),
        # what is no number of ours
        (payment(250_00, "2026-04130"), [(2, 250_00, R.AMOUNT_ONLY, False)]),
        (payment(250_00, "12026-0413"), [(2, 250_00, R.AMOUNT_ONLY, False)]),
        (payment(5_00, "NL91 2026 0413 0000 00"), []),
        (payment(-5_00, "2026-0413"), []),
        (payment(0, "2026-0413"), []),
    ],
)
def test_one_payment(paid: Payment, expected: list[tuple[int, int, str, bool]]) -> None:
    assert matched(paid) == expected


def test_payments_find_what_those_before_them_left_open() -> None:
    found = matched(
        payment(90_00, "2026-0413", "ZON", key=1),
        payment(160_00, "2026-0413", key=2),
    )
    assert found == [(2, 90_00, R.NUMBER_AND_PAYER, True), (2, 160_00, R.NUMBER_AND_AMOUNT, True)]


def test_a_double_payment_waits_for_a_person() -> None:
    same = invoice(9, "2026-0499", 1, 250_00)
    found = matched(
        payment(250_00, "2026-0413", "ZON", key=1),
        payment(250_00, "2026-0413", "ZON", key=2),
        invoices=(INVOICES[1], same),
    )
    assert found == [(2, 250_00, R.NUMBER_AND_AMOUNT, True), (9, 250_00, R.PAYER_AND_AMOUNT, False)]


def test_an_account_that_surely_paid_for_a_debtor_is_known_afterwards() -> None:
    found = matched(
        payment(250_00, "2026-0413", "P. Pietersen", KNOWN, key=1), payment(70_00, "", "P. Pietersen", KNOWN, key=2)
    )
    assert found[1] == (3, 70_00, R.PAYER_AND_AMOUNT, True)


def test_a_slip_in_the_number_tells_invoices_of_the_same_amount_apart() -> None:
    found = matched(payment(100_00, "factuur VD2026-10481", "Maan en Zonen"))
    assert found == [(5, 100_00, R.NEAR_NUMBER_AND_AMOUNT, True)]
    assert not matched(payment(100_00, "VD2026-10499", "Maan en Zonen"))[0][3]


def test_a_little_may_lack_of_an_invoice_that_is_not_named() -> None:
    assert matched(payment(247_50, "", "ZON")) == [(2, 247_50, R.PAYER_AND_SHORT, True)]
    assert not matched(payment(240_00, "", "ZON"))[0][3]


def test_late_costs_on_top_are_no_doubt_but_much_more_is() -> None:
    assert [one[3] for one in matched(payment(290_00, "2026-0413", "ZON"))] == [True]
    assert [one[3] for one in matched(payment(291_00, "2026-0413", "ZON"))] == [False]


def test_two_payments_make_up_one_invoice() -> None:
    found = matched(payment(130_00, "", "ZON", key=1), payment(120_00, "dank", "ZON", key=2))
    assert found == [(2, 130_00, R.TWO_PAYMENTS, True), (2, 120_00, R.TWO_PAYMENTS, True)]


def test_two_pairs_that_fit_the_same_invoice_wait() -> None:
    found = matched(*(payment(cents, "", "ZON", key=key) for key, cents in enumerate((130_00, 120_00, 120_00), 1)))
    assert [sure for _, _, _, sure in found if sure] == []


def test_what_a_later_payment_settles_explains_an_earlier_one() -> None:
    found = matched(
        payment(100_00, "", "Maan en Zonen", key=1), payment(100_00, "VD2026-10417", "Maan en Zonen", key=2)
    )
    assert found == [(4, 100_00, R.NUMBER_AND_AMOUNT, True), (5, 100_00, R.PAYER_AND_AMOUNT, True)]


def test_a_sure_match_is_trusted_more_than_one_that_waits() -> None:
    sure, waiting = payment(250_00, "2026-0413", key=1), payment(812_35, "", "Somebody", key=2)
    first, second = match_payments([sure, waiting], INVOICES, DEBTORS, ())
    assert first.confidence > second.confidence > 0


def test_a_credit_note_is_taken_off() -> None:
    credit = invoice(9, "C-1", 1, -30_00)
    found = matched(payment(70_00, "2026-0412 min C-1", "ZON"), invoices=(INVOICES[0], credit))
    assert found == [(1, 100_00, R.NUMBERS_AND_SUM, True), (9, -30_00, R.NUMBERS_AND_SUM, True)]
    found = matched(payment(70_00, "", "ZON"), invoices=(INVOICES[0], credit))
    assert found == [(1, 100_00, R.PAYER_AND_ALL, True), (9, -30_00, R.PAYER_AND_ALL, True)]


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (payment(-250_00, iban=KNOWN, key=9), [(2, -250_00, R.RETURNED, True)]),
        (payment(-250_00, name="Zon", key=9), [(2, -250_00, R.RETURNED, False)]),
        (payment(-250_00, name="Other", key=9), []),
        (payment(-249_00, iban=KNOWN, key=9), []),
        (payment(-250_00, iban=KNOWN, key=90), []),
    ],
)
def test_a_payment_that_the_bank_returns_opens_the_invoice_again(
    back: Payment, expected: list[tuple[int, int, str, bool]]
) -> None:
    paid = payment(250_00, "2026-0413", "De Zon BV", KNOWN)
    assert matched(paid, back)[1:] == expected
    # the same when the first was booked in an earlier run
    booked = [Allocation(1, 2, Money(250_00), "", sure=True)]
    settled = tuple(replace(one, open=Money(0)) if one.id == 2 else one for one in INVOICES)
    later = match_payments([paid, back], settled, DEBTORS, booked)
    assert [(one.invoice_id, one.amount.cents, one.reason, one.sure) for one in later] == expected


def test_what_was_returned_in_an_earlier_run_is_not_returned_once_more() -> None:
    paid, back, again = (
        payment(cents, "2026-0413" if cents > 0 else "", "De Zon BV", KNOWN, key=key)
        for key, cents in ((1, 250_00), (2, -250_00), (3, -250_00))
    )
    booked = [
        Allocation(1, 2, Money(250_00), "", sure=True),
        Allocation(2, 2, Money(-250_00), "", sure=True),
    ]
    settled = tuple(replace(one, open=Money(0)) if one.id == 2 else one for one in INVOICES)  # by others, since
    assert match_payments([paid, back, again], settled, DEBTORS, booked) == ()


def test_a_returned_payment_can_be_made_again() -> None:
    found = matched(
        payment(250_00, "2026-0413", "ZON", KNOWN, key=1),
        payment(-250_00, "", "ZON", KNOWN, key=2),
        payment(250_00, "2026-0413", "ZON", KNOWN, key=3),
        payment(-250_00, "", "ZON", KNOWN, key=4),
        payment(-250_00, "", "ZON", KNOWN, key=5),
    )
    assert [cents for _, cents, _, _ in found] == [250_00, -250_00, 250_00, -250_00]


def test_what_is_allocated_already_is_left_alone() -> None:
    paid = payment(250_00, "2026-0413", "ZON")
    for sure in (True, False):
        known = [Allocation(1, 3, Money(10_00), "by hand", sure=sure)]
        assert match_payments([paid], INVOICES, DEBTORS, known) == ()


def test_currencies_never_mix() -> None:
    assert not match_payments(
        [replace(payment(250_00, "2026-0413", "ZON"), amount=Money(250_00, "CHF"))], INVOICES, DEBTORS, ()
    )


def test_an_invoice_is_not_paid_before_it_exists_unless_it_is_named() -> None:
    future = replace(INVOICES[1], issued=DAY + timedelta(days=30))
    assert matched(payment(250_00, "", "ZON"), invoices=(future,)) == []
    assert matched(payment(250_00, "2026-0413", "ZON"), invoices=(future,))[0][3]


def test_numbers_that_look_the_same_identify_neither() -> None:
    twins = (invoice(1, "2026-12", 1, 10_00), invoice(2, "202612", 2, 20_00))
    assert Numbers.of(twins).by_number == {}


def test_a_name_that_fits_two_debtors_is_nobodys() -> None:
    payers = Payers([Debtor(1, "Bouwbedrijf Van der Meulen Noord"), Debtor(2, "Bouwbedrijf Van der Meulen Zuid")])
    assert payers.of(payment(1, name="Bouwbedrijf van der Meulen")) == frozenset()
    assert payers.of(payment(1, name="Bouwbedrijf van der Meulen Noo")) == {1}
    assert payers.of(payment(1, name="B.V.")) == frozenset()


TEXTS = [
    "2026-0412",
    "2026-0413",
    "0413",
    "VD2026-10417",
    "10418",
    "7",
    "090/9337/55493",
    "RF18539007547034",
    "huur",
    "",
]


@given(
    st.lists(
        st.builds(
            payment,
            st.sampled_from([100_00, 250_00, 320_00, 50_00, 1, -100_00, -250_00]),
            st.lists(st.sampled_from(TEXTS), max_size=3).map(" ".join),
            st.sampled_from(["De Zon", "Maan Zonen", "Somebody", ""]),
            st.sampled_from([KNOWN, "BE68539007547034", ""]),
        ),
        max_size=12,
    )
)
def test_nothing_is_paid_twice_and_no_payment_gives_more_than_it_has(payments: list[Payment]) -> None:
    numbered = [replace(one, id=n, booked=DAY + timedelta(days=n)) for n, one in enumerate(payments)]
    found = match_payments(numbered, INVOICES, DEBTORS, ())
    given_out: defaultdict[int, int] = defaultdict(int)
    paid: defaultdict[int, int] = defaultdict(int)
    for one in found:
        given_out[one.payment_id] += one.amount.cents
        paid[one.invoice_id] += one.amount.cents if one.sure else 0
    for one in numbered:
        assert abs(given_out[one.id]) <= abs(one.amount.cents)
        assert given_out[one.id] * one.amount.cents >= 0
    assert all(0 <= cents <= BY_ID[key].amount.cents for key, cents in paid.items())
    assert len({(one.payment_id, one.invoice_id) for one in found}) == len(found)


@given(st.text(max_size=2000), st.text(max_size=300))
def test_any_text_can_be_searched(text: str, name: str) -> None:
    matched(payment(100_00, text, name))


def test_a_hostile_text_costs_nothing() -> None:
    assert matched(payment(5_00, "2026-" * 200_000)) == []
    assert matched(payment(5_00, "nl91 " * 200_000, "A" * 1_000_000)) == []
