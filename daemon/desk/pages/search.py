"""Search over everything."""

from markupsafe import Markup, escape
from starlette.responses import Response

from daemon.desk.visit import Visit
from daemon.ledger import queue, search
from daemon.ledger.search import BEGIN, END, Found

TITLES = {"message": "mail that came in", "debtor": "debtor", "invoice": "invoice", "draft": "answer"}


def show(visit: Visit) -> Response:
    """What was found; only the list for who is still typing."""
    text = visit.asked("q").strip()
    found = search.search(visit.ledger, text) if text else []
    template = "search_list.html" if visit.partial else "search.html"
    return visit.page(template, text=text, found=[(one, _path(one), _excerpt(one)) for one in found], titles=TITLES)


def _path(one: Found) -> str:
    match one.kind:
        case "message":
            return queue.case_path(one.id, None)
        case "draft":
            return queue.case_path(one.message_id, one.id)
    return f"/debtors/{one.debtor_id}"


def _excerpt(one: Found) -> Markup:
    """The excerpt with what was looked for marked; everything else is escaped."""
    escaped = str(escape(" ".join(one.excerpt.split())))
    return Markup(escaped.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S704 - escaped the line before
