"""How an SMTP conversation can end, each ending in its class: a scripted server plays them all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from daemon.ledger.outbox import Outcome, Outgoing
from daemon.sending.smtp import classify, submit

CUT = "cut"  # the server closes the connection
SILENT = "silent"  # the server never answers


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    security: str = "none"
    user: str = ""
    ca_file: Path | None = None


USUAL = {
    "greeting": "220 test",
    "EHLO": "250 test",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "dot": "250 2.0.0 queued as 1",
    "QUIT": "221 bye",
}


@asynccontextmanager
async def scripted(**answers: str) -> AsyncIterator[tuple[Server, list[str]]]:
    """A server that gives these answers, and what it saw of commands and bodies."""
    script = USUAL | answers
    seen: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def answer(step: str) -> bool:
            seen.append(step)
            if script[step] == SILENT:
                await asyncio.sleep(30)
            if script[step] in {CUT, SILENT}:
                return False
            writer.write(script[step].encode() + b"\r\n")
            await writer.drain()
            return True

        try:
            going = await answer("greeting")
            while going and (line := await reader.readline()):
                step = line.decode().split()[0].strip().upper()
                going = await answer(step) and step != "QUIT"
                if going and step == "DATA" and script["DATA"].startswith("354"):
                    await reader.readuntil(b"\r\n.\r\n")
                    going = await answer("dot")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield Server("127.0.0.1", server.sockets[0].getsockname()[1]), seen
    finally:
        server.close()


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

    async def conversation() -> None:
        async with scripted(**answers) as (server, _):
            await submit(server, "", MAIL, settled.append, dot=1.0)

    asyncio.run(conversation())
    [outcome] = settled
    assert outcome.state == state
    if code is not None:
        assert outcome.code == code
    assert (outcome.retry_at is not None) == (state == "retry")


def test_the_outcome_is_on_record_before_goodbye() -> None:
    order: list[str] = []

    async def conversation() -> None:
        async with scripted() as (server, seen):
            await submit(server, "", MAIL, lambda outcome: order.append(f"{outcome.state} after {seen[-1]}"), dot=1.0)

    asyncio.run(conversation())
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
