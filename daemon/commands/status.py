"""`afspraak status`: how it goes, in words that a person understands."""

from dataclasses import asdict

import click

from daemon.commands.shell import Shell
from daemon.health import ready
from daemon.health.record import Recorded, recorded
from daemon.ledger import Ledger
from daemon.processes import service_runs

_SIGNS = {"ok": ("OK", "green"), "warning": ("look", "yellow"), "red": ("WRONG", "red")}


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say how the service is and what waits for you. Exit status 1 when mail is not read or not sent."""
    shell: Shell = ctx.obj
    with shell.ledger() as ledger:
        found, counts = recorded(ledger), _counts(ledger)
    runs = bool(found) and found[0].fresh and service_runs(shell.config.ledger.path)
    well = runs and ready(one.finding for one in found)
    if as_json:
        shell.print_json({"runs": runs, "ready": well, "parts": [asdict(one) for one in found], "counts": counts})
    else:
        click.echo(_verdict(shell, found, runs=runs, well=well))
        for one in found if runs else []:
            sign, colour = _SIGNS[one.finding.state]
            says = shell.words(one.finding.says, **one.finding.values)
            click.echo(f"{click.style(f'{sign:6}', fg=colour)}{one.finding.part}: {says}")
        shell.say(
            "{drafts} drafts wait for you; {mails} mails came in today, {sent} were sent, {waiting} wait to be sent.",
            **counts,
        )
    if not well:
        ctx.exit(1)


def _verdict(shell: Shell, found: list[Recorded], *, runs: bool, well: bool) -> str:
    words = shell.words
    if not found:
        return words("The service has never run; start it with `afspraak run`.")
    if not runs:
        return words("The service does not run; it was last seen at {at}.", at=found[0].seen_at)
    if not well:
        return words("Something is wrong: mail is not read or not sent as it should be.")
    if any(one.finding.state == "warning" for one in found):
        return words("It works, and something waits for you.")
    return words("All is well.")


def _counts(ledger: Ledger) -> dict[str, int]:
    queries = {
        "drafts": "SELECT COUNT(*) FROM drafts WHERE state = 'waiting'",
        "mails": "SELECT COUNT(*) FROM messages WHERE stored_at >= strftime('%Y-%m-%dT00:00:00Z', 'now')",
        "sent": "SELECT COUNT(*) FROM outbox WHERE state = 'accepted' "
        "AND changed_at >= strftime('%Y-%m-%dT00:00:00Z', 'now')",
        "waiting": "SELECT COUNT(*) FROM outbox WHERE state IN ('approved', 'sending', 'retry')",
    }
    return {name: int(ledger.value(sql)) for name, sql in queries.items()}
