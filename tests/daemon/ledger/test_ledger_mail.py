"""A mail is handled once: known by its place, and by its content when places change."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.ledger import Ledger, LedgerTooNew, LedgerUnusable, mail
from daemon.ledger.mail import Arrival, Place

WHEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def raw(body: str, received: str = "from a", message_id: str = "<1@x.example>") -> bytes:
    return (
        f"Received: {received}\r\nMessage-ID: {message_id}\r\nFrom: jan@x.example\r\nSubject: Re\r\n\r\n{body}\r\n"
    ).encode()


def arrival(uid: int, content: bytes, uidvalidity: int = 1, folder: str = "INBOX") -> Arrival:
    return Arrival(Place("main", folder, uidvalidity, uid), len(content), WHEN, content)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "ledger.db")


def states(ledger: Ledger) -> list[tuple[int, int, str]]:
    return [(r["uidvalidity"], r["uid"], r["state"]) for r in ledger.rows("SELECT * FROM messages ORDER BY id")]


def test_the_same_place_is_received_once(ledger: Ledger) -> None:
    mail.receive(ledger, [arrival(1, raw("a"))], "inbox")
    assert mail.receive(ledger, [arrival(1, raw("a"))], "inbox") == []
    assert states(ledger) == [(1, 1, "received")]
    assert mail.progress(ledger, "main", "INBOX") == (1, 1)


def test_a_mail_delivered_over_two_ways_is_handled_once(ledger: Ledger) -> None:
    mail.receive(ledger, [arrival(1, raw("a")), arrival(2, raw("a", received="from b"))], "inbox")
    assert states(ledger) == [(1, 1, "received"), (1, 2, "duplicate")]
    assert ledger.value("SELECT same_as FROM messages WHERE uid = 2") == 1


def test_a_mail_sent_with_a_copy_to_oneself_still_counts_as_sent(ledger: Ledger) -> None:
    mail.receive(ledger, [arrival(1, raw("a"))], "inbox")
    mail.receive(ledger, [arrival(1, raw("a", received="none"), folder="Sent")], "sent")
    assert [role for _, role in mail.to_handle(ledger)] == ["inbox", "sent"]


def test_a_reused_message_id_with_another_body_is_another_mail(ledger: Ledger) -> None:
    mail.receive(ledger, [arrival(1, raw("a")), arrival(2, raw("b"))], "inbox")
    assert states(ledger) == [(1, 1, "received"), (1, 2, "received")]


def test_a_renumbered_folder_brings_no_mail_twice(ledger: Ledger) -> None:
    mail.receive(ledger, [arrival(1, raw("a")), arrival(2, raw("b"))], "inbox")
    new = mail.receive(ledger, [arrival(1, raw("b"), 2), arrival(2, raw("c"), 2), arrival(3, raw("a"), 2)], "inbox")
    assert states(ledger) == [(2, 3, "received"), (2, 1, "received"), (2, 2, "received")]
    assert len(new) == 1
    assert mail.progress(ledger, "main", "INBOX") == (2, 3)


def test_too_large_and_vanished_mails_are_noted_without_content(ledger: Ledger) -> None:
    large = Arrival(Place("main", "INBOX", 1, 1), 50_000_000, WHEN, None, too_large=True)
    gone = Arrival(Place("main", "INBOX", 1, 2), 0, None, None)
    mail.receive(ledger, [large, gone], "inbox")
    assert states(ledger) == [(1, 1, "too_large"), (1, 2, "gone")]
    assert list(mail.to_handle(ledger)) == []


def test_a_mail_that_kills_the_process_is_set_aside_at_the_fourth_start(ledger: Ledger) -> None:
    [number] = mail.receive(ledger, [arrival(1, raw("a"))], "inbox")
    for _ in range(mail.MOST_ATTEMPTS):
        assert mail.begin_attempt(ledger, number) == raw("a")
    assert mail.begin_attempt(ledger, number) is None
    assert states(ledger) == [(1, 1, "failed")]
    assert mail.retry_failed(ledger, number)
    assert list(mail.to_handle(ledger)) == [(number, "inbox")]


def test_mail_that_is_none_of_our_business_is_forgotten(ledger: Ledger) -> None:
    first, second = mail.receive(ledger, [arrival(1, raw("a")), arrival(2, raw("b"))], "sent")
    mail.forget_raw(ledger, first)
    assert ledger.value("SELECT COUNT(*) FROM raw_mails") == 1
    assert mail.begin_attempt(ledger, second) == raw("b")


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.db"
    Ledger.open(path).close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_rehearsal_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        mail.receive(ledger, [arrival(1, raw("a"))], "inbox")
    with Ledger.rehearsal(path) as copy:
        mail.receive(copy, [arrival(2, raw("b"))], "inbox")
        assert mail.count_to_handle(copy) == 2
    with Ledger.open(path) as ledger:
        assert mail.count_to_handle(ledger) == 1


def test_no_ledger_and_a_newer_ledger_are_refused_with_a_sentence(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be taken for one by its size alone\n" * 20)
    with pytest.raises(LedgerUnusable, match="check the path"):
        Ledger.open(text)
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('afspraak', 'from_2031', '')"
        )
    with pytest.raises(LedgerTooNew, match="newer release"):
        Ledger.open(path)


def test_the_audit_trail_cannot_be_changed(ledger: Ledger) -> None:
    ledger.insert("audit", at="2026-11-24T09:00:00Z", actor="jan", event="x", subject="y")
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        ledger.execute("UPDATE audit SET actor = 'piet'")


def by_name(uid: int, content: bytes | None, name: str, uidvalidity: int = 1, folder: str = "INBOX") -> Arrival:
    """A mail of a server that has a name of its own for each."""
    place = Place("main", folder, uidvalidity, uid)
    return Arrival(place, 99, WHEN, content, too_large=content is None, server_id=name)


class TestANameThatTheServerHas:
    def test_tells_a_mail_again_whose_bytes_are_written_otherwise_after_a_renumbering(self, ledger: Ledger) -> None:
        mail.receive(ledger, [by_name(1, raw("a"), "17")], "inbox")
        assert mail.receive(ledger, [by_name(5, raw("a "), "17", 2)], "inbox") == []
        assert states(ledger) == [(2, 5, "received")]

    def test_tells_one_that_lies_in_two_folders(self, ledger: Ledger) -> None:
        ledger.execute("INSERT INTO folders VALUES ('main', 'Werk', 'inbox', 1, 0, '2026-11-24T09:00:00Z')")
        mail.receive(ledger, [by_name(1, raw("a"), "17")], "inbox")
        mail.receive(ledger, [by_name(1, raw("a, as forwarded"), "17", folder="Werk")], "inbox")
        assert [state for *_, state in states(ledger)] == ["received", "duplicate"]

    def test_tells_large_ones_apart_and_again(self, ledger: Ledger) -> None:
        mail.receive(ledger, [by_name(1, None, "17"), by_name(2, None, "18")], "inbox")
        assert mail.receive(ledger, [by_name(9, None, "18", 2)], "inbox") == []
        assert states(ledger) == [(1, 1, "too_large"), (2, 9, "too_large")]

    def test_is_learnt_of_a_mail_that_was_known_by_its_content(self, ledger: Ledger) -> None:
        mail.receive(ledger, [arrival(1, raw("a"))], "inbox")
        mail.receive(ledger, [by_name(1, raw("a"), "17", 2)], "inbox")
        assert ledger.value("SELECT server_id FROM messages") == "17"

    def test_does_not_make_one_mail_of_what_a_server_names_not(self, ledger: Ledger) -> None:
        mail.receive(ledger, [by_name(1, raw("a"), ""), by_name(2, raw("b"), "")], "inbox")
        assert states(ledger) == [(1, 1, "received"), (1, 2, "received")]
