"""Taking in one file, whatever it is: read it whole, and book it or raise what is wrong with it.

Used by the commands and by the folder that the service watches, so that both do the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from daemon.config import Config
from daemon.ledger import Ledger, column_profiles, imports, lists, statements
from daemon.ledger.import_log import Imported
from parsers.incoming import Kind
from parsers.invoices import is_electronic, named_in, read_invoice
from parsers.problems import Problem
from parsers.statements import bank_csv, coda, mt940, read_statements
from parsers.tables import read_contacts, read_invoices, read_reminders
from parsers.tables.grid import read_grid
from parsers.tables.profile import Profile, profile_of
from parsers.xml import looks_like_xml

Stage = Callable[[str], None]  # told what is being done: "reading" or "booking"


class CopyOfNothing(Problem):
    """A PDF that names no invoice."""

    template = (
        "{file} holds no invoice that can be read, and neither its name nor its first page names one invoice of the "
        "books. Put the invoice number in its name, and import the invoice itself first."
    )


@dataclass(frozen=True, slots=True)
class File:
    """A file to take in. `columns` is how its columns are to be read, where a person said so."""

    name: str
    data: bytes
    kind: Kind
    columns: Mapping[str, str] | None = None


def profile_for(ledger: Ledger, file: File) -> Profile | None:
    """How the columns of a table are read, as given, as kept, or as guessed; None for files that are no plain table."""
    if looks_like_xml(file.data) or is_electronic(file.data):
        return None
    if file.kind == "payments" and (coda.looks_like(file.data) or mt940.looks_like(file.data)):
        return None
    rows = read_grid(file.data)
    if file.kind == "payments" and file.columns is None and bank_csv.find_bank(rows):
        return None
    if file.columns is not None:
        return profile_of(rows, file.kind, file.columns)[0]
    guess, _ = profile_of(rows, file.kind)
    kept = column_profiles.kept(ledger, file.kind, guess.header)
    return profile_of(rows, file.kind, kept)[0] if kept else guess


def with_kept_columns(ledger: Ledger, file: File) -> File:
    """The file with its columns as a person agreed to them once; as it is when nobody did."""
    profile = profile_for(ledger, file)
    kept = column_profiles.kept(ledger, file.kind, profile.header) if profile else None
    return replace(file, columns=kept) if kept else file


def take_in(ledger: Ledger, config: Config, file: File, stage: Stage = lambda _: None) -> Imported:
    """Book a file whole, or raise what is wrong with it and book nothing."""
    stage("reading")
    if file.kind == "payments":
        found = read_statements(file.data, file.columns)
        stage("booking")
        return statements.import_payments(ledger, found, file.name, file.data, config.creditor.iban)
    if file.kind == "contacts":
        return lists.import_contacts(ledger, read_contacts(file.data, file.columns), file.name, file.data)
    if file.kind == "reminders":
        rows = read_reminders(file.data, file.columns)
        return lists.import_reminders(ledger, rows, file.name, file.data, config.creditor.time_zone)
    if is_electronic(file.data):
        return _electronic(ledger, config, file)
    invoices = read_invoices(file.data, file.columns)
    stage("booking")
    return imports.import_invoices(ledger, invoices, file.name, file.data)


def _electronic(ledger: Ledger, config: Config, file: File) -> Imported:
    invoice = read_invoice(file.data, file.name, config.books.payment_days)
    if invoice is not None:
        return imports.import_invoice_file(
            ledger, invoice, file.name, file.data, config.creditor.name, config.creditor.iban
        )
    numbers = [row["number"] for row in ledger.rows("SELECT number FROM invoices")]
    number = named_in(file.name, file.data, numbers)
    if not number:
        raise CopyOfNothing(file=file.name)
    return imports.import_copy(ledger, number, file.name, file.data)
