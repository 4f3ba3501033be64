"""A backup is a sound copy made while others write; put back, it sends nothing until a person says so."""

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from daemon.ledger import Ledger, LedgerUnusable, outbox, sending
from daemon.ledger.backups import BackupFailed, back_up, last_backup, restore, tidy
from daemon.upkeep import STEM
from tests.daemon.ledger.test_ledger_outbox import approved


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_a_copy_made_while_another_writes_is_sound(path: Path, tmp_path: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        with Ledger.open(path) as ledger:
            while not ended.is_set():
                ledger.insert("tasks", kind="x", detail="y" * 2000, created_at="2026-01-01T00:00:00Z")

    with Ledger.open(path) as ledger:
        approved(ledger)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert back_up(ledger, tmp_path / "copies" / "copy.db") > 0
        finally:
            ended.set()
            writer.join()
        assert last_backup(ledger)
    copy = tmp_path / "copies" / "copy.db"
    assert [found.name for found in copy.parent.iterdir()] == ["copy.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT COUNT(*) FROM outbox").fetchone() == (1,)


def test_put_back_it_sends_nothing_until_a_person_says_so(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as ledger:
        row = approved(ledger)
        back_up(ledger, tmp_path / "copy.db")
        assert outbox.claim(ledger, row)
        outbox.settle(ledger, row, outbox.Outcome("accepted"))
    restore(tmp_path / "copy.db", path, "person", "a backup was put back")
    with Ledger.open(path) as ledger:
        assert outbox.due(ledger, "main") == []
        assert outbox.claim(ledger, row) is None
        assert outbox.found_in_sent(ledger, outbox.get(ledger, row).mime_id)
        assert outbox.get(ledger, row).state == "accepted"
        sending.start(ledger, "person")
        assert outbox.due(ledger, "main") == []
    assert (tmp_path / "ledger.db.before-restore").exists()


def test_what_is_no_ledger_is_not_put_back(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as ledger:
        approved(ledger)
    (tmp_path / "copy.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(LedgerUnusable):
        restore(tmp_path / "copy.db", path, "person", "why")
    with Ledger.open(path) as ledger:
        assert ledger.value("SELECT COUNT(*) FROM outbox") == 1
    assert sorted(found.name for found in tmp_path.iterdir() if "restored" in found.name) == []


def test_a_copy_that_cannot_be_written_is_said_so(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Ledger.open(path) as ledger, pytest.raises(BackupFailed):
        back_up(ledger, tmp_path / "file" / "copy.db")


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"{STEM}-2026010{day}T000000Z.db").write_text("")
    (tmp_path / "mine.db").write_text("")
    tidy(tmp_path, STEM, keep=2)
    assert sorted(found.name[:15] for found in tmp_path.iterdir()) == ["ledger-20260104", "ledger-20260105", "mine.db"]
