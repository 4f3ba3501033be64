"""The facts that the rules in rules.toml name, each a question about one reading and one case."""

from collections.abc import Mapping
from datetime import timedelta

from parsers.books import ContactState
from parsers.facts.model import Promise
from parsers.message.model import Automatic, Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.agreements import LIVE, schedule_faults
from replies.case import AgreementState, Case, PolicySettings


def open_total(case: Case) -> Money:
    """What is still to be paid on the invoices the mail is about."""
    currency = case.invoices[0].open.currency if case.invoices else "EUR"
    return Money(sum(invoice.open.cents for invoice in case.invoices), currency)


def paid_total(case: Case) -> Money:
    """What was surely paid on the invoices the mail is about."""
    ids = {invoice.id for invoice in case.invoices}
    currency = case.invoices[0].open.currency if case.invoices else "EUR"
    return Money(sum(a.amount.cents for a in case.allocations if a.sure and a.invoice_id in ids), currency)


def facts_of(
    reading: Reading, case: Case, settings: PolicySettings, trust: Trust, automatic: Automatic | None
) -> Mapping[str, bool]:
    """Every fact that a rule may name, true or false."""
    promise = reading.promise or Promise()
    still_open = open_total(case)
    last_day = case.today + timedelta(days=settings.promise_days)
    return {
        "sender failed": trust is Trust.FAILED,
        "bank account changed": bool(reading.changed_bank_account),
        "automatic": automatic is not None,
        "unsure": reading.abstained,
        "no address on file": not any(c.state is ContactState.CURRENT for c in case.debtor.contacts),
        "paid": bool(case.invoices) and still_open.cents <= 0,
        "partly paid": still_open.cents > 0 and paid_total(case).cents > 0,
        "plan named": len(promise.instalments) > 1,
        "plan complete": len(promise.instalments) > 1 and not schedule_faults(promise.instalments, still_open),
        "plan within policy": _plan_fits(promise, case, settings),
        "promise dated": bool(promise.dates),
        "promise sure": promise.sure and not promise.condition,
        "promise passed": bool(promise.dates) and promise.dates[0] < case.today,
        "promise within policy": bool(promise.dates) and case.today <= promise.dates[0] <= last_day,
        "proposal open": any(agreement.state is AgreementState.MAILED for agreement in case.agreements),
        "agreement on file": any(agreement.state in LIVE for agreement in case.agreements),
        "redirect named": bool(reading.redirect_to),
    }


def _plan_fits(promise: Promise, case: Case, settings: PolicySettings) -> bool:
    """Whether a plan stays within the number, the length and the smallest instalment that the creditor allows."""
    days = [part.date for part in promise.instalments if part.date]
    amounts = [part.amount for part in promise.instalments if part.amount]
    return (
        1 < len(promise.instalments) <= settings.plan_instalments
        and len(days) == len(promise.instalments) == len(amounts)
        and min(days) >= case.today
        and max(days) <= case.today + timedelta(days=settings.promise_days + settings.plan_days)
        and min(amount.cents for amount in amounts) >= settings.plan_minimum.cents
    )
