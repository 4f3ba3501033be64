"""`afspraak backup`: a sound copy of the ledger while the service works."""

from pathlib import Path

import click

from daemon.commands.shell import Shell
from daemon.ledger.backups import back_up


@click.command("backup")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(shell: Shell, path: Path) -> None:
    """Copy the ledger to FILE and check the copy. The service may be running."""
    with shell.ledger() as ledger:
        size = back_up(ledger, path, shell.person)
    shell.say(
        "{path} is a sound copy of the ledger ({size} bytes); keep it elsewhere, encrypted.", path=path, size=size
    )
