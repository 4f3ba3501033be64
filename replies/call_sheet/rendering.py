"""The call sheet as plain text, and as an HTML page that prints on one sheet of paper for each debtor."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from textwrap import wrap

from jinja2 import Environment, StrictUndefined, Template

from replies.call_sheet import CallSheet
from replies.call_sheet.layout import Block, laid_out
from replies.words import Words

WIDTH = 78
GAP = "  "


def as_text(sheet: CallSheet, words: Words) -> str:
    """One sheet as plain text."""
    made = laid_out(sheet, words)
    lines = [made.title, "=" * len(made.title)]
    for fact in made.head:
        lines += wrap(fact, WIDTH, subsequent_indent="  ")
    for block in made.blocks:
        lines += ["", block.title.upper(), *_block(block)]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def as_html(sheets: Iterable[CallSheet], words: Words, title: str) -> str:
    """All sheets as one page; each begins on a new sheet of paper when printed, and there is room to write."""
    made = [laid_out(sheet, words) for sheet in sheets]
    return _template().render(sheets=made, language=words.language, title=title)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("sheet.html").read_text("utf-8"))


def _block(block: Block) -> list[str]:
    lines: list[str] = []
    for text in block.says:
        lines += wrap(text, WIDTH)
    if block.rows:
        lines += _table(block)
    for number, item in enumerate(block.items, 1):
        lines += wrap(f"{number}. {item}", WIDTH, subsequent_indent="   ")
        lines += ["   " + "." * (WIDTH - 3)] if block.room else []
    return lines


def _table(block: Block) -> list[str]:
    """The table with its columns in line, text columns narrowed to the width of the page."""
    table: Sequence[tuple[str, ...]] = [block.columns, *block.rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(block.columns))]
    while sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    lines = []
    for row in table:
        cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (
                part.rjust(width) if place in block.numbers else part.ljust(width)
                for place, (part, width) in enumerate(zip(parts, widths, strict=True))
            )
            lines.append(GAP.join(padded).rstrip())
    return lines
