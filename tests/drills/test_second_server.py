"""The inbound way on a second real server, Cyrus: what differs from Dovecot must not matter."""

import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.daemon.test_end_to_end import PROMISE, reply, until
from tests.drills.forge import Forge
from tests.drills.oracle import check_ledger
from tests.servers.cyrus import Cyrus, missing_cyrus
from tests.servers.faults import Break, Direction, FaultProxy
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox

pytestmark = pytest.mark.skipif(bool(missing_cyrus()), reason=missing_cyrus())
DEBTOR = "jan@customer.example"
HANDLED = "SELECT COUNT(*) FROM messages WHERE state = 'handled'"


@pytest.fixture(scope="module")
def cyrus() -> Iterator[Cyrus]:
    with Cyrus() as server:
        yield server


class Place:
    """A mailbox on Cyrus and an Afspraak for it; `port` may be that of a proxy."""

    _count = 0

    def __init__(self, cyrus: Cyrus, forge: Forge, directory: Path, port: int = 0) -> None:
        Place._count += 1
        self.cyrus, self.forge, self.user = cyrus, forge, f"books{Place._count}@creditor.example"
        cyrus.add_user(self.user, "pw")
        cyrus.connect(self.user, "pw").logout()  # makes its folders
        box = Mailbox(cyrus, self.user, "pw", cyrus.starttls_port, cyrus.tls_port, cyrus.ca_file)  # type: ignore[arg-type]
        imap = {"port": port or cyrus.starttls_port, "security": "none"}
        self.afspraak = Installation(directory, box, imap=imap)
        self.afspraak.import_invoices(f"2026-0312,Bakkerij Jan,{DEBTOR},nl,NL,business,2026-09-01,2026-10-01,250.00")

    def deliver(self, text: str = PROMISE) -> None:
        self.cyrus.deliver(reply(DEBTOR, self.user, text), self.user)

    def once(self) -> int:
        return self.forge.run(self.afspraak, "run", "--once")

    def drafts(self) -> list[bytes]:
        return self.cyrus.mails(self.user, "pw", "Drafts")


def test_c1_reads_and_drafts(cyrus: Cyrus, forge: Forge, tmp_path: Path) -> None:
    """Folders marked in lower case, answers in odd segments -> read as they came, drafted once, no flag touched"""
    place = Place(cyrus, forge, tmp_path)
    for number in range(3):
        place.deliver(f"Nummer {number}.\n{PROMISE}")
    place.deliver("x" * 1_200_000)
    assert place.once() == place.once() == 0
    assert place.afspraak.value(HANDLED) == 3
    assert place.afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'too_large'") == 1
    stored = {bytes(row["raw"]) for row in place.afspraak.rows("SELECT raw FROM raw_mails")}
    assert stored == {raw for raw in cyrus.mails(place.user, "pw") if len(raw) < 1_000_000}
    waiting = place.afspraak.value("SELECT COUNT(*) FROM drafts WHERE state = 'waiting'")
    assert len(place.drafts()) == waiting == 1
    with cyrus.connect(place.user, "pw") as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("UNSEEN") == client.search("ALL")
    check_ledger(place.afspraak)


def test_c2_idle_and_outages(cyrus: Cyrus, forge: Forge, tmp_path: Path) -> None:
    """News in IDLE, then the line cut, then the server killed -> every mail once"""
    with FaultProxy(cyrus.starttls_port) as proxy:
        place = Place(cyrus, forge, tmp_path, proxy.port)
        with forge.service(place.afspraak):
            until(lambda: "connected" in place.afspraak.log, 15, lambda: place.afspraak.log)
            place.deliver(f"Een.\n{PROMISE}")
            until(lambda: place.afspraak.value(HANDLED) == 1, 20, lambda: place.afspraak.log)
            proxy.cut()
            place.deliver(f"Twee.\n{PROMISE}")
            until(lambda: place.afspraak.value(HANDLED) == 2, 20, lambda: place.afspraak.log)
            cyrus.kill()
            time.sleep(0.5)
            cyrus.start()
            place.deliver(f"Drie.\n{PROMISE}")
            until(lambda: place.afspraak.value(HANDLED) == 3, 30, lambda: place.afspraak.log)
    assert "Traceback" not in place.afspraak.log
    check_ledger(place.afspraak)


def test_c3_broken_in_a_literal(cyrus: Cyrus, forge: Forge, tmp_path: Path) -> None:
    """The line breaks half-way through a mail, and at an APPEND whose answer is lost -> fetched again, one draft"""
    with FaultProxy(cyrus.starttls_port) as proxy:
        place = Place(cyrus, forge, tmp_path, proxy.port)
        place.deliver(PROMISE + "\n" + "lang " * 5000)
        proxy.on(Direction.TO_CLIENT, rb"BODY\[\] \{\d+\}.{5000}", Break.CUT)
        assert place.once() == 1
        assert place.afspraak.value("SELECT COUNT(*) FROM messages WHERE folder = 'INBOX'") == 0
        proxy.on(Direction.TO_CLIENT, rb"(?=\w+ OK \[APPENDUID)", Break.CUT)
        assert place.once() == 1
        assert place.once() == 0
    assert [message_from_bytes(raw)["To"] for raw in place.drafts()] == [DEBTOR]
    check_ledger(place.afspraak)
