"""`afspraak debtors`: who owes what."""

from dataclasses import asdict

import click

from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import overview
from parsers.money import Money
from replies.summary.form import Form


@click.command("debtors")
@click.option("--open", "only_open", is_flag=True, help="Only debtors with an open invoice.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(shell: Shell, only_open: bool, as_json: bool) -> None:
    """List the debtors with what they owe."""
    with shell.ledger() as ledger:
        found = [one for one in overview.debtors(ledger) if one.open_invoices or not only_open]
    if as_json:
        shell.print_json([asdict(one) for one in found])
        return
    if not found:
        shell.say("There are no debtors yet; feed the books with `afspraak import invoices FILE`.")
        return
    words = shell.words
    form = Form(words)
    rows = [
        (
            one.name,
            one.country,
            one.language,
            ", ".join(one.addresses),
            one.open_invoices,
            form.sum(Money(one.open_cents)),
            one.mails,
        )
        for one in found
    ]
    titles = ("Debtor", "Country", "Language", "Addresses", "Open invoices", "Open", "Mails")
    shell.console.print(table((words(title) for title in titles), rows, numbers=(4, 5, 6)))
