"""All that is on file about one debtor, gathered into the `Case` that decisions are made on."""

from datetime import date

from daemon.ledger import agreements, books, documents
from daemon.ledger.database import Ledger
from parsers.books import Debtor
from parsers.facts.model import Known
from replies.case import AgreementState, Case

_AWAITING_YES = {AgreementState.MAILED}


def case_for(ledger: Ledger, debtor: Debtor, about: tuple[int, ...], sender: str, today: date) -> Case:
    """The case of a mail from `sender` about the invoices with the ids `about` (none: all that are open)."""
    everything = books.invoices(ledger, debtor.id)
    named = tuple(invoice for invoice in everything if invoice.id in about)
    open_ones = tuple(invoice for invoice in everything if invoice.open.cents > 0)
    meant = named or open_ones
    contact = next((c for c in debtor.contacts if c.address.lower() == sender.lower()), None)
    return Case(
        debtor=debtor,
        invoices=meant,
        other_open=tuple(invoice for invoice in open_ones if invoice not in meant),
        settled=tuple(i for i in everything if i not in meant and i not in open_ones),
        payments=books.payments(ledger, debtor.id),
        allocations=books.allocations(ledger, debtor.id),
        reminders=books.reminders(ledger, debtor.id),
        agreements=agreements.agreements(ledger, debtor.id),
        holds=agreements.holds(ledger, debtor.id, today),
        contact=contact,
        documents=documents.on_file(ledger, tuple(invoice.id for invoice in meant)),
        today=today,
    )


def known_of(case: Case | None, own_iban: str) -> Known:
    """What a reading may lean on: the debtor's invoices and our own account."""
    if case is None:
        return Known(own_ibans=(own_iban,))
    invoices = (*case.invoices, *case.other_open)
    return Known(
        invoices=tuple((i.number, i.issued, i.due, i.open) for i in invoices),
        own_ibans=(own_iban,),
        country=case.debtor.country,
    )


def awaits_yes(case: Case | None) -> bool:
    """Whether we mailed this debtor a proposal that still waits for their answer."""
    return case is not None and any(agreement.state in _AWAITING_YES for agreement in case.agreements)
