"""An electronic invoice as values: what the books need of it, and the copies that it brings."""

from dataclasses import dataclass

from parsers.tables.rows import InvoiceRow


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of an invoice as a debtor would get it, such as its PDF."""

    file_name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """One invoice or credit note from a file of its own."""

    row: InvoiceRow
    seller: str  # as it stands in the invoice
    seller_iban: str = ""
    copies: tuple[Copy, ...] = ()
    due_is_assumed: bool = False  # the invoice tells no due day, so the usual term was reckoned
