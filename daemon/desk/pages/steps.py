"""What a person does with a case besides answering it: done, taken up again, a note, reminders held."""

from datetime import date, timedelta

from starlette.responses import Response

from daemon.desk.pages.case import case_of, onward, people_of
from daemon.desk.pages.queue import query_of
from daemon.desk.visit import NotFoundError, Visit
from daemon.ledger import agreements, notes, queue
from replies.case import ProposedHold


def attend(visit: Visit) -> Response:
    """All is done that this mail asked for."""
    number = visit.at()
    then = onward(visit, queue.case_path(number, None), f"done/mail/{number}")
    if visit.ledger.row("SELECT 1 FROM messages WHERE id = ?", number) is None:
        raise NotFoundError
    queue.attend(visit.ledger, number, visit.person)
    return then


def reopen(visit: Visit) -> Response:
    """Take back that all was done."""
    queue.reopen(visit.ledger, visit.at(), visit.person)
    return visit.go(queue.case_path(visit.at(), None))


def hand_over(visit: Visit) -> Response:
    """Leave a note, for a colleague or for whoever comes next."""
    number = visit.at()
    text, whom = visit.field("text").strip(), visit.field("for_person")
    whom = whom if whom in people_of(visit) else ""
    if text or whom:
        notes.add(visit.ledger, number, visit.person, whom, text)
        return visit.go_telling(f"/mail/{number}{query_of(visit)}", "asked" if whom else "note")
    return visit.go(f"/mail/{number}{query_of(visit)}")


def hold(visit: Visit) -> Response:
    """No reminders for the invoices of this mail until a day."""
    number = visit.at()
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", number)
    case = case_of(visit, row, None)
    try:
        until = date.fromisoformat(visit.field("until")) if visit.field("until") else None
    except ValueError:
        until = visit.today + timedelta(days=visit.config.policy.hold_days)
    if case is None:
        raise NotFoundError
    wanted = tuple(ProposedHold(invoice.id, agreements.BY_HAND, until) for invoice in case.invoices)
    agreements.hold(visit.ledger, number, visit.today, wanted, visit.person)
    return visit.go_telling(f"/mail/{number}{query_of(visit)}", "held")
