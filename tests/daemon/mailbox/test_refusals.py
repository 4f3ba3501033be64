"""What a server's refusal means: a pause that is obeyed, a wrong password, a mailbox that does not open."""

from imaplib import IMAP4

import pytest

from daemon.mailbox.connection import ConnectionLost, ServerRefused, Throttled, as_problem, pause_asked_for


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
