"""Whom to call and why, the sheet to have at hand, and noting what came of a call."""

from starlette.responses import HTMLResponse, Response

from daemon import reviewing
from daemon.calling import calls_due, note_call, sheet_of
from daemon.clock import now
from daemon.desk.typed import parts_of
from daemon.desk.visit import NotFoundError, Visit
from daemon.ledger import books, calls, dossiers, drafts, queue
from parsers.problems import Problem
from replies.call_sheet.layout import laid_out
from replies.summary.calls import Call
from replies.summary.to_do import moment

SHOWN = 60


class NothingSaid(Problem):
    """A call was noted, but not what came of it."""

    template = "Say what came of the call: what was agreed, a note, or that nobody answered."


def listed(visit: Visit) -> Response:
    """The calls of this week, the most pressing first."""
    return visit.page("calls.html", calls=due(visit)[:SHOWN], moment=moment)


def due(visit: Visit) -> tuple[Call, ...]:
    """All calls of this week."""
    desk, ledger = visit.desk, visit.ledger

    def reckoned() -> tuple[Call, ...]:
        return calls_due(ledger, desk.config, desk.outstandings.of(ledger, visit.today))

    return desk.reckon("calls", (visit.today, now().hour), reckoned)  # when to call depends on the time


def sheet(visit: Visit) -> Response:
    """What to have at hand for a call with one debtor, and the form to note what came of it."""
    number = visit.at()
    try:
        found = sheet_of(visit.ledger, visit.config, number, due(visit))
    except dossiers.NoSuchDebtor:
        raise NotFoundError from None
    return visit.page(
        "call.html",
        number=number,
        sheet=laid_out(found, visit.words),
        debtor=found.dossier.debtor,
        made=calls.listed(visit.ledger, number)[:6],
    )


def note(visit: Visit) -> HTMLResponse | Response:
    """Note a call; made instead of sending a draft, that one is thrown away."""
    number = visit.at()
    if not any(visit.field(name).strip() for name in ("parts", "no_answer", "note")):
        raise NothingSaid
    made = note_call(
        visit.ledger,
        visit.config,
        number,
        parts_of(visit.field("parts"), visit.now),
        visit.person,
        partial=bool(visit.field("partial")),
        spoke_to=visit.field("spoke_to").strip(),
        no_answer=bool(visit.field("no_answer")),
        said=visit.field("note").strip(),
    )
    instead = visit.number("instead")
    if instead and not visit.field("no_answer") and drafts.get(visit.ledger, instead).state == "waiting":
        reviewing.discard(visit.ledger, instead, visit.person)
    if made.draft:
        return visit.go_telling(queue.case_path(None, made.draft), "noted")
    return visit.go_telling(visit.back_to(f"/calls/{number}"), "noted")


def keep_telephone(visit: Visit) -> Response:
    """Keep the number under which the firm, or one of its people, is called."""
    number, whose = visit.at(), visit.field("whose").strip()
    if not books.keep_telephone(visit.ledger, number, visit.field("telephone").strip()[:40], whose, visit.person):
        raise NotFoundError
    return visit.go_telling(visit.back_to(f"/calls/{number}"), "telephone")
