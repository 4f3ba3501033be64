"""Where drafts come from: the answer, the invoices and how the books stood, what goes along, what called for it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daemon.ledger import documents
from daemon.ledger.database import Ledger
from parsers.books import Invoice
from replies.case import Case, Decision, Draft


@dataclass(frozen=True, slots=True)
class File:
    """What goes along with a draft; the bytes are read when they are needed."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class MovedInvoice:
    """An invoice on which more or less is open than when the draft was written, or may be."""

    number: str
    was_cents: int
    is_cents: int
    unsure: bool  # a payment came in that may be for this invoice, and a person has not said so yet


def record(
    ledger: Ledger,
    number: int,
    decision: Decision,
    draft: Draft,
    invoices: tuple[Invoice, ...],
    *,
    about: str = "",
    in_reply_to: str = "",
    unsure_seen: bool = True,
) -> None:
    """Keep why the draft with this number was written, and what goes along with it; what was kept before gives way.

    Without `unsure_seen` no person saw yet which payments may be for its invoices since it was first written.
    """
    with ledger.transaction():
        before = "SELECT invoice_id, unsure_cents FROM draft_invoices WHERE draft_id = ?"
        seen = {row["invoice_id"]: row["unsure_cents"] for row in ledger.rows(before, number)}
        for table in ("draft_origins", "draft_invoices", "draft_attachments"):
            ledger.execute(f"DELETE FROM {table} WHERE draft_id = ?", number)  # noqa: S608 - our own names
        ledger.insert(
            "draft_origins",
            draft_id=number,
            answer=decision.answer,
            answer_by=decision.answer_by.isoformat() if decision.answer_by else None,
            about=about,
            in_reply_to=in_reply_to,
        )
        for invoice in invoices:
            ledger.execute(f"INSERT INTO draft_invoices {_STANDING}", number, invoice.id)
            if not unsure_seen:
                ledger.execute(
                    """UPDATE draft_invoices SET unsure_cents = MIN(unsure_cents, ?)
                       WHERE draft_id = ? AND invoice_id = ?""",
                    seen.get(invoice.id, 0),
                    number,
                    invoice.id,
                )
        for position, one in enumerate(draft.attachments):
            sha256 = one.sha256 or documents.keep(ledger, one.content, one.name, one.media_type)
            ledger.insert("draft_attachments", draft_id=number, position=position, name=one.name, sha256=sha256)


_STANDING = """
  SELECT ?1, b.invoice_id, b.open_cents,
    COALESCE((SELECT SUM(a.amount_cents) FROM allocations a WHERE a.invoice_id = b.invoice_id AND NOT a.sure), 0)
  FROM invoice_balances b WHERE b.invoice_id = ?2"""


def written(ledger: Ledger, about: str) -> bool:
    """Whether the letter of our own accord that this called for was written before."""
    return bool(ledger.value("SELECT 1 FROM draft_origins WHERE about = ?", about))


def moved(ledger: Ledger, number: int) -> list[MovedInvoice]:
    """The invoices of a draft for which the bank shows something else than when the draft was last looked over."""
    rows = ledger.rows(
        """SELECT i.number, d.open_cents AS was, b.open_cents AS now_open, d.unsure_cents AS unsure_then,
             COALESCE((SELECT SUM(a.amount_cents) FROM allocations a WHERE a.invoice_id = i.id AND NOT a.sure), 0)
               AS unsure_now
           FROM draft_invoices d JOIN invoices i ON i.id = d.invoice_id
           JOIN invoice_balances b ON b.invoice_id = i.id
           WHERE d.draft_id = ? AND (was <> now_open OR unsure_now > unsure_then) ORDER BY i.id""",
        number,
    )
    return [
        MovedInvoice(row["number"], row["was"], row["now_open"], row["unsure_now"] > row["unsure_then"]) for row in rows
    ]


def news(moved_invoices: Sequence[MovedInvoice]) -> str:
    """What the bank shows otherwise, as one word to compare: whether a person was shown just this."""
    return " ".join(f"{one.number}:{one.is_cents}:{one.unsure:d}" for one in moved_invoices)


