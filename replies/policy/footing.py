"""How we stand with a debtor: always late, loyal, new, important or in difficulty, as a person said or the books show.

Five kinds of debtor are written to in five ways. What a person said counts; the habits follow from how earlier invoices
were paid, so that nobody has to keep a list. Who is new or important only a person can say: books that were begun with
the open invoices alone would call everybody new.
"""

from datetime import date
from enum import StrEnum

from parsers.labels.names import Label
from replies.case import AgreementState, Case, PolicySettings

HISTORY = 3  # settled invoices before anything is said of a debtor's habits


class Footing(StrEnum):
    """The five kinds of debtor."""

    ALWAYS_LATE = "always_late"
    LOYAL = "loyal"
    NEW = "new"
    IMPORTANT = "important"
    IN_DIFFICULTY = "in_difficulty"


def footings(case: Case, said: frozenset[str], settings: PolicySettings) -> frozenset[Footing]:
    """Every kind that fits; `said` are the labels of the mail. One that a person set leaves no habits to guess."""
    found = {Footing.IN_DIFFICULTY} if Label.FINANCIAL_DIFFICULTY in said else set()
    if case.debtor.footing:
        return frozenset({*found, Footing(case.debtor.footing)})
    return frozenset({*found, *_habit(case, settings)})


def _habit(case: Case, settings: PolicySettings) -> set[Footing]:
    broken = sum(agreement.state is AgreementState.BROKEN for agreement in case.agreements)
    late = [_days_late(case, invoice_id, due) > settings.grace_days for invoice_id, due in _settled(case)]
    if broken > 1 or (len(late) >= HISTORY and sum(late) * 3 >= len(late) * 2):
        return {Footing.ALWAYS_LATE}
    if len(late) >= HISTORY and sum(late) * 4 <= len(late) and not broken:
        return {Footing.LOYAL}
    return set()


def _settled(case: Case) -> list[tuple[int, date]]:
    return [(invoice.id, invoice.due) for invoice in case.settled if invoice.amount.cents > 0]


def _days_late(case: Case, invoice_id: int, due: date) -> int:
    """Days after its due day on which the last of the money for an invoice came; 0 when nobody knows."""
    paid = {a.payment_id for a in case.allocations if a.sure and a.invoice_id == invoice_id}
    last = max((p.booked for p in case.payments if p.id in paid), default=due)
    return (last - due).days
