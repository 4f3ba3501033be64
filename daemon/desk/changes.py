"""Whether anything was written to the ledger, by whichever thread or process.

SQLite's `data_version` of a connection changes whenever another one committed; asking for it costs some microseconds.
This connection writes nothing, so that it notices what the desk itself writes, too.
"""

import sqlite3
from pathlib import Path
from threading import Lock


class Changes:
    """A watch on one ledger, for all threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def version(self) -> int:
        """A number that is another one after every change."""
        with self._lock:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, check_same_thread=False)
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Watch no longer."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
