"""`afspraak summary`: the weekly reconciliation, here, as a page, as a workbook, as JSON, or by mail."""

from datetime import date
from pathlib import Path

import click

from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.weekly import last_week, mail_summary, summary_of
from parsers.problems import Problem
from replies.summary import Summary, as_dict, as_page, as_text, page, sum_as_dict
from replies.summary.form import Form
from replies.summary.workbook import as_workbook

FILE = click.Path(dir_okay=False, path_type=Path)


class NoSuchWeek(Problem):
    """The week is not written as ISO 8601 writes it."""

    template = '"{week}" is no week; write it as 2026-W47.'


class NoSuchSum(Problem):
    """The summary has no sum with this key."""

    template = 'The summary has no sum "{key}"; it has: {keys}.'


class PageNotWritten(Problem):
    """The file for the page or the workbook cannot be written."""

    template = "{file} cannot be written ({reason}); choose a folder that is there and that you may write to."


class SummaryNotSent(Problem):
    """The server did not take the summary."""

    template = "The summary was not sent: {reason}. Try `afspraak check`."


@click.command("summary")
@click.option("--week", help="The week, such as 2026-W47; the one of yesterday otherwise.")
@click.option("--html", type=FILE, help="Write it to this file as a page in which each sum leads to its rows.")
@click.option("--xlsx", type=FILE, help="Write it to this file as a workbook, with the rows of each sum.")
@click.option("--rows", metavar="SUM", help="Show the rows that make a sum, such as open.1-30; `all` lists the sums.")
@click.option("--send", is_flag=True, help="Mail it to the configured address now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(
    shell: Shell,
    week: str | None,
    html: Path | None,
    xlsx: Path | None,
    rows: str | None,
    send: bool,
    as_json: bool,
) -> None:
    """Set what was promised beside what arrived, and say what waits."""
    config = shell.config
    monday = _monday(week) if week else last_week(today(config.creditor.time_zone))
    with shell.ledger() as ledger:
        if send:
            outcome = mail_summary(config, ledger, monday)
            if outcome is None or outcome.state != "accepted":
                raise SummaryNotSent(reason=outcome.text if outcome else "")
            shell.say("The summary is on its way.")
            return
        summary = summary_of(config, ledger, monday)
    if html:
        _write(shell, html, as_page(page(summary, shell.words, with_rows=True)).encode())
    if xlsx:
        _write(shell, xlsx, as_workbook(summary, shell.words))
    if rows:
        _rows(shell, summary, rows, as_json=as_json)
    elif as_json:
        shell.print_json(as_dict(summary))
    elif not (html or xlsx):
        click.echo(as_text(page(summary, shell.words)))


def _write(shell: Shell, file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise PageNotWritten(file=file, reason=error.strerror) from error
    shell.say("Written to {file}.", file=file)


def _rows(shell: Shell, summary: Summary, key: str, *, as_json: bool) -> None:
    words, form = shell.words, Form(shell.words)
    if key == "all":
        titles = (words("Key"), words("Sum"), words("Amount"), words("Rows"))
        every = [(one.key, words(str(one.title)), form.sum(one.amount), len(one.rows)) for one in summary.sums]
        shell.console.print(table(titles, every, numbers=(2, 3)))
        return
    found = summary.sum(key)
    if found is None:
        raise NoSuchSum(key=key, keys=", ".join(one.key for one in summary.sums))
    if as_json:
        shell.print_json(sum_as_dict(found))
        return
    shown: list[tuple[str, ...]] = [
        (row.ref, row.debtor, row.about, form.full_day(row.day) if row.day else "", form.sum(row.amount))
        for row in found.rows
    ]
    columns = (words("Row"), words("Debtor"), words("About"), words("Day"), words("Amount"))
    last = ("", "", words(str(found.title)), "", form.sum(found.amount))
    shell.console.print(table(columns, [*shown, last], numbers=(4,)))


def _monday(week: str) -> date:
    try:
        year, _, number = week.upper().partition("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError as error:
        raise NoSuchWeek(week=week) from error
