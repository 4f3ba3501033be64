"""`afspraak agreements`: what debtors promised, how far each agreement got, and the creditor's yes or no."""

import click

from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import Ledger, agreements, books
from parsers.facts.model import Instalment
from replies.agreements import Event, after
from replies.case import Agreement
from replies.summary.form import Form


@click.group("agreements", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """What was promised: list, accept, decline."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_agreements)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_agreements(shell: Shell, as_json: bool = False) -> None:
    """List all agreements with their parts."""
    with shell.ledger() as ledger:
        found = agreements.agreements(ledger)
        names = {debtor.id: debtor.name for debtor in books.debtors(ledger)}
        numbers = {invoice.id: invoice.number for invoice in books.invoices(ledger)}
    if as_json:
        shell.print_json([_plain(one, names, numbers) for one in found])
        return
    if not found:
        shell.say("There are no agreements yet.")
        return
    words = shell.words
    form = Form(words)
    rows = [
        (
            one.id,
            names[one.debtor_id],
            ", ".join(numbers[i] for i in one.invoice_ids),
            "; ".join(_part(part, form) for part in one.instalments),
            words(one.state),
            one.evidence,
        )
        for one in found
    ]
    titles = (words("No."), words("Debtor"), words("Invoice"), words("Promised"), words("State"), words("Read from"))
    shell.console.print(table(titles, rows, numbers=(0,)))


def _part(part: Instalment, form: Form) -> str:
    return f"{form.day(part.date) if part.date else '?'}: {form.sum(part.amount) if part.amount else '?'}"


def _plain(one: Agreement, names: dict[int, str], numbers: dict[int, str]) -> dict[str, object]:
    return {
        "id": one.id,
        "debtor": names[one.debtor_id],
        "invoices": [numbers[i] for i in one.invoice_ids],
        "state": str(one.state),
        "made_on": one.made_on,
        "evidence": one.evidence,
        "instalments": [
            {"date": part.date, "amount": str(part.amount) if part.amount else None} for part in one.instalments
        ],
    }


@command.command("accept")
@click.argument("number", type=int)
@click.pass_obj
def accept(shell: Shell, number: int) -> None:
    """Say yes to a proposal, for example one that you confirmed by telephone."""
    with shell.ledger() as ledger:
        _answer(ledger, number, Event.ACCEPT, shell.person)
    shell.say("Agreement {number} is accepted.", number=number)


@command.command("decline")
@click.argument("number", type=int)
@click.pass_obj
def decline(shell: Shell, number: int) -> None:
    """Say no to a proposal."""
    with shell.ledger() as ledger:
        _answer(ledger, number, Event.DECLINE, shell.person)
    shell.say("Agreement {number} is declined.", number=number)


def _answer(ledger: Ledger, number: int, event: Event, person: str) -> None:
    with ledger.transaction():
        agreements.set_state(ledger, number, after(agreements.get(ledger, number), event), person)
