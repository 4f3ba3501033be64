"""The hand-over file of a debtor, gathered from the ledger: the open invoices and all that happened about them."""

from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import PurePath

from daemon.clock import moment
from daemon.config import Config
from daemon.ledger import agreement_views, books, calls, documents
from daemon.ledger.database import Ledger
from parsers.books import Debtor, DebtorKind, Invoice
from parsers.money import Money, total
from parsers.problems import Problem
from replies.handover import Booked, Called, Claimed, HandOver, Reminded, Written
from replies.law import LawUnknown, NoSuchCountry, collection_costs


class NothingToHandOver(Problem):
    """The debtor owes nothing."""

    template = "Nothing is open of {debtor}, so there is nothing to hand over."


def hand_over(ledger: Ledger, config: Config, debtor: Debtor, today: date) -> HandOver:
    """Everything about what this debtor still owes. Raises NothingToHandOver."""
    invoices = [one for one in books.invoices(ledger, debtor.id) if one.open.cents > 0]
    if not invoices:
        raise NothingToHandOver(debtor=debtor.name)
    ids = {invoice.id for invoice in invoices}
    zone = config.creditor.time_zone
    made = agreement_views.listed(ledger, config.policy, today, debtor=debtor.id)
    return HandOver(
        creditor=config.creditor.identity,
        debtor=debtor,
        telephone=ledger.value("SELECT telephone FROM debtors WHERE id = ?", debtor.id) or "",
        made_on=today,
        invoices=_claimed(ledger, invoices),
        payments=_booked(ledger, debtor.id, {one.id: one.number for one in invoices}),
        reminders=_reminded(ledger, debtor.id, ids),
        mails=_written(ledger, debtor.id),
        agreements=tuple(one for one in made if set(one.invoices) & {invoice.number for invoice in invoices}),
        calls=tuple(
            Called(moment(one.at).astimezone(zone).date(), one.spoke_to, one.outcome)
            for one in reversed(calls.listed(ledger, debtor.id))
        ),
        costs=_costs(ledger, debtor, total([invoice.open for invoice in invoices]), today),
    )


def _claimed(ledger: Ledger, invoices: list[Invoice]) -> tuple[Claimed, ...]:
    copies = documents.copies_of(ledger, (invoice.id for invoice in invoices))
    return tuple(
        Claimed(
            one.number,
            one.description,
            one.issued,
            one.due,
            one.amount,
            one.open,
            copies[one.id].content if one.id in copies else b"",
            PurePath(copies[one.id].file_name).suffix.lower() if one.id in copies else ".pdf",
        )
        for one in invoices
    )


def _booked(ledger: Ledger, debtor: int, numbers: dict[int, str]) -> tuple[Booked, ...]:
    days = {payment.id: payment.booked for payment in books.payments(ledger, debtor)}
    found = [
        Booked(days[one.payment_id], one.amount, numbers[one.invoice_id])
        for one in books.allocations(ledger, debtor)
        if one.sure and one.invoice_id in numbers and one.payment_id in days
    ]
    return tuple(sorted(found, key=lambda one: one.on))


def _reminded(ledger: Ledger, debtor: int, ids: set[int]) -> tuple[Reminded, ...]:
    raws = {
        row["id"]: row["raw"]
        for row in ledger.rows(
            "SELECT r.id, x.raw FROM reminders r JOIN raw_mails x ON x.sha256 = r.raw_sha256 WHERE r.debtor_id = ?",
            debtor,
        )
    }
    return tuple(
        Reminded(one.sent, one.level, one.address, one.subject, one.message_id, raws.get(one.id, b""))
        for one in books.reminders(ledger, debtor)
        if ids & set(one.invoice_ids)
    )


def _written(ledger: Ledger, debtor: int) -> tuple[Written, ...]:
    """What the debtor wrote, and what we answered or wrote of our own accord, in the order of time."""
    theirs = ledger.rows(
        """SELECT COALESCE(m.sent_at, m.arrived_at, m.stored_at) AS at, m.sender AS person, m.subject, r.raw
           FROM messages m LEFT JOIN raw_mails r ON r.sha256 = m.raw_sha256
           WHERE m.debtor_id = ? AND m.state = 'handled'""",
        debtor,
    )
    ours = ledger.rows(
        """SELECT o.changed_at AS at, o.envelope_to AS person, o.raw FROM outbox o JOIN drafts d ON d.id = o.draft_id
           WHERE d.debtor_id = ? AND o.state = 'accepted'""",
        debtor,
    )
    by_hand = ledger.rows(
        """SELECT l.sent_at AS at, l.address AS person, l.subject, r.raw FROM letters l
           LEFT JOIN raw_mails r ON r.sha256 = l.raw_sha256 WHERE l.debtor_id = ?""",
        debtor,
    )
    found = [
        *(Written(ledger.local(r["at"]), False, r["person"], r["subject"], bytes(r["raw"] or b"")) for r in theirs),
        *(Written(ledger.local(r["at"]), True, r["person"], _subject(r["raw"]), bytes(r["raw"])) for r in ours),
        *(Written(ledger.local(r["at"]), True, r["person"], r["subject"], bytes(r["raw"] or b"")) for r in by_hand),
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _subject(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=default)["Subject"] or "")


def _costs(ledger: Ledger, debtor: Debtor, claim: Money, today: date) -> Money | None:
    """What the law lets be asked; of a consumer only after a notice that went out and whose term has passed."""
    if debtor.kind is not DebtorKind.BUSINESS:
        until = ledger.value(
            """SELECT MAX(o.answer_by) FROM draft_origins o JOIN drafts d ON d.id = o.draft_id
               WHERE o.answer = 'notice' AND d.debtor_id = ? AND d.state LIKE 'sent%'""",
            debtor.id,
        )
        if not until or date.fromisoformat(until) >= today:
            return None
    try:
        return collection_costs(claim, debtor.country, debtor.kind, today)
    except (LawUnknown, NoSuchCountry):
        return None
