"""A ledger with one debtor, and what tests of letters need around it: mails, reminders, money, a copy."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.carrying_out import carry_out
from daemon.clock import stamp
from daemon.config import Config, load
from daemon.ledger import Ledger, books, cases, documents, drafts, imports, origins, statements
from daemon.ledger.drafts import StoredDraft
from parsers.books import Reminder
from parsers.message.model import Trust
from parsers.reading import Reading
from parsers.statements import read_statements
from parsers.tables import read_invoices
from replies.case import Received
from replies.draft import Templates
from replies.policy import decide
from tests.daemon.config.conftest import SMALLEST

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 24)  # a Tuesday
TEMPLATES = Templates.load()
INVOICES = """number,debtor,email,language,country,kind,issued,due,amount
F-1,Bakkerij Jan,jan@x.example,nl,NL,{kind},2026-09-01,2026-10-01,100.00
F-2,Bakkerij Jan,jan@x.example,nl,NL,{kind},2026-09-01,2026-10-01,75.00
"""


class Firm:
    """One creditor, one debtor, and what happens between them."""

    def __init__(self, folder: Path, kind: str = "business", more: str = "") -> None:
        path = folder / "config.toml"
        path.write_text(SMALLEST + more)
        path.chmod(0o600)
        self.config: Config = load(path)
        self.ledger = Ledger.rehearsal()
        data = INVOICES.format(kind=kind).encode()
        imports.import_invoices(self.ledger, read_invoices(data), "i.csv", data)
        self._mails = 0

    @property
    def debtor(self) -> int:
        return 1

    def mail(self, reading: Reading, about: tuple[int, ...] = (1,), day: date = TODAY) -> int:
        """A mail arrives and is decided about; its row."""
        self._mails += 1
        ident = f"m{self._mails}@x.example"
        row = self.ledger.insert(
            "messages", account="main", folder="INBOX", uidvalidity=1, uid=self._mails, state="handled", size=1,
            stored_at=stamp(at(day)), sent_at=stamp(at(day)), message_id=ident, sender="jan@x.example",
            debtor_id=1, primary_label=reading.primary, subject="Re: F-1",
        )  # fmt: skip
        (debtor,) = books.debtors(self.ledger)
        case = cases.case_for(self.ledger, debtor, about, "jan@x.example", day)
        case = replace(case, earlier=origins.earlier_labels(self.ledger, case, row))
        decision = decide(reading, case, self.config.policy, trust=Trust.VERIFIED)
        received = Received(ident, "jan@x.example", "Jan Bakker", "Re: F-1", at(day))
        carry_out(self.ledger, self.config, TEMPLATES, row, "main", decision, reading, case, received, day)
        return row

    def waiting(self) -> list[StoredDraft]:
        return drafts.listed(self.ledger)

    def pay(self, number: str, amount: str, day: date = TODAY) -> None:
        data = f"date,amount,payer_name,remittance\n{day},{amount},Bakkerij Jan,{number}\n".encode()
        statements.import_payments(self.ledger, read_statements(data), f"{number}-{day}.csv", data)

    def remind(self, *days: date, about: tuple[int, ...] = (1,)) -> None:
        for level, day in enumerate(days, 1):
            reminder = Reminder(0, 1, about, at(day), f"r{day}@us.example", "jan@x.example", level, "Herinnering")
            digest = f"{day}"
            self.ledger.execute("INSERT INTO raw_mails VALUES (?, ?, ?)", digest, b"Subject: x\r\n\r\n", stamp(at(day)))
            books.add_reminder(self.ledger, reminder, digest)

    def file_copy(self, invoice: int = 1, content: bytes = b"%PDF-1.7 F-1") -> str:
        digest = documents.keep(self.ledger, content, "factuur.pdf")
        documents.link(self.ledger, invoice, digest)
        return digest


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), ZONE)


def ago(days: int) -> date:
    return TODAY - timedelta(days)
