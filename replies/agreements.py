"""The rules of agreements: what can become of one, what was kept of it, and how long it holds the reminders.

Pure functions; `docs/agreements.md` draws the states. What a person or a mail does to an agreement is an `Event`;
whether it was kept follows from the money received and the day alone (`review`), so that a statement that is imported
late, or a payment that the bank takes back, corrects what was concluded before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from parsers.books import Allocation, Invoice, Payment
from parsers.facts.model import Instalment
from parsers.money import Money
from parsers.problems import Problem
from replies.case import Agreement, AgreementState, PolicySettings, ProposedHold

HOLD_REASON = "agreement"

_S = AgreementState
# Waiting for its day: the reminders of its invoices rest.
LIVE = frozenset({_S.PROPOSED, _S.ACCEPTED, _S.MAILED, _S.CONFIRMED})
# What the money decides; the next review may decide otherwise.
REVIEWED = frozenset({_S.KEPT, _S.PARTLY_KEPT, _S.BROKEN})
FINAL = frozenset({_S.REPLACED, _S.DECLINED})


class Event(StrEnum):
    """What a person or a mail does to an agreement."""

    ACCEPT = "accept"  # the creditor says yes
    DECLINE = "decline"  # the creditor says no
    MAIL = "mail"  # the written confirmation went out; sending it says yes, too
    CONFIRM = "confirm"  # the debtor says yes to it
    REPLACE = "replace"  # a later agreement about the same invoices takes its place


_NEXT = MappingProxyType(
    {
        (_S.PROPOSED, Event.ACCEPT): _S.ACCEPTED,
        (_S.PROPOSED, Event.MAIL): _S.MAILED,
        (_S.PROPOSED, Event.DECLINE): _S.DECLINED,
        (_S.PROPOSED, Event.REPLACE): _S.REPLACED,
        (_S.ACCEPTED, Event.MAIL): _S.MAILED,
        (_S.ACCEPTED, Event.CONFIRM): _S.CONFIRMED,  # by telephone, before any letter went out
        (_S.ACCEPTED, Event.DECLINE): _S.DECLINED,
        (_S.ACCEPTED, Event.REPLACE): _S.REPLACED,
        (_S.MAILED, Event.CONFIRM): _S.CONFIRMED,
        (_S.MAILED, Event.REPLACE): _S.REPLACED,
        (_S.CONFIRMED, Event.REPLACE): _S.REPLACED,
    }
)


class NotPossible(Problem):
    """The agreement is not in a state in which this can happen."""

    template = "Agreement {number} is {state}, so it is not possible to {event} it."


def after(agreement: Agreement, event: Event) -> AgreementState:
    """The state of the agreement after this event. Raises NotPossible."""
    try:
        return _NEXT[agreement.state, event]
    except KeyError:
        raise NotPossible(number=agreement.id, state=str(agreement.state), event=str(event)) from None


def possible(state: AgreementState) -> tuple[Event, ...]:
    """What can happen to an agreement in this state."""
    return tuple(event for event in Event if (state, event) in _NEXT)


def replaces(later: Agreement, earlier: Agreement) -> bool:
    """Whether the later agreement takes the place of the earlier one: both about one of the same invoices.

    Only what still waits for its day is replaced; what was kept or broken stays in the history as it is.
    """
    shared = set(later.invoice_ids) & set(earlier.invoice_ids)
    return bool(shared) and later.id != earlier.id and (earlier.state, Event.REPLACE) in _NEXT


# ---------------------------------------------------------------- what was kept


class Outcome(StrEnum):
    """What became of one promised payment."""

    OPEN = "open"  # its day, with the days of grace, has not passed
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class ReviewedInstalment:
    """One promised payment beside what came for it. `received` may have come too late to be `KEPT`.

    `promised` is None when the amount is not known, which nobody can keep or break.
    """

    due: date | None
    promised: Money | None
    received: Money
    outcome: Outcome

    @property
    def missing(self) -> Money | None:
        """What of the promised amount did not come, late or in time; None when all did or nobody knows the amount."""
        if self.promised is None or self.promised.cents <= self.received.cents:
            return None
        return self.promised - self.received


@dataclass(frozen=True, slots=True)
class Review:
    """The state that follows from the money received, and each instalment with its own outcome."""

    state: AgreementState
    instalments: tuple[ReviewedInstalment, ...]

    @property
    def received(self) -> Money:
        """All that came for this agreement, late or in time."""
        first, *others = (instalment.received for instalment in self.instalments)
        return sum(others, first)


def review(
    agreement: Agreement,
    invoices: Iterable[Invoice],
    payments: Iterable[Payment],
    allocations: Iterable[Allocation],
    *,
    today: date,
    settings: PolicySettings,
) -> Review:
    """What was kept of an agreement by today, reckoned anew from the books.

    Counted are the payments surely set against its invoices and booked from the day it was made; a payment that the
    bank took back never came. An instalment is kept when `kept_percent` of it came by its day and the days of grace.
    A payment goes to the earliest instalment first. A single instalment without an amount promises all that was open;
    in a plan the last such one promises the rest. An agreement is broken with its first instalment that is, and partly
    kept when something came in time all the same. One that was replaced or declined stays so.

    `invoices`, `payments` and `allocations` may hold more than this agreement's own.
    """
    own = [invoice for invoice in invoices if invoice.id in agreement.invoice_ids]
    allocations = tuple(allocations)
    currency = own[0].amount.currency if own else "EUR"
    before, since = _booked(agreement, payments, allocations)
    # What credit notes, deposits and discounts took off an invoice needs no payment.
    sure = sum(one.amount.cents for one in allocations if one.sure and one.invoice_id in agreement.invoice_ids)
    owed = sum(invoice.open.cents for invoice in own) + sure - before
    settled = bool(own) and all(invoice.open.cents <= 0 for invoice in own)
    reviewed: list[ReviewedInstalment] = []
    used = 0  # cents that earlier instalments took
    for due, promised in _promised(agreement.instalments, owed):
        # What was paid before the agreement need not come again, whatever the debtor wrote.
        wanted = None if promised is None else min(promised, max(owed, 0))
        owed -= wanted or 0
        deadline = None if due is None else due + timedelta(days=settings.grace_days)
        in_time = _share(since, used, wanted, deadline)
        came = _share(since, used, wanted, None)
        used += came
        late = deadline is not None and today > deadline
        outcome = _outcome(wanted, in_time, settings.kept_percent, late=late, settled=settled)
        amount = None if promised is None else Money(promised, currency)
        reviewed.append(ReviewedInstalment(due, amount, Money(came, currency), outcome))
    return Review(_state(agreement.state, reviewed), tuple(reviewed))


def _booked(
    agreement: Agreement, payments: Iterable[Payment], allocations: Iterable[Allocation]
) -> tuple[int, list[tuple[date, int]]]:
    """The cents paid on the invoices before the agreement, and the payments since then, oldest first.

    Money that the bank took back is taken from the payments before it, the latest first, as if they had never come.
    """
    days = {payment.id: payment.booked for payment in payments}
    booked = [
        (days[allocation.payment_id], allocation.amount.cents)
        for allocation in allocations
        if allocation.sure and allocation.invoice_id in agreement.invoice_ids and allocation.payment_id in days
    ]
    came: list[tuple[date, int]] = []
    for day, cents in sorted(booked, key=lambda entry: (entry[0], entry[1] < 0)):
        if cents > 0:
            came.append((day, cents))
        while cents < 0 and came:
            last_day, last = came.pop()
            cents += last  # noqa: PLW2901 - what of the return is left to take back
            if cents > 0:
                came.append((last_day, cents))
    before = sum(cents for day, cents in came if day < agreement.made_on)
    return before, [(day, cents) for day, cents in came if day >= agreement.made_on]


def _promised(instalments: Sequence[Instalment], owed: int) -> Iterable[tuple[date | None, int | None]]:
    """Each instalment's day and cents, in the order of their days; those without a day come last."""
    ordered = sorted(instalments, key=lambda part: (part.date is None, part.date or date.max))
    unknown = [place for place, part in enumerate(ordered) if part.amount is None]
    rest = owed - sum(part.amount.cents for part in ordered if part.amount)
    for place, part in enumerate(ordered):
        if part.amount:
            yield part.date, part.amount.cents
        else:
            yield part.date, max(rest, 0) if unknown and place == unknown[-1] else None


