"""Payments: what was set against which invoice and why, and those that wait for a person to say so."""

from typing import get_args

from starlette.responses import Response

from daemon.desk.visit import NotFoundError, Visit
from daemon.ledger import payments, write_offs
from daemon.ledger.candidates import candidates
from daemon.ledger.payment_problems import NoSuchPayment
from daemon.ledger.payments import State
from daemon.ledger.reviews import review_agreements
from daemon.matched import answer_matched

SHOWN = 60
_TOLD = {"accept": "matched", "book": "matched", "undo": "unmatched", "dismiss": "dismissed"}


def listed(visit: Visit) -> Response:
    """The payments in one state; first those that wait."""
    state = State(visit.asked("state")) if visit.asked("state") in set(State) else State.WAITING
    skip = visit.asked_number("skip")
    found = payments.listed(visit.ledger, (state,), most=SHOWN + 1, skip=skip)
    return visit.page(
        "payments.html",
        entries=found[:SHOWN],
        more=skip + SHOWN if len(found) > SHOWN else 0,
        skip=skip,
        state=state,
        states=tuple(State),
        counts=payments.counts(visit.ledger),
        rests=write_offs.rests(visit.ledger)[:SHOWN] if state is State.WAITING and not skip else [],
    )


def show(visit: Visit) -> Response:
    """One payment, what it pays and why, and what else it could pay."""
    try:
        entry = payments.get(visit.ledger, visit.at())
    except NoSuchPayment:
        raise NotFoundError from None
    set_against = {part.invoice_id for part in entry.parts}
    others = [one for one in candidates(visit.ledger, entry.id) if one.invoice_id not in set_against]
    return visit.page("payment.html", entry=entry, others=others, onward=visit.onward(visit.asked("onward"), ""))


def decide(visit: Visit) -> Response:
    """Accept, book elsewhere, take back or dismiss."""
    number, person = visit.at(), visit.person
    try:
        before = {part.debtor_id for part in payments.get(visit.ledger, number).parts}
    except NoSuchPayment:
        raise NotFoundError from None
    match visit.field("act"):
        case "accept":
            payments.accept(visit.ledger, number, person)
        case "book":
            names = [name for name in visit.sent_list("invoice") if name.strip()]
            payments.book(visit.ledger, number, [(name, None) for name in names], person)
        case "undo":
            payments.undo(visit.ledger, number, person)
        case "dismiss":
            payments.dismiss(visit.ledger, number, person)
        case _:
            raise NotFoundError
    _review(visit)
    answer_matched(visit.handler, number, before, person)
    return visit.go_telling(visit.back_to(f"/payments/{number}"), _TOLD[visit.field("act")])


def write_off(visit: Visit) -> Response:
    """Write off the small rest of an invoice."""
    kind = next((kind for kind in get_args(write_offs.Kind) if kind == visit.field("kind")), None)
    if kind is None:
        raise NotFoundError
    write_offs.write_off(visit.ledger, visit.field("invoice"), kind, visit.person)
    _review(visit)
    return visit.go("/payments")


def _review(visit: Visit) -> None:
    """What was kept and broken follows from the money at once."""
    review_agreements(visit.ledger, visit.config.policy, visit.today)
