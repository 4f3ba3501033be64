"""Which amounts and days a draft may name: those of the case, of the decision, and the days the debtor named."""

from collections.abc import Iterable, Iterator
from datetime import date

from parsers.money import Money, total
from parsers.reading import Reading
from replies.case import Case, Decision
from replies.formats import quotable, write_amount
from replies.law import notice
from replies.policy.banking_days import reply_day
from replies.quoting import calm_words, question_quoted, words_quoted


def asked_amounts(decision: Decision, case: Case, variant: str) -> list[str]:
    """The amounts one of which a draft must name that asks for money: all that is open, or what is agreed."""
    agreed = decision.agreement.instalments if decision.agreement else ()
    return _all_written([_open(case), *(part.amount for part in agreed if part.amount)], variant)


def words_of_others(decision: Decision, reading: Reading, case: Case) -> list[str]:
    """What stands in a letter and is not ours to weigh: what the debtor wrote, and the law's sentence.

    With ordinary spaces.
    """
    told = (calm_words(point.evidence) for point in reading.points)
    quoted = [
        words_quoted(reading),
        question_quoted(reading),
        *told,
        *(quotable(agreement.evidence) for agreement in case.agreements),
    ]
    if decision.answer == "notice":
        debtor = case.debtor
        quoted += [notice(_open(case), debtor.country, debtor.kind, case.today, debtor.language)]
    return [words.replace("\u00a0", " ") for words in quoted if words]


def known_amounts(decision: Decision, case: Case, variant: str) -> list[str]:
    """Every amount that may be named, as it is written in this language with ordinary spaces."""
    return _all_written(_amounts(decision, case), variant)


def _all_written(amounts: Iterable[Money], variant: str) -> list[str]:
    return [write_amount(amount, variant).replace("\u00a0", " ") for amount in set(amounts)]


def _open(case: Case) -> Money:
    return total([invoice.open for invoice in case.invoices]) if case.invoices else Money(0)


def _amounts(decision: Decision, case: Case) -> Iterator[Money]:
    still_open = _open(case)
    yield still_open
    for invoice in (*case.invoices, *case.other_open):
        yield from (invoice.amount, invoice.open, invoice.amount - invoice.open)
    for payment in case.payments:
        yield payment.amount
    ids = {invoice.id for invoice in case.invoices}
    allocated = [allocation.amount for allocation in case.allocations if allocation.invoice_id in ids]
    yield from allocated
    yield total([a.amount for a in case.allocations if a.sure and a.invoice_id in ids], still_open.currency)
    for agreement in case.agreements:
        yield from (part.amount for part in agreement.instalments if part.amount)
    for part in decision.agreement.instalments if decision.agreement else ():
        if part.amount:
            yield part.amount
            yield still_open - part.amount


def known_days(decision: Decision, reading: Reading, case: Case) -> set[date]:
    """Every day that may be named."""
    proposed = decision.agreement.instalments if decision.agreement else ()
    return {
        day
        for day in (
            case.today,
            reply_day(case.today, case.debtor.country),
            decision.answer_by,
            *(day for invoice in (*case.invoices, *case.other_open) for day in (invoice.issued, invoice.due)),
            *(reminder.sent.date() for reminder in case.reminders),
            *(payment.booked for payment in case.payments),
            *(agreement.made_on for agreement in case.agreements),
            *(part.date for agreement in case.agreements for part in agreement.instalments),
            *(part.date for part in proposed),
            *(reading.promise.dates if reading.promise else ()),
            *(reading.claim.dates if reading.claim else ()),
            reading.next_day,
            reading.far_day.best if reading.far_day else None,
        )
        if day
    }