def _share(since: Iterable[tuple[date, int]], used: int, wanted: int | None, deadline: date | None) -> int:
    """What is left of the payments by the deadline for this instalment, at most what it wants."""
    came = sum(cents for day, cents in since if deadline is None or day <= deadline)
    return max(0, min(came - used, wanted or 0))


def _outcome(wanted: int | None, in_time: int, percent: int, *, late: bool, settled: bool) -> Outcome:
    if wanted is None:
        return Outcome.OPEN
    if in_time * 100 >= wanted * percent:
        return Outcome.KEPT
    if late:
        return Outcome.PARTLY_KEPT if in_time else Outcome.BROKEN
    return Outcome.KEPT if settled else Outcome.OPEN


def _state(before: AgreementState, reviewed: Sequence[ReviewedInstalment]) -> AgreementState:
    outcomes = [instalment.outcome for instalment in reviewed if instalment.promised is not None]
    if before in FINAL or not outcomes:
        return before
    if Outcome.BROKEN in outcomes or Outcome.PARTLY_KEPT in outcomes:
        some = Outcome.KEPT in outcomes or Outcome.PARTLY_KEPT in outcomes
        return _S.PARTLY_KEPT if some else _S.BROKEN
    if all(outcome is Outcome.KEPT for outcome in outcomes):
        return _S.KEPT
    # Paid, and taken back by the bank before its day came: whoever paid as agreed has confirmed by that.
    return _S.CONFIRMED if before in REVIEWED else before


