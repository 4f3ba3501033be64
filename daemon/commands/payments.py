"""`afspraak payments`: what the bank booked, what it was set against and why, and the ones that wait for a person."""

from typing import get_args

import click

from daemon.commands.renewed import renew_drafts
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import payments, write_offs
from daemon.ledger.candidates import candidates
from daemon.ledger.payments import BankEntry, State
from parsers.money import Money
from replies.plain import plain
from replies.summary.form import Form

MOST_SHOWN = 40  # rows of one list

NUMBERS = click.argument("numbers", type=int, nargs=-1, required=True)


@click.group("payments", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Payments: the ones that wait for you, what each pays and why; accept, book elsewhere, undo."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_payments)


@command.command("list")
@click.option(
    "--state", type=click.Choice([*map(str, State), "all"]), default=str(State.WAITING), help="Which payments."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_payments(shell: Shell, state: str = "waiting", as_json: bool = False) -> None:
    """List payments, those that wait for a person unless you ask for others."""
    wanted = tuple(State) if state == "all" else (State(state),)
    with shell.ledger() as ledger:
        found = payments.listed(ledger, wanted)
        counted = payments.counts(ledger)
        rests = write_offs.rests(ledger)
    if as_json:
        shell.print_json(plain(found))
        return
    words = shell.words
    if found:
        _print(shell, found)
    elif state == State.WAITING:
        shell.say("No payment waits for you.")
    else:
        shell.say("There are no such payments.")
    if state == State.WAITING:
        if rests:
            form = Form(words)
            titles = (words("Invoice"), words("Debtor"), words("Amount"), words("Still open"))
            rows = [(one.invoice, one.debtor, form.sum(one.amount), form.sum(one.open)) for one in rests]
            click.echo()
            shell.say("A little stayed open of these; `afspraak payments write-off INVOICE costs` closes one:")
            shell.console.print(table(titles, rows[:MOST_SHOWN], numbers=(2, 3)))
        click.echo()
        shell.say(
            "Booked: {booked}. Without an invoice: {loose}; see `afspraak payments list --state loose`.",
            booked=counted[State.BOOKED],
            loose=counted[State.LOOSE],
        )


def _print(shell: Shell, found: list[BankEntry]) -> None:
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            entry.id,
            form.full_day(entry.booked),
            entry.payer_name,
            " ".join(f"{entry.payment_reference} {entry.remittance}".split()),
            form.sum(entry.amount),
            "; ".join(f"{part.invoice} {form.sum(part.amount)}" for part in entry.parts),
            ", ".join(dict.fromkeys(part.debtor for part in entry.parts)),
            "; ".join(dict.fromkeys(words(part.reason) for part in entry.parts)),
            _trust(entry),
        )
        for entry in found[:MOST_SHOWN]
    ]
    titles = ("No.", "Day", "Payer", "Text", "Amount", "Invoice", "Debtor", "Why", "Trust")
    shell.console.print(table((words(title) for title in titles), rows, numbers=(0, 4, 8)))
    if len(found) > MOST_SHOWN:
        shell.say("… and {count} more", count=len(found) - MOST_SHOWN)


def _trust(entry: BankEntry) -> str:
    return f"{min(part.confidence for part in entry.parts):.0%}" if entry.parts else ""


@command.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(shell: Shell, number: int, as_json: bool) -> None:
    """Show one payment, what it pays and why, and what else it could pay."""
    with shell.ledger() as ledger:
        entry = payments.get(ledger, number)
        proposed = {part.invoice_id for part in entry.parts}
        others = [one for one in candidates(ledger, number) if one.invoice_id not in proposed]
    if as_json:
        shell.print_json(plain(entry) | {"candidates": plain(others)})
        return
    words, form = shell.words, Form(shell.words)
    shell.say(
        "Payment {number} of {day}: {amount}, {state}",
        number=entry.id,
        day=form.full_day(entry.booked),
        amount=form.sum(entry.amount),
        state=words(entry.state),
    )
    for line in (entry.payer_name, entry.payer_iban, entry.payment_reference, entry.remittance):
        if line:
            click.echo(f"  {line}")
    for part in entry.parts:
        shell.say(
            "{invoice} of {debtor}: {amount}. {why} ({trust})",
            invoice=part.invoice,
            debtor=part.debtor,
            amount=form.sum(part.amount),
            why=words(part.reason),
            trust=f"{part.confidence:.0%}",
        )
    if entry.rest and entry.state is State.BOOKED:
        shell.say("Of it, {amount} belongs to no invoice.", amount=form.sum(entry.rest))
    if others:
        click.echo()
        shell.say("It could also pay:")
        titles = (words("Invoice"), words("Debtor"), words("Due"), words("Still open"))
        rows = [(one.invoice, one.debtor, form.full_day(one.due), form.sum(one.open)) for one in others]
        shell.console.print(table(titles, rows, numbers=(3,)))


