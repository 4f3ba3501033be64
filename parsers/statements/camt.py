"""Bank statements in XML: CAMT.052 (report), .053 (statement) and .054 (notification), ISO 20022, any version.

An entry may stand for a batch; its transactions become entries of their own only when their amounts make exactly that
of the batch. Entries that are only announced (PDNG, INFO, FUTR) are counted and passed over.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import chain

from lxml import etree

from parsers.money import Money, total
from parsers.problems import Problem
from parsers.statements.model import NO_REASON_GIVEN, Entry, Statement
from parsers.statements.problems import BrokenStatement, WrongTotal
from parsers.statements.references import account_number, structured, told
from parsers.xml import local_name, namespace

KINDS = {"BkToCstmrAcctRpt": "camt.052", "BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_STATEMENTS = {"camt.052": "Rpt", "camt.053": "Stmt", "camt.054": "Ntfctn"}
# ISO 20022 external code set, sub-families of transactions: reversals after a return, a refusal or a cancellation.
_RETURNS = {"RRTN", "RPCR", "UPDD", "PRDD", "RCDD"}
_OPENINGS, _CLOSINGS = ("OPBD", "PRCD"), ("CLBD",)


def kind_of(root: etree._Element) -> str:
    """Which CAMT a document is, such as "camt.053"; "" when it is none."""
    message = root if local_name(root) in KINDS else next(iter(root), None)
    return KINDS.get(local_name(message), "") if message is not None else ""


def parse(root: etree._Element) -> tuple[Statement, ...]:
    """The statements of a CAMT document, not yet checked. Raises BrokenStatement."""
    source = kind_of(root)
    message = root if local_name(root) in KINDS else next(iter(root))
    return tuple(_Reader(source, one).statement() for one in message if local_name(one) == _STATEMENTS.get(source))


class _Reader:
    """One statement being read. Paths are written without the namespace, which differs by version."""

    def __init__(self, source: str, statement: etree._Element) -> None:
        self.source = source
        self.root = statement
        self.ns = namespace(statement)
        self._paths: dict[str, str] = {}
        self.account = account_number(self.text(statement, "Acct/Id/IBAN") or self.text(statement, "Acct/Id/Othr/Id"))
        self.not_booked = 0

    def path(self, path: str) -> str:
        if path not in self._paths:
            self._paths[path] = "/".join(self.ns + step for step in path.split("/"))
        return self._paths[path]

    def find(self, parent: etree._Element, path: str) -> etree._Element | None:
        return parent.find(self.path(path))

    def all(self, parent: etree._Element, path: str) -> list[etree._Element]:
        return parent.findall(self.path(path))

    def text(self, parent: etree._Element, *paths: str) -> str:
        """The text of the first of these paths that has any."""
        for path in paths:
            found = parent.findtext(self.path(path))
            if found and found.strip():
                return " ".join(found.split())
        return ""

    def statement(self) -> Statement:
        balances = {
            self.text(one, "Tp/CdOrPrtry/Cd"): self.money(one, "Amt", one)
            for one in reversed(self.all(self.root, "Bal"))
        }
        opening = next((balances[code] for code in _OPENINGS if code in balances), None)
        closing = next((balances[code] for code in _CLOSINGS if code in balances), None)
        all_entries = self.all(self.root, "Ntry")
        entries = tuple(chain.from_iterable(self.entries(entry) for entry in all_entries))
        currency = self.text(self.root, "Acct/Ccy")
        if not currency:
            first = opening or (entries[0].amount if entries else None)
            currency = first.currency if first else ""
        return Statement(
            source=self.source,
            account=self.account,
            currency=currency,
            entries=entries,
            number=self.text(self.root, "ElctrncSeqNb", "LglSeqNb", "Id"),
            opening=opening,
            closing=closing,
            contradiction=self.contradiction(all_entries),
            not_booked=self.not_booked,
        )

    def contradiction(self, entries: list[etree._Element]) -> Problem | None:
        """Where the summary that a bank may add does not fit. It counts entries, not the transactions in them."""
        summary = self.find(self.root, "TxsSummry")
        if summary is None:
            return None
        amounts = [self.money(entry, "Amt", entry) for entry in entries]
        found = {
            "TtlNtries/NbOfNtries": len(entries),
            "TtlDbtNtries/Sum": -sum(money.cents for money in amounts if money.cents < 0),
            "TtlCdtNtries/Sum": sum(money.cents for money in amounts if money.cents > 0),
        }
        for path, value in found.items():
            said = self.text(summary, path)
            if (
                said
                and (int(said) if said.isdigit() and path.endswith("Ntries") else self.amount(said, "").cents) != value
            ):
                shown = value if path.endswith("Ntries") else Money(value)
                return WrongTotal(account=self.account, stated=said, found=shown)
        return None

    def amount(self, text: str, currency: str) -> Money:
        try:
            return Money.of(Decimal(text), currency)
        except (InvalidOperation, ValueError):
            raise BrokenStatement(where=f"an amount of the statement of {self.account}", what=text[:40]) from None

    def money(self, parent: etree._Element, path: str, signed_by: etree._Element) -> Money:
        """An amount with the sign that `signed_by` gives it."""
        element = self.find(parent, path)
        if element is None:
            raise BrokenStatement(where=f"an entry of the statement of {self.account}", what="it has no amount")
        money = self.amount((element.text or "").strip(), element.get("Ccy", ""))
        return -money if self.text(signed_by, "CdtDbtInd") == "DBIT" else money

    def day(self, entry: etree._Element) -> date:
        """The day of booking; where the entry tells none, that of the closing balance or of the file."""
        found = self.text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm") or self.day_of_file
        try:
            return date.fromisoformat(found[:10])
        except ValueError:
            raise BrokenStatement(where=f"a day on the statement of {self.account}", what=found[:40]) from None

    @cached_property
    def day_of_file(self) -> str:
        balances = self.all(self.root, "Bal")
        header: etree._Element | None = self.root.getparent()
        return (
            (self.text(balances[-1], "Dt/Dt", "Dt/DtTm") if balances else "")
            or self.text(self.root, "FrToDt/ToDtTm", "CreDtTm")
            or (self.text(header, "GrpHdr/CreDtTm") if header is not None else "")
        )

    def entries(self, entry: etree._Element) -> Iterator[Entry]:
        if self.text(entry, "Sts/Cd", "Sts") not in {"BOOK", ""}:
            self.not_booked += 1
            return
        amount = self.money(entry, "Amt", entry)
        day, reference = self.day(entry), told(self.text(entry, "AcctSvcrRef"))
        details = self.all(entry, "NtryDtls/TxDtls")
        parts = [self.part_of(entry, one) for one in details] if len(details) > 1 else []
        exact = [part for part in parts if part is not None and part.currency == amount.currency]
        if len(exact) == len(details) > 1 and total(exact) == amount:
            for number, (one, part) in enumerate(zip(details, exact, strict=True), 1):
                batch = reference or told(self.text(entry, "NtryDtls/Btch/PmtInfId", "NtryRef")) or "batch"
                own = told(self.text(one, "Refs/AcctSvcrRef"))
                if own in {"", reference} and reference:
                    own = f"{reference}/{number}"
                yield self.entry(entry, one, day, part, own, batch)
        else:
            only = details[0] if len(details) == 1 else None
            own = told(self.text(only, "Refs/AcctSvcrRef")) if only is not None else ""
            yield self.entry(entry, only, day, amount, reference or own, "")

    def part_of(self, entry: etree._Element, details: etree._Element) -> Money | None:
        """The amount of one transaction of a batch, in the currency in which it says it."""
        direct = self.find(details, "Amt") is not None
        path = "Amt" if direct else "AmtDtls/TxAmt/Amt"
        if self.find(details, path) is None:
            return None
        return self.money(details, path, details if self.text(details, "CdtDbtInd") else entry)

    def entry(
        self,
        entry: etree._Element,
        details: etree._Element | None,
        day: date,
        amount: Money,
        reference: str,
        batch: str,
    ) -> Entry:
        if details is None:
            return Entry(
                booked=day,
                amount=amount,
                remittance=self.text(entry, "AddtlNtryInf"),
                bank_reference=reference,
                return_reason=self.return_reason(entry, None),
            )
        name, iban = self.other_side(details, amount)
        remittance = " ".join(
            " ".join(one.text.split())
            for path in ("RmtInf/Ustrd", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf")
            for one in self.all(details, path)
            if one.text
        )
        return Entry(
            booked=day,
            amount=amount,
            payer_name=name,
            payer_iban=iban,
            remittance=remittance or self.text(details, "AddtlTxInf") or self.text(entry, "AddtlNtryInf"),
            payment_reference=structured(told(self.text(details, "RmtInf/Strd/CdtrRefInf/Ref")))
            or structured(remittance, whole=True),
            bank_reference=reference,
            end_to_end_id=told(self.text(details, "Refs/EndToEndId")),
            batch=batch,
            return_reason=self.return_reason(entry, details),
        )

    def other_side(self, details: etree._Element, amount: Money) -> tuple[str, str]:
        """Name and account of whom the money comes from or goes to: the side that is not our own account.

        Banks disagree on whether a return names the parties as in the payment or the other way round.
        """
        sides = {}
        for side in ("Dbtr", "Cdtr"):
            parties = f"RltdPties/{side}"
            account = self.text(details, f"{parties}Acct/Id/IBAN", f"{parties}Acct/Id/Othr/Id")
            name = self.text(details, f"{parties}/Nm", f"{parties}/Pty/Nm")
            ultimate = self.text(details, f"RltdPties/Ultmt{side}/Nm", f"RltdPties/Ultmt{side}/Pty/Nm")
            sides[side] = (name or ultimate, account_number(account))
        usual, other = ("Dbtr", "Cdtr") if amount.cents >= 0 else ("Cdtr", "Dbtr")
        ours = self.account and sides[usual][1] == self.account
        nobody = not any(sides[usual])
        return sides[other] if ours or (nobody and sides[other][1] != self.account) else sides[usual]

    def return_reason(self, entry: etree._Element, details: etree._Element | None) -> str:
        """The reason code when the entry takes a payment back: RvslInd, RtrInf or its family of transactions say so."""
        if details is not None and self.find(details, "RtrInf") is not None:
            return self.text(details, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd") or NO_REASON_GIVEN
        families = {self.text(one, "BkTxCd/Domn/Fmly/SubFmlyCd") for one in (entry, details) if one is not None}
        reversal = self.text(entry, "RvslInd") in {"true", "1"}
        return NO_REASON_GIVEN if reversal or families & _RETURNS else ""
