"""`afspraak summary`: the weekly reconciliation, here, as a page, as JSON, or by mail."""

from datetime import date
from pathlib import Path

import click

from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.weekly import last_week, mail_summary, summary_of
from parsers.problems import Problem
from replies.summary import as_dict, as_html, as_text, page


class NoSuchWeek(Problem):
    """The week is not written as ISO 8601 writes it."""

    template = '"{week}" is no week; write it as 2026-W47.'


class PageNotWritten(Problem):
    """The file for the page cannot be written."""

    template = "{file} cannot be written ({reason}); choose a folder that is there and that you may write to."


class SummaryNotSent(Problem):
    """The server did not take the summary."""

    template = "The summary was not sent: {reason}. Try `afspraak check`."


@click.command("summary")
@click.option("--week", help="The week, such as 2026-W47; the one of yesterday otherwise.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a page to this file.")
@click.option("--send", is_flag=True, help="Mail it to the configured address now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(shell: Shell, week: str | None, html: Path | None, send: bool, as_json: bool) -> None:
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
        try:
            html.write_text(as_html(page(summary, shell.words)), encoding="utf-8")
        except OSError as error:
            raise PageNotWritten(file=html, reason=error.strerror) from error
        shell.say("Written to {file}.", file=html)
    elif as_json:
        shell.print_json(as_dict(summary))
    else:
        click.echo(as_text(page(summary, shell.words)))


def _monday(week: str) -> date:
    try:
        year, _, number = week.upper().partition("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError as error:
        raise NoSuchWeek(week=week) from error
