"""`afspraak calls log` and `afspraak calls made`: what came of telephone calls, and the letter that confirms it."""

from dataclasses import asdict

import click

from daemon.clock import moment, today
from daemon.commands.agreements import parts_of
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import agreements_by_hand, books, calls
from daemon.ledger.dossiers import find_debtor
from daemon.letters import confirm_call
from daemon.texts import load_templates
from parsers.problems import Problem
from replies.summary.form import Form


class NothingLogged(Problem):
    """It is not said what came of the call."""

    template = "Say what came of the call: --pay DAY[=AMOUNT], --no-answer, or --note TEXT."


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
    if not (parts or no_answer or said) or (parts and no_answer):
        raise NothingLogged
    day, config = today(shell.config.creditor.time_zone), shell.config
    with shell.ledger() as ledger:
        number = find_debtor(ledger, debtor)
        agreement = draft = None
        with ledger.transaction():
            if parts:
                numbers = invoices or [i.number for i in books.invoices(ledger, number) if i.open.cents > 0]
                agreement = agreements_by_hand.record(
                    ledger, numbers, parts_of(parts), shell.person, config.policy, day, said=said, partial=partial
                )
            outcome: calls.Outcome = "agreed" if parts else "no_answer" if no_answer else "talked"
            calls.log(
                ledger,
                number,
                shell.person,
                outcome,
                spoke_to=spoke_to,
                said=said,
                agreement=agreement.id if agreement else None,
            )
            if agreement:
                draft = confirm_call(ledger, config, load_templates(config), agreement.id, day)
    shell.say("The call is noted.")
    if agreement:
        shell.say("Agreement {number} is recorded.", number=agreement.id)
    if draft:
        shell.say("Draft {number} confirms it; look at it with `afspraak drafts show {number}`.", number=draft)


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
