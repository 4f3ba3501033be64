"""What a server's refusal means: a pause that is obeyed, a wrong password, a mailbox that does not open."""

from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path

import pytest

from daemon.mailbox.connection import (
    ConnectionLost,
    MailboxClosed,
    ServerRefused,
    SignInRefused,
    SignInUnavailable,
    Throttled,
    Unreachable,
    as_problem,
    connect,
    pause_asked_for,
)
from daemon.oauth import AccessToken
from tests.servers.scripted import CUT, ScriptedImap


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ("BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", 299.961),
        ("NO [THROTTLED] slow down", 300.0),
        ("BAD Too many simultaneous connections. (Failure)", 300.0),
        ("Suggested Backoff Time: 999999999 milliseconds", 21_600.0),
        ("NO [OVERQUOTA] no room", None),
        ("NO [AUTHENTICATIONFAILED] no", None),
    ],
)
def test_a_pause_is_as_long_as_the_server_asks(answer: str, seconds: float | None) -> None:
    assert pause_asked_for(answer) == seconds


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (IMAP4.error("FETCH command error: BAD [b'Request is throttled. Suggested Backoff Time: 1 ms']"), Throttled),
        (IMAP4.abort("socket error: EOF"), ConnectionLost),
        (TimeoutError("timed out"), ConnectionLost),
        (IMAP4.error("NO [OVERQUOTA] no room"), ServerRefused),
        (ValueError("ours"), type(None)),
    ],
)
def test_an_error_is_a_sentence(error: Exception, problem: type) -> None:
    assert type(as_problem("imap.example", error)) is problem


@dataclass(frozen=True)
class Endpoint:
    port: int
    host: str = "127.0.0.1"
    security: str = "none"
    user: str = "books@x.example"
    ca_file: Path | None = None


LOGINS = [
    (CUT, "x", Unreachable),
    ("{tag} NO [AUTHENTICATIONFAILED] wrong\r\n", "x", SignInRefused),
    ("{tag} NO [UNAVAILABLE] later\r\n", "x", SignInUnavailable),
    ("{tag} BAD User is authenticated but not connected.\r\n", AccessToken("t"), MailboxClosed),
    ("{tag} NO Request is throttled. Suggested Backoff Time: 5000 milliseconds\r\n", "x", Throttled),
]


@pytest.mark.parametrize(("answer", "password", "problem"), LOGINS, ids=[login[2].__name__ for login in LOGINS])
def test_a_refused_sign_in_is_told_from_a_line_that_broke(answer: str, password: str, problem: type[Exception]) -> None:
    """A broken line is tried again at once; a refusal rests for half an hour."""
    with ScriptedImap([], {"LOGIN": [answer], "AUTHENTICATE": [answer]}) as server, pytest.raises(problem):
        connect(Endpoint(server.port), password)
