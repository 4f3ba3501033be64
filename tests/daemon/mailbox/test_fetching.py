"""Fetching and waiting for news, against the demo's IMAP server."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from imaplib import IMAP4
from pathlib import Path

import pytest

from daemon.clock import stamp
from daemon.demo.server import DemoServer
from daemon.ledger import Ledger
from daemon.ledger.mail import set_progress
from daemon.mailbox.connection import SignInRefused, Unreachable, connect
from daemon.mailbox.fetching import Watched, fetch_new, news_announced
from daemon.mailbox.folders import FolderMissing, special_folder
from daemon.mailbox.idle import wait_for_news
from tests.servers.mailbox import Mailbox

USER = "books@firm.example"
TODAY = date.today()
INBOX = Watched("main", "INBOX", "inbox", 30, 100_000)


@dataclass(frozen=True)
class Endpoint:
    host: str
    port: int
    security: str = "none"
    user: str = USER
    ca_file: Path | None = None


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer({USER: "secret"}) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "ledger.db")


def raw(number: int, size: int = 100) -> bytes:
    return f"Message-ID: <{number}@x.example>\r\nSubject: mail {number}\r\n\r\n{'x' * size}\r\n".encode()


def endpoint(server: DemoServer) -> Endpoint:
    return Endpoint("127.0.0.1", server.imap_port)


def fetched(server: DemoServer, ledger: Ledger) -> int:
    client = connect(endpoint(server), "secret")
    count = sum(len(added) for _, added in fetch_new(client, ledger, INBOX, TODAY))
    client.logout()
    return count


def test_each_mail_is_fetched_once_and_no_flag_changes(server: DemoServer, ledger: Ledger) -> None:
    for number in range(3):
        server.inject(USER, raw(number))
    assert fetched(server, ledger) == 3
    assert fetched(server, ledger) == 0
    server.inject(USER, raw(3))
    assert fetched(server, ledger) == 1
    client = connect(endpoint(server), "secret")
    client.select_folder("INBOX", readonly=True)
    flags = {flag for _, flags in client.get_flags(client.search()).items() for flag in flags}
    assert b"\\Seen" not in flags


def test_large_mails_are_noted_and_many_come_in_batches(server: DemoServer, ledger: Ledger) -> None:
    for number in range(205):
        server.inject(USER, raw(number))
    server.inject(USER, raw(999, size=200_000))
    client = connect(endpoint(server), "secret")
    batches = [(left, len(added)) for left, added in fetch_new(client, ledger, INBOX, TODAY)]
    assert batches == [(6, 200), (0, 6)]
    assert ledger.value("SELECT COUNT(*) FROM messages WHERE state = 'too_large'") == 1


def test_the_first_look_goes_back_so_many_days_and_no_further(server: DemoServer, ledger: Ledger) -> None:
    server.inject(USER, raw(1), when=datetime.now(UTC) - timedelta(days=90))
    server.inject(USER, raw(2))
    assert fetched(server, ledger) == 1


def test_news_ends_the_wait_within_a_second(server: DemoServer) -> None:
    client = connect(endpoint(server), "secret")
    client.select_folder("INBOX", readonly=True)
    client.idle()
    timer = threading.Timer(0.2, server.inject, (USER, raw(1)))
    timer.start()
    news = wait_for_news(client, 5)
    assert (1, b"EXISTS") in news
    client.idle_done()


def test_the_wait_can_be_ended_from_another_thread(server: DemoServer) -> None:
    client = connect(endpoint(server), "secret")
    client.select_folder("INBOX", readonly=True)
    client.idle()
    read_fd, write_fd = os.pipe()
    threading.Timer(0.1, os.write, (write_fd, b"x")).start()
    assert wait_for_news(client, 30, read_fd) == []
    client.idle_done()


def test_no_news_is_an_empty_list_and_a_lost_connection_is_not(server: DemoServer) -> None:
    client = connect(endpoint(server), "secret")
    client.select_folder("INBOX", readonly=True)
    client.idle()
    assert wait_for_news(client, 0.1) == []
    server.stop()
    while True:  # the server says BYE, which is news, before it closes
        try:
            news = wait_for_news(client, 2)
        except (IMAP4.abort, OSError):
            break
        assert news[0][0] == b"BYE"


def test_news_inside_another_answer_is_not_lost(server: DemoServer) -> None:
    client = connect(endpoint(server), "secret")
    client.select_folder("INBOX", readonly=True)
    news_announced(client)
    server.inject(USER, raw(1))
    client.noop()
    assert news_announced(client)
    assert not news_announced(client)


def test_a_wrong_password_and_a_closed_port_are_told_apart(server: DemoServer) -> None:
    with pytest.raises(SignInRefused, match="check the user name and the password"):
        connect(endpoint(server), "wrong")
    with pytest.raises(Unreachable, match="check the host name, the port"):
        connect(Endpoint("127.0.0.1", 9), "secret")


def test_special_folders_come_from_flags_or_configuration_never_from_a_guess(server: DemoServer) -> None:
    client = connect(endpoint(server), "secret")
    assert special_folder(client, "main", "drafts", "") == "Drafts"
    assert special_folder(client, "main", "sent", "Archive") == "Archive"
    with pytest.raises(FolderMissing, match="Drafts"):
        special_folder(client, "main", "drafts", "Concepten")


@pytest.mark.servers
def test_what_came_while_nobody_looked_is_fetched_after_the_folder_was_renumbered(
    mailbox: Mailbox, ledger: Ledger
) -> None:
    looked = datetime.now(UTC) - timedelta(days=60)
    set_progress(ledger, "main", "INBOX", "inbox", 1, 7)  # another UIDVALIDITY than the server has now
    ledger.execute("UPDATE folders SET checked_at = ?", stamp(looked))
    with mailbox.connect() as client:
        client.append("INBOX", raw(1), msg_time=looked + timedelta(days=10))
        assert sum(len(added) for _, added in fetch_new(client, ledger, INBOX, TODAY)) == 1


def test_the_name_that_gmail_has_for_a_mail_is_asked_for_and_kept(
    server: DemoServer, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.inject(USER, raw(1))
    client = connect(endpoint(server), "secret")
    asked, fetch = [], client.fetch

    def as_gmail(uids: list[int], items: list[str]) -> dict[int, dict[bytes, object]]:
        asked.extend(items)
        found = fetch(uids, [item for item in items if item != "X-GM-MSGID"])
        return {uid: {**data, b"X-GM-MSGID": 1278455344230334865} for uid, data in found.items()}

    monkeypatch.setattr(client, "fetch", as_gmail)
    monkeypatch.setattr(client, "has_capability", lambda name: name == "X-GM-EXT-1")
    list(fetch_new(client, ledger, INBOX, TODAY))
    client.logout()
    assert "X-GM-MSGID" in asked
    assert ledger.value("SELECT server_id FROM messages") == "1278455344230334865"


def test_no_other_server_is_asked_for_it(server: DemoServer, ledger: Ledger) -> None:
    server.inject(USER, raw(1))
    assert fetched(server, ledger) == 1
    assert ledger.value("SELECT server_id FROM messages") == ""
