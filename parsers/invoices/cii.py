"""Invoices and credit notes in UN/CEFACT Cross Industry Invoice: D16B (Factur-X, ZUGFeRD 2, XRechnung), ZUGFeRD 1."""

from parsers.books import DebtorKind
from parsers.invoices.model import InvoiceFile
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

ROOTS = {"CrossIndustryInvoice", "CrossIndustryDocument"}  # the second is ZUGFeRD 1
_CREDIT_TYPES = {"381", "396", "261", "262", "308"}  # UNTDID 1001: credit notes
_HEAD = "ExchangedDocument|HeaderExchangedDocument"
_TRADE = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_BUYER, _SELLER = f"{_AGREEMENT}/BuyerTradeParty", f"{_AGREEMENT}/SellerTradeParty"


def parse(root: Node, usual_days: int) -> InvoiceFile:
    """An invoice from its root element. Raises BrokenInvoice or WrongTotals."""
    number = root.text(f"{_HEAD}/ID")
    root.number = number
    issued = root.day(f"{_HEAD}/IssueDateTime/DateTimeString")
    debtor = root.text(f"{_BUYER}/Name", f"{_BUYER}/SpecifiedLegalOrganization/TradingBusinessName")
    if not number or issued is None or not debtor:
        raise root.broken("number" if not number else "day" if issued is None else "buyer", "")
    settled = next(iter(root.all(_SETTLEMENT)), root)
    currency = settled.text("InvoiceCurrencyCode") or "EUR"
    sums = next(iter(settled.all(_SUMS)), settled)
    amount, deposit = totals(
        root,
        total=sums.money(currency, "GrandTotalAmount"),
        prepaid=sums.money(currency, "TotalPrepaidAmount"),
        payable=sums.money(currency, "DuePayableAmount"),
        rounding=sums.money(currency, "RoundingAmount"),
    )
    # A credit note says so by its type; some programs write its amounts negative as well.
    is_credit = root.text(f"{_HEAD}/TypeCode") in _CREDIT_TYPES
    if is_credit and amount.cents > 0:
        amount, deposit = -amount, -deposit if deposit else None
    terms = "SpecifiedTradePaymentTerms"
    due, assumed = due_day(
        issued, settled.day(f"{terms}/DueDateDateTime/DateTimeString"), settled.text(f"{terms}/Description"), usual_days
    )
    country = country_code(root.text(f"{_BUYER}/PostalTradeAddress/CountryID"))
    contact = f"{_BUYER}/DefinedTradeContact"
    listed = root.text(f"{_BUYER}/SpecifiedTaxRegistration/ID", f"{_BUYER}/SpecifiedLegalOrganization/ID")
    reference = settled.text("PaymentReference")
    row = InvoiceRow(
        number=number,
        debtor=debtor,
        issued=issued,
        due=due,
        amount=amount,
        email=email_of(root.text(f"{contact}/EmailURIUniversalCommunication/URIID")),
        contact=root.text(f"{contact}/PersonName"),
        language=language_of(country),
        country=country,
        kind=DebtorKind.BUSINESS if listed else DebtorKind.UNKNOWN,
        payment_reference=payment_reference(reference) if reference != number else "",
        deposit=deposit,
        corrects=settled.text("InvoiceReferencedDocument/IssuerAssignedID") if is_credit else "",
        description=described(
            [
                node.text("SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description")
                for node in root.all(f"{_TRADE}/IncludedSupplyChainTradeLineItem")
            ]
        ),
    )
    account = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"
    return InvoiceFile(
        row=row,
        seller=root.text(f"{_SELLER}/Name"),
        seller_iban=settled.text(account).replace(" ", "").upper(),
        due_is_assumed=assumed,
    )
