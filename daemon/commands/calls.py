"""`afspraak calls`: whom to call this week, the sheet for each call, and what came of those that were made."""

from pathlib import Path

import click

from daemon.calling import calls_due, sheet_of
from daemon.commands.call_log import log_command, made_command
from daemon.commands.shell import Shell
from daemon.commands.summary import FILE, PageNotWritten
from daemon.commands.tables import table
from daemon.ledger.dossiers import find_debtor
from replies.call_sheet.rendering import as_html, as_text
from replies.plain import plain
from replies.summary.form import MISSING, Form


@click.group("calls", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Telephone calls: whom to call this week and why, the sheet for each, what came of them."""
    if ctx.invoked_subcommand is not None:
        return
    shell: Shell = ctx.obj
    with shell.ledger() as ledger:
        due = calls_due(ledger, shell.config)
    if as_json:
        shell.print_json(plain(due))
        return
    if not due:
        shell.say("Nobody needs to be called.")
        return
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            f"{form.day(call.on)} {form.clock(call.at)}" if call.on and call.at else words("when there is time"),
            call.standing.debtor,
            call.standing.telephone or MISSING,
            form.sum(call.standing.overdue),
            "; ".join(words(str(reason)) for reason in call.reasons),
        )
        for call in due
    ]
    titles = ("When", "Debtor", "Telephone", "Overdue", "Why")
    shell.console.print(table(map(words, titles), rows, numbers=(3,)))
    shell.say("`afspraak calls sheet` prints what to have at hand for each.")


@command.command("sheet")
@click.argument("debtors", nargs=-1)
@click.option("--html", type=FILE, help="Write the sheets to this file, to print one page for each debtor.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def sheet_command(shell: Shell, debtors: tuple[str, ...], html: Path | None, as_json: bool) -> None:
    """Print the sheet for the calls with DEBTORS, or for every call of this week."""
    with shell.ledger() as ledger:
        due = calls_due(ledger, shell.config)
        numbers = [find_debtor(ledger, one) for one in debtors] or [call.standing.debtor_id for call in due]
        sheets = [sheet_of(ledger, shell.config, number, due) for number in numbers]
    if html:
        try:
            html.write_text(as_html(sheets, shell.words, shell.words("To call this week")), encoding="utf-8")
        except OSError as error:
            raise PageNotWritten(file=html, reason=error.strerror) from error
        shell.say("Written to {file}.", file=html)
    elif as_json:
        shell.print_json(plain(sheets))
    elif not sheets:
        shell.say("Nobody needs to be called.")
    else:
        click.echo("\n\n".join(as_text(sheet, shell.words) for sheet in sheets))


command.add_command(log_command)
command.add_command(made_command)
