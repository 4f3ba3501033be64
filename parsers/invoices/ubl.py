"""Invoices and credit notes in UBL 2.1, of which Peppol BIS Billing 3.0 is a use (OASIS UBL 2.1; EN 16931)."""

import base64
import binascii
from datetime import date

from parsers.books import DebtorKind
from parsers.invoices.model import Copy, InvoiceFile
from parsers.invoices.reading import (
    Node,
    country_code,
    described,
    due_day,
    email_of,
    language_of,
    payment_reference,
    totals,
)
from parsers.tables.rows import InvoiceRow

ROOTS = {"Invoice", "CreditNote"}
LARGEST_COPY = 20 * 1024 * 1024  # bytes
_CREDIT_TYPES = {"381", "396", "261", "262", "308"}  # UNTDID 1001: credit notes


def parse(root: Node, kind: str, usual_days: int) -> InvoiceFile:
    """An invoice from its root element. Raises BrokenInvoice or WrongTotals."""
    number = root.text("ID")
    root.number = number
    issued = root.day("IssueDate")
    if not number or issued is None:
        raise root.broken("number" if not number else "day", "")
    currency = root.text("DocumentCurrencyCode") or "EUR"
    total = next(iter(root.all("LegalMonetaryTotal")), root)
    total.number = number
    amount, deposit = totals(
        root,
        total=total.money(currency, "TaxInclusiveAmount"),
        prepaid=total.money(currency, "PrepaidAmount"),
        payable=total.money(currency, "PayableAmount"),
        rounding=total.money(currency, "PayableRoundingAmount"),
    )
    is_credit = kind == "CreditNote" or root.text("InvoiceTypeCode") in _CREDIT_TYPES
    if is_credit:
        amount, deposit = -amount, -deposit if deposit else None
    due, assumed = _due(root, issued, usual_days)
    party = "AccountingCustomerParty/Party"
    country = country_code(root.text(f"{party}/PostalAddress/Country/IdentificationCode"))
    row = InvoiceRow(
        number=number,
        debtor=root.text(f"{party}/PartyName/Name", f"{party}/PartyLegalEntity/RegistrationName"),
        issued=issued,
        due=due,
        amount=amount,
        email=email_of(
            root.text(f"{party}/Contact/ElectronicMail", "AccountingCustomerParty/BuyerContact/ElectronicMail")
        ),
        contact=root.text(f"{party}/Contact/Name"),
        language=language_of(country),
        country=country,
        kind=_kind(root, party),
        payment_reference=payment_reference(root.text("PaymentMeans/PaymentID")),
        deposit=deposit,
        corrects=root.text("BillingReference/InvoiceDocumentReference/ID") if is_credit else "",
        description=described([node.text("Item/Name", "Item/Description") for node in root.all(f"{kind}Line")]),
    )
    if not row.debtor:
        raise root.broken("buyer", "")
    return InvoiceFile(
        row=row,
        seller=root.text(
            "AccountingSupplierParty/Party/PartyName/Name",
            "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
        ),
        seller_iban=root.text("PaymentMeans/PayeeFinancialAccount/ID").replace(" ", "").upper(),
        copies=_copies(root, number),
        due_is_assumed=assumed,
    )


def _due(root: Node, issued: date, usual_days: int) -> tuple[date, bool]:
    stated = root.day("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")
    return due_day(issued, stated, root.text("PaymentTerms/Note"), usual_days)


def _kind(root: Node, party: str) -> DebtorKind:
    """A buyer with a number for value-added tax or in a register of companies is a firm."""
    listed = root.text(f"{party}/PartyTaxScheme/CompanyID", f"{party}/PartyLegalEntity/CompanyID")
    return DebtorKind.BUSINESS if listed else DebtorKind.UNKNOWN


def _copies(root: Node, number: str) -> tuple[Copy, ...]:
    """The PDFs that lie inside the invoice (BG-24)."""
    found = []
    for node in root.all("AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject"):
        if node.element.get("mimeCode") != "application/pdf" or len(node.element.text or "") > LARGEST_COPY * 4 // 3:
            continue
        try:
            content = base64.b64decode(node.element.text or "", validate=False)
        except (binascii.Error, ValueError):
            continue
        if content.startswith(b"%PDF-"):
            found.append(Copy(node.element.get("filename") or f"{number}.pdf", content))
    return tuple(found)
