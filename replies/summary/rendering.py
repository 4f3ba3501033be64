"""The page of a weekly summary as plain text and as HTML: the two parts of one mail, and a page for the browser."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from textwrap import wrap

from jinja2 import Environment, StrictUndefined, Template

from replies.summary.layout import Bar, Section
from replies.summary.page import Page

WIDTH = 78  # characters of a line of plain text, as RFC 3676 section 4.2 recommends
BAR = 20  # characters of the longest bar
GAP = "  "  # between columns
NARROWEST = 8  # characters of a column of texts


def as_text(page: Page) -> str:
    """The page as plain text, readable in a monospaced font and bearable in any other."""
    blocks = [f"{page.title}\n{page.period}", "\n".join(wrap(page.says, WIDTH))]
    blocks.append("\n".join(f"{figure.title}: {figure.value} ({figure.explains})" for figure in page.figures))
    blocks += [_section(section) for section in page.sections]
    return "\n\n".join(blocks).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def as_html(page: Page) -> str:
    """The page as the HTML of a mail, without images, scripts or anything to load: charts are coloured table cells.

    What it shows is cut to a readable size; `as_page` has every row.
    """
    return _template().render(page=page, clicks=False, link=None, keys=())


def as_page(page: Page, link: Callable[[str], str | None] | None = None) -> str:
    """The same for a browser and for printing: each sum leads to all the rows that make it.

    `link` gives the address of a row of the ledger, named as `table:id`, or None where there is no page for it.
    """
    return _template().render(page=page, clicks=True, link=link, keys={one.key for one in page.rows})


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("page.html").read_text("utf-8"))


def _section(section: Section) -> str:
    lines = [section.title, "=" * len(section.title)]
    if section.says:
        lines += wrap(section.says, WIDTH)
    if section.segments:
        lines += [f"- {part.title}: {part.value}" for part in section.segments]
    if section.bars:
        lines += ["", *_bars(section.bars)]
    if section.rows:
        lines += ["", *_rows(section)]
    if section.more:
        lines.append(section.more)
    return "\n".join(lines)


def _rows(section: Section) -> list[str]:
    """The table with its columns in line; in a table too wide for the page, the widest texts go on below."""
    table = [tuple(column.title for column in section.columns), *(row.cells for row in section.shown)]
    widths = [max(len(row[place]) for row in table) for place in range(len(section.columns))]
    texts = [place for place, column in enumerate(section.columns) if not column.number]
    while sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH:
        widest = max(texts, key=widths.__getitem__)
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    lines = [line for row in table for line in _line(row, widths, section)]
    heading = len(_line(table[0], widths, section))
    rule = "-" * max(map(len, lines))
    return [*lines[:heading], rule, *lines[heading:]]


def _line(row: tuple[str, ...], widths: list[int], section: Section) -> list[str]:
    cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [
        GAP.join(
            part.rjust(width) if column.number else part.ljust(width)
            for part, width, column in zip(parts, widths, section.columns, strict=True)
        ).rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _bars(bars: tuple[Bar, ...]) -> list[str]:
    titles = max(len(bar.title) for bar in bars)
    values = max(len(bar.value) for bar in bars)
    longest = max(0, min(BAR, WIDTH - titles - values - 2 * len(GAP)))
    return [
        f"{bar.title.ljust(titles)}  {bar.value.rjust(values)}  {'#' * round(bar.percent * longest / 100)}".rstrip()
        for bar in bars
    ]
