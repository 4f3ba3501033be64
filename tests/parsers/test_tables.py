"""CSV files in: every line read, or every bad line named and nothing read."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.books import ContactState, DebtorKind
from parsers.money import Money
from parsers.tables import (
    BadTable,
    BadWorkbook,
    ContactRow,
    DuplicateColumn,
    EmptyTable,
    InvoiceRow,
    MissingColumns,
    NotText,
    ReminderRow,
    UnsureColumns,
    cells,
    read_contacts,
    read_invoices,
    read_reminders,
)

HEADER = "number,debtor,issued,due,amount\n"
ROW = InvoiceRow("2026-0412", "De Zon BV", date(2026, 5, 1), date(2026, 5, 31), Money(123456))


@pytest.mark.parametrize(
    "data",
    [
        HEADER.encode() + b'2026-0412,De Zon BV,2026-05-01,2026-05-31,"1,234.56"\n',
        b'amount,due,issued,debtor,number\r\n"1.234,56",31-05-2026,1/5/2026,De Zon BV,2026-0412\r\n',
        b"\xef\xbb\xbfNumber;Debtor;Issued;Due;Amount;Colour\n2026-0412;De  Zon BV;1-5-2026;31.05.2026;1.234,56;red\n",
        b"number\tdebtor\tissued\tdue\tamount\n2026-0412\tDe Zon BV\t20260501\t2026-05-31 00:00:00\t\x80 1.234,56",
        "Factuur-nr.;Klant;Factuurdatum;Vervaldatum;Bedrag\n\n2026-0412;De Zon BV;1-5-2026;31-5-2026;1234,56".encode(
            "utf-16"
        ),
    ],
    ids=["english", "dutch amounts, crlf, other order", "bom, semicolons, unknown column", "tabs, cp1252", "utf-16"],
)
def test_the_same_invoice_in_many_hands(data: bytes) -> None:
    assert read_invoices(data) == (ROW,)


def test_every_column_of_an_invoice() -> None:
    data = (
        "number,debtor,email,language,country,kind,issued,due,amount,currency,payment_reference,contact\n"
        "1,Zon,Info@Zon.EXAMPLE,fr-BE,be,zakelijk,2026-05-01,2026-05-31,-12.50,chf,+++090/9337/55493+++,Jan\n"
    )
    assert read_invoices(data.encode()) == (
        InvoiceRow(
            number="1",
            debtor="Zon",
            issued=date(2026, 5, 1),
            due=date(2026, 5, 31),
            amount=Money(-1250, "CHF"),
            email="Info@zon.example",
            contact="Jan",
            language="fr",
            country="BE",
            kind=DebtorKind.BUSINESS,
            payment_reference="+++090/9337/55493+++",
        ),
    )


def test_reminders() -> None:
    data = "invoices;sent;debtor;level;message_id;address\n2026-1, 2026-2;3-6-2026;Zon;2;<a@b.example>;x@zon.example\n"
    assert read_reminders(data.encode()) == (
        ReminderRow(("2026-1", "2026-2"), date(2026, 6, 3), "Zon", 2, "a@b.example", "x@zon.example"),
    )


def test_contacts() -> None:
    data = "debtor,email,name,role,state\nZon,x@zon.example,Jan Bos,crediteuren,vertrokken\n"
    assert read_contacts(data.encode()) == (ContactRow("Zon", "x@zon.example", "Jan Bos", "pays", ContactState.LEFT),)


def test_every_bad_line_is_named_with_its_number_and_reason() -> None:
    data = (
        "number,debtor,issued,due,amount,email,language\n"
        "1,Zon,2026-02-30,2026-05-31,12.50,,\n"
        "2,Zon,2026-05-01,2026-05-31,12.50,,\n"
        "\n"
        "2,,2026-05-01,2026-04-30,twelve,zon,xx\n"
        '3,Zon,2026-05-01,2026-05-31,"1,250","a\nb@zon.example",\n'
        "4,Zon,2026-05-01,2026-05-31,12,50,,,\n"
        "5,Zon,2026-05-01,2026-05-31,12,,,9\n"
    )
    with pytest.raises(BadTable) as caught:
        read_invoices(data.encode())
    assert [str(line) for line in caught.value.lines] == [
        'line 2: issued "2026-02-30" is not a day that exists',
        'line 5: number "2" stands on line 3 already',
        'line 5: due "2026-04-30" lies before the day of the invoice',
        "line 5: debtor is empty",
        'line 5: amount "twelve" is not an amount; write it as 1234.56 or 1.234,56',
        'line 5: email "zon" is not an e-mail address',
        'line 5: language "xx" is not one of nl, en, fr, de',
        'line 6: email "a b@zon.example" is not an e-mail address',
        'line 8: email "50" is not an e-mail address',
        "line 9: holds more cells than the header; a text with the delimiter in it must stand in quotation marks",
    ]
    assert "line 9" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "problem", "says"),
    [
        (b"", EmptyTable, "number,debtor,issued,due,amount"),
        (b"\n\n  \n", EmptyTable, "empty"),
        (HEADER.encode(), EmptyTable, "empty"),
        (b"number,debtor,due\n1,Zon,2026-05-31\n", MissingColumns, "lacks issued, amount; it has number, debtor, due"),
        (b"Hello, dear all\n", MissingColumns, "lacks number, debtor"),
        (b"number,debtor,issued,due,amount,Due\n", DuplicateColumn, 'column "due" more than once'),
        (b"PK\x03\x04rest of a workbook", BadWorkbook, "cannot be read"),
        (b"%PDF-1.7\n", NotText, "neither text nor"),
        (bytes(range(256)), NotText, "neither text nor"),
        (b"\x81\x8d\x8f", NotText, "neither text nor"),
        (HEADER.encode() + b'1,"Zon,2026-05-01,2026-05-31,5\n' + b"x,\n" * 70_000, BadTable, "stray quotation mark"),
    ],
)
def test_a_table_that_cannot_be_read_at_all(data: bytes, problem: type[Exception], says: str) -> None:
    with pytest.raises(problem, match=r"(?s).") as caught:
        read_invoices(data)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1.234.567,8", "1234567.8"),
        ("1.250", "1250"),
        ("12.5", "12.5"),
        ("0", "0"),
        ("€ 500,-", "500"),
        ("500,--", "500"),
        ("500,=", "500"),
        ("EUR 1 234,56", "1234.56"),
        ("1\N{NARROW NO-BREAK SPACE}234,56", "1234.56"),
        ("-12,50", "-12.50"),
        ("12,50-", "-12.50"),
        ("\N{MINUS SIGN}12,50", "-12.50"),
        ("€ -12,50", "-12.50"),
        ("-€ 12,50", "-12.50"),
        ("+12,50", "12.50"),
    ],
)
def test_amounts(text: str, value: str) -> None:
    assert cells.amount(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1e9",
        "NaN",
        "12.345.6",
        "1250.000",
        "1.2.3",
        "１２",
        "$5",
        "9223372036854775808",
        "1" * 10_000,
        "12,345,",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        cells.amount(text)


def test_a_separator_that_the_column_uses_for_cents_never_groups_thousands() -> None:
    assert cells.amount("1.250", ",") == 1250
    with pytest.raises(ValueError, match="is unclear"):
        cells.amount("1,250", ",")


@given(st.integers(-(10**11), 10**11), st.booleans())
def test_every_amount_is_read_back_to_the_cent(cents: int, dutch: bool) -> None:
    written = f"{Decimal(cents).scaleb(-2):,.2f}"
    if dutch:
        written = written.translate(str.maketrans(",.", ".,"))
    assert Money.of(cells.amount(written)).cents == cents


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y%m%d"):
        assert cells.day(day.strftime(form)) == day


@given(st.binary(max_size=300), st.sampled_from([b"", HEADER.encode(), b"debtor;email\n"]))
def test_no_bytes_bring_it_down(data: bytes, header: bytes) -> None:
    for read in (read_invoices, read_contacts):
        try:
            rows = read(header + data)
        except (BadTable, BadWorkbook, DuplicateColumn, EmptyTable, MissingColumns, NotText, UnsureColumns):
            continue
        assert rows