@command.command("accept")
@NUMBERS
@click.pass_obj
def accept(shell: Shell, numbers: tuple[int, ...]) -> None:
    """Say yes to what was proposed for these payments."""
    with shell.ledger() as ledger:
        for number in numbers:
            entry = payments.accept(ledger, number, shell.person)
            _said(shell, entry)
        renew_drafts(shell, ledger)


@command.command("book")
@click.argument("number", type=int)
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE[=AMOUNT]...")
@click.option("--rest", type=click.Choice(get_args(write_offs.Kind)), help="What lacks of them is this: write it off.")
@click.pass_obj
def book(shell: Shell, number: int, invoices: tuple[str, ...], rest: write_offs.Kind | None) -> None:
    """Set a payment against other invoices than proposed, each with an amount if it is not all of it."""
    with shell.ledger() as ledger:
        with ledger.transaction():
            entry = payments.get(ledger, number)
            parts = [_part(one, entry.amount.currency) for one in invoices]
            entry = payments.book(ledger, number, parts, shell.person)
            for part in entry.parts:
                if rest and part.open.cents > 0:
                    write_offs.write_off(ledger, part.invoice, rest, shell.person, payment=number)
        _said(shell, payments.get(ledger, number))
        renew_drafts(shell, ledger)


def _part(written: str, currency: str) -> tuple[str, Money | None]:
    number, equals, amount = written.rpartition("=")
    if not equals:
        return written, None
    try:
        return number, Money.of(amount.replace(",", "."), currency)
    except ValueError as error:
        raise click.BadParameter(f"{written}: 2026-0412=250.00") from error


@command.command("undo")
@NUMBERS
@click.pass_obj
def undo(shell: Shell, numbers: tuple[int, ...]) -> None:
    """Take these payments off their invoices; they wait for you then."""
    with shell.ledger() as ledger:
        for number in numbers:
            payments.undo(ledger, number, shell.person)
            shell.say("Payment {number} is set against no invoice any more.", number=number)
        renew_drafts(shell, ledger)


@command.command("dismiss")
@NUMBERS
@click.pass_obj
def dismiss(shell: Shell, numbers: tuple[int, ...]) -> None:
    """Say that these payments are for no invoice; they are asked about no more."""
    with shell.ledger() as ledger:
        for number in numbers:
            payments.dismiss(ledger, number, shell.person)
            shell.say("Payment {number} is for no invoice.", number=number)
        renew_drafts(shell, ledger)


@command.command("write-off")
@click.argument("invoice")
@click.argument("kind", type=click.Choice([*get_args(write_offs.Kind), "undo"]))
@click.option("--amount", help="Only this much of it.")
@click.pass_obj
def write_off(shell: Shell, invoice: str, kind: str, amount: str | None) -> None:
    """Write off what is still open of an invoice as bank costs, a discount or lost; or undo that."""
    with shell.ledger() as ledger:
        if kind == "undo":
            write_offs.undo_write_offs(ledger, invoice, shell.person)
            shell.say("Nothing of invoice {number} is written off any more.", number=invoice)
        else:
            number = payments.invoice_of(ledger, invoice)
            wanted = _part(f"{invoice}={amount}", number.amount.currency)[1] if amount else None
            written = write_offs.write_off(ledger, invoice, kind, shell.person, amount=wanted)  # type: ignore[arg-type]
            shell.say(
                "{amount} of invoice {number} is written off.", amount=Form(shell.words).sum(written), number=invoice
            )
        renew_drafts(shell, ledger)


def _said(shell: Shell, entry: BankEntry) -> None:
    form = Form(shell.words)
    shell.say(
        "Payment {number} is booked: {parts}.",
        number=entry.id,
        parts="; ".join(f"{part.invoice} {form.sum(part.amount)}" for part in entry.parts),
    )
    for part in entry.parts:
        if part.open.cents > 0:
            shell.say("Of {invoice}, {amount} is still open.", invoice=part.invoice, amount=form.sum(part.open))
