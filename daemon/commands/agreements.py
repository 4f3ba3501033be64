"""`afspraak agreements`: what was promised, how far each agreement got, and all that a person does to one."""

from datetime import date, datetime

import click

from daemon.clock import moment, today
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import Ledger, agreement_views, agreements_by_hand
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.agreements import FINAL, REVIEWED, Event
from replies.case import AgreementState
from replies.dossier import AgreementView, PartView
from replies.plain import plain
from replies.summary.form import Form

NUMBER = click.argument("number", type=int)
PARTS = click.argument("parts", nargs=-1, required=True, metavar="DAY[=AMOUNT]...")
SAID = click.option("--said", default="", help="What the debtor said, in a few words, for the history.")
DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = {
    "live": frozenset(AgreementState) - REVIEWED - FINAL,
    "all": frozenset(AgreementState),
    **{str(state): frozenset({state}) for state in AgreementState},
}


@click.group("agreements", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """What was promised: list, show, accept, decline, propose, replace, note a payment."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_agreements)


@command.command("list")
@click.option("--state", type=click.Choice(list(SHOWN)), default="all", help="Which agreements.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_agreements(shell: Shell, state: str = "all", as_json: bool = False) -> None:
    """List agreements with their parts, and what came for each."""
    with shell.ledger() as ledger:
        found = agreement_views.listed(ledger, shell.config.policy, _today(shell), states=SHOWN[state])
    if as_json:
        shell.print_json(plain(found))
        return
    if not found:
        shell.say("There are no agreements yet." if state == "all" else "There are no such agreements.")
        return
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            one.id,
            one.debtor,
            ", ".join(one.invoices),
            "; ".join(_part(part, form) for part in one.parts),
            form.sum(one.received),
            words(one.state),
            one.evidence,
        )
        for one in found
    ]
    titles = ("No.", "Debtor", "Invoice", "Promised", "Received", "State", "Read from")
    shell.console.print(table((words(title) for title in titles), rows, numbers=(0, 4)))


def _part(part: PartView, form: Form) -> str:
    return f"{form.day(part.due) if part.due else '?'}: {form.sum(part.promised) if part.promised else '?'}"


@command.command("show")
@NUMBER
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(shell: Shell, number: int, as_json: bool) -> None:
    """Show one agreement: each part beside what came for it, what can be done, and its history."""
    with shell.ledger() as ledger:
        view = agreement_views.get(ledger, number, shell.config.policy, _today(shell))
        happened = agreement_views.history(ledger, number)
    if as_json:
        shell.print_json(plain(view) | {"history": plain(happened)})
        return
    words, form = shell.words, Form(shell.words)
    shell.say(
        "Agreement {number} with {debtor} about {invoices}: {state}",
        number=view.id,
        debtor=view.debtor,
        invoices=", ".join(view.invoices),
        state=words(view.state),
    )
    if view.evidence:
        click.echo(f"  “{view.evidence}”")
    rows = [
        (
            part.position,
            form.full_day(part.due) if part.due else "?",
            form.sum(part.promised) if part.promised else "?",
            form.sum(part.received),
            words(part.outcome),
        )
        for part in view.parts
    ]
    titles = (words("No."), words("Day"), words("Promised"), words("Received"), words("Outcome"))
    shell.console.print(table(titles, rows, numbers=(0, 2, 3)))
    for other in view.replaces:
        shell.say("It replaced agreement {number}.", number=other)
    if view.replaced_by:
        shell.say("Agreement {number} replaced it.", number=view.replaced_by)
    zone = shell.config.creditor.time_zone
    for one in happened:
        click.echo(
            f"{moment(one.at).astimezone(zone):%Y-%m-%d %H:%M}  {words(one.event)}  ({one.by})  {one.detail}".rstrip()
        )
    if view.possible:
        shell.say("Possible now: {events}", events=", ".join(words(event) for event in view.possible))


@command.command("accept")
@NUMBER
@click.pass_obj
def accept(shell: Shell, number: int) -> None:
    """Say yes to a proposal, for example one that you confirmed by telephone."""
    _answer(shell, number, Event.ACCEPT)
    shell.say("Agreement {number} is accepted.", number=number)


@command.command("decline")
@NUMBER
@click.pass_obj
def decline(shell: Shell, number: int) -> None:
    """Say no to a proposal; the reminders go on."""
    _answer(shell, number, Event.DECLINE)
    shell.say("Agreement {number} is declined.", number=number)


@command.command("confirm")
@NUMBER
@click.pass_obj
def confirm(shell: Shell, number: int) -> None:
    """Note that the debtor said yes to it, for example by telephone."""
    _answer(shell, number, Event.CONFIRM)
    shell.say("Agreement {number} is confirmed by the debtor.", number=number)


def _answer(shell: Shell, number: int, event: Event) -> None:
    with shell.ledger() as ledger:
        agreements_by_hand.answer(ledger, number, event, shell.person, shell.config.policy, _today(shell))


@command.command("propose")
@click.argument("invoices", metavar="INVOICE[,INVOICE...]")
@PARTS
@SAID
@click.option("--partial", is_flag=True, help="Less than all that is open is agreed on.")
@click.pass_obj
def propose(shell: Shell, invoices: str, parts: tuple[str, ...], said: str, partial: bool) -> None:
    """Record what was agreed about invoices, such as by telephone: DAY for all at once, or DAY=AMOUNT for each part.

    The written confirmation is drafted for you; earlier agreements about these invoices are replaced.
    """
    numbers = [number.strip() for number in invoices.split(",") if number.strip()]
    with shell.ledger() as ledger:
        made = agreements_by_hand.record(
            ledger,
            numbers,
            parts_of(parts),
            shell.person,
            shell.config.policy,
            _today(shell),
            said=said,
            partial=partial,
        )
        _say_recorded(shell, ledger, made.id)


@command.command("replace")
@NUMBER
@PARTS
@SAID
@click.pass_obj
def replace(shell: Shell, number: int, parts: tuple[str, ...], said: str) -> None:
    """Agree anew about the same invoices; the earlier agreement stays in the history."""
    with shell.ledger() as ledger:
        made = agreements_by_hand.replace(
            ledger, number, parts_of(parts), shell.person, shell.config.policy, _today(shell), said=said
        )
        _say_recorded(shell, ledger, made.id)


def _say_recorded(shell: Shell, ledger: Ledger, number: int) -> None:
    view: AgreementView = agreement_views.get(ledger, number, shell.config.policy, _today(shell))
    form = Form(shell.words)
    shell.say(
        "Agreement {number} with {debtor} is recorded: {parts}.",
        number=number,
        debtor=view.debtor,
        parts="; ".join(_part(part, form) for part in view.parts),
    )
    for other in view.replaces:
        shell.say("It replaced agreement {number}.", number=other)


@command.command("paid")
@NUMBER
@click.argument("amount")
@click.option("--on", "day", type=DAY, help="The day of the payment, such as 2026-05-15; today otherwise.")
@click.option("--cash", is_flag=True, help="No bank statement will show it.")
@click.pass_obj
def paid(shell: Shell, number: int, amount: str, day: datetime | None, cash: bool) -> None:
    """Note that money came before a bank statement shows it; the bank's own entry takes its place later."""
    with shell.ledger() as ledger:
        entry = agreements_by_hand.note_payment(
            ledger,
            number,
            _amount(amount),
            day.date() if day else _today(shell),
            shell.person,
            shell.config.policy,
            _today(shell),
            cash=cash,
        )
    form = Form(shell.words)
    shell.say(
        "Noted as payment {number}: {parts}. `afspraak payments undo {number}` takes it back.",
        number=entry.id,
        parts="; ".join(f"{part.invoice} {form.sum(part.amount)}" for part in entry.parts),
    )


def parts_of(written: tuple[str, ...]) -> tuple[Instalment, ...]:
    """Parts as a person writes them, such as 2026-05-15=250. Raises click's BadParameter."""
    return tuple(_instalment(one) for one in written)


def _instalment(written: str) -> Instalment:
    day, _, amount = written.partition("=")
    try:
        return Instalment(date.fromisoformat(day), _amount(amount) if amount else None)
    except ValueError as error:
        raise click.BadParameter(f"{written}: 2026-05-15=250.00") from error


def _amount(written: str) -> Money:
    try:
        return Money.of(written.replace(",", "."))
    except ValueError as error:
        raise click.BadParameter(f"{written}: 250.00") from error


def _today(shell: Shell) -> date:
    return today(shell.config.creditor.time_zone)
