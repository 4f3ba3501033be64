"""The demo's SMTP side: takes mail for the firm from anyone, and mail to others from who has logged in.

aiosmtpd (Apache-2.0), without TLS because it only ever listens on loopback.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True, slots=True)
class Submitted:
    """A mail that was handed in over SMTP: envelope sender, envelope recipients, and the bytes as they came."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


Receive = Callable[[Submitted], Awaitable[None]]


class _Handler:
    """What a mail server decides: who may send where, and what becomes of the mail."""

    def __init__(self, users: Mapping[str, str], receive: Receive) -> None:
        self._users = users
        self._receive = receive

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it so
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() not in self._users and not session.authenticated:
            return "550 5.7.1 relaying needs a login"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        await self._receive(Submitted(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 2.0.0 delivered"


async def listen(users: Mapping[str, str], receive: Receive, host: str, port: int) -> asyncio.Server:
    """Serve SMTP for `users` (address to password). Raises OSError when the port is taken."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns there of its own deprecations

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword
    ) -> AuthResult:
        known = users.get(login.login.decode("utf-8", "replace").lower())
        success = known is not None and known.encode() == login.password
        # With handled=True a refused client never gets its 535 and hangs.
        return AuthResult(success=success, handled=success)

    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            _Handler(users, receive),
            hostname="afspraak-demo",
            auth_require_tls=False,
            authenticator=authenticate,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    return await loop.create_server(protocol, host, port)
