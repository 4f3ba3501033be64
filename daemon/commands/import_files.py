"""`afspraak import`: feed the books with invoices and payments."""

from pathlib import Path

import click

from daemon.commands.shell import Shell
from daemon.ledger import imports, statements
from daemon.ledger.imports import Imported
from parsers.statements import read_statements
from parsers.tables import read_invoices

FILES = click.argument("files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)


@click.group("import")
def command() -> None:
    """Feed the books; the same file twice changes nothing the second time.

    Files are CSV with a header line. Invoices need the columns number, debtor, issued, due, amount, and may have email,
    language, country, kind (business or consumer), currency, payment_reference, contact. Payments need date and amount,
    and may have currency, payer_name, payer_iban, remittance, payment_reference, bank_reference. When one line is bad,
    nothing of its file is taken in, and every bad line is named.
    """


@command.command("invoices")
@FILES
@click.pass_obj
def invoices(shell: Shell, files: tuple[Path, ...]) -> None:
    """Take in invoices and their debtors."""
    with shell.ledger() as ledger:
        for path in files:
            data = path.read_bytes()
            done = imports.import_invoices(ledger, read_invoices(data), path.name, data)
            _report(shell, path, done)


@command.command("payments")
@FILES
@click.pass_obj
def payments(shell: Shell, files: tuple[Path, ...]) -> None:
    """Take in entries of bank statements and set them against invoices."""
    with shell.ledger() as ledger:
        for path in files:
            data = path.read_bytes()
            done = statements.import_payments(ledger, read_statements(data), path.name, data)
            _report(shell, path, done)


def _report(shell: Shell, path: Path, done: Imported) -> None:
    shell.say(
        "{file}: {added} added, {changed} changed, {unchanged} unchanged.",
        file=path.name,
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
    )
