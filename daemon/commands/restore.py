"""`afspraak restore`: put a backup in the place of the ledger, so that nothing is sent twice because of it."""

from pathlib import Path

import click

from daemon.commands.shell import Shell
from daemon.ledger.backups import BEFORE_RESTORE, restore
from daemon.processes import lock_service


@click.command("restore")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(shell: Shell, path: Path) -> None:
    """Put a backup in the place of the ledger, with all sending stopped. The service must not be running."""
    ledger = shell.config.ledger.path
    with lock_service(ledger):
        restore(path, ledger, shell.person, shell.words("a backup was put back; look first what was sent meanwhile"))
    shell.say(
        "The backup stands in the place of the ledger; what stood there is in {old}.\n"
        "Sending is stopped: the backup does not know what was sent after it was made. Start the service, which looks "
        "into the Sent folder; then look with `afspraak drafts list --all` what is still approved, take back what was "
        "sent already (`afspraak drafts withdraw NUMBER`), and let it go on with `afspraak sending start`.",
        old=f"{ledger}{BEFORE_RESTORE}",
    )
