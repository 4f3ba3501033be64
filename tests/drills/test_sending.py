"""F15-F20: the server that sends falls silent, lies, or breaks off at the worst moment."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.daemon.test_end_to_end import until
from tests.drills.conftest import Drill
from tests.drills.forge import Forge
from tests.servers.faults import Break, Direction, FaultProxy
from tests.servers.mailbox import MailServer
from tests.servers.scripted import CUT, SILENT, ScriptedSmtp

SHORT = {"daemon.sending.smtp.DOT_SECONDS": 1.0, "daemon.sending.smtp.COMMAND_SECONDS": 1.0}


@pytest.fixture
def scripted(forge: Forge, mail_server: MailServer, tmp_path: Path) -> Callable[[ScriptedSmtp], Drill]:
    """A drill with one draft, whose mail goes to a scripted server."""

    def make(server: ScriptedSmtp) -> Drill:
        drill = Drill(forge, mail_server, tmp_path, smtp={"port": server.port, "security": "none", "user": ""})
        drill.deliver()
        assert drill.once() == 0
        return drill

    return make


def test_f15_dropped_after_the_dot_but_stored(forge: Forge, mail_server: MailServer, tmp_path: Path) -> None:
    """The line drops after the final dot, the mail was taken, the server files it -> uncertain, found, accepted"""
    with FaultProxy(mail_server.postfix.mx_port) as proxy:
        drill = Drill(forge, mail_server, tmp_path, smtp={"port": proxy.port, "security": "none", "user": ""})
        drill.deliver()
        drill.once()
        proxy.on(Direction.TO_SERVER, rb"\r\n\.\r\n$", Break.CUT)
        assert drill.send() == 1
        assert drill.state() == "uncertain"
        drill.once()
        assert drill.state() == "uncertain"
        with drill.mailbox.connect() as client:  # as Gmail and Exchange do
            client.append("Sent", drill.server.received(drill.debtor)[0], flags=[b"\\Seen"])
        drill.once()
        assert drill.state() == "accepted"
    assert len(drill.in_folder("Sent")) == 1
    drill.holds(arrived=1)


def test_f16_dropped_after_the_dot_and_lost(scripted: Callable[[ScriptedSmtp], Drill]) -> None:
    """The line drops after the final dot, nobody has the mail -> stays uncertain, is shown, is not sent again"""
    with ScriptedSmtp(dot=CUT) as server:
        drill = scripted(server)
        assert drill.send() == 1
        with drill.service():
            drill.turns("warning", "outbox")
            time.sleep(1.0)
        assert drill.state() == "uncertain"
        assert len(server.mails) == 1
        server.script["dot"] = "250 ok"
        assert drill.forge.run(drill.afspraak, "drafts", "send", "--again", "1") == 0
        assert len(server.mails) == 2
    assert drill.state() == "accepted"
    drill.holds()


@pytest.mark.parametrize(("at", "state"), [("DATA", "uncertain"), ("dot", "uncertain"), ("MAIL", "retry")])
def test_f17_silence(scripted: Callable[[ScriptedSmtp], Drill], at: str, state: str) -> None:
    """The answer to DATA or to the dot never comes -> uncertain, or tried again; never two copies"""
    with ScriptedSmtp(**{at: SILENT}) as server:
        drill = scripted(server)
        assert drill.send(constants=SHORT) == 1
        assert drill.state() == state
        server.script[at] = "354 go on" if at == "DATA" else "250 ok"
        drill.once()
        assert len(server.mails) == (at == "dot")
    drill.holds()


CODES = [
    ("451 4.3.0 disk full", "retry", "waiting minutes"),
    ("421 4.7.0 closing", "retry", "waiting minutes"),
    ("550 5.4.5 daily quota", "retry", "waiting a day"),
    ("550 5.1.1 no such user", "rejected", ""),
    ("554 5.7.1 spam", "rejected", ""),
]


@pytest.mark.parametrize(("answer", "state", "wait"), CODES, ids=[code[0][:9] for code in CODES])
def test_f18_answers_at_the_dot(scripted: Callable[[ScriptedSmtp], Drill], answer: str, state: str, wait: str) -> None:
    """451, 421, 550 5.4.5, 550 5.1.1 at the dot -> again in minutes, again in minutes, tomorrow, back to the person"""
    with ScriptedSmtp(dot=answer) as server:
        drill = scripted(server)
        assert drill.send() == 1
        assert drill.state() == state
        drill.once()
        assert len(server.mails) == 1, "its time has not come"
    hours = drill.afspraak.value("SELECT (julianday(retry_at) - julianday('now')) * 24 FROM outbox")
    assert hours is None if not wait else (hours < 1) == (wait == "waiting minutes")
    if state == "rejected":
        assert drill.draft()["state"] == "waiting"
    drill.holds()


@pytest.mark.parametrize("answer", ["what?", "2", "250", "250-half of it", "\x00\xff"], ids=repr)
def test_f19_garbage_after_the_dot(scripted: Callable[[ScriptedSmtp], Drill], answer: str) -> None:
    """Garbage or half an answer after the dot -> uncertain unless it is a whole 250; never sent twice"""
    with ScriptedSmtp(dot=answer) as server:
        drill = scripted(server)
        drill.send(constants=SHORT)
        drill.once()
        assert len(server.mails) == 1
    assert drill.state() == ("accepted" if answer == "250" else "uncertain")
    drill.holds()


APPENDS = [
    (Direction.TO_SERVER, rb"APPEND Sent", Break.CUT),
    (Direction.TO_SERVER, rb"APPEND Sent", Break.STALL),
    (Direction.TO_CLIENT, rb"(?=\w+ OK \[APPENDUID)", Break.CUT),
]


@pytest.mark.parametrize(("direction", "pattern", "how"), APPENDS, ids=["cut", "stall", "answer lost"])
def test_f20_sent_copy_fails(
    forge: Forge, mail_server: MailServer, tmp_path: Path, direction: Direction, pattern: bytes, how: Break
) -> None:
    """The APPEND to Sent fails, hangs, or its answer is lost -> the mail stays sent; later one copy, not two"""
    with FaultProxy(mail_server.mailbox.starttls_port) as proxy:
        smtp = {"port": mail_server.postfix.mx_port, "security": "none", "user": ""}
        imap = {"port": proxy.port, "security": "none"}
        drill = Drill(forge, mail_server, tmp_path, imap=imap, smtp=smtp)
        drill.deliver()
        drill.once()
        proxy.on(direction, pattern, how)
        assert drill.send() == 0, "the mail went out"
        assert drill.state() == "accepted"
        proxy.clear()
        drill.once()
        drill.once()
    until(lambda: len(drill.in_folder("Sent")) == 1, 1)
    drill.holds(arrived=1)
