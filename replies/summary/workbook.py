"""The weekly summary as a workbook (.xlsx) for the accountant: each sum with its rows, and a check that they agree."""

import io
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from parsers.money import Money
from replies.summary.form import Form
from replies.summary.layout import Section
from replies.summary.model import Summary
from replies.summary.page import page
from replies.summary.sums import Sum
from replies.words import Words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME = 31  # what Excel allows
WIDEST = 60  # letters of a column
_MONEY = "#,##0.00;[Red]-#,##0.00"
_DAY = "yyyy-mm-dd"
_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="2F5D62")
_LINK = Font(color="1F5FA8", underline="single")


def as_workbook(summary: Summary, words: Words) -> bytes:
    """The workbook's bytes: a sheet with every figure and sum, a sheet for each sum that has rows, and the lists."""
    book = Workbook()
    # What is told stays what it is: without this, the same summary would make other bytes each second.
    book.properties.created = book.properties.modified = datetime.combine(summary.facts.today, datetime.min.time())
    front = book.active
    if not isinstance(front, Worksheet):  # a new workbook has one
        raise TypeError
    sheets = {one.key: _rows_sheet(book, one, words) for one in summary.sums if one.parts}
    _front(front, summary, words, sheets)
    for section in page(summary, words).sections:
        if section.rows:
            _list_sheet(book, section)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _front(sheet: Worksheet, summary: Summary, words: Words, sheets: dict[str, Worksheet]) -> None:
    """Every figure, and every sum beside what its rows make: the last column is zero when they agree."""
    form, told, kept = Form(words), page(summary, words), summary.kept
    sheet.title = _name(words("Week"), set())
    writer = _Writer(sheet)
    writer.row(told.title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    writer.row(told.period)
    writer.row(told.says)
    writer.row()
    for title, value in (
        (words("Promises due"), kept.due),
        (words("Promises kept"), kept.kept),
        (words("Not kept, or not all"), kept.broken),
        (words("Kept by count, in percent"), kept.by_count),
        (words("Kept by amount, in percent"), kept.by_amount),
        (words("DSO in days"), summary.dso),
        (words("CEI, in percent"), summary.cei),
    ):
        writer.row(title, None if value is None else float(value))
    writer.row()
    writer.head(words("Sum"), words("Key"), words("Amount"), words("Currency"), words("Rows"), words("Difference"))
    for one in summary.sums:
        title = words(str(one.title))
        line = writer.row(title[:1].upper() + title[1:], one.key, one.amount, one.amount.currency, len(one.parts))
        if one.key in sheets:
            rows = sheets[one.key]
            sheet.cell(line, 1).hyperlink = f"#'{rows.title}'!A1"
            sheet.cell(line, 1).font = _LINK
            sheet.cell(line, 6).value = f"=ROUND(C{line}-SUM('{rows.title}'!E2:E{len(one.parts) + 1}),2)"
            sheet.cell(line, 6).number_format = _MONEY
    writer.row()
    writer.row(words("As it stood on {day}.", day=form.full_day(summary.facts.today)))
    writer.finish(narrow_first=46)


def _rows_sheet(book: Workbook, one: Sum, words: Words) -> Worksheet:
    """All rows of a sum; the amounts stand in column E."""
    sheet: Worksheet = book.create_sheet(_name(one.key.replace(".", " "), set(book.sheetnames)))
    writer = _Writer(sheet)
    writer.head(words("Row"), words("Debtor"), words("About"), words("Day"), words("Amount"), words("Currency"))
    for row in one.rows:
        writer.row(row.ref, row.debtor, row.about, row.day, row.amount, row.amount.currency)
    writer.finish(filtered=True)
    return sheet


def _list_sheet(book: Workbook, section: Section) -> None:
    """A list of the page, as the page shows it."""
    writer = _Writer(book.create_sheet(_name(section.title, set(book.sheetnames))))
    writer.head(*(column.title for column in section.columns))
    for row in section.rows:
        writer.row(*row.cells)
    writer.finish(filtered=True)


class _Writer:
    """Writes a sheet line by line, and sees to it that its columns are as wide as what stands in them."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.line, self.widths = sheet, 0, dict[int, int]()

    def row(self, *values: str | float | Money | date | None) -> int:
        """The next line; its number. Amounts and days are written as such."""
        self.line += 1
        for place, value in enumerate(values, 1):
            if value is not None:
                self._write(self.sheet.cell(self.line, place), value)
                self.widths[place] = max(self.widths.get(place, 0), len(str(value)))
        return self.line

    def head(self, *titles: str) -> None:
        """The next line as the head of a table."""
        self.row(*titles)
        for place in range(1, len(titles) + 1):
            cell = self.sheet.cell(self.line, place)
            cell.font, cell.fill = _HEAD, _HEAD_FILL

    @staticmethod
    def _write(cell: Any, value: str | float | Money | date) -> None:
        """Texts never become formulas, whatever a payer or a debtor wrote; nor do they hold what a workbook cannot."""
        if isinstance(value, Money):
            cell.value, cell.number_format = float(value.decimal), _MONEY
        elif isinstance(value, str):
            cell.value = "".join(sign if sign.isprintable() else " " for sign in value)
            cell.data_type = "s"
        else:
            cell.value = value
            if isinstance(value, date):
                cell.number_format = _DAY

    def finish(self, *, filtered: bool = False, narrow_first: int = WIDEST) -> None:
        """Columns as wide as their texts, within reason; a page as wide as a sheet of paper."""
        for place, width in self.widths.items():
            most = narrow_first if place == 1 else WIDEST
            self.sheet.column_dimensions[get_column_letter(place)].width = min(max(10, width + 2), most)
        if filtered:
            self.sheet.freeze_panes = "A2"
            self.sheet.auto_filter.ref = f"A1:{get_column_letter(max(self.widths))}{self.line}"
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.fitToWidth = 1
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes for a sheet, and that no other has."""
    clean = "".join(" " if sign in r"[]:*?/\\" else sign for sign in title).strip("' ")[:LONGEST_SHEET_NAME] or "-"
    name, number = clean, 2
    while name.lower() in {one.lower() for one in taken}:
        tail = f" {number}"
        name, number = clean[: LONGEST_SHEET_NAME - len(tail)] + tail, number + 1
    return name
