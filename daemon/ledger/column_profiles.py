"""How the columns of files with one header are read, kept once a person or a known header has said it."""

import json
from typing import cast

from daemon.clock import now, stamp
from daemon.ledger.database import Ledger
from parsers.incoming import Kind


def kept(ledger: Ledger, kind: str, header: str) -> dict[str, str] | None:
    """What each column of a header means, by meaning; None when nobody said yet."""
    columns = ledger.value("SELECT columns FROM column_profiles WHERE kind = ? AND header = ?", kind, header)
    return dict(json.loads(columns)) if columns else None


def kinds(ledger: Ledger) -> dict[str, Kind]:
    """What the files with each header are that was ever read."""
    rows = ledger.rows("SELECT header, kind FROM column_profiles ORDER BY at")
    return {row["header"]: cast(Kind, row["kind"]) for row in rows}


def keep(ledger: Ledger, kind: str, header: str, columns: dict[str, str], decided_by: str) -> bool:
    """Keep it for the next file with this header; whether it is news."""
    if kept(ledger, kind, header) == columns:
        return False
    ledger.execute(
        """INSERT INTO column_profiles VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, header)
           DO UPDATE SET columns = excluded.columns, decided_by = excluded.decided_by, at = excluded.at""",
        kind,
        header,
        json.dumps(columns, ensure_ascii=False),
        decided_by,
        stamp(now()),
    )
    return True
