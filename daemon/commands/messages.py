"""`afspraak messages`: the mails that came in, how each was read, and what became of it."""

from collections.abc import Iterator
from dataclasses import asdict

import click
from rich.panel import Panel
from rich.text import Text

from daemon.commands.shell import Shell
from daemon.commands.tables import outcome, outcome_table, table
from daemon.ledger import corrections, mail, overview, readings
from parsers.problems import Problem


class NotSetAside(Problem):
    """Only mails that were set aside can be tried again."""

    template = "Message {number} was not set aside; see `afspraak messages --failed`."


@click.group("messages", invoke_without_command=True)
@click.option("--failed", is_flag=True, help="Only mails that could not be handled.")
@click.option("--retry", type=int, metavar="NUMBER", help="Try a mail that was set aside once more.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(ctx: click.Context, failed: bool, retry: int | None, as_json: bool) -> None:
    """List the mails that came in and what became of them, or show one."""
    if ctx.invoked_subcommand is not None:
        return
    shell: Shell = ctx.obj
    with shell.ledger() as ledger:
        words = shell.words
        if retry is not None:
            if not mail.retry_failed(ledger, retry):
                raise NotSetAside(number=retry)
            shell.say("Message {number} is tried again in the next round.", number=retry)
            return
        if as_json:
            shell.print_json([asdict(one) for one in overview.mails(ledger, "failed" if failed else None)])
            return
        if not failed:
            shell.console.print(outcome_table(words, ledger, numbered=True))
            return
        aside = [one for state in ("failed", "too_large", "gone") for one in overview.mails(ledger, state)]
        if not aside:
            shell.say("No mail was set aside.")
            return
        rows = [(one.id, one.arrived_at, words(one.state), one.failure) for one in aside]
        titles = (words("No."), words("Arrived"), words("State"), words("Why"))
        shell.console.print(table(titles, rows, numbers=(0,)))


@command.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(shell: Shell, number: int, as_json: bool) -> None:
    """Show a mail, how it was read, and what came of it."""
    with shell.ledger() as ledger:
        found, correction = readings.get(ledger, number), corrections.of_message(ledger, number)
        became = next(one for one in overview.mails(ledger, "handled") if one.id == number)
    if as_json:
        shell.print_json({**asdict(found), "correction": correction and correction.id, "became": asdict(became)})
        return
    words, console = shell.words, shell.console
    heading = f"{found.sender_name} <{found.sender}>  {found.subject}".strip()
    console.print(Panel(Text(found.text.strip()), title=Text(heading), title_align="left"))
    for hit in found.labels:
        console.print(Text.assemble((f"{words(hit.label)} {hit.confidence:.0%}  ", "bold"), hit.evidence))
    if correction:
        shell.say(
            "{person} said what this mail says (correction {number}).", person=correction.person, number=correction.id
        )
    likeliest = ", ".join(f"{words(hit.label)} {hit.confidence:.0%}" for hit in found.likeliest)
    if likeliest:
        shell.say("Not read surely enough; the likeliest readings are: {readings}.", readings=likeliest)
    for title, value in _details(found):
        console.print(Text.assemble((f"{words(title)}: ", "green"), value))
    console.print(Text(outcome(words, became)))
    for remark in found.remarks:
        console.print(Text(f"! {words(remark)}", style="yellow"))


def _details(found: readings.ReadMail) -> Iterator[tuple[str, str]]:
    """What was read beside the labels, each with its title."""
    promise, claim = found.details.get("promise") or {}, found.details.get("claim") or {}
    references = found.details.get("references") or {}
    parts = [f"{part['date'] or '?'} {part['amount'] or ''}".strip() for part in promise.get("instalments", ())]
    titles = {
        "Language": found.language,
        "Automatic": found.automatic,
        "Promises": ", ".join(parts or [*promise.get("dates", ())[:1], *filter(None, [promise.get("amount")])]),
        "Paid on": ", ".join(claim.get("dates", ())),
        "Write to": found.details.get("redirect_to") or "",
        "Invoices": ", ".join(references.get("invoices", ())),
    }
    yield from ((title, value) for title, value in titles.items() if value)
