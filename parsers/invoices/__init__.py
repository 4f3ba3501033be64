"""Electronic invoices, read as values: UBL 2.1 and CII as XML, and the invoice inside a Factur-X or ZUGFeRD PDF.

A PDF without an invoice inside is a copy: `named_in` tells of which invoice, by its name or its first page.
"""

from collections.abc import Iterable

from parsers.invoices import cii, pdf, ubl
from parsers.invoices.model import Copy, InvoiceFile
from parsers.invoices.problems import BrokenInvoice, BrokenPdf, NoInvoice, WrongTotals
from parsers.invoices.reading import Node
from parsers.matching.copies import number_in
from parsers.tables.profile import known_columns
from parsers.xml import local_name, looks_like_xml, read_xml

__all__ = [
    "BrokenInvoice",
    "BrokenPdf",
    "Copy",
    "InvoiceFile",
    "NoInvoice",
    "WrongTotals",
    "is_electronic",
    "named_in",
    "read_invoice",
]

USUAL_DAYS = 30  # the term where nothing was agreed (NL: art. 6:119a BW; BE: law of 2 August 2002, art. 4)


def is_electronic(data: bytes) -> bool:
    """Whether a file can be an electronic invoice: XML or a PDF."""
    return pdf.is_pdf(data) or looks_like_xml(data)


def read_invoice(data: bytes, file_name: str, usual_days: int = USUAL_DAYS) -> InvoiceFile | None:
    """The invoice in an XML file or a PDF; None for a PDF that holds none. A PDF is a copy of its invoice.

    Raises NoInvoice, BrokenInvoice, WrongTotals, BrokenPdf, or the problems of `parsers.xml`.
    """
    if not pdf.is_pdf(data):
        return _xml(data, usual_days)
    for xml in pdf.embedded_xml(data):
        try:
            found = _xml(xml, usual_days)
        except NoInvoice:  # an order, or what else a PDF may carry
            continue
        copies = (*found.copies, Copy(file_name, data))
        return InvoiceFile(found.row, found.seller, found.seller_iban, copies, found.due_is_assumed)
    return None


def _xml(data: bytes, usual_days: int) -> InvoiceFile:
    root = read_xml(data)
    kind = local_name(root)
    if kind == "StandardBusinessDocument":  # the envelope in which Peppol carries an invoice
        root = next((one for one in root if local_name(one) in ubl.ROOTS | cii.ROOTS), root)
        kind = local_name(root)
    if kind in ubl.ROOTS:
        return ubl.parse(Node(root), kind, usual_days)
    if kind in cii.ROOTS:
        return cii.parse(Node(root), usual_days)
    raise NoInvoice(required=", ".join(known_columns()["invoices"]["required"]))


def named_in(file_name: str, data: bytes, numbers: Iterable[str]) -> str:
    """The number of the one invoice that a PDF is a copy of, named in its file name or on its first page; else ""."""
    known = tuple(numbers)
    return number_in(file_name, known) or number_in(pdf.first_page(data), known)
