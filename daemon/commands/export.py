"""`afspraak export`: all that is kept about one debtor, as one archive."""

from pathlib import Path

import click

from daemon.commands.shell import Shell
from daemon.exporting import export
from daemon.ledger.dossiers import find_debtor


@click.command("export")
@click.argument("debtor")
@click.argument("path", metavar="FILE.zip", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(shell: Shell, debtor: str, path: Path) -> None:
    """Write all that is kept about DEBTOR to FILE.zip: records as JSON, mails and documents as they came."""
    with shell.ledger() as ledger:
        count = export(ledger, find_debtor(ledger, debtor), path)
    shell.say("{count} records are in {path}.", count=count, path=path)
