"""All that is kept about one debtor, as one archive that any program can open (GDPR, art. 15 and 20)."""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

from daemon.ledger import Ledger
from daemon.ledger.belongings import belongings
from parsers.problems import Problem

HIDDEN = {"raw", "content"}  # bytes, which are files of their own in the archive


class ExportFailed(Problem):
    """The archive cannot be written."""

    template = "{file} cannot be written ({reason}); choose a folder that is there and that you may write to."


def export(ledger: Ledger, debtor: int, path: Path) -> int:
    """Write the archive, readable for its owner only: every row as JSON, every mail and document as it came.

    How many rows it holds. Raises ExportFailed.
    """
    data, count = io.BytesIO(), 0
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        tables: dict[str, list[dict[str, Any]]] = {}
        for table, rows in belongings(ledger, debtor).items():
            sql = f"SELECT rowid AS _row, * FROM {table} WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid"  # noqa: S608 - the schema's names
            for row in ledger.rows(sql, json.dumps(sorted(rows))):
                count += 1
                tables.setdefault(table, []).append(_plain(archive, table, dict(row)))
        archive.writestr("records.json", json.dumps(tables, ensure_ascii=False, indent=2, default=str))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(data.getvalue())
    except OSError as error:
        raise ExportFailed(file=path, reason=error.strerror) from error
    return count


def _plain(archive: zipfile.ZipFile, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its bytes put beside it as files, under names of our own making."""
    number = row.pop("_row")
    for name in HIDDEN & row.keys():
        ending = "eml" if name == "raw" else "bin"
        place = f"{table}/{number}.{ending}"
        archive.writestr(place, row[name] or b"")
        row[name] = place
    return row
