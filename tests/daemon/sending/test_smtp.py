"""How an SMTP conversation can end, each ending in its class: a scripted server plays them all."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from daemon.ledger.outbox import Outcome, Outgoing
from daemon.sending import smtp
from daemon.sending.smtp import classify, submit
from tests.servers.scripted import CUT, SILENT, ScriptedSmtp


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    security: str = "none"
    user: str = ""
    ca_file: Path | None = None


MAIL = Outgoing(
    1, "main", 1, "x@y.example", "us@y.example", "jan@x.example", b"Subject: x\r\n\r\nhello\r\n", "sending", 1
)

ENDINGS = [
    ({}, "accepted", 250),
    ({"QUIT": CUT}, "accepted", 250),
    ({"greeting": "554 no service"}, "retry", None),
    ({"greeting": CUT}, "retry", None),
    ({"MAIL": "451 4.3.0 later"}, "retry", 451),
    ({"MAIL": "550 5.7.1 not you"}, "rejected", 550),
    ({"MAIL": CUT}, "retry", None),
    ({"RCPT": "450 4.2.1 greylisted"}, "retry", 450),
    ({"RCPT": "550 5.1.1 no such user"}, "rejected", 550),
    ({"RCPT": CUT}, "retry", None),
    ({"DATA": "421 4.3.2 shutting down"}, "retry", 421),
    ({"DATA": "554 5.5.1 no"}, "rejected", 554),
    ({"dot": "451 4.3.0 disk full"}, "retry", 451),
    ({"dot": "421 4.7.0 too many"}, "retry", 421),
    ({"dot": "550 5.4.5 daily quota exceeded"}, "retry", 550),
    ({"dot": "550 5.1.1 no such user"}, "rejected", 550),
    ({"dot": "554 5.7.1 spam"}, "rejected", 554),
    ({"dot": CUT}, "uncertain", None),
    ({"dot": SILENT}, "uncertain", None),
    ({"dot": "what?"}, "uncertain", None),
    ({"DATA": CUT}, "uncertain", None),
]


@pytest.mark.parametrize(("answers", "state", "code"), ENDINGS, ids=str)
def test_each_ending_falls_in_its_class(answers: dict[str, str], state: str, code: int | None) -> None:
    settled: list[Outcome] = []

    with ScriptedSmtp(**answers) as server:
        asyncio.run(submit(Server("127.0.0.1", server.port), "", MAIL, settled.append, dot=1.0))
    [outcome] = settled
    assert outcome.state == state
    if code is not None:
        assert outcome.code == code
    assert (outcome.retry_at is not None) == (state == "retry")


def test_the_outcome_is_on_record_before_goodbye() -> None:
    order: list[str] = []

    with ScriptedSmtp() as server:
        at = Server("127.0.0.1", server.port)
        note = lambda outcome: order.append(f"{outcome.state} after {server.seen[-1]}")  # noqa: E731
        asyncio.run(submit(at, "", MAIL, note, dot=1.0))
    assert order == ["accepted after dot"]


@pytest.mark.parametrize(
    ("stage", "code", "text", "state"),
    [
        ("sign_in", 535, "5.7.8 bad credentials", "retry"),
        ("sign_in", 535, "5.7.1 please log in with your browser", "retry"),
        ("mail", 432, "4.3.2 too many connections", "retry"),
        ("data", 552, "5.5.0 strange", "retry"),
        ("data", 550, "5.7.26 unauthenticated", "rejected"),
        ("data", 299, "odd", "uncertain"),
    ],
)
def test_codes_are_judged_by_table(stage: str, code: int, text: str, state: str) -> None:
    assert classify(stage, code, text, 1).state == state


@pytest.mark.parametrize(("silent_at", "state"), [("dot", "uncertain"), ("DATA", "uncertain"), ("RCPT", "retry")])
def test_a_program_that_stops_knows_what_it_knows(silent_at: str, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "STOP_SECONDS", 0.3)
    settled: list[Outcome] = []
    with ScriptedSmtp(**{silent_at: SILENT}) as server:
        at = Server("127.0.0.1", server.port)
        asyncio.run(submit(at, "", MAIL, settled.append, stopping=lambda: True))
    assert [outcome.state for outcome in settled] == [state]
