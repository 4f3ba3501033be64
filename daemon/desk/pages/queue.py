"""The queue: what needs a person, most urgent first."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from daemon.clock import stamp
from daemon.desk.visit import YEARS, Visit
from daemon.ledger import queue
from daemon.ledger.queue import Filters, Kind

SHOWN = 60  # items on one page
DAYS = 7  # that one can choose among; what came before them is OLDER
OLDER = "older"

# How each kind is called; said in the template.
TITLES = {
    Kind.UNCERTAIN: "Sent or not?",
    Kind.HELD: "Look before anything else",
    Kind.DISPUTE: "Disputes",
    Kind.PROMISE: "Promises to confirm",
    Kind.DRAFT: "Answers to review",
    Kind.UNCLEAR: "Read these yourself",
    Kind.TODO: "Left to do",
    Kind.STRANGER: "From people who are not on file",
}


def filters_of(visit: Visit) -> Filters:
    """What of the queue the address asks for."""
    begins, ends = _between(visit)
    return Filters(
        kind=visit.asked("kind") if visit.asked("kind") in set(Kind) else "",
        label=visit.asked("label"),
        debtor=visit.asked_number("debtor"),
        language=visit.asked("language"),
        account=visit.asked("account"),
        person=visit.person if visit.asked("mine") else "",
        begins=_begin(visit, begins) if begins else "",
        ends=_begin(visit, ends) if ends else "",
    )


def _between(visit: Visit) -> tuple[date | None, date | None]:
    """The day on which mails came that are asked for, and the day after it; or the first day that is too late."""
    came = visit.asked("came")
    if came == OLDER:
        return None, visit.today - timedelta(days=DAYS - 1)
    try:
        day = date.fromisoformat(came)
    except ValueError:
        return None, None
    return (day, day + timedelta(days=1)) if YEARS[0] <= day.year <= YEARS[1] else (None, None)


def _begin(visit: Visit, day: date) -> str:
    """The point in time at which the creditor's day begins, as the ledger writes it."""
    return stamp(datetime.combine(day, time(), visit.config.creditor.time_zone))


def query_of(visit: Visit, **instead: str) -> str:
    """The filters as the address carries them, with its question mark; "" when there are none."""
    filters = filters_of(visit)
    given = {name: str(getattr(filters, name) or "") for name in ("kind", "label", "debtor", "language", "account")}
    given |= {"mine": "1" if filters.person else "", "came": visit.asked("came") if _between(visit)[1] else ""}
    kept = {name: value for name, value in (given | instead).items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def _values(visit: Visit) -> dict[str, Any]:
    filters = filters_of(visit)
    skip = visit.asked_number("skip")
    shown = queue.items(visit.ledger, filters, SHOWN + 1, skip)
    groups: dict[Kind, list[queue.Item]] = {}
    for item in shown[:SHOWN]:
        groups.setdefault(item.kind, []).append(item)
    return {
        "groups": groups,
        "titles": TITLES,
        "counts": queue.counts(visit.ledger),
        "filters": filters,
        "query": query_of(visit),
        "came": visit.asked("came"),
        "days": [visit.today - timedelta(days=ago) for ago in range(DAYS)],
        "more": skip + SHOWN if len(shown) > SHOWN else 0,
        "skip": skip,
        "with_kind": lambda kind: query_of(visit, kind=kind),
    }


def show(visit: Visit) -> Response:
    """The first page."""
    labels = visit.ledger.rows(
        """SELECT DISTINCT l.label FROM message_labels l WHERE l.message_id IN
             (SELECT message_id FROM drafts WHERE state = 'waiting') ORDER BY 1"""
    )
    accounts = [account.name for account in visit.config.accounts]
    return visit.page("queue.html", labels=[row["label"] for row in labels], accounts=accounts, **_values(visit))


def listed(visit: Visit) -> Response:
    """Only the list, for a page that is open while something changes."""
    return visit.page("queue_list.html", **_values(visit))
