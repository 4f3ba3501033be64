"""`afspraak calls`: telephone calls with debtors."""

import click

from daemon.commands.call_log import log_command, made_command


@click.group("calls")
def command() -> None:
    """Telephone calls: note what came of one, see those that were made."""


command.add_command(log_command)
command.add_command(made_command)
