"""What is done before it is asked for: every page once when the desk starts, and after a change what takes longest.

So the first visitor waits for no template and no module, and who looks at the week finds it reckoned.
"""

import logging
import time
from collections.abc import Callable

from starlette.datastructures import FormData
from starlette.requests import Request

from daemon.desk.app import ADDRESSES
from daemon.desk.pages import calls, case, week
from daemon.desk.visit import Desk, Visit
from daemon.ledger import queue
from daemon.ledger.access import DeskSession
from daemon.ledger.queue import Filters
from daemon.weekly import last_week

log = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds
REST = 10  # times as long as it took, so that a service under load is not kept from its work
SOMEBODY_THERE = 900.0  # seconds since the last visit


def think_ahead(desk: Desk) -> None:
    """Until the desk closes. Never fails: what went wrong here is told to who asks for the page."""
    took = _done(_every_page, desk)
    seen = desk.changes.version()
    while not desk.closing.wait(max(LOOK_EVERY, REST * took)):
        took, now = 0.0, desk.changes.version()
        visited = desk.visited_at
        if now != seen and visited is not None and time.monotonic() - visited < SOMEBODY_THERE:
            took, seen = _done(_what_takes_longest, desk), now


def _done(work: Callable[[Visit], None], desk: Desk) -> float:
    began = time.monotonic()
    try:
        with desk.open_ledger() as ledger:
            work(Visit(desk, _request(), ledger, DeskSession(desk.person, ""), FormData()))
    except Exception:
        log.exception("Nothing could be prepared for the desk.")
    return time.monotonic() - began


def _request(**path: int) -> Request:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "path_params": path}
    return Request(scope)


def _what_takes_longest(visit: Visit) -> None:
    calls.due(visit)
    week.told(visit, last_week(visit.today))


def _every_page(visit: Visit) -> None:
    for address in ADDRESSES:
        if not (address.post or address.open or "{" in address.path):
            address.page(visit)
    for item in queue.items(visit.ledger, Filters(), 1, 0):
        if item.message:
            visit.request = _request(number=item.message)
            case.show_mail(visit)
