"""Whom to call today, and why."""

from starlette.responses import Response

from daemon.desk.visit import Visit
from daemon.ledger.weeks import monday_of
from daemon.weekly import summary_of

SHOWN = 60


def listed(visit: Visit) -> Response:
    """The calls of this week, the most pressing first."""
    summary = summary_of(visit.config, visit.ledger, monday_of(visit.today))
    return visit.page("calls.html", calls=summary.calls[:SHOWN])
