"""What a week brought, gathered from the ledger as the values that the weekly summary is made of."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from daemon.clock import moment, stamp
from daemon.ledger import agreements
from daemon.ledger.database import Ledger
from daemon.ledger.outstanding import Outstanding, outstanding
from daemon.ledger.reviewed import reviewed
from parsers.money import Money
from replies.agreements import FINAL
from replies.case import Agreement, AgreementState, PolicySettings
from replies.summary.week import (
    DuePromise,
    EndingHold,
    LoosePayment,
    QuietPayment,
    Received,
    Waiting,
    WeekFacts,
)

UNANSWERED_AFTER = timedelta(days=2)
QUIET_DAYS = 30  # an invoice nobody wrote about for so long was paid without a word


def monday_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(days=day.weekday())


class _Week:
    """One gathering. `days` are the week's first and last day as the ledger writes them, `begins` and `ends` stamps."""

    def __init__(self, ledger: Ledger, monday: date, today: date, zone: ZoneInfo) -> None:
        self.ledger, self.today, self.zone = ledger, today, zone
        self.monday, self.sunday = monday, monday + timedelta(days=6)
        self.days = (self.monday.isoformat(), self.sunday.isoformat())
        self.begins = stamp(datetime.combine(monday, time(), zone))
        self.ends = stamp(datetime.combine(monday + timedelta(days=7), time(), zone))

    def _names(self, ids: Iterable[int]) -> dict[int, str]:
        rows = self.ledger.rows(
            "SELECT id, name FROM debtors WHERE id IN (SELECT value FROM json_each(?))", json.dumps(sorted(set(ids)))
        )
        return {row["id"]: row["name"] for row in rows}

    def _numbers(self, some: Iterable[Agreement]) -> dict[int, str]:
        """The numbers of all invoices that these agreements are about, by their ids."""
        ids = {key for agreement in some for key in agreement.invoice_ids}
        rows = self.ledger.rows(
            "SELECT id, number FROM invoices WHERE id IN (SELECT value FROM json_each(?))", json.dumps(sorted(ids))
        )
        return {row["id"]: row["number"] for row in rows}

    def promises(self, settings: PolicySettings) -> Iterator[DuePromise]:
        """Those due in the week, and before it those whose days of grace ended in it."""
        since = self.monday - timedelta(days=settings.grace_days)
        due = agreements.due_between(self.ledger, since, self.sunday)
        lasting = [agreement for agreement in due if agreement.state not in FINAL]
        numbers, names = self._numbers(lasting), self._names(one.debtor_id for one in lasting)
        for agreement, found in reviewed(self.ledger, lasting, settings, self.today):
            for position, part in enumerate(found.instalments, 1):
                if part.due and since <= part.due <= self.sunday:
                    yield DuePromise(
                        agreement.id,
                        names[agreement.debtor_id],
                        tuple(numbers[key] for key in agreement.invoice_ids),
                        part.due,
                        part.promised,
                        part.received,
                        part.outcome,
                        position,
                    )

    def received(self) -> Iterator[Received]:
        rows = self.ledger.rows(
            """SELECT a.payment_id, a.amount_cents, i.currency, i.number, d.name, p.booked,
                 EXISTS (SELECT 1 FROM agreement_invoices x JOIN agreements g ON g.id = x.agreement_id
                   WHERE x.invoice_id = i.id AND g.made_on <= p.booked AND g.state NOT IN ('declined', 'replaced'))
                   AS promised
               FROM payments p JOIN allocations a ON a.payment_id = p.id AND a.sure
               JOIN invoices i ON i.id = a.invoice_id JOIN debtors d ON d.id = i.debtor_id
               WHERE p.booked BETWEEN ? AND ? ORDER BY p.booked, p.id""",
            *self.days,
        )
        for row in rows:
            amount = Money(row["amount_cents"], row["currency"])
            day = date.fromisoformat(row["booked"])
            yield Received(row["payment_id"], row["name"], row["number"], day, amount, bool(row["promised"]))

    def loose_payments(self) -> Iterator[LoosePayment]:
        rows = self.ledger.rows(
            """SELECT p.*, p.amount_cents - COALESCE(
                   (SELECT SUM(amount_cents) FROM allocations a WHERE a.payment_id = p.id AND a.sure), 0) AS rest,
                 (SELECT i.number FROM allocations a JOIN invoices i ON i.id = a.invoice_id
                   WHERE a.payment_id = p.id AND NOT a.sure LIMIT 1) AS suggested
               FROM payments p WHERE p.booked BETWEEN ? AND ? AND p.amount_cents > 0 AND p.decided <> 'dismissed'
                 AND rest > 0 ORDER BY p.booked, p.id""",
            *self.days,
        )
        for row in rows:
            yield LoosePayment(
                row["id"],
                date.fromisoformat(row["booked"]),
                Money(row["rest"], row["currency"]),
                row["payer_name"],
                row["remittance"],
                row["suggested"] or "",
            )

    def quiet_payments(self) -> Iterator[QuietPayment]:
        rows = self.ledger.rows(
            """SELECT a.payment_id, a.amount_cents, i.currency, i.number, d.name, p.booked
               FROM payments p JOIN allocations a ON a.payment_id = p.id AND a.sure
               JOIN invoices i ON i.id = a.invoice_id JOIN debtors d ON d.id = i.debtor_id
               LEFT JOIN open_balances b ON b.invoice_id = i.id
               WHERE p.booked BETWEEN ? AND ? AND a.amount_cents > 0 AND COALESCE(b.open_cents, 0) <= 0
                 AND i.due < p.booked
                 AND i.id NOT IN (SELECT x.invoice_id FROM messages m
                   CROSS JOIN message_invoices x ON x.message_id = m.id WHERE m.arrived_at >= ?)
               ORDER BY p.booked, p.id""",
            *self.days,
            (self.monday - timedelta(days=QUIET_DAYS)).isoformat(),
        )
        for row in rows:
            amount = Money(row["amount_cents"], row["currency"])
            day = date.fromisoformat(row["booked"])
            yield QuietPayment(row["name"], row["number"], day, amount, row["payment_id"])

    def replies(self) -> tuple[tuple[str, int], ...]:
        rows = self.ledger.rows(
            """SELECT primary_label, COUNT(*) AS count FROM messages
               WHERE state = 'handled' AND debtor_id IS NOT NULL AND primary_label <> ''
                 AND arrived_at >= ? AND arrived_at < ? GROUP BY 1 ORDER BY 2 DESC, 1""",
            self.begins,
            self.ends,
        )
        return tuple((row["primary_label"], row["count"]) for row in rows)

    def drafts(self) -> Iterator[Waiting]:
        rows = self.ledger.rows(
            """SELECT r.id, COALESCE(NULLIF(d.name, ''), r.recipient) AS whose, r.subject, r.created_at
               FROM drafts r LEFT JOIN debtors d ON d.id = r.debtor_id WHERE r.state = 'waiting' ORDER BY r.id"""
        )
        for row in rows:
            yield Waiting(row["id"], row["whose"], row["subject"], self._day(row["created_at"]))

    def unanswered(self) -> Iterator[Waiting]:
        rows = self.ledger.rows(
            """SELECT m.id, d.name, m.subject, COALESCE(m.arrived_at, m.stored_at) AS at
               FROM messages m JOIN debtors d ON d.id = m.debtor_id LEFT JOIN drafts r ON r.message_id = m.id
               WHERE m.id IN (SELECT message_id FROM drafts WHERE state = 'waiting'
                   UNION SELECT message_id FROM tasks WHERE done_at IS NULL)
                 AND m.state = 'handled' AND m.automatic = '' AND at < ?
                 AND NOT EXISTS (SELECT 1 FROM attended t WHERE t.message_id = m.id)
                 AND (r.state = 'waiting' OR (r.id IS NULL AND EXISTS
                   (SELECT 1 FROM tasks t WHERE t.message_id = m.id AND t.done_at IS NULL)))
               ORDER BY at""",
            stamp(datetime.combine(self.today - UNANSWERED_AFTER, time(), self.zone)),
        )
        for row in rows:
            yield Waiting(row["id"], row["name"], row["subject"], self._day(row["at"]))

    def unconfirmed(self) -> Iterator[Waiting]:
        # A debtor who asked for just these payments was taken at their word: no yes is waited for.
        awaited = {
            row["id"]
            for row in self.ledger.rows(
                "SELECT id FROM agreements WHERE state = 'mailed' AND (evidence = '' OR made_by <> '')"
            )
        }
        mailed = [one for one in agreements.in_state(self.ledger, AgreementState.MAILED) if one.id in awaited]
        numbers, names = self._numbers(mailed), self._names(one.debtor_id for one in mailed)
        for agreement in mailed:
            about = ", ".join(numbers[key] for key in agreement.invoice_ids)
            yield Waiting(agreement.id, names[agreement.debtor_id], about, agreement.made_on)

    def ending_holds(self) -> Iterator[EndingHold]:
        rows = self.ledger.rows(
            """SELECT h.id, h.reason, h.ends, i.number, i.currency, d.name AS debtor,
                 COALESCE(b.open_cents, 0) AS open_cents
               FROM holds h CROSS JOIN invoices i ON i.id = h.invoice_id JOIN debtors d ON d.id = i.debtor_id
               LEFT JOIN open_balances b ON b.invoice_id = i.id
               WHERE h.lifted_at IS NULL AND h.ends BETWEEN ? AND ?
                 AND NOT EXISTS (SELECT 1 FROM holds o WHERE o.invoice_id = h.invoice_id AND o.lifted_at IS NULL
                   AND (o.ends IS NULL OR o.ends > h.ends OR (o.ends = h.ends AND o.id < h.id)))
               ORDER BY h.ends, h.id""",
            self.today.isoformat(),
            (self.today + timedelta(days=7)).isoformat(),
        )
        for row in rows:
            ends, left = date.fromisoformat(row["ends"]), Money(row["open_cents"], row["currency"])
            yield EndingHold(row["debtor"], row["number"], row["reason"], ends, left, row["id"])

    def unsure_payments(self) -> int:
        return int(self.ledger.value("SELECT COUNT(DISTINCT id) FROM payments_waiting"))

    def _day(self, at: str) -> date:
        return moment(at).astimezone(self.zone).date()


def week_facts(
    ledger: Ledger,
    creditor: str,
    monday: date,
    today: date,
    settings: PolicySettings,
    zone: ZoneInfo,
    currency: str = "EUR",
    known: Outstanding | None = None,
) -> WeekFacts:
    """Everything that the summary of the week from `monday` tells, as it stands on `today`.

    `known`: what is outstanding, where that was reckoned already.
    """
    known = known or outstanding(ledger, today, currency)
    week = _Week(ledger, monday, today, zone)
    promises = tuple(week.promises(settings))
    return WeekFacts(
        creditor=creditor,
        monday=monday,
        today=today,
        promises=tuple(one for one in promises if one.due >= monday),
        carried=tuple(one for one in promises if one.due < monday),
        received=tuple(week.received()),
        loose_payments=tuple(week.loose_payments()),
        quiet_payments=tuple(week.quiet_payments()),
        replies=week.replies(),
        drafts=tuple(week.drafts()),
        unanswered=tuple(week.unanswered()),
        unconfirmed=tuple(week.unconfirmed()),
        unsure_payments=week.unsure_payments(),
        holds=tuple(week.ending_holds()),
        open_invoices=known.open_invoices,
        receivables=known.receivables,
        standings=known.standings,
        currency=currency,
    )
