"""The workbook for the accountant: every sum with its rows, and a column that is zero when they agree."""

import io
import re
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from parsers.money import Money
from replies.summary import LoosePayment, WeekFacts, summarise
from replies.summary.workbook import as_workbook
from replies.words import Words
from tests.replies.summary.weeks import A_WEEK, AN_EMPTY_WEEK, MONDAY


def opened(facts: WeekFacts) -> Workbook:
    return load_workbook(io.BytesIO(as_workbook(summarise(facts), Words("en"))))


def test_each_sum_stands_beside_a_sheet_whose_rows_make_it() -> None:
    book = opened(A_WEEK)
    front = book["Week"]
    checked = 0
    for row in front.iter_rows(min_row=1):
        formula = row[5].value if len(row) > 5 else None
        if not str(formula).startswith("="):
            continue
        name, last = re.search(r"SUM\('(.+)'!E2:E(\d+)\)", str(formula)).groups()  # type: ignore[union-attr]
        amounts = [cell[0].value for cell in book[name][f"E2:E{last}"]]
        assert row[2].value == pytest.approx(sum(amounts)), name
        assert row[4].value == len(amounts)
        assert row[0].hyperlink.location or row[0].hyperlink.target
        checked += 1
    assert checked == len([one for one in summarise(A_WEEK).sums if one.rows])


def test_what_a_payer_wrote_is_never_a_formula() -> None:
    hostile = LoosePayment(1, MONDAY, Money(100), "=HYPERLINK(1)", "=1+1\x07\x00 @SUM(1)")
    book = opened(replace(A_WEEK, loose_payments=(hostile,)))
    cells = [cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_an_empty_week_makes_a_workbook_too() -> None:
    assert opened(AN_EMPTY_WEEK).sheetnames == ["Week"]


def test_the_same_summary_makes_sheets_with_names_that_excel_takes() -> None:
    names = opened(A_WEEK).sheetnames
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
