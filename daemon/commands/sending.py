"""`afspraak sending`: the switch that stops all sending, whichever process would do it."""

import click

from daemon.commands.shell import Shell
from daemon.ledger import sending


@click.group("sending", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Whether mail may go out: stop all sending at once, and let it go on."""
    if ctx.invoked_subcommand is None:
        shell: Shell = ctx.obj
        with shell.ledger() as ledger:
            switch = sending.stopped(ledger)
        if switch is None:
            shell.say("Mail that you approve is sent.")
        else:
            shell.say("Sending is stopped since {at} by {by}: {why}", at=switch.at, by=switch.by, why=switch.why)


@command.command("stop")
@click.argument("why", default="")
@click.pass_obj
def stop(shell: Shell, why: str) -> None:
    """Stop all sending. A mail that is on its way at this moment is brought to its end."""
    with shell.ledger() as ledger:
        sending.stop(ledger, shell.person, why or shell.words("stopped by hand"))
    shell.say("Sending is stopped; `afspraak sending start` lets it go on.")


@command.command("start")
@click.pass_obj
def start(shell: Shell) -> None:
    """Let mail go out again, also what was approved before it was stopped."""
    with shell.ledger() as ledger:
        started = sending.start(ledger, shell.person)
    shell.say("Sending goes on." if started else "Sending was not stopped.")
