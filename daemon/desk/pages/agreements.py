"""What was agreed: a list by day, a calendar of what is due, and one agreement with all that can be done with it."""

from calendar import Calendar
from datetime import date, timedelta

from starlette.responses import Response

from daemon.desk.pages import reading
from daemon.desk.typed import amount_of, day_of, line_of, parts_of
from daemon.desk.visit import YEARS, NotFoundError, Visit
from daemon.ledger import agreement_views, agreements, agreements_by_hand, promises, queue
from daemon.letters import confirm_call
from daemon.texts import load_templates
from parsers.facts.model import Instalment
from replies.agreements import Event

SHOWN = 80
STATES = ("proposed", "accepted", "mailed", "confirmed", "kept", "partly_kept", "broken", "replaced", "declined")
_ANSWERS = {str(event): event for event in (Event.ACCEPT, Event.DECLINE, Event.CONFIRM)}


def listed(visit: Visit) -> Response:
    """The promised payments by their day: those that are to come, or those of one state."""
    state = visit.asked("state") if visit.asked("state") in STATES else ""
    skip = visit.asked_number("skip")
    found = promises.listed(visit.ledger, state, SHOWN + 1, skip)
    return visit.page(
        "agreements.html",
        parts=found[:SHOWN],
        more=skip + SHOWN if len(found) > SHOWN else 0,
        skip=skip,
        state=state,
        counts=promises.counts(visit.ledger),
        states=STATES,
    )


def calendar(visit: Visit) -> Response:
    """A month, with what is promised for each day."""
    first = _month(visit)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    due = promises.between(visit.ledger, weeks[0][0], weeks[-1][-1])
    return visit.page(
        "calendar.html",
        first=first,
        weeks=weeks,
        due=due,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(first + timedelta(days=32)).strftime("%Y-%m"),
    )


def _month(visit: Visit) -> date:
    this = visit.today.replace(day=1)
    try:
        wanted = date.fromisoformat(f"{visit.asked('month')}-01")
    except ValueError:
        return this
    return wanted if YEARS[0] <= wanted.year <= YEARS[1] else this


def show(visit: Visit) -> Response:
    """One agreement: each part beside what came for it, its history, and what can be done."""
    try:
        one = agreement_views.get(visit.ledger, visit.at(), visit.config.policy, visit.today)
    except agreements.NoSuchAgreement:
        raise NotFoundError from None
    return visit.page(
        "agreement.html",
        one=one,
        history=agreement_views.history(visit.ledger, one.id),
        answers=[event for event in one.possible if str(event) in _ANSWERS],
        replaceable=Event.REPLACE in one.possible,
        typed="\n".join(line_of(Instalment(part.due, part.promised), visit.words.language) for part in one.parts),
        outstanding=one.promised.cents > one.received.cents,
    )


def answer(visit: Visit) -> Response:
    """Accept, decline, or say that the debtor confirmed."""
    event = _ANSWERS.get(visit.field("event"))
    if event is None:
        raise NotFoundError
    agreements_by_hand.answer(visit.ledger, visit.at(), event, visit.person, visit.config.policy, visit.today)
    return visit.go(visit.back_to(f"/agreements/{visit.at()}"))


def replace(visit: Visit) -> Response:
    """Agree anew about the same invoices; the letter that confirms it takes the place of the one that waited.

    What was read from a mail, and not said to the debtor yet, is agreed anew in the answer to that mail.
    """
    number, ledger = visit.at(), visit.ledger
    mail = ledger.value("SELECT message_id FROM agreements WHERE id = ? AND state = 'proposed'", number)
    if mail and not agreements.confirmed_by_hand(ledger, number):
        return reading.agree(visit, mail)
    with ledger.transaction():
        made = agreements_by_hand.replace(
            ledger,
            number,
            parts_of(visit.field("parts"), visit.now),
            visit.person,
            visit.config.policy,
            visit.today,
            said=visit.field("said"),
        )
        written = None
        if agreements.confirmed_by_hand(ledger, number):  # a text of a person's own stays
            agreements.confirm_instead(ledger, number, made.id)
        else:  # what we wrote names the earlier days
            written = confirm_call(ledger, visit.config, load_templates(visit.config), made.id, visit.today)
    if written:
        return visit.go(queue.case_path(None, written))
    return visit.go(visit.back_to(f"/agreements/{made.id}"))


def note_payment(visit: Visit) -> Response:
    """Money came before a bank statement shows it."""
    number = visit.at()
    agreements_by_hand.note_payment(
        visit.ledger,
        number,
        amount_of(visit.field("amount")),
        day_of(visit.field("day"), visit.now),
        visit.person,
        visit.config.policy,
        visit.today,
        cash=bool(visit.field("cash")),
    )
    return visit.go(f"/agreements/{number}")
