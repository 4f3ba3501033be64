"""Every sum of the weekly summary with the rows that make it: what a click or `summary --rows` goes down to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parsers.money import Money
from replies.agreements import Outcome
from replies.summary.calls import Call
from replies.summary.figures import Age, age
from replies.summary.week import DuePromise, OpenInvoice, Standing, WeekFacts


class SumTitle(StrEnum):
    """What a sum is of. The texts are translated like all words of the product."""

    PROMISED = "promised for the week"
    CAME = "received for these promises"
    KEPT = "promises kept"
    PARTLY_KEPT = "promises partly kept"
    BROKEN = "promises broken"
    NOT_KEPT = "promises not kept, or not all"
    CARRIED = "promised for the week before, with days of grace until this one"
    UNDECIDED = "promises not decided yet"
    RECEIVED = "received in the week"
    LOOSE = "payments without an invoice"
    QUIET = "paid without a word"
    OPEN = "open"
    NOT_DUE = "open, not due yet"
    TO_30 = "open, 1-30 days overdue"
    TO_60 = "open, 31-60 days overdue"
    TO_90 = "open, 61-90 days overdue"
    OLDER = "open, over 90 days overdue"
    ELSEWHERE = "open in another currency"
    OPENING = "open at the start of the period"
    SALES = "invoiced in the period"
    SETTLED = "settled in the period"
    CLOSING = "open at the end of the period"
    CLOSING_CURRENT = "open at the end of the period, not due yet"
    HOLDS = "on hold until this week"
    CALLS = "to call about"
    RIPE = "ripe to hand over"


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row of a sum. `ref` is the row of the ledger, as `table:id`; `day` its own day (booked, due, promised)."""

    ref: str
    debtor: str
    about: str
    day: date | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum by its key, such as `open.1-30`, and the rows that make it."""

    key: str
    title: SumTitle
    amount: Money
    rows: tuple[SumRow, ...]


_OUTCOMES = (
    (Outcome.KEPT, SumTitle.KEPT),
    (Outcome.PARTLY_KEPT, SumTitle.PARTLY_KEPT),
    (Outcome.BROKEN, SumTitle.BROKEN),
    (Outcome.OPEN, SumTitle.UNDECIDED),
)
AGE_TITLES = {
    Age.NOT_DUE: SumTitle.NOT_DUE,
    Age.TO_30: SumTitle.TO_30,
    Age.TO_60: SumTitle.TO_60,
    Age.TO_90: SumTitle.TO_90,
    Age.OLDER: SumTitle.OLDER,
}


def age_key(bucket: Age) -> str:
    """The key of what is open of this age."""
    return f"open.{bucket.replace(' ', '-')}"


def sums(facts: WeekFacts, calls: Iterable[Call], ripe: Iterable[Standing]) -> tuple[Sum, ...]:
    """Every sum of the week, in the order of the page."""
    return (
        *_promises(facts),
        _sum(
            "received",
            SumTitle.RECEIVED,
            facts,
            (SumRow(f"payments:{p.payment_id}", p.debtor, p.invoice, p.booked, p.amount) for p in facts.received),
        ),
        _sum(
            "loose",
            SumTitle.LOOSE,
            facts,
            (
                SumRow(f"payments:{p.payment_id}", p.payer_name, p.remittance, p.booked, p.amount)
                for p in facts.loose_payments
            ),
        ),
        _sum(
            "quiet",
            SumTitle.QUIET,
            facts,
            (SumRow(f"payments:{p.payment_id}", p.debtor, p.number, p.paid_on, p.amount) for p in facts.quiet_payments),
        ),
        *_open(facts),
        *_period(facts),
        _sum(
            "holds",
            SumTitle.HOLDS,
            facts,
            (SumRow(f"holds:{h.id}", h.debtor, h.invoice, h.ends, h.open) for h in facts.holds if h.open),
        ),
        _sum("calls", SumTitle.CALLS, facts, (_standing(call.standing) for call in calls)),
        _sum("ripe", SumTitle.RIPE, facts, map(_standing, ripe)),
    )


def _sum(key: str, title: SumTitle, facts: WeekFacts, rows: Iterable[SumRow], currency: str = "") -> Sum:
    """A sum in one currency; rows in others are told elsewhere."""
    wanted = currency or facts.currency
    kept = tuple(row for row in rows if row.amount.currency == wanted)
    return Sum(key, title, Money(sum(row.amount.cents for row in kept), wanted), kept)


def _promises(facts: WeekFacts) -> Iterable[Sum]:
    known = [promise for promise in facts.promises if promise.promised]
    yield _sum("promised", SumTitle.PROMISED, facts, map(_promised, known))
    came = (_promise(one, one.received) for one in facts.promises if one.received)
    yield _sum("promised.received", SumTitle.CAME, facts, came)
    for outcome, title in _OUTCOMES:
        of_it = (promise for promise in known if promise.outcome is outcome)
        yield _sum(f"promised.{outcome}", title, facts, map(_promised, of_it))
    not_kept = (promise for promise in known if promise.outcome in {Outcome.BROKEN, Outcome.PARTLY_KEPT})
    yield _sum("promised.not-kept", SumTitle.NOT_KEPT, facts, map(_promised, not_kept))
    yield _sum("promised.carried", SumTitle.CARRIED, facts, (_promised(one) for one in facts.carried if one.promised))


def _promised(promise: DuePromise) -> SumRow:
    return _promise(promise, promise.promised or promise.received)


def _promise(promise: DuePromise, amount: Money) -> SumRow:
    ref = f"agreements:{promise.agreement_id}"
    return SumRow(ref, promise.debtor, ", ".join(promise.invoices), promise.due, amount)


def _open(facts: WeekFacts) -> Iterable[Sum]:
    rows = [_invoice(one) for one in facts.open_invoices]
    of_age: dict[Age, list[SumRow]] = {bucket: [] for bucket in AGE_TITLES}
    for one, row in zip(facts.open_invoices, rows, strict=True):
        of_age[age(one.due, facts.today)].append(row)
    yield _sum("open", SumTitle.OPEN, facts, rows)
    for bucket, title in AGE_TITLES.items():
        yield _sum(age_key(bucket), title, facts, of_age[bucket])
    for currency in sorted({one.open.currency for one in facts.open_invoices} - {facts.currency}):
        yield _sum(f"open.{currency}", SumTitle.ELSEWHERE, facts, rows, currency)


def _invoice(invoice: OpenInvoice) -> SumRow:
    return SumRow(f"invoices:{invoice.invoice_id}", invoice.debtor, invoice.number, invoice.due, invoice.open)


def _period(facts: WeekFacts) -> Iterable[Sum]:
    period = facts.receivables
    if period is None:
        return
    parts = (
        ("period.opening", SumTitle.OPENING, [(row, row.opening) for row in period.rows]),
        ("period.sales", SumTitle.SALES, [(row, row.sales) for row in period.rows]),
        ("period.settled", SumTitle.SETTLED, [(row, row.settled) for row in period.rows]),
        ("period.closing", SumTitle.CLOSING, [(row, row.closing) for row in period.rows]),
        (
            "period.closing-current",
            SumTitle.CLOSING_CURRENT,
            [(row, row.closing) for row in period.rows if row.due >= period.until],
        ),
    )
    for key, title, rows in parts:
        made = (SumRow(f"invoices:{r.invoice_id}", r.debtor, r.number, r.due, amount) for r, amount in rows if amount)
        yield _sum(key, title, facts, made)


def _standing(standing: Standing) -> SumRow:
    ref = f"debtors:{standing.debtor_id}"
    return SumRow(ref, standing.debtor, ", ".join(standing.invoices), standing.oldest_due, standing.overdue)
