"""UBL, CII and Factur-X: the same invoice in each, credit notes, deposits, terms, copies, and files that are none."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.books import DebtorKind
from parsers.invoices import BrokenInvoice, BrokenPdf, NoInvoice, WrongTotals, named_in, read_invoice
from parsers.money import Money
from parsers.problems import Problem
from parsers.tables import InvoiceRow
from parsers.xml import XmlBroken, XmlTooLarge, XmlUnsafe
from tests.parsers.invoices.invoice_files import cii, pdf, ubl

ROW = InvoiceRow(
    number="2026-0412",
    debtor="De Zon BV",
    issued=date(2026, 5, 1),
    due=date(2026, 5, 31),
    amount=Money(121000),
    email="jan@dezon.example",
    contact="Jan Bos",
    language="nl",
    country="BE",
    kind=DebtorKind.BUSINESS,
    payment_reference="+++090/9337/55493+++",
    description="Onderhoud cv-ketel",
)


@pytest.mark.parametrize(
    "data",
    [ubl(), cii(), cii(zugferd1=True), pdf(("factur-x.xml", cii())), pdf(("ZUGFeRD-invoice.xml", cii(zugferd1=True)))],
    ids=["ubl", "cii", "zugferd 1", "factur-x", "zugferd 1 pdf"],
)
def test_the_same_invoice_in_many_hands(data: bytes) -> None:
    found = read_invoice(data, "a.pdf")
    assert found is not None
    assert found.row == ROW
    assert (found.seller, found.seller_iban, found.due_is_assumed) == ("Van Dam BV", "NL91ABNA0417164300", False)


def test_in_the_envelope_of_peppol() -> None:
    inner = ubl().split(b"?>", 1)[1]
    found = read_invoice(b"<StandardBusinessDocument><Header/>" + inner + b"</StandardBusinessDocument>", "a.xml")
    assert found is not None
    assert found.row == ROW


@pytest.mark.parametrize(
    ("data", "amount", "deposit"),
    [
        (ubl(prepaid="210.00", payable="1000.00"), 121000, 21000),
        (cii(prepaid="210.00", payable="1000.00"), 121000, 21000),
        (cii(payable="1000.00"), 121000, 21000),
        (ubl(prepaid="0.00"), 121000, None),
        (ubl(total="1209.98", rounding="0.02"), 121000, None),
        (ubl(total="1210.00", rounding="0.30"), 121000, None),
        (ubl(total="", payable="1000.00", prepaid="210.00"), 121000, 21000),
        (ubl(payable=""), 121000, None),
        (ubl(total="1209.99"), 121000, None),
    ],
)
def test_deposits_and_rounding(data: bytes, amount: int, deposit: int | None) -> None:
    found = read_invoice(data, "a.xml")
    assert found is not None
    assert found.row.amount == Money(amount)
    assert found.row.deposit == (None if deposit is None else Money(deposit))


@pytest.mark.parametrize(
    "data",
    [
        ubl(kind="CreditNote", corrects="2026-0400"),
        ubl(more="<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>", corrects="2026-0400"),
        cii(type_code="381", corrects="2026-0400"),
        cii(type_code="381", total="-1210.00", payable="-1210.00", corrects="2026-0400"),
    ],
)
def test_a_credit_note_is_negative_and_names_what_it_corrects(data: bytes) -> None:
    found = read_invoice(data, "a.xml")
    assert found is not None
    assert found.row == replace(ROW, amount=Money(-121000), corrects="2026-0400")


@pytest.mark.parametrize(
    ("due", "terms", "day", "assumed"),
    [
        ("", "Betaling binnen 14 dagen na factuurdatum", date(2026, 5, 15), False),
        ("", "2 % escompte sous 8 jours, net 30 jours", date(2026, 5, 31), False),
        ("", "Zahlbar sofort", date(2026, 6, 15), True),
        ("", "", date(2026, 6, 15), True),
        ("2026-04-01", "", date(2026, 5, 1), False),
    ],
)
def test_the_day_to_pay_by(due: str, terms: str, day: date, assumed: bool) -> None:
    stated = f"<cbc:DueDate>{due}</cbc:DueDate>" if due else ""
    for data in (ubl(due=stated, terms=terms), cii(due=due.replace("-", ""), terms=terms)):
        found = read_invoice(data, "a.xml", usual_days=45)
        assert found is not None
        assert (found.row.due, found.due_is_assumed) == (day, assumed)


def test_the_pdf_is_a_copy_and_so_is_one_inside_ubl() -> None:
    hybrid, inner = pdf(("factur-x.xml", cii())), pdf()
    by_pdf, by_ubl = read_invoice(hybrid, "factuur 412.pdf"), read_invoice(ubl(copy=inner), "a.xml")
    assert by_pdf is not None
    assert by_ubl is not None
    assert [(copy.file_name, copy.content) for copy in by_pdf.copies] == [("factuur 412.pdf", hybrid)]
    assert [(copy.file_name, copy.content) for copy in by_ubl.copies] == [("factuur.pdf", inner)]


def test_a_pdf_that_holds_an_order_or_nothing_holds_no_invoice() -> None:
    assert read_invoice(pdf(), "a.pdf") is None
    assert read_invoice(pdf(("order-x.xml", b"<?xml version='1.0'?><SCRDMCCBDACIOMessageStructure/>")), "a.pdf") is None


@pytest.mark.parametrize(
    ("file_name", "text", "number"),
    [
        ("Factuur_2026-0412.pdf", "", "2026-0412"),
        ("20260412 De Zon.pdf", "", "2026-0412"),
        ("120260412.pdf", "", ""),
        ("scan.pdf", "Factuur 2026-0412 van 1 mei", "2026-0412"),
        ("scan.pdf", "Facturen 2026-0412 en 2026-0413", ""),
        ("2026-0413.pdf", "zie ook 2026-0412", "2026-0413"),
        ("scan.pdf", "", ""),
    ],
)
def test_of_which_invoice_a_pdf_is_a_copy(file_name: str, text: str, number: str) -> None:
    assert named_in(file_name, pdf(text=text), ["2026-0412", "2026-0413", "7"]) == number


@pytest.mark.parametrize(
    ("data", "problem", "says"),
    [
        (ubl()[:-30], XmlBroken, "cut off"),
        (b"<Order><ID>1</ID></Order>", NoInvoice, "no invoice that Afspraak knows"),
        (ubl(number=""), BrokenInvoice, "the number cannot be read"),
        (ubl().replace(b"De Zon BV", b""), BrokenInvoice, "the buyer cannot be read"),
        (ubl().replace(b"2026-05-01", b"May"), BrokenInvoice, "invoice 2026-0412, the day cannot be read (May)"),
        (ubl(payable="veel"), BrokenInvoice, "the amount cannot be read (veel)"),
        (ubl(payable="", total=""), BrokenInvoice, "the total cannot be read"),
        (ubl(prepaid="100.00", payable="1000.00"), WrongTotals, "comes to 1210.00, with 100.00 paid in advance"),
        (ubl(payable="1300.00"), WrongTotals, "asks for 1300.00"),
        (cii().replace(b"20260501", b"20261301"), BrokenInvoice, "20261301"),
        (
            ubl().replace(b"<Invoice", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Invoice'),
            XmlUnsafe,
            "refused",
        ),
        (b"<" + b"a" * (33 * 1024 * 1024), XmlTooLarge, "larger than 32 MB"),
        (b"%PDF-1.7 and then nothing", BrokenPdf, "cannot be read"),
    ],
)
def test_what_is_no_invoice(data: bytes, problem: type[Problem], says: str) -> None:
    with pytest.raises(problem) as caught:
        read_invoice(data, "a.xml")
    assert says in str(caught.value)


SAMPLES = (ubl(), cii(), pdf(("factur-x.xml", cii())), b"")


@given(st.sampled_from(SAMPLES), st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_bytes_bring_it_down(sample: bytes, place: int, length: int, noise: bytes) -> None:
    changed = sample[:place] + noise + sample[place + length :]
    try:
        found = read_invoice(changed, "a.pdf")
        named_in("a.pdf", changed, ["2026-0412"])
    except Problem:
        return
    assert found is None or found.row.number
