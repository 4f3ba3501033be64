"""Who owes what, and everything about one debtor."""

from starlette.responses import Response

from daemon.desk.visit import NotFoundError, Visit
from daemon.ledger import dossiers, overview
from replies.dossier import Kind

SHOWN = 60
MOST_HAPPENED = 120  # lines of a timeline, unless all is asked for
_PATHS = {"messages": "/mail/", "drafts": "/draft/", "agreements": "/agreements/", "payments": "/payments/"}


def listed(visit: Visit) -> Response:
    """The debtors who owe most, or those whose name begins or goes on with some letters."""
    skip = visit.asked_number("skip")
    name = visit.asked("name").strip()
    found = overview.owing(visit.ledger, visit.today, SHOWN + 1, skip, name)
    more = skip + SHOWN if len(found) > SHOWN else 0
    return visit.page("debtors.html", debtors=found[:SHOWN], name=name, more=more, skip=skip)


def show(visit: Visit) -> Response:
    """One debtor: what is open, what was agreed, how they pay, and all that happened."""
    config = visit.config
    try:
        found = dossiers.dossier(visit.ledger, visit.at(), config.policy, visit.today, config.creditor.time_zone)
    except dossiers.NoSuchDebtor:
        raise NotFoundError from None
    everything = bool(visit.asked("all"))
    return visit.page(
        "debtor.html",
        one=found,
        timeline=found.timeline if everything else found.timeline[:MOST_HAPPENED],
        hidden=0 if everything else max(0, len(found.timeline) - MOST_HAPPENED),
        path_of=_path_of,
        money_kinds={Kind.INVOICE, Kind.CREDIT_NOTE, Kind.PAYMENT, Kind.RETURNED, Kind.WRITTEN_OFF},
    )


def _path_of(ref: str) -> str:
    """Where on the desk a row of the timeline tells more, "" when nowhere."""
    table, _, number = ref.partition(":")
    return f"{_PATHS[table]}{number}" if table in _PATHS else ""
