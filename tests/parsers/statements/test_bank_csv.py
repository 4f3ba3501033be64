"""The CSV files of Dutch and Belgian banks: the same payment as each of them writes it."""

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from parsers.money import Money
from parsers.problems import Problem
from parsers.statements import parse_statements, read_statements
from parsers.statements.bank_csv import Bank, banks, parse
from parsers.statements.problems import BadBankLines, BrokenRunningBalance, UnknownBank, UnknownStatement, WrongCurrency
from parsers.tables.grid import read_grid

OURS, THEIRS = "NL91ABNA0417164300", "NL20INGB0001234567"

# One file for each profile, in `banks/`, named after it; all hold one payment of 1,234.56 by De Zon BV.
FILES = {path.stem: path.read_text("utf-8") for path in sorted(Path(__file__).with_name("banks").iterdir())}
ING, RABOBANK, ASN, TRIODOS = (FILES[name] for name in ("ing", "rabobank", "volksbank", "triodos"))
BNP, ARGENTA, CRELAN, BUNQ = (FILES[name] for name in ("bnp-paribas-fortis", "argenta", "crelan", "bunq"))


def bank_of(name: str) -> str:
    """The profile that a file is for: the longest one that its name begins with."""
    return max((bank.name for bank in banks() if name.startswith(bank.name)), key=len)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_same_payment_as_each_bank_writes_it(name: str, encoding: str) -> None:
    text = FILES[name]
    (statement,) = read_statements(text.lstrip("\ufeff" if encoding == "cp1252" else "").encode(encoding))
    (one,) = (entry for entry in statement.entries if entry.amount == Money(123456))
    assert statement.source == bank_of(name)
    assert statement.account == ("" if name == "crelan" else OURS)
    assert (one.booked, one.payer_name, one.payer_iban) == (date(2026, 5, 4), "De Zon BV", THEIRS)
    assert one.remittance.strip("'") == "factuur 2026-0412"


def test_every_profile_has_a_file_in_these_tests() -> None:
    assert {bank.name for bank in banks()} == {bank_of(name) for name in FILES}


def test_money_that_went_out_is_negative_and_the_oldest_entry_comes_first() -> None:
    for text in (ING, ASN, TRIODOS):
        (statement,) = read_statements(text.encode())
        assert [entry.amount.cents for entry in statement.entries] == [123456, -125]
        assert (statement.opening, statement.closing) == (Money(10000), Money(133331))


def test_a_return_at_rabobank_has_its_reason() -> None:
    (statement,) = read_statements(RABOBANK.encode())
    assert [(entry.amount.cents, entry.return_reason) for entry in statement.entries] == [(123456, ""), (-5000, "MS03")]


def test_an_order_that_the_bank_refused_does_not_count() -> None:
    (statement,) = read_statements(BNP.encode())
    assert len(statement.entries) == 1


def test_accounts_in_one_file_are_statements_of_their_own() -> None:
    other = RABOBANK + RABOBANK.splitlines()[1].replace(OURS, "NL44RABO0123456789") + "\n"
    assert [statement.account for statement in read_statements(other.encode())] == [OURS, "NL44RABO0123456789"]


def test_excel_is_read_like_csv() -> None:
    book = Workbook()
    for line in ARGENTA.splitlines():
        book.active.append(line.split(";"))
    book.active["B2"] = date(2026, 5, 4)
    book.active["F2"] = 1234.56
    data = io.BytesIO()
    book.save(data)
    (statement,) = read_statements(data.getvalue())
    assert statement.entries == read_statements(ARGENTA.encode())[0].entries


def test_a_plain_table_of_anyone() -> None:
    data = (
        "date,amount,payer_name,payer_iban,remittance,payment_reference,bank_reference,account\n"
        f'2026-05-02,"-1.234,56",ZON,nl91 abna 0417 1643 00,"FACT 1, 2",,XYZ,{OURS}\n'
    )
    (statement,) = read_statements(data.encode())
    assert (statement.source, statement.account) == ("table", OURS)
    (one,) = statement.entries
    assert (one.amount, one.payer_iban, one.bank_reference) == (Money(-123456), OURS, "XYZ")


@pytest.mark.parametrize(
    ("text", "problem", "says"),
    [
        (ING.replace("1334,56", "1334,57"), BrokenRunningBalance, "does not follow"),
        (ASN.replace("1334.56", "1300.00"), BrokenRunningBalance, "does not follow"),
        (RABOBANK.replace('"EUR","RABONL2U","000000000000000008"', '"USD","RABONL2U","8"'), WrongCurrency, "USD"),
        (
            FILES["knab"].replace("04-05-2026", "31-04-2026"),
            BadBankLines,
            'line 3: the day "31-04-2026" is not a day that exists',
        ),
        (
            FILES["kbc"].replace(";1234,56;1334", ";veel;1334"),
            BadBankLines,
            'line 2: the amount "veel" is not an amount',
        ),
        (BUNQ[:-8], BadBankLines, "line 2: holds a cell that does not end"),
        (CRELAN + CRELAN.splitlines()[1][:16], BadBankLines, "line 3: has fewer cells than the others"),
        ("Beste allemaal,\ndit is een brief.\n", UnknownStatement, "no bank statement that Afspraak knows"),
        ("%PDF-1.7 ...", UnknownStatement, "no bank statement"),
        ("<html><body>Log in</body></html>", UnknownStatement, "no bank statement"),
        ("", Problem, ""),
        ("Datum;Naam;Debet/Credit;Bedrag\n4-5-2026;Zon;D;5,00\n", UnknownBank, "the column Debet/Credit says whether"),
    ],
)
def test_what_is_not_booked(text: str, problem: type[Problem], says: str) -> None:
    with pytest.raises(problem) as caught:
        read_statements(text.encode())
    assert says in str(caught.value)


def test_a_missing_line_is_noticed_by_the_balance() -> None:
    lines = RABOBANK.splitlines(keepends=True)
    third = lines[2].replace("-50,00", "+5,00").replace("+1284,56", "+1289,56").replace("0008", "0009")
    assert read_statements("".join([*lines, third]).encode())
    with pytest.raises(BrokenRunningBalance):
        read_statements("".join([*lines[:2], third]).encode())


def test_older_files_of_belfius_and_lines_that_end_as_on_a_mac() -> None:
    text = FILES["belfius"].replace("04/05/2026", "04/05/26").replace("\n", "\r")
    (statement,) = read_statements(text.encode())
    assert statement.entries == read_statements(FILES["belfius"].encode())[0].entries


def test_a_profile_with_a_column_for_each_side() -> None:
    columns = {"day": "Dag", "credit": "Bij", "debit": "Af", "text": ["Tekst", "Meer"]}
    bank = Bank.of("own", {"known_by": ["Dag", "Bij", "Af"], "columns": columns})
    rows = read_grid(b"Dag;Bij;Af;Tekst;Meer\n4-5-2026;12,50;;a;b\n5-5-2026;;3,00;c;\n")
    (statement,) = parse(rows, bank, 0)
    assert [(entry.amount.cents, entry.remittance) for entry in statement.entries] == [(1250, "a b"), (-300, "c")]


def test_parsing_does_not_check() -> None:
    assert parse_statements(ING.replace("1334,56", "1334,57").encode())
