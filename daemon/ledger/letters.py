"""Our mails to debtors that are no reminders, such as the one with the invoice: proof of them, and their threads."""

import json

from daemon.clock import stamp
from daemon.ledger.database import Ledger
from parsers.books import Reminder
from parsers.matching.books import SentMail


def add_letter(ledger: Ledger, letter: Reminder, raw_sha256: str | None) -> bool:
    """Keep a letter, told like a reminder; whether it is news."""
    with ledger.transaction():
        if ledger.value("SELECT 1 FROM letters WHERE message_id = ?", letter.message_id):
            return False
        added = ledger.insert(
            "letters",
            debtor_id=letter.debtor_id,
            sent_at=stamp(letter.sent),
            message_id=letter.message_id,
            address=letter.address,
            subject=letter.subject,
            text=letter.text,
            raw_sha256=raw_sha256,
        )
        for invoice_id in letter.invoice_ids:
            ledger.insert("letter_invoices", letter_id=added, invoice_id=invoice_id)
    return True


def sent_letters(ledger: Ledger) -> list[SentMail]:
    """All of them by Message-ID, so that an answer finds its debtor and invoices."""
    rows = ledger.rows(
        """SELECT l.message_id, l.debtor_id,
             (SELECT json_group_array(invoice_id) FROM letter_invoices WHERE letter_id = l.id) AS ids
           FROM letters l ORDER BY l.id"""
    )
    return [SentMail(row["message_id"], row["debtor_id"], tuple(json.loads(row["ids"]))) for row in rows]


_OURS = """
  SELECT text FROM (
    SELECT text, sent_at AS at FROM letters WHERE debtor_id = ?1
    UNION ALL SELECT text, changed_at FROM drafts WHERE debtor_id = ?1 AND state IN ('sent', 'sent_elsewhere'))
  WHERE text <> '' ORDER BY at DESC LIMIT ?2
"""


def latest_texts(ledger: Ledger, debtor: int, most: int = 12) -> tuple[str, ...]:
    """What we wrote to this debtor besides reminders, the latest first: it may stand in their mail as a quote."""
    return tuple(row["text"] for row in ledger.rows(_OURS, debtor, most))