# ---------------------------------------------------------------- holds and confirmations


def holds_of(
    agreement: Agreement, settings: PolicySettings, reviewed: Review | None = None
) -> tuple[ProposedHold, ...]:
    """The holds that an agreement gives to its invoices: none once it was kept, broken, replaced or declined.

    A hold ends with the days of grace after the next payment that did not come yet, so that the reminders resume by
    themselves; a review after each payment moves it on. Without a day it ends `hold_days` after the agreement.
    """
    state = reviewed.state if reviewed else agreement.state
    if state not in LIVE:
        return ()
    if reviewed:
        days = [part.due for part in reviewed.instalments if part.due and part.outcome is Outcome.OPEN]
    else:
        days = [part.date for part in agreement.instalments if part.date]
    if days:
        ends = min(days) + timedelta(days=settings.grace_days)
    else:
        ends = agreement.made_on + timedelta(days=settings.hold_days)
    return tuple(ProposedHold(invoice_id, HOLD_REASON, ends) for invoice_id in agreement.invoice_ids)


def asks_confirmation(
    agreement: Agreement, mailed_on: date, *, asked_before: bool, today: date, settings: PolicySettings
) -> bool:
    """Whether to ask the debtor to confirm what we wrote: once, after some days, and only before the first payment."""
    first = min((part.date for part in agreement.instalments if part.date), default=date.max)
    waited = today >= mailed_on + timedelta(days=settings.confirmation_days)
    return agreement.state is _S.MAILED and waited and not asked_before and today < first


def schedule_faults(instalments: Sequence[Instalment], total: Money) -> tuple[str, ...]:
    """What is wrong with a schedule before it may be agreed, as short keys; () when it adds up to the total."""
    faults = []
    days = [part.date for part in instalments]
    amounts = [part.amount for part in instalments]
    if None in days:
        faults.append("a date is missing")
    if any(earlier >= later for earlier, later in pairwise(day for day in days if day)):
        faults.append("the dates are not in order")
    known = [amount for amount in amounts if amount]
    if len(known) < len(amounts):
        faults.append("an amount is missing")
    elif any(amount.cents <= 0 for amount in known):
        faults.append("an amount is not positive")
    elif sum(amount.cents for amount in known) != total.cents:
        faults.append("the amounts do not add up")
    return tuple(faults)
