"""What monitoring asks: /livez, /readyz and /metrics. Open to who can reach the port; no address or name is told."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from daemon.desk.visit import Desk
from daemon.health import judge, metrics, ready


def routes(desk: Desk) -> list[Route]:
    """The three addresses."""
    pages: dict[str, Callable[[Desk], Response]] = {"/livez": _live, "/readyz": _ready, "/metrics": _metrics}
    return [Route(path, _endpoint(desk, page)) for path, page in pages.items()]


def _endpoint(desk: Desk, page: Callable[[Desk], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:  # noqa: ARG001 - starlette's signature
        return await run_in_threadpool(page, desk)

    return endpoint


def _live(desk: Desk) -> Response:
    """200 while no thread of the service hangs, whatever its servers do."""
    stuck = desk.pulse.stuck()
    return JSONResponse({"live": not stuck, "hanging": stuck}, 503 if stuck else 200)


def _ready(desk: Desk) -> Response:
    """200 while mail is read and sent."""
    with desk.open_ledger() as ledger:
        findings = judge(desk.config, ledger, desk.pulse)
    well = ready(findings)
    parts = {finding.part: finding.state for finding in findings}
    return JSONResponse({"ready": well, "parts": parts}, 200 if well else 503)


def _metrics(desk: Desk) -> Response:
    with desk.open_ledger() as ledger:
        return Response(metrics.page(desk.config, ledger, desk.pulse), media_type=metrics.CONTENT_TYPE)
