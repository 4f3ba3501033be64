"""Opening an IMAP connection that cannot hang, cannot be stripped of TLS, and says what is wrong in one sentence."""

import re
import socket
import ssl
from imaplib import IMAP4
from pathlib import Path
from typing import Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from daemon.oauth import AccessToken
from parsers.problems import Problem

CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0

# What an IMAP call raises when the connection is of no more use; anything else is the server's "no".
CONNECTION_LOST = (OSError, IMAP4.abort)


class Unreachable(Problem):
    """No connection to the server."""

    template = "Cannot reach {host}:{port} ({reason}); check the host name, the port and the network."


class CertificateRefused(Problem):
    """The server's certificate does not verify."""

    template = (
        "The certificate of {host} is not trusted ({reason}); check the host name, "
        'or name the certificate of your own authority in "ca_file".'
    )


class SignInRefused(Problem):
    """The server does not accept the user name and password."""

    template = "{host} does not accept the sign-in of {user} ({reason}); check the user name and the password."


class SignInUnavailable(Problem):
    """The server cannot check passwords just now; trying again later helps."""

    template = "{host} cannot check the sign-in of {user} just now ({reason}); it will be tried again."


class MailboxClosed(Problem):
    """The sign-in is right, but opens no mailbox: what Microsoft says when a right or a licence is missing."""

    template = (
        "{host} knows {user} but opens no mailbox ({reason}); the account needs a mailbox with IMAP switched on, and "
        "an application the right IMAP.AccessAsApp and access to this mailbox."
    )


class Throttled(Problem):
    """The server asks for a pause; coming back earlier makes it longer."""

    template = "{host} asks for a pause of {seconds:.0f} seconds ({reason}); it is left alone for so long."


class ConnectionLost(Problem):
    """The line broke in the middle of the work."""

    template = "The connection to {host} broke off ({reason}); what was done until then is kept, so just try again."


class ServerRefused(Problem):
    """The server said no to a command: no room, no right, or a fault of its own."""

    template = (
        "The server {host} refused ({reason}); what was done until then is kept. See whether the mailbox is full."
    )


class Endpoint(Protocol):
    """Where to connect, as configured."""

    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def port(self) -> int: ...  # noqa: D102
    @property
    def security(self) -> str: ...  # noqa: D102
    @property
    def user(self) -> str: ...  # noqa: D102
    @property
    def ca_file(self) -> Path | None: ...  # noqa: D102


# Exchange Online: "BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds"
_BACKOFF = re.compile(r"backoff time:?\s*(\d{1,9})\s*(milliseconds|seconds|ms|s)\b", re.IGNORECASE)
_THROTTLED = re.compile(r"throttled|\[THROTTLED\]|\[LIMIT\]|too many (simultaneous )?connections", re.IGNORECASE)
USUAL_BACKOFF = 300.0  # seconds, when the server does not say how long
LONGEST_BACKOFF = 6 * 3600.0


def pause_asked_for(answer: str) -> float | None:
    """The seconds that a server's refusal asks to be left alone; None when it asks for no pause."""
    if found := _BACKOFF.search(answer):
        seconds = int(found[1]) / (1000 if found[2].lower().startswith("m") else 1)
        return min(seconds, LONGEST_BACKOFF)
    return USUAL_BACKOFF if _THROTTLED.search(answer) else None


def as_problem(host: str, error: BaseException) -> Problem | None:
    """What an error of an IMAP call means, as a sentence; None when it is none of theirs."""
    if isinstance(error, OSError | IMAP4.error):
        pause = pause_asked_for(str(error))
        if pause is not None:
            return Throttled(host=host, seconds=pause, reason=error)
    if isinstance(error, CONNECTION_LOST):
        return ConnectionLost(host=host, reason=error)
    return ServerRefused(host=host, reason=error) if isinstance(error, IMAP4.error) else None


def tls_context(endpoint: Endpoint) -> ssl.SSLContext:
    """A context that verifies certificate and host name; there is no switch to turn that off."""
    return ssl.create_default_context(cafile=str(endpoint.ca_file) if endpoint.ca_file else None)


def connect(endpoint: Endpoint, password: str) -> IMAPClient:
    """Connect and sign in.

    Raises Unreachable, CertificateRefused, SignInRefused, SignInUnavailable, MailboxClosed or Throttled.
    """
    try:
        client = _open(endpoint)
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(host=endpoint.host, reason=error.verify_message) from error
    except (OSError, IMAP4.error) as error:
        _obey(endpoint, error)
        raise Unreachable(host=endpoint.host, port=endpoint.port, reason=error) from error
    try:
        if isinstance(password, AccessToken):
            client.oauth2_login(endpoint.user, password)
        else:
            client.login(endpoint.user, password)
    except LoginError as error:
        client.shutdown()
        _obey(endpoint, error)
        if isinstance(error.__context__, CONNECTION_LOST):  # imapclient says the same of a line that broke here
            raise Unreachable(host=endpoint.host, port=endpoint.port, reason=error) from error
        raise _refusal(str(error))(host=endpoint.host, user=endpoint.user, reason=error) from error
    except CONNECTION_LOST as error:
        _obey(endpoint, error)
        raise Unreachable(host=endpoint.host, port=endpoint.port, reason=error) from error
    return client


def _obey(endpoint: Endpoint, error: Exception) -> None:
    pause = pause_asked_for(str(error))
    if pause is not None:
        raise Throttled(host=endpoint.host, seconds=pause, reason=error) from error


def _refusal(answer: str) -> type[Problem]:
    # RFC 5530: UNAVAILABLE means that a back end is down, not that the password is wrong.
    if "[UNAVAILABLE]" in answer:
        return SignInUnavailable
    return MailboxClosed if "authenticated but not connected" in answer else SignInRefused


def _open(endpoint: Endpoint) -> IMAPClient:
    context = tls_context(endpoint) if endpoint.security != "none" else None
    client = IMAPClient(
        endpoint.host,
        endpoint.port,
        ssl=endpoint.security == "tls",
        ssl_context=context,
        timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
    )
    client.normalise_times = False  # INTERNALDATE with its offset, not naive local time
    # imapclient writes a command in two segments; without this the second waits 40 ms for an ACK.
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if endpoint.security == "starttls":
        client.starttls(context)
    return client
