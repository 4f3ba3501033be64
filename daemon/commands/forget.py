"""`afspraak forget`: delete everything about a debtor, and prove that nothing is left in the file."""

import click

from daemon.commands.shell import Shell
from daemon.ledger.backups import BEFORE_RESTORE
from daemon.ledger.dossiers import find_debtor
from daemon.ledger.forgetting import StillOpen, forget, open_matters
from daemon.processes import lock_service


@click.command("forget")
@click.argument("debtor")
@click.option("--keep-books", is_flag=True, help="Keep invoices and payments, as tax law asks; forget the rest.")
@click.option("--even-if-open", is_flag=True, help="Also when something is still open.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def command(shell: Shell, debtor: str, keep_books: bool, even_if_open: bool, yes: bool) -> None:
    """Delete everything about DEBTOR for good. The service must not be running."""
    config = shell.config
    with lock_service(config.ledger.path), shell.ledger() as ledger:
        number = find_debtor(ledger, debtor)
        name = ledger.value("SELECT name FROM debtors WHERE id = ?", number)
        if not even_if_open and (count := open_matters(ledger, number)):
            raise StillOpen(debtor=name, count=count)
        if not yes:
            click.confirm(shell.words("Delete everything about {debtor} for good?", debtor=name), abort=True)
        done = forget(ledger, number, shell.person, keep_books=keep_books)
    shell.say(
        "{rows} records were deleted, {mails} mails among them; they will not be taken in again.",
        rows=done.rows,
        mails=done.mails,
    )
    if done.traces:
        shell.say("Still found in the file, in what belongs to others: {traces}", traces=", ".join(done.traces))
    else:
        shell.say("The file was written anew and searched: no address and no Message-ID of them is left in it.")
    shell.say("In your mailbox the mails still lie where they were; delete them there yourself.")
    folder = config.backup.folder
    if folder and folder.exists() and any(folder.iterdir()):
        shell.say(
            "The backups in {folder} still hold it; the last of them goes in about {days} days.",
            folder=folder,
            days=config.backup.keep * config.backup.every_hours // 24,
        )
    replaced = config.ledger.path.with_name(config.ledger.path.name + BEFORE_RESTORE)
    if replaced.exists():
        shell.say("{path}, from before a backup was put back, may still hold it; delete it.", path=replaced)
