"""What a file is that somebody put down for us, told by its contents: invoices, payments, contacts or reminders."""

from collections.abc import Mapping
from typing import Literal

from parsers.invoices.pdf import is_pdf
from parsers.problems import Problem
from parsers.statements import bank_csv, camt, coda, mt940
from parsers.tables.grid import Row, read_grid
from parsers.tables.problems import DuplicateColumn, EmptyTable, MissingColumns, NotText
from parsers.tables.profile import header_of, known_columns, profile_of
from parsers.xml import looks_like_xml, read_xml

Kind = Literal["invoices", "payments", "contacts", "reminders"]
KINDS: tuple[Kind, ...] = ("invoices", "payments", "reminders", "contacts")


class UnknownFile(Problem):
    """Nothing that the books can use."""

    template = (
        "Afspraak cannot tell what this file is: no invoice, no bank statement, and no table whose header it knows. "
        "Import it by hand with `afspraak import`, which shows how it reads the columns."
    )


def kind_of(data: bytes, kept: Mapping[str, Kind] | None = None) -> Kind:
    """What a file feeds. `kept` are the headers of tables that were read before. Raises UnknownFile."""
    if is_pdf(data):
        return "invoices"
    if looks_like_xml(data):
        return "payments" if camt.kind_of(read_xml(data)) else "invoices"
    if coda.looks_like(data) or mt940.looks_like(data):
        return "payments"
    try:
        rows = read_grid(data)
    except NotText as problem:
        raise UnknownFile from problem
    if bank_csv.find_bank(rows):
        return "payments"
    for kind in KINDS:
        if (kept or {}).get(header_of(rows, kind)) == kind:
            return kind
    fitting = [(found, kind) for kind in KINDS if (found := _fits(rows, kind))]
    if not fitting:
        raise UnknownFile
    return max(fitting, key=lambda one: one[0])[1]


def _fits(rows: tuple[Row, ...], kind: Kind) -> int:
    """How well a table is one of this kind: columns found by name, required ones counted twice; 0 when it is not."""
    try:
        profile, _ = profile_of(rows, kind)
    except (EmptyTable, DuplicateColumn, MissingColumns):
        return 0
    required = set(known_columns()[kind]["required"])
    return len(profile.columns) + len(required & set(profile.mapping)) if profile.sure else 0
