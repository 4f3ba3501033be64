"""Every sum of the weekly summary with the rows that make it: what a click or `summary --rows` goes down to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from parsers.money import Money
from replies.agreements import Outcome
from replies.summary.calls import Call
from replies.summary.figures import Age, age
from replies.summary.week import (
    DuePromise,
    EndingHold,
    LoosePayment,
    OpenInvoice,
    PeriodInvoice,
    QuietPayment,
    Received,
    Standing,
    WeekFacts,
)

T = TypeVar("T")


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
    """A sum by its key, such as `open.1-30`. Its rows are made when they are asked for: few of thousands ever are."""

    key: str
    title: SumTitle
    amount: Money
    parts: tuple[tuple[Any, int], ...]  # what is summed, each with its cents
    row: Callable[[Any, Money], SumRow]  # how one of them is told

    @property
    def rows(self) -> tuple[SumRow, ...]:
        """The rows that make it, whose amounts add up to its own."""
        return tuple(self.row(part, Money(cents, self.amount.currency)) for part, cents in self.parts)


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
    currency = facts.currency
    return (
        *_promises(facts),
        _sum("received", SumTitle.RECEIVED, currency, ((p, p.amount) for p in facts.received), _received),
        _sum("loose", SumTitle.LOOSE, currency, ((p, p.amount) for p in facts.loose_payments), _loose),
        _sum("quiet", SumTitle.QUIET, currency, ((p, p.amount) for p in facts.quiet_payments), _quiet),
        *_open(facts),
        *_period(facts),
        _sum("holds", SumTitle.HOLDS, currency, ((h, h.open) for h in facts.holds if h.open), _hold),
        _sum("calls", SumTitle.CALLS, currency, ((c.standing, c.standing.overdue) for c in calls), _standing),
        _sum("ripe", SumTitle.RIPE, currency, ((file, file.overdue) for file in ripe), _standing),
    )


def _sum(
    key: str, title: SumTitle, currency: str, parts: Iterable[tuple[T, Money]], row: Callable[[T, Money], SumRow]
) -> Sum:
    """A sum in one currency; what is in others is told elsewhere."""
    kept = tuple((part, amount.cents) for part, amount in parts if amount.currency == currency)
    return _sum_of(key, title, currency, kept, row)


def _sum_of(
    key: str, title: SumTitle, currency: str, parts: tuple[tuple[T, int], ...], row: Callable[[T, Money], SumRow]
) -> Sum:
    return Sum(key, title, Money(sum(cents for _, cents in parts), currency), parts, row)


def _promises(facts: WeekFacts) -> Iterable[Sum]:
    def of(key: str, title: SumTitle, promises: Iterable[DuePromise]) -> Sum:
        known = ((one, one.promised) for one in promises if one.promised)
        return _sum(key, title, facts.currency, known, _promise)

    yield of("promised", SumTitle.PROMISED, facts.promises)
    came = ((one, one.received) for one in facts.promises if one.received)
    yield _sum("promised.received", SumTitle.CAME, facts.currency, came, _promise)
    for outcome, title in _OUTCOMES:
        yield of(f"promised.{outcome}", title, (one for one in facts.promises if one.outcome is outcome))
    not_kept = (one for one in facts.promises if one.outcome in {Outcome.BROKEN, Outcome.PARTLY_KEPT})
    yield of("promised.not-kept", SumTitle.NOT_KEPT, not_kept)
    yield of("promised.carried", SumTitle.CARRIED, facts.carried)


def _open(facts: WeekFacts) -> Iterable[Sum]:
    of_age: dict[Age, list[tuple[OpenInvoice, Money]]] = {bucket: [] for bucket in AGE_TITLES}
    for one in facts.open_invoices:
        of_age[age(one.due, facts.today)].append((one, one.open))
    parts = [(one, one.open) for one in facts.open_invoices]
    yield _sum("open", SumTitle.OPEN, facts.currency, parts, _invoice)
    for bucket, title in AGE_TITLES.items():
        yield _sum(age_key(bucket), title, facts.currency, of_age[bucket], _invoice)
    for currency in sorted({one.open.currency for one in facts.open_invoices} - {facts.currency}):
        yield _sum(f"open.{currency}", SumTitle.ELSEWHERE, currency, parts, _invoice)


def _period(facts: WeekFacts) -> Iterable[Sum]:
    period = facts.receivables
    if period is None:
        return
    current = (row for row in period.rows if row.due >= period.until)
    for key, title, parts in (
        ("period.opening", SumTitle.OPENING, [(row, row.opening_cents) for row in period.rows]),
        ("period.sales", SumTitle.SALES, [(row, row.sales_cents) for row in period.rows]),
        ("period.settled", SumTitle.SETTLED, [(row, row.settled_cents) for row in period.rows]),
        ("period.closing", SumTitle.CLOSING, [(row, row.closing_cents) for row in period.rows]),
        ("period.closing-current", SumTitle.CLOSING_CURRENT, [(row, row.closing_cents) for row in current]),
    ):
        told = tuple(part for part in parts if part[1])
        yield _sum_of(key, title, period.currency, told, _invoice)


def _promise(one: DuePromise, amount: Money) -> SumRow:
    return SumRow(f"agreements:{one.agreement_id}", one.debtor, ", ".join(one.invoices), one.due, amount)


def _received(one: Received, amount: Money) -> SumRow:
    return SumRow(f"payments:{one.payment_id}", one.debtor, one.invoice, one.booked, amount)


def _loose(one: LoosePayment, amount: Money) -> SumRow:
    return SumRow(f"payments:{one.payment_id}", one.payer_name, one.remittance, one.booked, amount)


def _quiet(one: QuietPayment, amount: Money) -> SumRow:
    return SumRow(f"payments:{one.payment_id}", one.debtor, one.number, one.paid_on, amount)


def _invoice(one: OpenInvoice | PeriodInvoice, amount: Money) -> SumRow:
    return SumRow(f"invoices:{one.invoice_id}", one.debtor, one.number, one.due, amount)


def _hold(one: EndingHold, amount: Money) -> SumRow:
    return SumRow(f"holds:{one.id}", one.debtor, one.invoice, one.ends, amount)


def _standing(one: Standing, amount: Money) -> SumRow:
    return SumRow(f"debtors:{one.debtor_id}", one.debtor, ", ".join(one.invoices), one.oldest_due, amount)