def looked_over(ledger: Ledger, number: int) -> None:
    """A person looked over the draft as the books stand today: what came in until then, and the day it names."""
    with ledger.transaction():
        ledger.execute("UPDATE draft_origins SET answer_by = NULL WHERE draft_id = ?", number)
        ids = [row["invoice_id"] for row in ledger.rows("SELECT * FROM draft_invoices WHERE draft_id = ?", number)]
        for invoice_id in ids:
            ledger.execute(f"INSERT OR REPLACE INTO draft_invoices {_STANDING}", number, invoice_id)


def files(ledger: Ledger, number: int, version: int) -> list[File]:
    """What goes along with this version of a draft."""
    rows = ledger.rows(
        """SELECT x.name, d.media_type, x.sha256 FROM draft_attachments x JOIN documents d USING (sha256)
           WHERE x.draft_id = ? AND (x.dropped_in IS NULL OR x.dropped_in > ?) ORDER BY x.position""",
        number,
        version,
    )
    return [File(row["name"], row["media_type"], row["sha256"]) for row in rows]


def keep_only(ledger: Ledger, number: int, version: int, digests: frozenset[str]) -> int:
    """A person wrote this version in their mail program, with these files: ours that are gone are dropped.

    How many of the files are not ours, so that only the mail program holds them.
    """
    ours = {file.sha256 for file in files(ledger, number, version)}
    for digest in ours - digests:
        ledger.execute(
            "UPDATE draft_attachments SET dropped_in = ? WHERE draft_id = ? AND sha256 = ? AND dropped_in IS NULL",
            version,
            number,
            digest,
        )
    return len(digests - ours)


def yielding(
    ledger: Ledger, debtor: int, invoice_ids: tuple[int, ...], before: int | None = None
) -> dict[int, tuple[str, bool]]:
    """The untouched drafts about these invoices that were written earlier: by number, what they answer, if they agree.

    What they answer is the label of the mail, "" for a letter of our own accord; `before` is the row of the mail that
    is answered now. A draft that a person worked on stays.
    """
    marks = ", ".join("?" * len(invoice_ids))
    rows = ledger.rows(
        f"""SELECT r.id, m.primary_label, r.agreement_id FROM drafts r LEFT JOIN messages m ON m.id = r.message_id
            JOIN draft_versions v ON v.draft_id = r.id AND v.version = r.version
            WHERE r.debtor_id = ? AND r.state = 'waiting' AND v.author = 'afspraak'
              AND (m.id IS NULL OR m.id < COALESCE(?, m.id + 1))
              AND EXISTS (SELECT 1 FROM draft_invoices d WHERE d.draft_id = r.id AND d.invoice_id IN ({marks}))
            ORDER BY r.id""",  # noqa: S608 - only question marks
        debtor,
        before,
        *invoice_ids,
    )
    return {row["id"]: (row["primary_label"] or "", row["agreement_id"] is not None) for row in rows}


def yielded_to(ledger: Ledger, message: int) -> list[int]:
    """The drafts that gave way to the answer to this mail, which answers their mails too."""
    rows = ledger.rows(
        """SELECT DISTINCT y.id FROM drafts r JOIN drafts y ON y.debtor_id = r.debtor_id AND y.message_id < r.message_id
           JOIN audit u ON u.subject = 'drafts:' || y.id AND u.event = 'draft yields' AND u.detail = 'drafts:' || r.id
           WHERE r.message_id = ? AND y.state = 'discarded' ORDER BY y.id""",
        message,
    )
    return [row["id"] for row in rows]


