"""The ledger's files are their owner's alone, whatever the umask; trouble with them is said in a sentence."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from daemon.ledger import Ledger, LedgerBusy, LedgerFull, database


def test_the_file_its_log_and_its_folder_are_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Ledger.open(tmp_path / "new" / "ledger.db") as ledger:
            ledger.insert("settings", key="x", value="y")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    finally:
        os.umask(before)
    assert modes == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_lock_that_is_held_too_long_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with Ledger.open(tmp_path / "ledger.db") as ledger, closing(sqlite3.connect(tmp_path / "ledger.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusy, match="another process"):
            ledger.execute("DELETE FROM settings")


def test_a_full_disk_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        pages = ledger.value("PRAGMA page_count")
        ledger.connection.execute(f"PRAGMA max_page_count = {pages}")

        def write() -> None:
            with ledger.transaction():
                ledger.insert("settings", key="small", value="x")
                ledger.insert("settings", key="large", value="x" * 500_000)

        with pytest.raises(LedgerFull, match="Make room"):
            write()
        assert ledger.value("SELECT COUNT(*) FROM settings WHERE key IN ('small', 'large')") == 0
