"""What a person does to agreements: yes or no, what was agreed by telephone, a new one for an old one, money noted."""

import uuid
from collections.abc import Sequence
from datetime import date

from daemon.ledger import agreements, payments
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from daemon.ledger.payments import BankEntry, invoice_of
from daemon.ledger.reviews import review_agreements
from parsers.books import Invoice
from parsers.facts.model import Instalment
from parsers.matching import Reason
from parsers.money import Money, total
from parsers.problems import Problem
from replies.agreements import Event, NotPossible, after, possible, schedule_faults
from replies.case import Agreement, PolicySettings, ProposedAgreement


class OtherDebtor(Problem):
    """An agreement is about the invoices of one debtor."""

    template = "These invoices are not all of one debtor; make an agreement for each."


class NothingToAgree(Problem):
    """Nothing is open of the invoices."""

    template = "Nothing is open of {numbers}, so there is nothing to agree on."


class FaultySchedule(Problem):
    """The parts do not make up what is open, or their days are out of order."""

    template = "This cannot be agreed: {faults}. Open are {open}, the parts make {parts}."


class TooMuchNoted(Problem):
    """More is noted than is open of the agreement's invoices."""

    template = "Of agreement {number} only {left} is open, so {amount} cannot be noted as paid."


def answer(ledger: Ledger, number: int, event: Event, person: str, settings: PolicySettings, today: date) -> Agreement:
    """Say yes or no to a proposal, or that the debtor confirmed it. Raises NoSuchAgreement, NotPossible."""
    with ledger.transaction():
        agreements.set_state(ledger, number, after(agreements.get(ledger, number), event), person)
        review_agreements(ledger, settings, today)
    return agreements.get(ledger, number)


def record(
    ledger: Ledger,
    numbers: Sequence[str],
    parts: Sequence[Instalment],
    person: str,
    settings: PolicySettings,
    today: date,
    *,
    said: str = "",
    partial: bool = False,
) -> Agreement:
    """Record what was agreed about these invoices, such as by telephone; earlier live agreements on them are replaced.

    A single part without an amount is all that is open. `partial`: less than all that is open may be agreed. `said` is
    what the debtor said, as noted. Raises NoSuchInvoice, OtherDebtor, NothingToAgree, FaultySchedule.
    """
    with ledger.transaction():
        invoices = tuple(invoice_of(ledger, number) for number in numbers)
        if len({invoice.debtor_id for invoice in invoices}) != 1:
            raise OtherDebtor
        schedule = checked(invoices, parts, partial=partial)
        proposed = ProposedAgreement(tuple(invoice.id for invoice in invoices), schedule, said)
        number = agreements.propose(ledger, invoices[0].debtor_id, None, today, proposed, by=person)
        agreements.replace_earlier(ledger, agreements.get(ledger, number), person)
        agreements.hold_for(ledger, number, settings, today)
        review_agreements(ledger, settings, today)
    return agreements.get(ledger, number)


def checked(invoices: Sequence[Invoice], parts: Sequence[Instalment], *, partial: bool) -> tuple[Instalment, ...]:
    """The parts as they are agreed on. Raises NothingToAgree or FaultySchedule."""
    still_open = total([invoice.open for invoice in invoices])
    if still_open.cents <= 0:
        raise NothingToAgree(numbers=", ".join(invoice.number for invoice in invoices))
    schedule = tuple(parts)
    if len(schedule) == 1 and schedule[0].amount is None:
        schedule = (Instalment(schedule[0].date, still_open),)
    promised = total([part.amount for part in schedule if part.amount])
    wanted = promised if partial and 0 < promised.cents <= still_open.cents else still_open
    if faults := schedule_faults(schedule, wanted):
        raise FaultySchedule(faults="; ".join(faults), open=still_open, parts=promised)
    return schedule


def replace(
    ledger: Ledger, number: int, parts: Sequence[Instalment], person: str, settings: PolicySettings, today: date,
    *, said: str = "",
) -> Agreement:  # fmt: skip
    """Agree anew about the same invoices; the earlier agreement stays in the history as replaced.

    Raises NoSuchAgreement, NotPossible, NothingToAgree, FaultySchedule.
    """
    with ledger.transaction():
        earlier = agreements.get(ledger, number)
        if Event.REPLACE not in possible(earlier.state):
            raise NotPossible(number=number, state=str(earlier.state), event=str(Event.REPLACE))
        numbers = agreements.invoice_numbers(ledger, earlier)
        return record(ledger, numbers, parts, person, settings, today, said=said)


def note_payment(
    ledger: Ledger,
    number: int,
    amount: Money,
    day: date,
    person: str,
    settings: PolicySettings,
    today: date,
    *,
    cash: bool = False,
) -> BankEntry:
    """Note that money came for an agreement before a bank statement shows it, or in cash; the oldest invoice first.

    The entry of the bank takes the place of what was noted, once it is imported. Raises NoSuchAgreement, TooMuchNoted.
    """
    with ledger.transaction():
        agreement = agreements.get(ledger, number)
        numbers = agreements.invoice_numbers(ledger, agreement)
        invoices = sorted((invoice_of(ledger, one) for one in numbers), key=lambda one: (one.due, one.number))
        left = total([invoice.open for invoice in invoices if invoice.open.cents > 0])
        if not 0 < amount.cents <= left.cents:
            raise TooMuchNoted(number=number, left=left, amount=amount)
        payment = ledger.insert(
            "payments",
            booked=day.isoformat(),
            amount_cents=amount.cents,
            currency=amount.currency,
            payer_name="",
            payer_iban="",
            remittance="",
            payment_reference="",
            bank_reference="",
            digest=f"noted:{uuid.uuid4()}",
            noted="cash" if cash else "bank",
        )
        payments.book(ledger, payment, _reached(invoices, amount), person, reason=Reason.NOTED)
        note(ledger, person, "payment noted", f"agreements:{number}", f"payments:{payment} {amount}")
        review_agreements(ledger, settings, today)
    return payments.get(ledger, payment)


def _reached(invoices: Sequence[Invoice], amount: Money) -> list[tuple[str, Money | None]]:
    """As many of the invoices, in their order, as the amount reaches."""
    chosen: list[tuple[str, Money | None]] = []
    left = amount.cents
    for invoice in invoices:
        if left > 0 and invoice.open.cents > 0:
            chosen.append((invoice.number, None))
            left -= invoice.open.cents
    return chosen
