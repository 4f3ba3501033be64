"""The queue: what needs a person, most urgent first."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from daemon.desk.visit import Visit
from daemon.ledger import queue
from daemon.ledger.queue import Filters, Kind

SHOWN = 60  # items on one page

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
    return Filters(
        kind=visit.asked("kind") if visit.asked("kind") in set(Kind) else "",
        label=visit.asked("label"),
        debtor=visit.asked_number("debtor"),
        language=visit.asked("language"),
        account=visit.asked("account"),
        person=visit.person if visit.asked("mine") else "",
    )


def query_of(filters: Filters) -> str:
    """The filters as an address carries them, with its question mark; "" when there are none."""
    given = {
        name: getattr(filters, name)
        for name in ("kind", "label", "debtor", "language", "account")
        if getattr(filters, name)
    }
    if filters.person:
        given["mine"] = "1"
    return f"?{urlencode(given)}" if given else ""


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
        "query": query_of(filters),
        "more": skip + SHOWN if len(shown) > SHOWN else 0,
        "skip": skip,
        "with_kind": lambda kind: query_of(replace(filters, kind=kind)),
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
