"""Electronic invoices as programs write them, put together from parts."""

import base64
import io

from pypdf import PdfWriter

UBL_NAMES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def ubl(
    *, kind: str = "Invoice", number: str = "2026-0412", due: str = "<cbc:DueDate>2026-05-31</cbc:DueDate>",
    terms: str = "", total: str = "1210.00", prepaid: str = "", payable: str = "1210.00", rounding: str = "",
    corrects: str = "",
    copy: bytes = b"", more: str = "",
) -> bytes:  # fmt: skip
    """An invoice or credit note in UBL 2.1."""
    billing = (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{corrects}</cbc:ID>"
        "</cac:InvoiceDocumentReference></cac:BillingReference>"
        if corrects
        else ""
    )
    attached = (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
        f'mimeCode="application/pdf" filename="factuur.pdf">{base64.b64encode(copy).decode()}'
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
        if copy
        else ""
    )
    sums = "".join(
        f'<cbc:{name} currencyID="EUR">{value}</cbc:{name}>'
        for name, value in (
            ("TaxInclusiveAmount", total),
            ("PrepaidAmount", prepaid),
            ("PayableRoundingAmount", rounding),
            ("PayableAmount", payable),
        )
        if value
    )
    note = f"<cac:PaymentTerms><cbc:Note>{terms}</cbc:Note></cac:PaymentTerms>" if terms else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" {UBL_NAMES}>'
        f"<!-- made by hand --><cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-05-01</cbc:IssueDate>{due}{more}"
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{billing}{attached}"
        "<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Van Dam BV</cbc:Name></cac:PartyName>"
        "</cac:Party>"
        "</cac:AccountingSupplierParty><cac:AccountingCustomerParty><cac:Party>"
        "<cac:PartyName><cbc:Name>De Zon BV</cbc:Name></cac:PartyName><cac:PostalAddress><cac:Country>"
        "<cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
        "<cac:PartyTaxScheme><cbc:CompanyID>BE0417497106</cbc:CompanyID></cac:PartyTaxScheme>"
        "<cac:Contact><cbc:Name>Jan Bos</cbc:Name><cbc:ElectronicMail>jan@dezon.example</cbc:ElectronicMail>"
        "</cac:Contact>"
        "</cac:Party></cac:AccountingCustomerParty><cac:PaymentMeans><cbc:PaymentID>"
        "+++090/9337/55493+++</cbc:PaymentID>"
        "<cac:PayeeFinancialAccount><cbc:ID>NL91 ABNA 0417 1643 00</cbc:ID></cac:PayeeFinancialAccount>"
        "</cac:PaymentMeans>"
        f"{note}<cac:LegalMonetaryTotal>{sums}</cac:LegalMonetaryTotal>"
        f"<cac:{kind}Line><cac:Item><cbc:Name>Onderhoud cv-ketel</cbc:Name></cac:Item></cac:{kind}Line></{kind}>"
    ).encode()


def cii(
    *, number: str = "2026-0412", type_code: str = "380", due: str = "20260531", terms: str = "",
    total: str = "1210.00", prepaid: str = "", payable: str = "1210.00", corrects: str = "", zugferd1: bool = False,
) -> bytes:  # fmt: skip
    """An invoice in CII D16B, or in ZUGFeRD 1 with its other names."""
    day = '<udt:DateTimeString format="102">{}</udt:DateTimeString>'
    stated = f"<ram:DueDateDateTime>{day.format(due)}</ram:DueDateDateTime>" if due else ""
    reference = (
        f"<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>{corrects}</ram:IssuerAssignedID>"
        "</ram:InvoiceReferencedDocument>"
        if corrects
        else ""
    )
    deposit = f"<ram:TotalPrepaidAmount>{prepaid}</ram:TotalPrepaidAmount>" if prepaid else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice '
        'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
        'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" '
        'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">'
        f"<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>"
        f"<ram:IssueDateTime>{day.format('20260501')}</ram:IssueDateTime></rsm:ExchangedDocument>"
        "<rsm:SupplyChainTradeTransaction><ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct>"
        "<ram:Name>Onderhoud cv-ketel</ram:Name></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>"
        "<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Van Dam BV</ram:Name>"
        "</ram:SellerTradeParty>"
        "<ram:BuyerTradeParty><ram:Name>De Zon BV</ram:Name><ram:DefinedTradeContact><ram:PersonName>"
        "Jan Bos</ram:PersonName>"
        "<ram:EmailURIUniversalCommunication><ram:URIID>jan@dezon.example</ram:URIID>"
        "</ram:EmailURIUniversalCommunication>"
        "</ram:DefinedTradeContact><ram:PostalTradeAddress><ram:CountryID>BE</ram:CountryID></ram:PostalTradeAddress>"
        "<ram:SpecifiedTaxRegistration><ram:ID>BE0417497106</ram:ID></ram:SpecifiedTaxRegistration>"
        "</ram:BuyerTradeParty>"
        "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>"
        "<ram:PaymentReference>+++090/9337/55493+++</ram:PaymentReference><ram:InvoiceCurrencyCode>EUR"
        "</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>"
        "<ram:IBANID>NL91ABNA0417164300</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>"
        "</ram:SpecifiedTradeSettlementPaymentMeans><ram:SpecifiedTradePaymentTerms>"
        f"<ram:Description>{terms}</ram:Description>{stated}</ram:SpecifiedTradePaymentTerms>"
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        f"<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>{deposit}<ram:DuePayableAmount>"
        f"{payable}</ram:DuePayableAmount>"
        f"</ram:SpecifiedTradeSettlementHeaderMonetarySummation>{reference}</ram:ApplicableHeaderTradeSettlement>"
        "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
    )
    if zugferd1:
        for new, old in (
            ("CrossIndustryInvoice", "CrossIndustryDocument"),
            ("ExchangedDocument", "HeaderExchangedDocument"),
            ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"),
            ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement"),
            ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"),
            ("SettlementHeaderMonetarySummation", "SettlementMonetarySummation"),
        ):
            text = _rename(text, new, old)
    return text.encode()


def _rename(text: str, new: str, old: str) -> str:
    for before in ("<rsm:", "</rsm:", "<ram:", "</ram:"):
        for after in (">", " "):
            text = text.replace(f"{before}{new}{after}", f"{before}{old}{after}")
    return text.replace("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")


def pdf(*attachments: tuple[str, bytes], text: str = "") -> bytes:
    """A PDF of one page with these files in it."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    if text:
        _write(writer, page, text)
    for name, content in attachments:
        writer.add_attachment(name, content)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def _write(writer: PdfWriter, page: object, text: str) -> None:
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
         NameObject("/BaseFont"): NameObject("/Helvetica")}
    )  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject(  # type: ignore[index]
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)  # type: ignore[index]
