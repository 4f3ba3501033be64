"""Copies of the ledger made while it is written to, each checked; and putting one back so that nothing goes out twice.

A copy never knows what was sent after it was made. So a ledger that was put back starts with sending stopped, and the
service looks into the Sent folder first; a person lets mail go out again.
"""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from daemon.clock import now, stamp
from daemon.ledger import sending
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import MODE_OWNER_ONLY, Ledger, LedgerUnusable
from parsers.problems import Problem

_LAST = "last_backup"
BEFORE_RESTORE = ".before-restore"  # the end of the name under which a ledger is kept that gave way to a backup
PAGES_AT_ONCE = 2000  # then others may write


class BackupFailed(Problem):
    """The copy could not be made, or is not sound."""

    template = "The backup {path} could not be made ({reason}); check the folder and the room on its disk."


def last_backup(ledger: Ledger) -> str | None:
    """When the last backup was made; None when there was none."""
    at: str | None = ledger.value("SELECT value FROM settings WHERE key = ?", _LAST)
    return at


def back_up(ledger: Ledger, path: Path, actor: str = SERVICE) -> int:
    """Copy the ledger to `path`, which only its owner can read; the copy's size in bytes.

    The copy is made beside it and takes the name only when it is whole. Raises BackupFailed.
    """
    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        beside.touch(MODE_OWNER_ONLY)
        with closing(sqlite3.connect(beside)) as copy:
            ledger.connection.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise BackupFailed(path=path, reason=found)
        _sync(beside)
        beside.replace(path)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise BackupFailed(path=path, reason=error) from error
    with ledger.transaction():
        ledger.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", _LAST, stamp(now()))
        note(ledger, actor, "backup made", "settings:backup")
    return path.stat().st_size


def restore(backup: Path, path: Path, actor: str, why: str) -> None:
    """Put a backup in the place of the ledger, with sending stopped. What stood there is kept beside it.

    Nobody may be using the ledger. Raises LedgerUnusable or LedgerTooNew when the backup is no sound ledger; then
    nothing was changed.
    """
    beside = path.with_name(path.name + ".restored")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        beside.touch(MODE_OWNER_ONLY)
        shutil.copyfile(backup, beside)
    except OSError as error:
        raise LedgerUnusable(path=backup, reason=error) from error
    try:
        with Ledger.open(beside) as ledger:
            found = ledger.value("PRAGMA integrity_check")
            if found != "ok":
                raise LedgerUnusable(path=backup, reason=found)
            sending.stop(ledger, actor, why)
            note(ledger, actor, "backup put back", "settings:backup")
            ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        for left in _files(beside):
            left.unlink(missing_ok=True)
        raise
    for old in _files(path):
        if old.exists():
            old.replace(old.with_name(old.name.replace(path.name, f"{path.name}{BEFORE_RESTORE}", 1)))
    for new in _files(beside):
        if new.exists():
            new.replace(new.with_name(new.name.replace(beside.name, path.name, 1)))


def tidy(folder: Path, stem: str, keep: int) -> None:
    """Keep the newest `keep` backups of the service in a folder; names sort by time."""
    for old in sorted(folder.glob(f"{stem}-*.db"))[:-keep]:
        old.unlink(missing_ok=True)


def _files(path: Path) -> tuple[Path, ...]:
    """A ledger with its log and index (sqlite.org/tempfiles.html)."""
    return (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
