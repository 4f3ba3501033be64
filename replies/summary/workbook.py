"""The weekly summary as a workbook (.xlsx) for the accountant: each sum with its rows, and a check that they agree."""

import io
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from replies.summary.form import Form
from replies.summary.layout import Section
from replies.summary.model import Summary
from replies.summary.page import page
from replies.summary.sums import Sum
from replies.words import Words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME = 31  # what Excel allows
_MONEY = "#,##0.00;[Red]-#,##0.00"
_DAY = "yyyy-mm-dd"
_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="2F5D62")
_BOLD = Font(bold=True)
_LINK = Font(color="1F5FA8", underline="single")


def as_workbook(summary: Summary, words: Words) -> bytes:
    """The workbook's bytes: a sheet with every figure and sum, a sheet for each sum that has rows, and the lists."""
    book = Workbook()
    # What is told stays what it is: without this, the same summary would make other bytes each second.
    book.properties.created = book.properties.modified = datetime.combine(summary.facts.today, datetime.min.time())
    front = book.active
    if not isinstance(front, Worksheet):  # a new workbook has one
        raise TypeError
    sheets = {one.key: _rows_sheet(book, one, words) for one in summary.sums if one.rows}
    _front(front, summary, words, sheets)
    for section in page(summary, words).sections:
        if section.rows:
            _list_sheet(book, section)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _front(sheet: Worksheet, summary: Summary, words: Words, sheets: dict[str, Worksheet]) -> None:
    """Every figure, and every sum beside what its rows make: the last column is zero when they agree."""
    form, told = Form(words), page(summary, words)
    sheet.title = _name(words("Week"), set())
    _text(sheet, (told.title,)).font = Font(bold=True, size=14)
    _text(sheet, (told.period,))
    _text(sheet, (told.says,))
    sheet.append([])
    kept = summary.kept
    for title, value in (
        (words("Promises due"), kept.due),
        (words("Promises kept"), kept.kept),
        (words("Not kept, or not all"), kept.broken),
        (words("Kept by count, in percent"), kept.by_count),
        (words("Kept by amount, in percent"), kept.by_amount),
        (words("DSO in days"), summary.dso),
        (words("CEI, in percent"), summary.cei),
    ):
        sheet.append([title, None if value is None else float(value)])
    sheet.append([])
    _head(sheet, (words("Sum"), words("Key"), words("Amount"), words("Currency"), words("Rows"), words("Difference")))
    for one in summary.sums:
        title = words(str(one.title))
        sheet.append(
            [title[:1].upper() + title[1:], one.key, float(one.amount.decimal), one.amount.currency, len(one.rows)]
        )
        last = sheet.max_row
        sheet.cell(last, 3).number_format = _MONEY
        if one.key in sheets:
            rows = sheets[one.key]
            sheet.cell(last, 1).hyperlink = f"#'{rows.title}'!A1"
            sheet.cell(last, 1).font = _LINK
            amounts = f"'{rows.title}'!E2:E{len(one.rows) + 1}"
            sheet.cell(last, 6).value = f"=ROUND(C{last}-SUM({amounts}),2)"
            sheet.cell(last, 6).number_format = _MONEY
    sheet.append([])
    _text(sheet, (words("As it stood on {day}.", day=form.full_day(summary.facts.today)),))
    _fit(sheet)


def _rows_sheet(book: Workbook, one: Sum, words: Words) -> Worksheet:
    """All rows of a sum; the amounts stand in column E."""
    sheet: Worksheet = book.create_sheet(_name(one.key.replace(".", " "), set(book.sheetnames)))
    _head(sheet, (words("Row"), words("Debtor"), words("About"), words("Day"), words("Amount"), words("Currency")))
    for row in one.rows:
        _text(sheet, (row.ref, row.debtor, row.about))
        last = sheet.max_row
        sheet.cell(last, 4).value = row.day
        sheet.cell(last, 4).number_format = _DAY
        sheet.cell(last, 5).value = float(row.amount.decimal)
        sheet.cell(last, 5).number_format = _MONEY
        sheet.cell(last, 6).value = row.amount.currency
    _finish(sheet)
    return sheet


def _list_sheet(book: Workbook, section: Section) -> None:
    """A list of the page, as the page shows it."""
    sheet = book.create_sheet(_name(section.title, set(book.sheetnames)))
    _head(sheet, tuple(column.title for column in section.columns))
    for row in section.rows:
        _text(sheet, row.cells)
    _finish(sheet)


def _head(sheet: Worksheet, titles: tuple[str, ...]) -> None:
    _text(sheet, titles)
    for place in range(1, len(titles) + 1):
        cell = sheet.cell(sheet.max_row, place)
        cell.font, cell.fill = _HEAD, _HEAD_FILL
        cell.alignment = Alignment(vertical="center")


def _text(sheet: Worksheet, texts: tuple[str, ...]) -> Cell:
    """A row of texts: never formulas, whatever a payer or a debtor wrote, and nothing that a workbook cannot hold."""
    clean = ["".join(sign if sign.isprintable() else " " for sign in text) for text in texts]
    sheet.append(clean)
    for place in range(1, len(texts) + 1):
        cell: Any = sheet.cell(sheet.max_row, place)
        if cell.data_type == "f":
            cell.data_type = "s"
    first = sheet.cell(sheet.max_row, 1)
    if not isinstance(first, Cell):  # no cells are merged here
        raise TypeError
    return first


def _finish(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _fit(sheet)


def _fit(sheet: Worksheet) -> None:
    """Columns as wide as what stands in them, within reason; a page as wide as a sheet of paper."""
    for place, column in enumerate(sheet.iter_cols(), 1):
        texts = [str(cell.value) for cell in column[4 if sheet.max_column > 3 and place == 1 else 0 :] if cell.value]
        widest = max(map(len, texts), default=8)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(10, widest + 2), 60)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes for a sheet, and that no other has."""
    clean = "".join(" " if sign in r"[]:*?/\\" else sign for sign in title).strip("' ")[:LONGEST_SHEET_NAME] or "-"
    name, number = clean, 2
    while name.lower() in {one.lower() for one in taken}:
        tail = f" {number}"
        name, number = clean[: LONGEST_SHEET_NAME - len(tail)] + tail, number + 1
    return name
