"""What a week brought, gathered from the ledger as the values that the weekly summary is made of."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from daemon.clock import moment
from daemon.ledger import agreements, books, drafts
from daemon.ledger.database import Ledger
from parsers.books import ContactState, Debtor, Invoice, Reminder
from parsers.labels.names import Label
from parsers.money import Money
from replies.agreements import FINAL, review
from replies.case import Agreement, AgreementState, PolicySettings
from replies.summary.week import (
    DuePromise,
    EndingHold,
    LoosePayment,
    OpenInvoice,
    QuietPayment,
    Receivables,
    Standing,
    Waiting,
    WeekFacts,
)

UNANSWERED_AFTER = timedelta(days=2)
QUIET_DAYS = 30  # an invoice nobody wrote about for so long was paid without a word
MEASURED_DAYS = 91  # a quarter, for DSO and CEI
_STOPPED = {str(Label.INSOLVENCY), str(Label.DISSATISFIED), str(Label.GOODS_NOT_RECEIVED), str(Label.REFUSES)}
_TALK = {str(Label.CALL_BACK_LATER), str(Label.FINANCIAL_DIFFICULTY)}


def monday_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(days=day.weekday())


class _Week:
    """One gathering: the books read once, and questions asked of them."""

    def __init__(self, ledger: Ledger, monday: date, today: date) -> None:
        self.ledger, self.monday, self.today = ledger, monday, today
        self.sunday = monday + timedelta(days=6)
        self.debtors: dict[int, Debtor] = {debtor.id: debtor for debtor in books.debtors(ledger)}
        self.invoices: dict[int, Invoice] = {invoice.id: invoice for invoice in books.invoices(ledger)}
        self.payments = {payment.id: payment for payment in books.payments(ledger)}
        self.allocations = books.allocations(ledger)
        self.agreements: tuple[Agreement, ...] = agreements.agreements(ledger)
        self.reminders: dict[int, list[Reminder]] = defaultdict(list)
        for reminder in books.reminders(ledger):
            self.reminders[reminder.debtor_id].append(reminder)
        self.held = {row["invoice_id"]: row for row in ledger.rows("SELECT * FROM active_holds")}

    def name(self, debtor: int | None) -> str:
        return self.debtors[debtor].name if debtor in self.debtors else ""

    def numbers(self, invoice_ids: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.invoices[number].number for number in invoice_ids)

    def promises(self, settings: PolicySettings) -> Iterator[DuePromise]:
        for agreement in self.agreements:
            if agreement.state in FINAL:
                continue
            books_of = (self.invoices.values(), self.payments.values(), self.allocations)
            for part in review(agreement, *books_of, today=self.today, settings=settings).instalments:
                if part.due and self.monday <= part.due <= self.sunday:
                    yield DuePromise(
                        agreement.id,
                        self.name(agreement.debtor_id),
                        self.numbers(agreement.invoice_ids),
                        part.due,
                        part.promised,
                        part.received,
                        part.outcome,
                    )

    def loose_payments(self) -> Iterator[LoosePayment]:
        sure = {allocation.payment_id for allocation in self.allocations if allocation.sure}
        unsure = {a.payment_id: self.invoices[a.invoice_id].number for a in self.allocations if not a.sure}
        for payment in self.payments.values():
            if payment.amount.cents > 0 and payment.id not in sure and self.monday <= payment.booked <= self.sunday:
                yield LoosePayment(
                    payment.id,
                    payment.booked,
                    payment.amount,
                    payment.payer_name,
                    payment.remittance,
                    unsure.get(payment.id, ""),
                )

    def quiet_payments(self) -> Iterator[QuietPayment]:
        spoken = {
            row["invoice_id"]
            for row in self.ledger.rows(
                "SELECT x.invoice_id FROM message_invoices x JOIN messages m ON m.id = x.message_id "
                "WHERE m.arrived_at >= ?",
                (self.monday - timedelta(days=QUIET_DAYS)).isoformat(),
            )
        }
        for allocation in self.allocations:
            paid = self.payments[allocation.payment_id].booked
            invoice = self.invoices[allocation.invoice_id]
            quiet = allocation.sure and invoice.id not in spoken and invoice.open.cents <= 0 and invoice.due < paid
            if quiet and self.monday <= paid <= self.sunday:
                yield QuietPayment(self.name(invoice.debtor_id), invoice.number, paid, allocation.amount)

    def replies(self) -> tuple[tuple[str, int], ...]:
        rows = self.ledger.rows(
            """SELECT primary_label, COUNT(*) AS count FROM messages
               WHERE state = 'handled' AND debtor_id IS NOT NULL AND primary_label <> ''
                 AND substr(arrived_at, 1, 10) BETWEEN ? AND ? GROUP BY 1 ORDER BY 2 DESC, 1""",
            self.monday.isoformat(),
            self.sunday.isoformat(),
        )
        return tuple((row["primary_label"], row["count"]) for row in rows)

    def drafts(self) -> Iterator[Waiting]:
        for draft in drafts.listed(self.ledger):
            yield Waiting(draft.id, draft.debtor or draft.recipient, draft.subject, moment(draft.created_at).date())

    def unanswered(self) -> Iterator[Waiting]:
        before = self.today - UNANSWERED_AFTER
        rows = self.ledger.rows(
            """SELECT m.id, m.debtor_id, m.sender, m.subject, COALESCE(m.arrived_at, m.stored_at) AS at
               FROM messages m LEFT JOIN drafts r ON r.message_id = m.id
               WHERE m.state = 'handled' AND m.debtor_id IS NOT NULL AND m.automatic = '' AND at < ?
                 AND (r.state = 'waiting' OR (r.id IS NULL AND EXISTS
                   (SELECT 1 FROM tasks t WHERE t.message_id = m.id AND t.done_at IS NULL)))
               ORDER BY at""",
            before.isoformat(),
        )
        for row in rows:
            yield Waiting(row["id"], self.name(row["debtor_id"]), row["subject"], moment(row["at"]).date())

    def unconfirmed(self) -> Iterator[Waiting]:
        for agreement in self.agreements:
            if agreement.state is AgreementState.MAILED:
                about = ", ".join(self.numbers(agreement.invoice_ids))
                yield Waiting(agreement.id, self.name(agreement.debtor_id), about, agreement.made_on)

    def ending_holds(self) -> Iterator[EndingHold]:
        for held in agreements.held(self.ledger, self.today):
            if held.ends and held.ends <= self.today + timedelta(days=7):
                yield EndingHold(held.debtor, held.invoice, held.reason, held.ends)

    def open_invoices(self, currency: str | None = None) -> Iterator[OpenInvoice]:
        for invoice in self.invoices.values():
            if invoice.open and currency in {None, invoice.open.currency}:
                yield OpenInvoice(self.name(invoice.debtor_id), invoice.number, invoice.due, invoice.open)

    def receivables(self, currency: str) -> Receivables:
        start = self.today - timedelta(days=MEASURED_DAYS)
        own = [invoice for invoice in self.invoices.values() if invoice.amount.currency == currency]
        paid_before: dict[int, int] = defaultdict(int)
        for allocation in self.allocations:
            if allocation.sure and self.payments[allocation.payment_id].booked < start:
                paid_before[allocation.invoice_id] += allocation.amount.cents
        opening = sum(i.amount.cents - paid_before[i.id] for i in own if i.issued < start)
        return Receivables(
            opening=Money(opening, currency),
            sales=Money(sum(i.amount.cents for i in own if i.issued >= start), currency),
            closing=Money(sum(i.open.cents for i in own), currency),
            closing_current=Money(sum(i.open.cents for i in own if i.due >= self.today), currency),
            days=MEASURED_DAYS,
        )

    def standings(self, currency: str) -> Iterator[Standing]:
        overdue: dict[int, list[Invoice]] = defaultdict(list)
        for invoice in self.invoices.values():
            late = invoice.open.cents > 0 and invoice.due < self.today and invoice.open.currency == currency
            if late and invoice.id not in self.held:
                overdue[invoice.debtor_id].append(invoice)
        replies = {
            row["debtor_id"]: row
            for row in self.ledger.rows(
                """SELECT debtor_id, MAX(arrived_at) AS last, group_concat(primary_label) AS labels FROM messages
                   WHERE state = 'handled' AND automatic = '' GROUP BY debtor_id"""
            )
        }
        for debtor_id, late_ones in overdue.items():
            debtor = self.debtors[debtor_id]
            reminders = self.reminders[debtor_id]
            row = replies.get(debtor_id)
            labels = set((row["labels"] or "").split(",")) if row else set()
            yield Standing(
                debtor_id=debtor_id,
                debtor=debtor.name,
                overdue=Money(sum(invoice.open.cents for invoice in late_ones), currency),
                oldest_due=min(invoice.due for invoice in late_ones),
                reminders=max((reminder.level for reminder in reminders), default=0),
                last_reminder=max((reminder.sent.date() for reminder in reminders), default=None),
                last_reply=moment(row["last"]).date() if row and row["last"] else None,
                broken_promises=sum(
                    a.debtor_id == debtor_id and a.state is AgreementState.BROKEN for a in self.agreements
                ),
                wants_call=bool(labels & _TALK),
                address_fails=not any(contact.state is ContactState.CURRENT for contact in debtor.contacts),
                stopped=bool(labels & _STOPPED),
            )


def week_facts(
    ledger: Ledger, creditor: str, monday: date, today: date, settings: PolicySettings, currency: str = "EUR"
) -> WeekFacts:
    """Everything that the summary of the week from `monday` tells, as it stands on `today`."""
    week = _Week(ledger, monday, today)
    return WeekFacts(
        creditor=creditor,
        monday=monday,
        today=today,
        promises=tuple(week.promises(settings)),
        loose_payments=tuple(week.loose_payments()),
        quiet_payments=tuple(week.quiet_payments()),
        replies=week.replies(),
        drafts=tuple(week.drafts()),
        unanswered=tuple(week.unanswered()),
        unconfirmed=tuple(week.unconfirmed()),
        holds=tuple(week.ending_holds()),
        open_invoices=tuple(week.open_invoices()),
        receivables=week.receivables(currency),
        standings=tuple(week.standings(currency)),
        currency=currency,
    )
