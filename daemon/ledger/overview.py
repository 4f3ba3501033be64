"""The ledger as a person looks at it: mails and what became of them, debtors, one line each."""

import json
from dataclasses import dataclass
from datetime import date

from daemon.ledger.database import Ledger


@dataclass(frozen=True, slots=True)
class HandledMail:
    """One mail and what became of it."""

    id: int
    state: str
    mime_id: str  # the mail's Message-ID
    arrived_at: str
    sender: str
    subject: str
    debtor: str
    invoices: tuple[str, ...]
    labels: tuple[str, ...]
    primary: str
    confidence: float | None
    evidence: str
    automatic: str
    trust: str
    decision: str
    drafted: str  # the subject of the draft, "" when none was made
    draft: int | None
    draft_state: str
    holds: tuple[str, ...]  # invoice numbers whose reminders are paused because of this mail
    agreement: int | None
    tasks: tuple[str, ...]
    failure: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DebtorLine:
    """One debtor with what is open."""

    id: int
    name: str
    language: str
    country: str
    addresses: tuple[str, ...]
    open_invoices: int
    open_cents: int
    mails: int


def mails(ledger: Ledger, state: str | None = None, role: str = "inbox") -> list[HandledMail]:
    """The mails of the watched folders with this role, oldest first; those in one state, or all."""
    rows = ledger.rows(
        """SELECT m.*, d.name AS debtor, r.id AS draft, r.subject AS drafted, r.state AS draft_state,
             (SELECT json_group_array(label) FROM
                (SELECT label FROM message_labels WHERE message_id = m.id ORDER BY confidence DESC)) AS labels,
             (SELECT evidence FROM message_labels WHERE message_id = m.id AND label = m.primary_label) AS evidence,
             (SELECT json_group_array(i.number) FROM message_invoices x JOIN invoices i ON i.id = x.invoice_id
                WHERE x.message_id = m.id) AS invoices,
             (SELECT json_group_array(i.number) FROM holds h JOIN invoices i ON i.id = h.invoice_id
                WHERE h.message_id = m.id) AS held,
             (SELECT id FROM agreements WHERE message_id = m.id) AS agreement,
             (SELECT json_group_array(kind) FROM tasks WHERE message_id = m.id) AS tasks
           FROM messages m JOIN folders f ON f.account = m.account AND f.folder = m.folder
           LEFT JOIN debtors d ON d.id = m.debtor_id LEFT JOIN drafts r ON r.message_id = m.id
           WHERE f.role = ?1 AND (?2 IS NULL OR m.state = ?2) ORDER BY m.arrived_at, m.id""",
        role,
        state,
    )
    return [
        HandledMail(
            id=row["id"],
            state=row["state"],
            mime_id=row["message_id"],
            arrived_at=row["arrived_at"] or row["stored_at"],
            sender=row["sender"],
            subject=row["subject"],
            debtor=row["debtor"] or "",
            invoices=tuple(json.loads(row["invoices"])),
            labels=tuple(json.loads(row["labels"])),
            primary=row["primary_label"],
            confidence=row["confidence"],
            evidence=row["evidence"] or "",
            automatic=row["automatic"],
            trust=row["trust"],
            decision=row["decision"],
            drafted=row["drafted"] or "",
            draft=row["draft"],
            draft_state=row["draft_state"] or "",
            holds=tuple(json.loads(row["held"])),
            agreement=row["agreement"],
            tasks=tuple(json.loads(row["tasks"])),
            failure=row["failure"],
            remarks=tuple(json.loads(row["remarks"])),
        )
        for row in rows
    ]


def debtors(ledger: Ledger) -> list[DebtorLine]:
    """All debtors by name, with how much is open."""
    rows = ledger.rows(
        """SELECT d.*,
             (SELECT json_group_array(address) FROM contacts WHERE debtor_id = d.id) AS addresses,
             (SELECT COUNT(*) FROM open_invoices o WHERE o.debtor_id = d.id) AS open_invoices,
             (SELECT COALESCE(SUM(open_cents), 0) FROM open_invoices o WHERE o.debtor_id = d.id) AS open_cents,
             (SELECT COUNT(*) FROM messages m WHERE m.debtor_id = d.id) AS mails
           FROM debtors d ORDER BY d.name COLLATE NOCASE"""
    )
    return [
        DebtorLine(
            row["id"],
            row["name"],
            row["language"],
            row["country"],
            tuple(json.loads(row["addresses"])),
            row["open_invoices"],
            row["open_cents"],
            row["mails"],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Owing:
    """One debtor in the list of those who owe. Amounts are sums in the currency of most of the open invoices."""

    id: int
    name: str
    language: str
    open_invoices: int
    open_cents: int
    overdue_cents: int
    currency: str
    oldest_due: str | None
    last_mail: str | None


def owing(ledger: Ledger, today: date, most: int, skip: int = 0, name: str = "") -> list[Owing]:
    """The debtors who owe most first; with `name` those whose name holds it, whether or not they owe."""
    rows = ledger.rows(
        """WITH sums AS (
             SELECT debtor_id, COUNT(*) AS invoices, SUM(open_cents) AS open_cents, MIN(due) AS oldest_due,
               SUM(CASE WHEN due < ?1 THEN open_cents ELSE 0 END) AS overdue_cents, MAX(currency) AS currency
             FROM open_invoices GROUP BY debtor_id),
           shown AS (
             SELECT d.id, d.name, d.language, s.* FROM debtors d LEFT JOIN sums s ON s.debtor_id = d.id
             WHERE CASE ?4 WHEN '' THEN s.debtor_id IS NOT NULL ELSE instr(lower(d.name), lower(?4)) END
             ORDER BY COALESCE(s.open_cents, 0) DESC, d.name COLLATE NOCASE LIMIT ?2 OFFSET ?3)
           SELECT *, (SELECT MAX(COALESCE(arrived_at, stored_at)) FROM messages m WHERE m.debtor_id = o.id) AS last_mail
           FROM shown o ORDER BY COALESCE(open_cents, 0) DESC, name COLLATE NOCASE""",
        today.isoformat(),
        most,
        skip,
        name,
    )
    return [
        Owing(
            row["id"],
            row["name"],
            row["language"],
            row["invoices"] or 0,
            row["open_cents"] or 0,
            row["overdue_cents"] or 0,
            row["currency"] or "EUR",
            row["oldest_due"],
            row["last_mail"],
        )
        for row in rows
    ]
