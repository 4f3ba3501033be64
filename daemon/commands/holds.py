"""`afspraak holds`: the invoices whose reminders are paused, why, and until when."""

from dataclasses import asdict

import click

from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import agreements
from parsers.problems import Problem
from replies.summary.form import Form


class NoSuchHold(Problem):
    """There is no hold with this number that still counts."""

    template = "There is no hold {number}; see `afspraak holds`."


@click.command("holds")
@click.option("--lift", type=int, metavar="NUMBER", help="End a hold now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(shell: Shell, lift: int | None, as_json: bool) -> None:
    """List the invoices whose reminders are paused."""
    with shell.ledger() as ledger:
        if lift is not None:
            if not agreements.lift_hold(ledger, lift, agreements.LIFTED_BY_HAND, shell.person):
                raise NoSuchHold(number=lift)
            shell.say("Hold {number} is lifted.", number=lift)
            return
        found = agreements.held(ledger, today(shell.config.creditor.time_zone))
    if as_json:
        shell.print_json([asdict(one) for one in found])
        return
    if not found:
        shell.say("No reminders are on hold.")
        return
    words = shell.words
    form = Form(words)
    rows = []
    for one in found:
        until = form.day(one.ends) if one.ends else words("until lifted")
        rows.append((one.id, one.debtor, one.invoice, words(one.reason), form.day(one.starts), until))
    titles = (words("No."), words("Debtor"), words("Invoice"), words("Reason"), words("From"), words("Until"))
    shell.console.print(table(titles, rows, numbers=(0,)))
