"""`afspraak calls log` and `afspraak calls made`: what came of telephone calls, and the letter that confirms it."""

from dataclasses import asdict

import click

from daemon.calling import note_call
from daemon.clock import moment
from daemon.commands.agreements import parts_of
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import calls
from daemon.ledger.dossiers import find_debtor
from replies.summary.form import Form


@click.command("log")
@click.argument("debtor")
@click.option("--pay", "parts", multiple=True, metavar="DAY[=AMOUNT]", help="A payment that was agreed on; repeatable.")
@click.option("--invoice", "invoices", multiple=True, help="What it is about; all open invoices otherwise.")
@click.option("--partial", is_flag=True, help="Less than all that is open is agreed on.")
@click.option("--spoke-to", default="", help="With whom you spoke.")
@click.option("--no-answer", is_flag=True, help="Nobody answered.")
@click.option("--note", "said", default="", help="For your colleagues; it never stands in a letter.")
@click.pass_obj
def log_command(
    shell: Shell,
    debtor: str,
    parts: tuple[str, ...],
    invoices: tuple[str, ...],
    partial: bool,
    spoke_to: str,
    no_answer: bool,
    said: str,
) -> None:
    """Note a call with a debtor. What was agreed is recorded, and the letter that confirms it is drafted."""
    with shell.ledger() as ledger:
        made = note_call(
            ledger,
            shell.config,
            find_debtor(ledger, debtor),
            parts_of(parts) if parts else (),
            shell.person,
            invoices=invoices,
            partial=partial,
            spoke_to=spoke_to,
            no_answer=no_answer,
            said=said,
        )
    shell.say("The call is noted.")
    if made.agreement:
        shell.say("Agreement {number} is recorded.", number=made.agreement)
    if made.draft:
        shell.say("Draft {number} confirms it; look at it with `afspraak drafts show {number}`.", number=made.draft)


@click.command("made")
@click.argument("debtor", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def made_command(shell: Shell, debtor: str | None, as_json: bool) -> None:
    """List the calls that were made, the latest first."""
    with shell.ledger() as ledger:
        found = calls.listed(ledger, find_debtor(ledger, debtor) if debtor else None)
    if as_json:
        shell.print_json([asdict(one) for one in found])
        return
    words, form = shell.words, Form(shell.words)
    zone = shell.config.creditor.time_zone
    rows = [
        (
            form.day(moment(one.at).astimezone(zone).date()),
            one.debtor,
            one.by,
            one.spoke_to,
            words(one.outcome),
            one.note,
        )
        for one in found
    ]
    titles = ("Day", "Debtor", "By", "Spoke to", "Outcome", "Note")
    shell.console.print(table((words(title) for title in titles), rows))
