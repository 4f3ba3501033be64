"""Bank statements as MT940 (SWIFT), read by the mt-940 library, with what Dutch and Belgian banks make of field 86.

The library is given text that was decoded here, and only what belongs to a statement: a field 86 after the closing
balance is about the statement, but the library would add it to the last entry. Each statement is read by itself,
because the library keeps one account for a whole file.
"""

import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import mt940

from parsers.money import Money
from parsers.statements.details import Details, split_details
from parsers.statements.model import NO_REASON_GIVEN, Entry, Statement
from parsers.statements.problems import BrokenStatement
from parsers.statements.references import account_number, structured, told

# On what it cannot read, the library writes its whole grammar to the log; the sentence of the problem says enough.
logging.getLogger("mt940").setLevel(logging.CRITICAL)

LARGEST = 32 * 1024 * 1024  # bytes
_CURRENCY = re.compile(r"^:(?:60[FM]|62[FM]):[CD]\d{6}([A-Z]{3})", re.MULTILINE)
_STARTS = ":20:"
_IBAN_IN_61 = re.compile(r"^:61:[\d ]{6,10}R?[DC]\w?[\d,]{1,15}[A-Z]\w{3}[A-Z]{2}\d{2}[A-Z]{4}\d{10}$", re.MULTILINE)
_INTERIM = re.compile(r"^:(?:34F|90[DC]|13D?):", re.MULTILINE)  # of MT942, which has no balances
# Where a reversal is said in field 61: RC takes a credit back, RD a debit (SWIFT, MT940 field 61, subfield 3).
_REVERSALS = {"RC", "RD"}
_CLOSING = (":62F:", ":62M:")


def looks_like(data: bytes) -> bool:
    """Whether these bytes hold an MT940 statement: a field 20 or 25, and an opening balance or an entry."""
    head = data[:20_000]
    return bool(re.search(rb"(?m)^\s{0,3}:20:", head) and re.search(rb"(?m)^:(?:25[A-Z]?|60[FM]|61):", head))


def parse(data: bytes) -> tuple[Statement, ...]:
    """The statements of an MT940 file, not yet checked. Raises BrokenStatement."""
    if len(data) > LARGEST:
        raise BrokenStatement(where="the file", what=f"larger than {LARGEST // 1024 // 1024} MB")
    return tuple(_statement(block) for block in _blocks(_decoded(data)))


def _decoded(data: bytes) -> str:
    """UTF-8 where it is, else Windows-1252; the library's own guess makes "ń" of "ä"."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _blocks(text: str) -> Iterator[str]:
    """Each statement of a file, from its field 20 to its last balance, without envelopes and without the rest."""
    block: list[str] = []
    closed = False
    for raw in text.split("\n"):
        line = raw.lstrip(" \t") if raw.lstrip().startswith(":") else raw
        if line.startswith(_STARTS):
            if block:
                yield "\n".join(block)
            block, closed = [], False
        elif not block:
            continue
        if closed:
            continue  # later balances, field 86 of the statement as a whole, trailers, and the header of the next one
        closed = line.startswith(_CLOSING)
        block.append(line)
    if block:
        yield "\n".join(block)


def _statement(block: str) -> Statement:
    try:
        # ASN, SNS and RegioBank write an IBAN where SWIFT allows a reference of 16 characters.
        tags: dict[int | str, mt940.tags.Tag] = {61: mt940.tags.StatementASNB()} if _IBAN_IN_61.search(block) else {}
        parsed = mt940.parse_statements(block, tags=tags, options=mt940.Options.all())
    except Exception as error:  # the library raises whatever its parsing runs into
        raise BrokenStatement(where="an MT940 statement", what=_told(error)) from error
    if not parsed:
        raise BrokenStatement(where="an MT940 statement", what="no field 20")
    data = parsed[0].data
    opening, closing = (_balance(data, kind) for kind in ("opening", "closing"))
    account = account_number(str(data.get("account_identification") or ""))
    currency = str(data.get("currency") or "") or (opening.currency if opening else "")
    if found := _CURRENCY.search(block):
        currency = found.group(1)
    number = "/".join(str(data[key]) for key in ("statement_number", "sequence_number") if data.get(key))
    try:
        entries = tuple(_entry(one.data, account, currency) for one in parsed[0].transactions if one.data.get("amount"))
    except (ValueError, TypeError) as error:
        raise BrokenStatement(where=f"an entry of the statement of {account}", what=str(error)[:200]) from error
    interim = opening is closing is None and _INTERIM.search(block) is not None
    return Statement(
        source="mt942" if interim else "mt940",
        account=account,
        currency=currency or (entries[0].amount.currency if entries else ""),
        entries=entries,
        number=number,
        opening=opening,
        closing=closing,
        ends=interim or closing is not None,
    )


def _told(error: Exception) -> str:
    """What the library could not read: it raises with its message, the tag and the text of the field."""
    match error.args:
        case (str(), tag, str(text), *_) if hasattr(tag, "id"):
            return f":{tag.id}:{text}"[:200]
        case _:
            return str(error)[:200]


def _balance(data: dict[str, Any], which: str) -> Money | None:
    balance = data.get(f"final_{which}_balance") or data.get(f"intermediate_{which}_balance")
    if balance is None or balance.amount is None:
        return None
    return _money(balance.amount.amount, balance.amount.currency)


def _money(amount: Decimal | None, currency: str | None) -> Money:
    if amount is None:
        raise ValueError("an amount is missing")
    return Money.of(amount, currency or "EUR")


def _entry(data: dict[str, Any], account: str, currency: str) -> Entry:
    details = split_details(_text_of(data), supplementary=str(data.get("extra_details") or ""))
    amount = _money(data["amount"].amount, data["amount"].currency or currency)
    booked: date = data.get("entry_date") or data["date"]
    customer = told(str(data.get("customer_reference") or ""))
    name = str(data.get("applicant_name") or "") or details.name
    iban = account_number(str(data.get("applicant_iban") or "")) or details.iban
    return Entry(
        booked=date(booked.year, booked.month, booked.day),
        amount=amount,
        payer_name=" ".join(name.split()),
        payer_iban="" if iban == account else iban,
        remittance=details.text,
        payment_reference=details.reference or structured(details.text, whole=True) or _as_reference(customer),
        bank_reference=told(str(data.get("bank_reference") or "")),
        end_to_end_id=told(details.end_to_end_id) or told(str(data.get("end_to_end_reference") or "")) or customer,
        return_reason=_return_reason(data, details),
    )


def _text_of(data: dict[str, Any]) -> str:
    """Field 86 as it was: the library takes the German form (?20, ?30 …) apart, and leaves all others whole."""
    details = data.get("transaction_details")
    if details is not None:
        return str(details)
    parts = (data.get("purpose"), data.get("additional_purpose"))
    return " ".join(str(part) for part in parts if part)


def _as_reference(customer: str) -> str:
    return structured(customer, whole=True)


def _return_reason(data: dict[str, Any], details: Details) -> str:
    if details.return_reason:
        return details.return_reason
    return NO_REASON_GIVEN if str(data.get("status") or "").upper() in _REVERSALS else ""
