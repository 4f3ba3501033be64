"""`afspraak handover`: which files are ripe for a collection agency, and one of them as a zip with all it needs."""

import re
from pathlib import Path

import click

from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import books
from daemon.ledger.audit import note
from daemon.ledger.dossiers import find_debtor
from daemon.ledger.handovers import hand_over
from daemon.ledger.standings import standings
from parsers.money import Money
from parsers.problems import Problem
from replies.handover import pack
from replies.summary.calls import ripe
from replies.summary.form import Form


class CannotWrite(Problem):
    """The file cannot be written there."""

    template = "{file} cannot be written ({reason}); choose a folder that is there and that you may write to."


@click.command("handover")
@click.argument("debtor", required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the zip.")
@click.pass_obj
def command(shell: Shell, debtor: str | None, output: Path | None) -> None:
    """Write the file of DEBTOR for a collection agency; without DEBTOR list the files that are ripe.

    The zip holds the invoices, the reminders with their proof, the correspondence and the agreements, and a page that
    leads through it. Nothing is sent: you hand it over.
    """
    day = today(shell.config.creditor.time_zone)
    with shell.ledger() as ledger:
        if debtor is None:
            files = ripe(standings(ledger, day), day)
            _list(shell, [(one.debtor, one.overdue, one.reminders) for one in files])
            return
        number = find_debtor(ledger, debtor)
        (wanted,) = (one for one in books.debtors(ledger) if one.id == number)
        packed = pack(hand_over(ledger, shell.config, wanted, day), shell.words)
        path = output or Path(f"{re.sub(r'[^a-z0-9]+', '-', wanted.name.lower()).strip('-')}-{day}.zip")
        try:
            path.touch(0o600)
            path.write_bytes(packed)
        except OSError as error:
            raise CannotWrite(file=path, reason=error.strerror) from error
        note(ledger, shell.person, "file for handing over written", f"debtors:{number}", path.name)
    shell.say("{file} is written.", file=path)


def _list(shell: Shell, found: list[tuple[str, Money, int]]) -> None:
    if not found:
        shell.say("No file is ripe for handing over.")
        return
    words, form = shell.words, Form(shell.words)
    rows = [(name, form.sum(overdue), reminders) for name, overdue, reminders in found]
    shell.console.print(table((words("Debtor"), words("Overdue"), words("Reminders")), rows, numbers=(1, 2)))
