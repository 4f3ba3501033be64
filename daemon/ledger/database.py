"""The ledger's file: one SQLite database, opened safely, migrated, written in short immediate transactions.

`synchronous=FULL` because the outbox is money: a commit that was acknowledged survives a power cut. Every write
transaction is `BEGIN IMMEDIATE`, so that two processes wait for each other instead of failing halfway.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from daemon.clock import moment
from daemon.ledger.schema import migrations
from parsers.problems import Problem

BUSY_SECONDS = 30.0
USUAL_ZONE = "Europe/Amsterdam"  # until a configuration tells another one
MODE_OWNER_ONLY = 0o600


class LedgerTooNew(Problem):
    """The file was written by a newer release, which this one must not touch."""

    template = (
        "The ledger {path} was written by a newer release of Afspraak; install that release, or restore a backup."
    )


class LedgerUnusable(Problem):
    """The file cannot be opened or is no ledger."""

    template = "The ledger {path} cannot be used ({reason}); check the path and its permissions, or restore a backup."


class LedgerBusy(Problem):
    """Another process has been writing for longer than anyone waits."""

    template = (
        "The ledger {path} is being written to by another process; nothing was changed. Try again when that has ended."
    )


class LedgerFull(Problem):
    """There is no room on the disk, or the disk fails."""

    template = "The ledger {path} cannot be written ({reason}); nothing was changed. Make room on the disk."


_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


class Ledger:
    """One connection to the ledger. Not to be shared between threads; each opens its own."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        connection.row_factory = sqlite3.Row
        connection.isolation_level = None  # transactions are ours to open, see `transaction`
        for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        self.connection = connection
        self.path = path
        self._zone: ZoneInfo | None = None
        self.db = Database(connection, strict=False, execute_plugins=False)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the ledger, and bring it up to date.

        Raises LedgerTooNew or LedgerUnusable.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                path.touch(MODE_OWNER_ONLY)  # SQLite would make it readable for everyone
            ledger = cls(sqlite3.connect(path, timeout=BUSY_SECONDS), path)
            ledger.connection.execute("PRAGMA journal_mode=WAL")
            ledger._migrate()
        except (OSError, sqlite3.DatabaseError) as error:
            raise LedgerUnusable(path=path, reason=error) from error
        return ledger

    @classmethod
    def rehearsal(cls, path: Path | None = None) -> Self:
        """A ledger in memory that starts as a copy of the file at `path`, if there is one; nothing is kept."""
        ledger = cls(sqlite3.connect(":memory:"), None)
        if path and path.exists():
            try:
                with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as source:
                    source.backup(ledger.connection)
            except sqlite3.DatabaseError as error:
                raise LedgerUnusable(path=path, reason=error) from error
        ledger._migrate()
        return ledger

    def _migrate(self) -> None:
        ours = {migration.name for migration in migrations.pending(Database(memory=True))}
        if not {migration.name for migration in migrations.applied(self.db)} <= ours:
            raise LedgerTooNew(path=self.path)
        if not migrations.pending(self.db):
            return
        with self.transaction():
            migrations.apply(self.db)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; the write lock is taken at once. Nested use joins the outer transaction.

        Raises LedgerBusy or LedgerFull when it cannot be written.
        """
        if self.connection.in_transaction:
            yield
            return
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            self.connection.rollback()
            problem = self._unwritable(error)
            if problem:
                raise problem from error
            raise

    def _unwritable(self, error: BaseException) -> Problem | None:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary result code (sqlite.org/rescode.html)
        if isinstance(error, sqlite3.OperationalError) and code in _BUSY:
            return LedgerBusy(path=self.path)
        if isinstance(error, sqlite3.OperationalError) and code in _FULL:
            return LedgerFull(path=self.path, reason=error)
        return None

    def rows(self, sql: str, *parameters: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found: sqlite3.Row | None = self.connection.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, *parameters: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, *parameters)
        return row[0] if row else None

    def execute(self, sql: str, *parameters: Any) -> int:
        """Run one change inside a transaction; the number of rows it touched."""
        with self.transaction():
            return self.connection.execute(sql, parameters).rowcount

    def insert(self, table: str, **values: Any) -> int:
        """Insert one row; its id. A dozen are written for each mail, so nothing is asked of the table beforehand."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        with self.transaction():
            row = self.connection.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names come from our code
                tuple(values.values()),
            )
        return row.lastrowid or 0

    @property
    def zone(self) -> ZoneInfo:
        """The creditor's time zone, in which days are reckoned."""
        if self._zone is None:
            self._zone = ZoneInfo(self.value("SELECT value FROM settings WHERE key = 'time_zone'") or USUAL_ZONE)
        return self._zone

    def use_zone(self, zone: ZoneInfo) -> None:
        """Reckon days in this zone from now on, also where no configuration is at hand."""
        if self.zone.key != zone.key:
            self.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('time_zone', ?)", zone.key)
            self._zone = zone

    def local(self, stamp: str) -> datetime:
        """The point in time that a stamp names, by the creditor's clock."""
        return moment(stamp).astimezone(self.zone)

    def day_of(self, stamp: str) -> date:
        """The creditor's calendar day of a stamp."""
        return self.local(stamp).date()

    def close(self) -> None:
        """Close the connection; the file stays."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def of_one(column: str, key: int | None) -> tuple[str, tuple[int, ...]]:
    """The condition and parameters that narrow a query to one key, or to none when it is None.

    Two queries rather than "? IS NULL OR …", with which SQLite reads the whole table each time.
    """
    return ("", ()) if key is None else (f"WHERE {column} = ?", (key,))
