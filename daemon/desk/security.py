"""What stands before every page: which hosts may be asked for, from where a form may come, what a page may load.

Listening on loopback is no boundary: any page in the user's browser can send requests there, and a name that is made
to point there (DNS rebinding) reads the answers. So the host is compared with a list, every change needs the session's
token and this very origin, and no page may load, frame or send to anything but the desk.
"""

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 2_000_000  # bytes of a form
SAFE_METHODS = {"GET", "HEAD"}

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For a mail's own HTML: nothing runs, nothing is fetched, and only the desk may frame it.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins under which the desk is reached: loopback names on its port, and the public address if there is one.

    Compared whole: a prefix test would let `127.0.0.1.evil.example` in.
    """

    hosts: frozenset[str]
    secure: bool  # reached over TLS, through a proxy

    @classmethod
    def of(cls, port: int, public_url: str) -> "Origins":
        """Those of a desk on this port."""
        public = urlsplit(public_url)
        local = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        return cls(frozenset(local | ({public.netloc.lower()} if public.netloc else set())), public.scheme == "https")

    def known_host(self, host: str) -> bool:
        """Whether a Host header names the desk."""
        return host.lower() in self.hosts

    def same_origin(self, headers: Headers) -> bool:
        """Whether a request comes from a page of the desk (Fetch Standard, `Origin` and `Sec-Fetch-Site`)."""
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = headers.get("origin")
        if origin is None:
            return "sec-fetch-site" in headers
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def tokens_match(given: str, wanted: str) -> bool:
    """Whether a form carries the session's token, compared in constant time."""
    return hmac.compare_digest(given.encode(), wanted.encode())


class Guard:
    """ASGI middleware: refuses foreign hosts, foreign forms and oversized bodies, and sets all answers' headers."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, self._hardened(scope, send))
            return
        await self.app(scope, _capped(receive), self._hardened(scope, send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if not self.origins.known_host(headers.get("host", "")):
            return PlainTextResponse("This is not an address of the desk.", 421)
        if scope["method"] not in SAFE_METHODS | {"POST"}:
            return PlainTextResponse("Not allowed.", 405)
        if scope["method"] == "POST" and not self.origins.same_origin(headers):
            return PlainTextResponse("This form does not come from the desk.", 403)
        return None

    def _hardened(self, scope: Scope, send: Send) -> Send:
        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers.setdefault("X-Frame-Options", "SAMEORIGIN")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
                if self.origins.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return hardened


class BodyTooLargeError(Exception):
    """A form larger than any that the desk makes."""


def _capped(receive: Receive) -> Receive:
    got = 0

    async def capped() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > LARGEST_BODY:
            raise BodyTooLargeError
        return message

    return capped
