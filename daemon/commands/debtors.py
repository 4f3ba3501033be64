"""`afspraak debtors`: who owes what, and everything about one debtor on one screen."""

from dataclasses import asdict
from datetime import date

import click
from rich.padding import Padding

from daemon.clock import today
from daemon.commands.renewed import renew_drafts
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import books, overview
from daemon.ledger.dossiers import dossier, find_debtor
from parsers.money import Money
from replies.case import AgreementState
from replies.dossier import Dossier, Happening, Kind
from replies.plain import plain
from replies.policy.footing import Footing
from replies.summary.form import MISSING, Form
from replies.words import Words

MOST_HAPPENINGS = 30


@click.group("debtors", invoke_without_command=True)
@click.option("--open", "only_open", is_flag=True, help="Only debtors with an open invoice.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(ctx: click.Context, only_open: bool, as_json: bool) -> None:
    """List the debtors with what they owe, or show everything about one."""
    if ctx.invoked_subcommand is not None:
        return
    shell: Shell = ctx.obj
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


@command.command("footing")
@click.argument("debtor")
@click.argument("footing", type=click.Choice([*map(str, Footing), "habit"]))
@click.pass_obj
def footing(shell: Shell, debtor: str, footing: str) -> None:
    """Say how you stand with a debtor, which their letters are written by; "habit" leaves it to how they pay."""
    with shell.ledger() as ledger:
        number = find_debtor(ledger, debtor)
        books.set_footing(ledger, number, "" if footing == "habit" else footing, shell.person)
        shell.say("Letters to this debtor are written accordingly from now on.")
        renew_drafts(shell, ledger)


@command.command("show")
@click.argument("debtor")
@click.option("--all", "everything", is_flag=True, help="The whole timeline, not only its latest part.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(shell: Shell, debtor: str, everything: bool, as_json: bool) -> None:
    """Show everything about one debtor: DEBTOR is a name or a part of it, an address, an invoice or a number."""
    creditor = shell.config.creditor
    with shell.ledger() as ledger:
        number = find_debtor(ledger, debtor)
        found = dossier(ledger, number, shell.config.policy, today(creditor.time_zone), creditor.time_zone)
    if as_json:
        shell.print_json(plain(found))
        return
    _head(shell, found)
    _open(shell, found)
    _agreed(shell, found)
    _timeline(shell, found.timeline if everything else found.timeline[:MOST_HAPPENINGS])
    if not everything and len(found.timeline) > MOST_HAPPENINGS:
        shell.say("… and {count} more", count=len(found.timeline) - MOST_HAPPENINGS)


@command.command("telephone")
@click.argument("debtor")
@click.argument("telephone")
@click.option("--contact", help="The address of the person whose number it is; the firm's own otherwise.")
@click.pass_obj
def telephone(shell: Shell, debtor: str, telephone: str, contact: str | None) -> None:
    """Keep the telephone number of a debtor, for the call sheet."""
    with shell.ledger() as ledger:
        number = find_debtor(ledger, debtor)
        kept = books.keep_telephone(ledger, number, telephone, contact or "", shell.person)
    if kept:
        shell.say("Kept.")
    else:
        shell.say("{address} is not on file at this debtor.", address=contact)


def _head(shell: Shell, found: Dossier) -> None:
    words, form, debtor = shell.words, Form(shell.words), found.debtor
    shell.console.print(f"{debtor.name}  ({debtor.country}, {words(str(debtor.kind))})", style="bold", markup=False)
    for contact in debtor.contacts:
        parts = (contact.name, contact.role, contact.address, contact.telephone, words(str(contact.state)))
        click.echo("  " + ", ".join(part for part in parts if part and part != words("current")))
    if debtor.telephone:
        click.echo(f"  {debtor.telephone}")
    sums = (" + ".join(map(form.sum, amounts)) or MISSING for amounts in (found.owed(), found.overdue()))
    shell.say("Open {owed}, of which overdue {overdue}.", owed=next(sums), overdue=next(sums))
    kept, due = found.kept
    if found.days_late is not None:
        shell.say("Pays {days} days late on average.", days=found.days_late)
    if due:
        shell.say("Kept {kept} of {due} promised payments.", kept=kept, due=due)
    for task in found.tasks:
        shell.say("For you: {task}", task=f"{words(task.kind)} {form.amounts_in(task.detail)}".rstrip())


def _open(shell: Shell, found: Dossier) -> None:
    if not found.open:
        return
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            line.number,
            form.full_day(line.issued),
            form.full_day(line.due),
            line.days_overdue or "",
            form.sum(line.open),
            line.reminders or "",
            f"{words(line.held)} {form.day(line.held_until) if line.held_until else ''}".strip() if line.held else "",
        )
        for line in found.open
    ]
    titles = ("Invoice", "Issued", "Due", "Days late", "Open", "Reminders", "On hold")
    _section(shell, words("Open invoices"), table(map(words, titles), rows, numbers=(3, 4, 5)))


def _agreed(shell: Shell, found: Dossier) -> None:
    if not found.agreements:
        return
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            one.id,
            form.full_day(one.made_on),
            ", ".join(one.invoices),
            "; ".join(f"{form.day(p.due) if p.due else '?'}: {form.money(p.promised)}" for p in one.parts),
            form.sum(one.received),
            words(one.state),
        )
        for one in found.agreements
        if one.state is not AgreementState.REPLACED or len(found.agreements) == 1
    ]
    titles = ("No.", "Made on", "Invoice", "Promised", "Received", "State")
    _section(shell, words("Agreements"), table(map(words, titles), rows, numbers=(0, 4)))


def _timeline(shell: Shell, happened: tuple[Happening, ...]) -> None:
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            form.full_day(one.at.date()),
            words(str(one.kind)),
            ", ".join(one.about),
            form.money(one.amount) if one.amount else "",
            says(one, form),
        )
        for one in happened
    ]
    titles = ("Day", "What", "Invoice", "Amount", "Details")
    _section(shell, words("What happened"), table(map(words, titles), rows, numbers=(3,)))


def says(one: Happening, form: Form) -> str:
    """What a happening says besides its kind, its invoices and its amount, on one line."""
    words: Words = form.words
    key = words(one.key) if one.key else ""
    text = one.text
    if one.kind is Kind.HOLD and text:
        text = words("until {day}", day=form.full_day(date.fromisoformat(text)))
    elif one.kind is Kind.REMINDER:
        text = words("number {what}", what=text)
    quoted = f"“{text}”" if one.kind is Kind.MAIL and text else text
    return " ".join(" ".join((key, quoted)).split())


def _section(shell: Shell, title: str, content: object) -> None:
    click.echo()
    shell.console.print(title, style="bold", markup=False)
    shell.console.print(Padding(content, (0, 0, 0, 2)))  # type: ignore[arg-type]
