"""The record of every file that fed the books: what it was, and what it brought."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from daemon.clock import now, stamp
from daemon.ledger.database import Ledger

Remark = tuple[str, dict[str, Any]]  # a sentence of the product, and what fills it


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in rows; and what a person should know of it, though all is well."""

    added: int
    changed: int
    unchanged: int
    remarks: tuple[Remark, ...] = ()


def begin_import(ledger: Ledger, kind: str, file_name: str, data: bytes) -> int:
    """Note that a file is being taken in; the number that what it brings refers to."""
    return ledger.insert(
        "imports",
        at=stamp(now()),
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        added=0,
        changed=0,
        unchanged=0,
    )


def finish_import(ledger: Ledger, number: int, counts: Counter[str], remarks: tuple[Remark, ...] = ()) -> Imported:
    """Note what a file brought."""
    done = Imported(counts["added"], counts["changed"], counts["unchanged"], remarks)
    ledger.execute(
        "UPDATE imports SET added = ?, changed = ?, unchanged = ? WHERE id = ?",
        done.added,
        done.changed,
        done.unchanged,
        number,
    )
    return done
