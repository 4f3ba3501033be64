"""CAMT files as banks write them, put together from parts."""

NOTICE = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
OURS = "NL91ABNA0417164300"


def camt(
    *entries: str, opening: str = "", closing: str = "", kind: str = "053", version: str = "02", more: str = ""
) -> bytes:
    """A file with one statement of our account."""
    message, statement = NOTICE[kind]
    balances = balance("OPBD", opening) + balance("CLBD", closing)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{message}><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-05-04T07:00:00</CreDtTm></GrpHdr><{statement}><Id>S1</Id>"
        f"<ElctrncSeqNb>87</ElctrncSeqNb><Acct><Id><IBAN>{OURS}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balances}{more}{''.join(entries)}</{statement}></{message}></Document>"
    ).encode()


def balance(code: str, amount: str) -> str:
    if not amount:
        return ""
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-05-04</Dt></Dt></Bal>"
    )


def entry(
    amount: str,
    *details: str,
    reference: str = "",
    currency: str = "EUR",
    status: str = "<Sts>BOOK</Sts>",
    day: str = "2026-05-04",
    more: str = "",
) -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    told = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    within = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{told}{within}</Ntry>"
    )


def details(
    text: str = "", name: str = "De Zon BV", iban: str = "NL20INGB0001234567", amount: str = "", end_to_end: str = "",
    structured: str = "", more: str = "", side: str = "Dbtr",
) -> str:  # fmt: skip
    other = "Cdtr" if side == "Dbtr" else "Dbtr"
    parts = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    unstructured = f"<Ustrd>{text}</Ustrd>" if text else ""
    reference = f"<Strd><CdtrRefInf><Ref>{structured}</Ref></CdtrRefInf></Strd>" if structured else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>{parts}<RltdPties>"
        f"<{side}><Nm>{name}</Nm></{side}><{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct>"
        f"<{other}Acct><Id><IBAN>{OURS}</IBAN></Id></{other}Acct></RltdPties>"
        f"<RmtInf>{unstructured}{reference}</RmtInf>{more}</TxDtls>"
    )
