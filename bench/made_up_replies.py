"""Made-up books and replies for the mailbox benchmark, the same in every run: four languages, about 5 KB each."""

import base64
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

DEBTORS = 2_000
INVOICES = 4_000
# What the servers on the way write above a mail.
TRANSPORT = """\
Return-Path: <{sender}>
Received: from mx{hop}.relay.example (mx{hop}.relay.example [192.0.2.{hop}])
\tby mail.creditor.example (Postfix) with ESMTPS id 4ABC{number:08X}
\tfor <{to}>; {date}
Received: from outbound.protection.example (2001:db8::{hop}) by mx{hop}.relay.example
\twith Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.{number}; {date}
Authentication-Results: mail.creditor.example; dkim=pass header.d={domain}; spf=pass smtp.mailfrom={sender}
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=selector1;
\th=From:Date:Subject:Message-ID:Content-Type:MIME-Version; bh={digest};
\tb={signature}
"""
LANGUAGES = ("nl", "nl", "en", "fr", "de")  # Dutch twice as often


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice of the made-up books."""

    number: str
    debtor: int
    issued: datetime
    amount: str

    @property
    def address(self) -> str:
        """Where its debtor writes from."""
        return f"accounts@debtor{self.debtor}.example"

    @property
    def language(self) -> str:
        """What its debtor speaks."""
        return LANGUAGES[self.debtor % len(LANGUAGES)]

    @property
    def row(self) -> str:
        """As a line of the CSV that `afspraak import invoices` takes."""
        due = self.issued + timedelta(days=30)
        return (
            f"{self.number},Debtor {self.debtor},{self.address},{self.language},NL,business,"
            f"{self.issued:%Y-%m-%d},{due:%Y-%m-%d},{self.amount}"
        )


def invoices(today: datetime) -> list[Invoice]:
    """All invoices, issued two to four months ago."""
    chance = random.Random(1)
    return [
        Invoice(
            number=f"VD{today.year}-{10_000 + n}",
            debtor=n % DEBTORS,
            issued=today - timedelta(days=chance.randint(60, 120)),
            amount=f"{chance.randint(40, 9_000)}.{chance.randint(0, 99):02}",
        )
        for n in range(INVOICES)
    ]


def replies(count: int, to: str, today: datetime, first: int = 0) -> Iterator[bytes]:
    """So many replies to reminders of these books, sent within the last days; all those before `first` left out."""
    books = invoices(today)
    for n in range(first, first + count):
        yield reply(n, books[n % len(books)], to, today)


def reply(n: int, invoice: Invoice, to: str, today: datetime) -> bytes:
    """The n-th reply: new text above, the reminder quoted below, as plain text and HTML."""
    chance = random.Random(n)
    words = _words()[invoice.language]
    sent = today - timedelta(minutes=5 + n)
    reminder = (
        words["reminder"]
        .strip()
        .format(invoice=invoice.number, issued=f"{invoice.issued:%d-%m-%Y}", amount=invoice.amount)
    )
    talk = chance.sample(words["talk"], k=chance.randint(1, len(words["talk"])))
    text = "\n\n".join(
        (
            chance.choice(words["says"]),
            " ".join(talk),
            f"{words['closing']}\nDebtor {invoice.debtor}",
            words["disclaimer"],
        )
    )
    attribution = words["attribution"].format(sent=f"{sent:%d-%m-%Y %H:%M}")
    message = EmailMessage()
    message["From"] = f"Debtor {invoice.debtor} <{invoice.address}>"
    message["To"] = to
    message["Subject"] = words["subject"].format(invoice=invoice.number)
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = f"<reply.{n}.{chance.getrandbits(48):x}@debtor{invoice.debtor}.example>"
    message["In-Reply-To"] = message["References"] = f"<reminder.{invoice.number}@creditor.example>"
    message["X-Mailer"] = "Microsoft Outlook 16.0"
    message.set_content(f"{text}\n\n{attribution}\n" + "\n".join(f"> {line}" for line in reminder.splitlines()) + "\n")
    message.add_alternative(
        "<html><head><style>p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif}</style></head>"
        f"<body>{_paragraphs(text)}<p>{escape(attribution)}</p><blockquote>{_paragraphs(reminder)}</blockquote></body></html>",
        subtype="html",
    )
    message.set_boundary(f"=_{n:08}")
    transport = TRANSPORT.format(
        sender=invoice.address,
        to=to,
        domain=invoice.address.partition("@")[2],
        date=message["Date"],
        number=n,
        hop=chance.randint(1, 250),
        digest=base64.b64encode(chance.randbytes(32)).decode(),
        signature=base64.b64encode(chance.randbytes(256)).decode(),
    )
    return transport.encode() + message.as_bytes()


def _paragraphs(text: str) -> str:
    return "\n".join(f'<p class="MsoNormal">{escape(line)}</p>' for line in text.splitlines())


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
