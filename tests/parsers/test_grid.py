"""Excel files as tables, hostile ones too, and columns that have to be guessed."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from parsers.money import Money
from parsers.problems import Problem
from parsers.tables import BadTable, BadWorkbook, MissingColumns, TooLarge, UnknownColumn, UnsureColumns, read_invoices
from parsers.tables.grid import read_grid
from parsers.tables.profile import Profile, profile_of


def workbook(*rows: list[object], empty_sheet: bool = False) -> bytes:
    book = Workbook()
    if empty_sheet:
        book.create_sheet()
        sheet = book.worksheets[-1]
    else:
        sheet = book.active
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


HEADER = ["Factuurnummer", "Klant", "Factuurdatum", "Vervaldatum", "Bedrag"]


def test_an_excel_file_is_read_like_csv() -> None:
    data = workbook(
        ["Openstaande posten", None, None],
        [],
        HEADER,
        [20260412, "De Zon BV", datetime(2026, 5, 1), date(2026, 5, 31), 1234.5],
        ["2026-0413", "Maan", "1-5-2026", "31-5-2026", 0.1 + 0.2],
        [None, None, None, None, None],
    )
    first, second = read_invoices(data)
    assert (first.number, first.debtor, first.issued, first.due) == (
        "20260412",
        "De Zon BV",
        date(2026, 5, 1),
        date(2026, 5, 31),
    )
    assert (first.amount, second.amount) == (Money(123450), Money(30))


def test_the_first_sheet_that_holds_anything_counts_and_lines_are_those_of_the_sheet() -> None:
    data = workbook(HEADER, ["1", "Zon", "1-5-2026", "31-5-2026", "veel"], empty_sheet=True)
    with pytest.raises(BadTable, match='line 2: amount "veel"'):
        read_invoices(data)


def test_a_hidden_sheet_gives_way_to_one_that_is_seen() -> None:
    book = Workbook()
    book.active.append(["number", "debtor", "issued", "due", "amount"])
    book.active.append(["9", "Hidden", "2026-05-01", "2026-05-31", 1])
    book.active.sheet_state = "hidden"
    seen = book.create_sheet("Facturen")
    for row in (HEADER, ["1", "Zon", "1-5-2026", "31-5-2026", 5]):
        seen.append(row)
    book.active = seen
    data = io.BytesIO()
    book.save(data)
    assert [row.debtor for row in read_invoices(data.getvalue())] == ["Zon"]


def parts(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (parts(**{"word/document.xml": b"<a/>"}), BadWorkbook),
        (parts(**{"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), BadWorkbook),
        (parts(**{"xl/workbook.xml": b"<a/>", "xl/bomb.xml": b"\0" * (65 * 1024 * 1024)}), TooLarge),
        (workbook(HEADER)[:-40], BadWorkbook),
        (parts(**{"xl/workbook.xml": b"<a/>"}), BadWorkbook),
    ],
    ids=["no workbook", "definitions", "bomb", "cut off", "nothing in it"],
)
def test_workbooks_that_are_refused(data: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        read_grid(data)


@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_changed_workbook_brings_it_down(place: int, noise: bytes) -> None:
    sample = workbook(HEADER, ["1", "Zon", "1-5-2026", "31-5-2026", 5])
    with suppress(Problem):
        assert read_invoices(sample[:place] + noise + sample[place + len(noise) :])


ODD = (
    "Fact.nr;Onze relatie;Opgemaakt;Te betalen voor;Som incl.\n"
    "F-1001;De Zon BV;01-05-2026;31-05-2026;1.234,56\nF-1002;Maan BV;02-05-2026;01-06-2026;99,00\n"
)


def guess(text: str) -> Profile:
    return profile_of(read_grid(text.encode()), "invoices")[0]


def test_columns_are_guessed_by_likeness_and_by_what_stands_in_them() -> None:
    profile = guess(ODD)
    assert profile.mapping == {
        "number": "Fact.nr",
        "debtor": "Onze relatie",
        "issued": "Opgemaakt",
        "due": "Te betalen voor",
        "amount": "Som incl.",
    }
    assert not profile.sure
    assert {column.meaning: column.sample for column in profile.columns}["amount"] == "1.234,56"


def test_nothing_is_read_by_a_guess_until_somebody_agrees() -> None:
    with pytest.raises(UnsureColumns) as caught:
        read_invoices(ODD.encode())
    assert "number=Fact.nr" in str(caught.value)
    assert [row.amount.cents for row in read_invoices(ODD.encode(), guess(ODD).mapping)] == [123456, 9900]


def test_two_columns_of_amounts_are_not_guessed_between() -> None:
    with pytest.raises(MissingColumns, match="lacks amount"):
        guess(
            ODD.replace("Som incl.", "Som incl.;Som excl.")
            .replace(",56", ",56;1.000,00")
            .replace("99,00", "99,00;80,00")
        )


def test_a_column_that_is_not_there_or_means_nothing() -> None:
    for wrong in ({"number": "Nummer"}, {"colour": "Fact.nr"}):
        with pytest.raises(UnknownColumn):
            read_invoices(ODD.encode(), {**guess(ODD).mapping, **wrong})


@pytest.mark.parametrize(
    "header",
    [
        "Factuurnummer;Relatienaam;Factuurdatum;Vervaldatum;Bedrag incl. btw",
        "Invoice number;Customer name;Invoice date;Due date;Total incl VAT",
        "Nummer;Klantnaam;Datum;Betalen voor;Totaal inclusief btw",
        "Numéro de facture;Nom du client;Date de facture;Échéance;Montant TTC",
        "Rechnungsnummer;Kundenname;Rechnungsdatum;Fällig am;Rechnungsbetrag",
        "Factuurnr;Debiteur;Factuurdatum;Betalingstermijn;Factuurbedrag",
    ],
)
def test_headers_of_invoicing_programs_are_known_by_name(header: str) -> None:
    due = "30" if "termijn" in header else "31-05-2026"
    (row,) = read_invoices(f"{header}\nF-1;De Zon BV;01-05-2026;{due};1.234,56\n".encode())
    assert (row.number, row.due, row.amount) == ("F-1", date(2026, 5, 31), Money(123456))