def earlier_labels(ledger: Ledger, case: Case, message: int) -> tuple[str, ...]:
    """What the earlier mails say whose drafts yield, or yielded, to the answer to this one."""
    found = yielding(ledger, case.debtor.id, tuple(invoice.id for invoice in case.invoices), message)
    labels = [label for label, agrees in found.values() if label and not agrees]
    for number in yielded_to(ledger, message):
        label = ledger.value(
            """SELECT m.primary_label FROM drafts r JOIN messages m ON m.id = r.message_id
               WHERE r.id = ? AND r.agreement_id IS NULL""",
            number,
        )
        labels += [label] if label else []
    return tuple(dict.fromkeys(labels))


def waiting_for(ledger: Ledger, debtor: int) -> list[int]:
    """The drafts to a debtor that wait for a person."""
    rows = ledger.rows("SELECT id FROM drafts WHERE debtor_id = ? AND state = 'waiting' ORDER BY id", debtor)
    return [row["id"] for row in rows]


def urging(ledger: Ledger, debtor: int) -> list[int]:
    """The untouched letters of our own accord that ask this debtor for money: whoever writes is in talk with us."""
    rows = ledger.rows(
        """SELECT r.id FROM drafts r JOIN draft_origins o ON o.draft_id = r.id
           JOIN draft_versions v ON v.draft_id = r.id AND v.version = r.version
           WHERE r.debtor_id = ? AND r.state = 'waiting' AND v.author = 'afspraak'
             AND o.answer IN ('follow_up', 'last_mail', 'notice')""",
        debtor,
    )
    return [row["id"] for row in rows]


def forget_reason(ledger: Ledger, number: int) -> None:
    """A letter of our own accord was withdrawn: what called for it may call for it again."""
    ledger.execute("UPDATE draft_origins SET about = '' WHERE draft_id = ?", number)


def too_late(ledger: Ledger, today: date) -> list[int]:
    """The untouched letters of our own accord whose reason is gone: their day came, or all was paid meanwhile."""
    rows = ledger.rows(
        """SELECT r.id FROM drafts r JOIN draft_origins o ON o.draft_id = r.id
           JOIN draft_versions v ON v.draft_id = r.id AND v.version = r.version
           WHERE r.state = 'waiting' AND o.about <> '' AND v.author = 'afspraak' AND o.answer <> 'thank_paid'
             AND ((o.answer = 'nudge' AND o.answer_by <= ?) OR NOT EXISTS (
               SELECT 1 FROM draft_invoices d JOIN invoice_balances b ON b.invoice_id = d.invoice_id
               WHERE d.draft_id = r.id AND b.open_cents > 0))""",
        today.isoformat(),
    )
    return [row["id"] for row in rows]


def day_passed(ledger: Ledger, number: int, today: date) -> date | None:
    """The last day that an unchanged draft names, when it has passed."""
    day = ledger.value(
        "SELECT answer_by FROM draft_origins WHERE draft_id = ? AND answer_by < ?", number, today.isoformat()
    )
    return date.fromisoformat(day) if day else None


def answer(ledger: Ledger, number: int) -> str:
    """Which answer a draft gives, by the name of its text; "" when that is not known."""
    return str(ledger.value("SELECT answer FROM draft_origins WHERE draft_id = ?", number) or "")


def thanked(ledger: Ledger, invoice_ids: tuple[int, ...]) -> bool:
    """Whether a draft thanked for the payment of one of these invoices already."""
    marks = ", ".join("?" * len(invoice_ids))
    return bool(
        ledger.value(
            f"""SELECT 1 FROM draft_origins o JOIN draft_invoices d ON d.draft_id = o.draft_id
                WHERE o.answer IN ('thank_paid', 'paid_but_disputed') AND d.invoice_id IN ({marks})""",  # noqa: S608
            *invoice_ids,
        )
    )


def goes_on_from(ledger: Ledger, number: int) -> sqlite3.Row | None:
    """The debtor's mail in whose thread a letter of our own accord is."""
    return ledger.row(
        """SELECT m.* FROM draft_origins o JOIN drafts r ON r.id = o.draft_id
           JOIN messages m ON m.debtor_id = r.debtor_id AND m.message_id = o.in_reply_to
           WHERE o.draft_id = ? AND o.in_reply_to <> ''""",
        number,
    )
