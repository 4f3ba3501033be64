"""The desk as an ASGI application: which address leads to which page, and what every request passes through."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from daemon.desk import health, live, signing_in
from daemon.desk.pages import (
    agreements,
    attachments,
    calls,
    case,
    debtors,
    draft,
    labels,
    payments,
    queue,
    reading,
    search,
    settings,
    status,
    steps,
    week,
)
from daemon.desk.security import BodyTooLargeError, Guard, tokens_match
from daemon.desk.visit import HERE, Desk, NotFoundError, Visit
from parsers.problems import Problem

log = logging.getLogger(__name__)

Page = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class _Address:
    """One address. `post` is answered to forms; `open` to people who are not signed in."""

    path: str
    page: Page
    post: bool = False
    open: bool = False


ADDRESSES = (
    _Address("/enter", signing_in.show, open=True),
    _Address("/enter", signing_in.enter, post=True, open=True),
    _Address("/enter/{token:str}", signing_in.show_link, open=True),
    _Address("/enter/{token:str}", signing_in.use_link, post=True, open=True),
    _Address("/leave", signing_in.leave, post=True),
    _Address("/look", signing_in.choose_look, post=True),
    _Address("/", queue.show),
    _Address("/queue", queue.listed),
    _Address("/mail/{number:int}", case.show_mail),
    _Address("/mail/{number:int}/html", case.show_html),
    _Address("/mail/{number:int}/attachment/{place:int}", attachments.save),
    _Address("/mail/{number:int}/attend", steps.attend, post=True),
    _Address("/mail/{number:int}/reopen", steps.reopen, post=True),
    _Address("/mail/{number:int}/answer", draft.begin, post=True),
    _Address("/mail/{number:int}/note", steps.hand_over, post=True),
    _Address("/mail/{number:int}/hold", steps.hold, post=True),
    _Address("/mail/{number:int}/reading", reading.judge, post=True),
    _Address("/mail/{number:int}/reading/undo", reading.undo, post=True),
    _Address("/mail/{number:int}/debtor", reading.tie, post=True),
    _Address("/mail/{number:int}/agree", reading.agree, post=True),
    _Address("/mail/{number:int}/contact", reading.add_contact, post=True),
    _Address("/draft/{number:int}", case.show_draft),
    _Address("/draft/{number:int}/state", draft.state),
    _Address("/draft/{number:int}/lint", draft.lint, post=True),
    _Address("/draft/{number:int}/save", draft.save, post=True),
    _Address("/draft/{number:int}/send", draft.send, post=True),
    _Address("/draft/{number:int}/address", draft.address, post=True),
    _Address("/draft/{number:int}/undo", draft.undo, post=True),
    _Address("/draft/{number:int}/looked-over", draft.looked_over, post=True),
    _Address("/draft/{number:int}/discard", draft.discard, post=True),
    _Address("/draft/{number:int}/restore", draft.restore, post=True),
    _Address("/draft/{number:int}/arrived", draft.arrived, post=True),
    _Address("/draft/{number:int}/again", draft.send_again, post=True),
    _Address("/search", search.show),
    _Address("/debtors", debtors.listed),
    _Address("/debtors/{number:int}", debtors.show),
    _Address("/agreements", agreements.listed),
    _Address("/agreements/calendar", agreements.calendar),
    _Address("/agreements/{number:int}", agreements.show),
    _Address("/agreements/{number:int}/answer", agreements.answer, post=True),
    _Address("/agreements/{number:int}/replace", agreements.replace, post=True),
    _Address("/agreements/{number:int}/payment", agreements.note_payment, post=True),
    _Address("/payments", payments.listed),
    _Address("/payments/{number:int}", payments.show),
    _Address("/payments/{number:int}/decide", payments.decide, post=True),
    _Address("/payments/write-off", payments.write_off, post=True),
    _Address("/calls", calls.listed),
    _Address("/calls/{number:int}", calls.sheet),
    _Address("/calls/{number:int}/telephone", calls.keep_telephone, post=True),
    _Address("/calls/{number:int}/note", calls.note, post=True),
    _Address("/week", week.show),
    _Address("/labels", labels.listed),
    _Address("/status", status.show),
    _Address("/status/sending", status.switch, post=True),
    _Address("/mail/{number:int}/retry", status.retry, post=True),
    _Address("/settings", settings.show),
)


class _Static(StaticFiles):
    """Our own files; their address changes whenever they do."""

    def file_response(self, *args: object, **named: object) -> Response:
        response = super().file_response(*args, **named)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def make_app(desk: Desk) -> Starlette:
    """The application. Its pages run in threads, each with a connection to the ledger of its own."""
    routes: list[BaseRoute] = [
        Route(one.path, _endpoint(desk, one), methods=["POST"] if one.post else ["GET"]) for one in ADDRESSES
    ]
    routes.append(Route("/events", live.endpoint(desk)))
    routes.extend(health.routes(desk))
    routes.append(Mount("/static", _Static(directory=HERE / "static")))
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, origins=desk.origins)],
        exception_handlers={404: _lost, BodyTooLargeError: _too_large},
    )


def _endpoint(desk: Desk, address: _Address) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        sent = await request.form(max_files=0, max_fields=200) if address.post else FormData()
        return await run_in_threadpool(_answer, desk, address, request, sent)

    return endpoint


def _answer(desk: Desk, address: _Address, request: Request, sent: FormData) -> Response:
    with desk.open_ledger() as ledger:
        session = signing_in.session_of(desk.config, ledger, request)
        visit = Visit(desk, request, ledger, session, sent)
        if session is None and not address.open:
            return _to_the_door(visit)
        if session and address.post and not address.open and not tokens_match(_token(visit), session.csrf):
            return PlainTextResponse(visit.words("This page is out of date; load it again."), 403)
        if session:
            desk.visited_at = time.monotonic()
        try:
            return address.page(visit)
        except Problem as problem:
            return visit.page("problem.html", status=409, says=visit.words.problem(problem), back=_back(request))
        except NotFoundError:
            return visit.page("problem.html", status=404, says=visit.words("There is nothing here."), back="/")


def _token(visit: Visit) -> str:
    return visit.request.headers.get("x-csrf-token") or visit.field("csrf")


def _to_the_door(visit: Visit) -> Response:
    if visit.partial:
        return Response(status_code=401, headers={"HX-Redirect": "/enter"})
    return RedirectResponse("/enter", 303)


def _back(request: Request) -> str:
    """The page a form came from, to go back to; only ever one of the desk."""
    came_from = request.headers.get("referer", "").partition("//")[2].partition("/")[2]
    return f"/{came_from.lstrip('/')}"


async def _lost(request: Request, error: Exception) -> Response:  # noqa: ARG001 - starlette's signature
    return RedirectResponse("/", 303) if request.method == "GET" else PlainTextResponse("Not found.", 404)


async def _too_large(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return PlainTextResponse("Too large.", 413)
