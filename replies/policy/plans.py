"""Payment plans: whether one stays within policy, and the plan that we propose instead."""

from collections.abc import Sequence
from datetime import date, timedelta

from parsers.facts.model import Instalment, Promise
from parsers.money import Money
from replies.agreements import schedule_faults
from replies.case import PolicySettings
from replies.policy.banking_days import banking_day, is_banking_day, last_banking_day

LONGEST_MONTH = 31
DAYS_OF_A_WEEK = 3  # so many acceptable days in one week mean that week


def within_policy(plan: Sequence[Instalment], total: Money, today: date, settings: PolicySettings) -> bool:
    """Whether a whole plan adds up to the total and keeps to the number, the days and the smallest part allowed."""
    days = [part.date for part in plan if part.date]
    if len(plan) < 2 or schedule_faults(plan, total):
        return False
    return (
        _days_fit(days, today, settings)
        and len(plan) <= settings.plan_instalments
        and all(part.amount and part.amount.cents >= settings.plan_minimum.cents for part in plan)
    )


def lacks_only_amounts(
    plan: Sequence[Instalment], total: Money, today: date, country: str, settings: PolicySettings
) -> bool:
    """Whether a plan would be within policy, if only what is open were divided over the days it names."""
    days = [part.date for part in plan if part.date]
    if len(days) < len(plan) or all(part.amount for part in plan) or len(plan) < 2:
        return False
    ours = our_plan(plan, total, today, today, country, settings)
    kept = all(theirs.amount in {None, part.amount} for theirs, part in zip(plan, ours, strict=False))
    return kept and [part.date for part in ours] == days


def promised_day(promise: Promise, country: str) -> date | None:
    """The day a promise is held to: of a week its last banking day, of two acceptable days the one when banks work."""
    if not promise.dates:
        return None
    first = promise.dates[0]
    week = [day for day in promise.dates if day.isocalendar()[:2] == first.isocalendar()[:2]]
    if promise.sure and len(week) >= DAYS_OF_A_WEEK and is_banking_day(first, country):
        return max(day for day in week if is_banking_day(day, country))
    if not promise.sure or is_banking_day(first, country):
        return first
    banking = [day for day in promise.dates if abs(day - first) <= timedelta(days=2) and is_banking_day(day, country)]
    before = max((day for day in banking if day < first), default=first)
    return min((day for day in banking if day > first), default=before)


def latest_promise(today: date, country: str, settings: PolicySettings) -> date:
    """The last day on which a payment in one go is still accepted without asking."""
    return last_banking_day(today + timedelta(days=settings.promise_days), country)


def our_plan(
    wanted: Sequence[Instalment], total: Money, today: date, first: date, country: str, settings: PolicySettings
) -> tuple[Instalment, ...]:
    """The plan we propose: as near to what the debtor `wanted` as policy allows, and adding up to the total.

    Their days are kept when they fit, else the parts are a month apart, from their first day or from `first`. When the
    total is too small for two parts it is one payment, on the latest day that policy allows.
    """
    most = min(settings.plan_instalments, 1 + settings.plan_days // LONGEST_MONTH)
    parts = min(most, len(wanted) or most, total.cents // max(settings.plan_minimum.cents, 1))
    if parts < 2:
        return (Instalment(latest_promise(today, country, settings), total),)
    theirs = [part.date for part in wanted[:parts] if part.date]
    if len(theirs) == parts and theirs == sorted(set(theirs)) and _days_fit(theirs, today, settings):
        days = theirs
    else:
        start = theirs[0] if theirs and _days_fit(theirs[:1], today, settings) else first
        days = [banking_day(months_later(start, month), country) for month in range(parts)]
    amounts = _amounts(wanted, parts, total, settings)
    return tuple(Instalment(day, amount) for day, amount in zip(days, amounts, strict=True))


def _amounts(wanted: Sequence[Instalment], parts: int, total: Money, settings: PolicySettings) -> list[Money]:
    """Their own amounts with the last one made to fit; equal ones, the last one odd, when that does not work out."""
    own = [part.amount for part in wanted[: parts - 1] if part.amount]
    rest = total.cents - sum(amount.cents for amount in own)
    smallest = min([rest, *(amount.cents for amount in own)])
    if len(wanted) != parts or len(own) < parts - 1 or smallest < settings.plan_minimum.cents:
        each = total.cents // parts
        own = [Money(each, total.currency)] * (parts - 1)
        rest = total.cents - each * (parts - 1)
    return [*own, Money(rest, total.currency)]


def _days_fit(days: Sequence[date], today: date, settings: PolicySettings) -> bool:
    return (
        today <= days[0] <= today + timedelta(days=settings.promise_days)
        and (days[-1] - days[0]).days <= settings.plan_days
    )


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_month = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (next_month - timedelta(days=1)).day))
