"""Live pages: the browser is told when the ledger changed, and asks for what it shows again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from daemon.desk.signing_in import session_of
from daemon.desk.visit import Desk

LOOK_EVERY = 0.5  # seconds
KEEP_ALIVE = 20.0  # seconds; proxies close a line on which nothing is said
LASTS = 600.0  # seconds, then the browser comes again, and its session is looked at anew


def endpoint(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """The stream of events: `ledger`, each time something was written."""

    def signed_in(request: Request) -> bool:
        with desk.open_ledger() as ledger:
            return session_of(desk.config, ledger, request) is not None

    async def events(request: Request) -> Response:
        if not await run_in_threadpool(signed_in, request):
            return Response(status_code=204)  # tells EventSource to stop asking
        return StreamingResponse(_changes(desk), media_type="text/event-stream")

    return events


async def _changes(desk: Desk) -> AsyncIterator[str]:
    seen, silent, age = desk.changes.version(), 0.0, 0.0
    yield "retry: 2000\n\n"
    while age < LASTS and not desk.closing.is_set():
        await asyncio.sleep(LOOK_EVERY)
        age += LOOK_EVERY
        silent += LOOK_EVERY
        now = desk.changes.version()
        if now != seen:
            seen, silent = now, 0.0
            yield "event: ledger\ndata: \n\n"
        elif silent >= KEEP_ALIVE:
            silent = 0.0
            yield ": still here\n\n"
