"""All rows that belong to one debtor, found by following the foreign keys of the schema from the debtor downwards.

So a table that is added later belongs as soon as it points at something that does. What several debtors may share
(payments, documents, the bytes of mails) belongs when nobody else points at it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daemon.ledger.database import Ledger

_OUR_IDS = (("outbox", "mime_id"), ("outbox", "sent_as"), ("reminders", "message_id"), ("letters", "message_id"))
SHARED = ("payments", "documents", "raw_mails")

Belongings = Mapping[str, frozenset[int]]  # by table: the rowids


@dataclass(frozen=True, slots=True)
class _Key:
    """A foreign key: `table.column` points at `parent.target`."""

    table: str
    column: str
    parent: str
    target: str


def belongings(ledger: Ledger, debtor: int) -> Belongings:
    """Everything of a debtor, the debtor's own row included."""
    keys = list(_keys(ledger))
    found: dict[str, frozenset[int]] = {"debtors": frozenset({debtor})}
    growing = True
    while growing:
        growing = False
        for key in keys:
            if key.parent in SHARED or not found.get(key.parent):
                continue
            rows = _children(ledger, key, found[key.parent])
            if not rows <= found.get(key.table, frozenset()):
                found[key.table] = found.get(key.table, frozenset()) | rows
                growing = True
        sent = _our_mails(ledger, found)
        if not sent <= found.get("messages", frozenset()):
            found["messages"] = found.get("messages", frozenset()) | sent
            growing = True
    for table in SHARED:
        found[table] = _theirs_alone(ledger, table, [key for key in keys if key.parent == table], found)
    return {table: rows for table, rows in found.items() if rows}


def _keys(ledger: Ledger) -> Iterator[_Key]:
    for (table,) in ledger.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"):
        for row in ledger.rows(f'PRAGMA foreign_key_list("{table}")'):
            yield _Key(table, row["from"], row["table"], row["to"] or "rowid")


def _children(ledger: Ledger, key: _Key, parents: frozenset[int]) -> frozenset[int]:
    sql = f"""SELECT rowid FROM {key.table} WHERE {key.column} IN
      (SELECT {key.target} FROM {key.parent} WHERE rowid IN (SELECT value FROM json_each(?)))"""  # noqa: S608 - the schema's names
    return frozenset(row[0] for row in ledger.rows(sql, json.dumps(sorted(parents))))


def _our_mails(ledger: Ledger, found: Belongings) -> frozenset[int]:
    """Our own mails to the debtor as they lie in the Sent folder: known by Message-ID."""
    rows: set[int] = set()
    for table, column in _OUR_IDS:
        sql = f"""SELECT rowid FROM messages WHERE message_id <> '' AND message_id IN
          (SELECT {column} FROM {table} WHERE rowid IN (SELECT value FROM json_each(?)))"""  # noqa: S608 - our own names
        rows |= {row[0] for row in ledger.rows(sql, json.dumps(sorted(found.get(table, ()))))}
    return frozenset(rows)


def _theirs_alone(ledger: Ledger, table: str, keys: list[_Key], found: Belongings) -> frozenset[int]:
    """The rows of a shared table at which rows that belong point, and no others."""
    theirs: set[int] = set()
    others: set[int] = set()
    for key in keys:
        for mine, into in ((True, theirs), (False, others)):
            sql = f"""SELECT p.rowid FROM {table} p JOIN {key.table} c ON c.{key.column} = p.{key.target}
              WHERE (c.rowid IN (SELECT value FROM json_each(?))) = ?"""  # noqa: S608 - the schema's names
            into |= {row[0] for row in ledger.rows(sql, json.dumps(sorted(found.get(key.table, ()))), mine)}
    return frozenset(theirs - others)
