"""F1-F8: the line to the mailbox breaks in every way there is, and the server is slow, away, or angry."""

import time
from pathlib import Path

import pytest

from tests.daemon.test_end_to_end import PROMISE, until
from tests.drills.conftest import Drill
from tests.drills.forge import Forge
from tests.servers.faults import Break, Direction, FaultProxy
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox, MailServer
from tests.servers.scripted import CUT, ScriptedImap

LONG = PROMISE + "\n" + "lang verhaal " * 1500


@pytest.fixture
def proxied(forge: Forge, mail_server: MailServer, tmp_path: Path):  # type: ignore[no-untyped-def]
    """A drill whose IMAP goes through a proxy, without TLS so that the proxy can read along."""
    with FaultProxy(mail_server.mailbox.starttls_port) as proxy:
        yield Drill(forge, mail_server, tmp_path, imap={"port": proxy.port, "security": "none"}), proxy


def test_f1_black_hole_while_idle(proxied: tuple[Drill, FaultProxy]) -> None:
    """The network swallows everything during IDLE, without a FIN -> found out, new connection, mail seen once"""
    drill, proxy = proxied
    with drill.service():
        drill.turns("ok")
        proxy.stall()
        drill.deliver()
        until(lambda: "broke off" in drill.afspraak.log, 15, lambda: drill.afspraak.log)
        drill.turns("red")
        proxy.clear()
        drill.drafted(1)
        drill.turns("ok")
    drill.holds()


def test_f2_server_closes_idle_socket(proxied: tuple[Drill, FaultProxy]) -> None:
    """The server closes the idle connection and refuses for a while -> no hot loop, new connection with jitter"""
    drill, proxy = proxied
    with drill.service(constants={"daemon.supervision.FIRST_PAUSE": 1.0}):
        drill.turns("ok")
        before = proxy.accepted
        for _ in range(4):
            proxy.cut()
            time.sleep(0.5)
        assert proxy.accepted - before <= 8
        drill.deliver()
        drill.drafted(1)
    drill.holds()


def test_f3_bye_while_idle(drill: Drill) -> None:
    """The server says BYE during IDLE and restarts -> connects again, no traceback"""
    with drill.service():
        drill.turns("ok")
        drill.mailbox.dovecot.restart()
        drill.deliver()
        drill.drafted(1)
    drill.holds()


def test_f3_bye_during_fetch(forge: Forge, mailbox: Mailbox, tmp_path: Path) -> None:
    """The server says BYE in the middle of a FETCH -> fetched again, no traceback"""
    mail = b"From: a@b.example\r\nSubject: x\r\n\r\nDag\r\n"
    script = {"FETCH": ["* BYE going down\r\n", CUT]}
    with ScriptedImap([mail], script) as server:
        afspraak = Installation(tmp_path, mailbox, imap={"port": server.port, "security": "none"})
        afspraak.afspraak("holds")  # makes the ledger
        with forge.service(afspraak):
            until(lambda: afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'handled'"), 20)
    assert "Traceback" not in afspraak.log
    assert [row["raw"] for row in afspraak.rows("SELECT raw FROM raw_mails")] == [mail]


def test_f4_one_byte_at_a_time(proxied: tuple[Drill, FaultProxy]) -> None:
    """Every answer arrives byte by byte, in IDLE and in FETCH -> whole, or found out; never a row cut short"""
    drill, proxy = proxied
    proxy.split(1, 0.0, Direction.TO_CLIENT)
    with drill.service():
        drill.turns("ok")
        sent = drill.deliver(LONG)
        drill.drafted(1, 40)
    drill.holds()
    (stored,) = (row["raw"] for row in drill.afspraak.rows("SELECT raw FROM raw_mails WHERE length(raw) > 10000"))
    assert stored.endswith(sent[-1000:])


@pytest.mark.parametrize("how", [Break.RESET, Break.CUT, Break.STALL], ids=lambda how: how.name.lower())
def test_f5_reset_in_a_literal(proxied: tuple[Drill, FaultProxy], how: Break) -> None:
    """The line breaks half-way through a mail -> no row for it until it is fetched whole"""
    drill, proxy = proxied
    drill.deliver(LONG)
    proxy.on(Direction.TO_CLIENT, rb"BODY\[\] \{\d+\}.{9000}", how)
    assert drill.once() == 1
    assert proxy.fired == 1
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages WHERE folder = 'INBOX'") == 0
    proxy.clear()
    assert drill.once() == 0
    drill.drafted(1)
    drill.holds()


def test_f6_server_away_at_start_and_later(proxied: tuple[Drill, FaultProxy]) -> None:
    """The server is down at the start, and again while we work -> the process lives, red, then green"""
    drill, proxy = proxied
    proxy.refuse()
    with drill.service() as service:
        drill.turns("red")
        proxy.listen()
        drill.turns("ok")
        proxy.refuse()
        proxy.cut()
        drill.turns("red")
        drill.deliver()
        proxy.listen()
        drill.turns("ok")
        drill.drafted(1)
        assert service.poll() is None
    drill.holds()


def test_f7_throttled(forge: Forge, mailbox: Mailbox, tmp_path: Path) -> None:
    """The server says that the request is throttled and for how long -> nobody signs in for so long"""
    backoff = "{tag} BAD Request is throttled. Suggested Backoff Time: 3000 milliseconds\r\n"
    with ScriptedImap([], {"SEARCH": [backoff]}) as server:
        afspraak = Installation(tmp_path, mailbox, imap={"port": server.port, "security": "none"})
        afspraak.afspraak("holds")  # makes the ledger
        with forge.service(afspraak):
            until(lambda: "pause of 3 seconds" in afspraak.log, 10, lambda: afspraak.log)
            logins = server.seen.count("LOGIN")
            assert afspraak.value("SELECT state FROM health WHERE part = 'mailbox main'") in {"red", "ok", None}
            time.sleep(2.0)
            assert server.seen.count("LOGIN") <= max(logins, 2)  # the other thread's connection was open already
            until(lambda: server.seen.count("LOGIN") > logins, 10, lambda: afspraak.log)
            until(lambda: afspraak.value("SELECT state FROM health WHERE part = 'mailbox main'") == "ok", 10)
    assert "Traceback" not in afspraak.log


def test_f8_sign_in_refused(drill: Drill) -> None:
    """The password is no longer right -> one try, then it waits for a person; the account is not locked"""
    log = drill.mailbox.dovecot.directory / "dovecot.log"

    def refusals() -> int:
        return log.read_text(errors="replace").count(f"({drill.mailbox.user},127.0.0.1): Password mismatch") or (
            log.read_text(errors="replace").count("Password mismatch")
        )

    with drill.service():
        drill.turns("ok")
        before = refusals()
        drill.mailbox.dovecot.add_user(drill.mailbox.user, "another password")
        drill.mailbox.dovecot.drop_sessions(drill.mailbox.user)
        drill.turns("red")
        time.sleep(4.0)
        assert refusals() - before <= 2, "one for each of the two threads at most"
        assert "does not accept the sign-in" in drill.afspraak.log
    drill.mailbox.dovecot.add_user(drill.mailbox.user, drill.mailbox.password)
    drill.holds()
