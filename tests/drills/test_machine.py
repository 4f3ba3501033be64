"""F21-F25: the machine itself: two programs at once, a full disk, a locked ledger, a wrong clock, a stop."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.daemon.test_end_to_end import PROMISE, reply, until
from tests.drills.conftest import Drill
from tests.drills.forge import Forge
from tests.drills.oracle import check_ledger
from tests.servers.mailbox import MailServer
from tests.servers.scripted import SILENT, ScriptedSmtp

DAY = 86_400.0
MANY = 60  # mails


def test_f21_two_services(drill: Drill) -> None:
    """A second service on the same ledger -> it ends with a sentence; every mail still has one draft"""
    with drill.service():
        drill.turns("ok")
        assert drill.forge.run(drill.afspraak, "run") == 1
        assert "Another `afspraak run` already works" in drill.afspraak.log
        drill.deliver()
        drill.drafted(1)
    drill.holds()


def test_f21_two_people_send_one_draft(drill: Drill) -> None:
    """Two people approve the same draft at the same moment -> it goes out once"""
    drill.deliver()
    drill.once()
    both = [drill.forge.start(drill.afspraak, "drafts", "send", "1") for _ in range(2)]
    assert sorted(one.wait() for one in both)[0] == 0
    drill.once()
    drill.holds(arrived=1)


def test_f22_disk_full(drill: Drill) -> None:
    """No room for the ledger -> nothing is fetched or sent, red, and all is there when there is room again"""
    drill.afspraak.afspraak("holds")  # makes the ledger
    for number in range(8):
        drill.deliver(f"{PROMISE}\n{number} " + "vol " * 40_000)
    with drill.service(spare_pages=60) as service:
        until(lambda: "cannot be written" in drill.afspraak.log, 20, lambda: drill.afspraak.log)
        drill_red(drill)
        assert service.poll() is None
    assert drill.afspraak.value("PRAGMA integrity_check") == "ok"
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'failed'") == 0
    with drill.service():
        drill.turns("ok")
        until(lambda: drill.afspraak.value(HANDLED) == 8, 90, lambda: drill.afspraak.log)
    drill.once()
    drill.holds()


def drill_red(drill: Drill) -> None:
    """Red in the record, or the record itself cannot be written any more, which `status` shows by its age."""
    until(lambda: drill.health() != "ok" or drill.afspraak.value(STALE), 20, lambda: drill.afspraak.log)


STALE = "SELECT (julianday('now') - julianday(MAX(seen_at))) * 86400 > 2 FROM health"


@contextmanager
def write_lock(path: Path) -> Iterator[None]:
    """Somebody writes to the ledger and does not end."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_f23_ledger_locked(drill: Drill) -> None:
    """Another process holds the write lock -> waits, or says so; no approval is lost, nothing goes out twice"""
    drill.deliver()
    drill.once()
    impatient = {"daemon.ledger.database.BUSY_SECONDS": 0.5}
    with write_lock(drill.afspraak.ledger):
        assert drill.send(constants=impatient) == 1
        assert "is being written to by another process" in drill.afspraak.log
    assert drill.draft()["state"] == "waiting"
    with write_lock(drill.afspraak.ledger):
        patient = drill.forge.start(drill.afspraak, "drafts", "send", "1")
        time.sleep(1.0)
    assert patient.wait() == 0
    drill.holds(arrived=1)


def test_f23_service_beside_a_lock(drill: Drill) -> None:
    """The lock is held while the service has work -> it goes on when the lock is gone, no mail is set aside"""
    with drill.service(constants={"daemon.ledger.database.BUSY_SECONDS": 0.5}) as service:
        drill.turns("ok")
        with write_lock(drill.afspraak.ledger):
            drill.deliver()
            until(lambda: "written to by another process" in drill.afspraak.log, 15, lambda: drill.afspraak.log)
        drill.drafted(1)
        assert service.poll() is None
    drill.holds()


@pytest.mark.parametrize("days", [1, -1, 180], ids=lambda days: f"{days:+d} days")
def test_f24_clock_jumps(forge: Forge, mail_server: MailServer, tmp_path: Path, days: int) -> None:
    """The clock jumps a day ahead or back, or over a change of summer time -> each mail one attempt, nothing twice"""
    with ScriptedSmtp(dot="451 4.3.0 later") as server:
        drill = Drill(forge, mail_server, tmp_path, smtp={"port": server.port, "security": "none", "user": ""})
        drill.deliver()
        drill.once()
        drill.send()
        with drill.service(clock=days * DAY):
            drill.turns("ok")
            time.sleep(1.0)
        attempts = len(server.mails)
        assert attempts == (2 if days > 0 else 1), "one for the time that has come, none in a burst"
        drill.once()  # the clock is right again; a mail that would wait for half a year is tried at once
        assert len(server.mails) == attempts + (days > 1)
    assert drill.state() == "retry"
    drill.holds()


def test_f25_stopped_during_data(forge: Forge, mail_server: MailServer, tmp_path: Path) -> None:
    """SIGTERM while the server thinks about the final dot -> ends in time, the mail is uncertain, not sent again"""
    with ScriptedSmtp(dot=SILENT) as server:
        drill = Drill(forge, mail_server, tmp_path, smtp={"port": server.port, "security": "none", "user": ""})
        drill.deliver()
        with drill.service() as service:
            drill.drafted(1)
            approve_without_sending(drill)
            until(lambda: server.mails, 15, lambda: drill.afspraak.log)
            began = time.monotonic()
            service.signal(signal.SIGTERM)
            assert service.wait(20) == 0
            assert time.monotonic() - began < 15
        assert drill.state() == "uncertain"
        drill.once()
        assert len(server.mails) == 1
    drill.holds()


def approve_without_sending(drill: Drill) -> None:
    """A person approves as the desk does: the service sends."""
    from daemon.config import load
    from daemon.ledger import Ledger, drafts
    from daemon.session import approve

    with Ledger.open(drill.afspraak.ledger) as ledger:
        approve(load(drill.afspraak.config), ledger, drafts.get(ledger, 1), "person")


def test_f25_stopped_while_reading_with_a_backup_made(drill: Drill, tmp_path: Path) -> None:
    """SIGTERM in the middle of many mails, a backup made meanwhile -> states legal, the backup put back is whole"""
    raws = [reply(drill.debtor, drill.mailbox.user, f"{PROMISE}\nNummer {n}") for n in range(MANY)]
    drill.mailbox.dovecot.fill_inbox(drill.mailbox.user, raws)
    with drill.service() as service:
        until(lambda: drill.afspraak.value(HANDLED) > 10, 20, lambda: drill.afspraak.log)
        drill.afspraak.afspraak("backup", str(tmp_path / "copy.db"))
        service.signal(signal.SIGTERM)
        assert service.wait(20) == 0
    check_ledger(drill.afspraak)
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'failed'") == 0
    drill.afspraak.afspraak("restore", str(tmp_path / "copy.db"))
    check_ledger(drill.afspraak)
    assert drill.once() == 0
    assert drill.afspraak.value(HANDLED) == MANY
    assert "Sending is stopped" in drill.afspraak.afspraak("sending").output
    drill.holds(arrived=0)


HANDLED = "SELECT COUNT(*) FROM messages WHERE state = 'handled'"
