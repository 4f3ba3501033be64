"""Deleting for good: one debtor when it is asked for, and whatever has been kept long enough.

Pages are overwritten as they become free (`secure_delete`), and after a debtor was forgotten the file is written anew
and searched for traces. A tombstone, the digest of each mail's content, keeps a resync from bringing it back.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from daemon.clock import now, stamp
from daemon.ledger import corrections
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.belongings import Belongings, belongings
from daemon.ledger.database import Ledger
from daemon.ledger.search import forget_deleted
from parsers.matching.names import plain
from parsers.problems import Problem

BOOKS = {
    "debtors", "invoices", "payments", "allocations", "credits", "write_offs", "invoice_changes", "documents",
    "invoice_documents",
}  # fmt: skip
CHUNK = 2**20
SHORTEST_WORD = 4  # letters of a name by which a file is known to be about it


class StillOpen(Problem):
    """Something is open between us and the debtor: the law lets us keep what a claim needs."""

    template = (
        "With {debtor} {count} invoices or agreements are not settled; what a claim needs may be kept (GDPR, "
        "art. 17(3)(e)). Settle them first, or use --even-if-open."
    )


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted, and whether a trace was found in the file afterwards."""

    rows: int
    mails: int
    traces: tuple[str, ...] = ()


def open_matters(ledger: Ledger, debtor: int) -> int:
    """How many open invoices and unsettled agreements there are."""
    return int(
        ledger.value(
            """SELECT (SELECT COUNT(*) FROM open_invoices WHERE debtor_id = ?1) + (SELECT COUNT(*) FROM agreements
               WHERE debtor_id = ?1 AND state IN ('proposed', 'accepted', 'mailed', 'confirmed'))""",
            debtor,
        )
    )


def forget(ledger: Ledger, debtor: int, actor: str, *, keep_books: bool = False) -> Forgotten:
    """Delete everything of a debtor; with `keep_books` all but invoices and payments, and the name that these need.

    Writes the whole file anew, for which nobody else may be writing.
    """
    done, telling = _delete(ledger, debtor, actor, keep_books=keep_books)
    forget_deleted(ledger)
    ledger.connection.execute("VACUUM")
    ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return replace(done, traces=tuple(_traces(ledger, telling)))


def _delete(ledger: Ledger, debtor: int, actor: str, *, keep_books: bool = False) -> tuple[Forgotten, set[str]]:
    """What was deleted, and what would give the debtor away if it stood anywhere still."""
    with ledger.transaction():
        found = belongings(ledger, debtor)
        telling = _telling(ledger, found)
        name = ledger.value("SELECT name FROM debtors WHERE id = ?", debtor)
        mails = _bury(ledger, found)
        _unname_files(ledger, debtor)
        going = {table: rows for table, rows in found.items() if not (keep_books and table in BOOKS)}
        ledger.connection.execute("PRAGMA defer_foreign_keys = ON")
        for table, rows in going.items():
            ledger.execute(
                f"DELETE FROM {table} WHERE rowid IN (SELECT value FROM json_each(?))",  # noqa: S608 - the schema's names
                json.dumps(sorted(rows)),
            )
        if not keep_books:
            ledger.execute("UPDATE summaries SET text = '' WHERE instr(text, ?)", name)
        else:
            ledger.execute("UPDATE debtors SET telephone = '', footing = '' WHERE id = ?", debtor)
        note(ledger, actor, "debtor forgotten", f"debtors:{debtor}", "books kept" if keep_books else "")
    return Forgotten(sum(map(len, going.values())), mails), telling


def _bury(ledger: Ledger, found: Belongings) -> int:
    """A tombstone for each mail."""
    rows = json.dumps(sorted(found.get("messages", ())))
    ledger.execute(
        """INSERT OR IGNORE INTO forgotten SELECT content_sha256, ? FROM messages
           WHERE content_sha256 IS NOT NULL AND rowid IN (SELECT value FROM json_each(?))""",
        stamp(now()),
        rows,
    )
    return len(found.get("messages", ()))


def _unname_files(ledger: Ledger, debtor: int) -> None:
    """Take the names from the record of files that may tell of a debtor: those of one invoice, and those that do."""
    name = ledger.value("SELECT name FROM debtors WHERE id = ?", debtor)
    numbers = [row["number"] for row in ledger.rows("SELECT number FROM invoices WHERE debtor_id = ?", debtor)]
    words = {plain(word) for word in (*re.split(r"[\W_]+", name), *numbers) if len(word) >= SHORTEST_WORD}
    for row in ledger.rows("SELECT id, file_name, added + changed + unchanged AS count FROM imports"):
        if row["count"] <= 1 or any(word in plain(row["file_name"]) for word in words):
            ledger.execute("UPDATE imports SET file_name = '' WHERE id = ?", row["id"])


def _telling(ledger: Ledger, found: Belongings) -> set[str]:
    """What would give the debtor away: addresses and Message-IDs."""
    telling: set[str] = set()
    for table, column in (("contacts", "address"), ("messages", "sender"), ("messages", "message_id")):
        sql = f"SELECT {column} FROM {table} WHERE rowid IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
        telling |= {row[0] for row in ledger.rows(sql, json.dumps(sorted(found.get(table, ()))))}
    return {text for text in telling if len(text) > 5}


def _traces(ledger: Ledger, telling: set[str]) -> Iterator[str]:
    """Which of these still stand anywhere in the file or its log, letter for letter."""
    if ledger.path is None:
        return
    files = [ledger.path, ledger.path.with_name(ledger.path.name + "-wal")]
    for text in sorted(telling):
        if any(_holds(path, text.encode()) for path in files if path.exists()):
            yield text


def _holds(path: Path, wanted: bytes) -> bool:
    overlap = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if wanted in overlap + chunk:
                return True
            overlap = chunk[-len(wanted) :]
    return False


@dataclass(frozen=True, slots=True)
class Retention:
    """After how many days what is deleted."""

    strangers: int
    mails: int
    books: int


_BLANK = """UPDATE messages SET raw_sha256 = NULL, message_id = '', sender = '', sender_name = '', subject = '',
  thread = '[]', text = '', reading = NULL, remarks = '[]', failure = '' WHERE id = ?"""
_OVER = "state NOT IN ('waiting', 'approved')"  # of a draft
_SETTLED = """debtor_id NOT IN (SELECT debtor_id FROM open_invoices UNION SELECT debtor_id FROM agreements
  WHERE state IN ('proposed', 'accepted', 'mailed', 'confirmed'))"""


def purge(ledger: Ledger, keep: Retention, today: date) -> int:
    """Delete what has been kept long enough; how many mails and debtors. A blank row stays, lest a mail come back."""

    def before(days: int) -> str:
        """The beginning of the day so many days ago, by the creditor's clock."""
        return stamp(datetime.combine(today - timedelta(days=days), time(), ledger.zone))

    strangers = ledger.rows(
        """SELECT id FROM messages WHERE debtor_id IS NULL AND raw_sha256 IS NOT NULL AND state <> 'received'
           AND stored_at < ?
           AND id NOT IN (SELECT message_id FROM tasks WHERE done_at IS NULL AND message_id IS NOT NULL)
           AND raw_sha256 NOT IN (SELECT raw_sha256 FROM reminders WHERE raw_sha256 IS NOT NULL)""",
        before(keep.strangers),
    )
    mails = ledger.rows(
        f"SELECT id FROM messages WHERE debtor_id IS NOT NULL AND text <> '' AND stored_at < ? AND {_SETTLED}",  # noqa: S608 - ours
        before(keep.mails),
    )
    letters = ledger.rows(  # of our own accord
        f"""SELECT id FROM drafts WHERE message_id IS NULL AND text <> '' AND {_OVER} AND changed_at < ? AND {_SETTLED}
          AND id NOT IN (SELECT draft_id FROM outbox WHERE state = 'uncertain')""",  # noqa: S608 - ours
        before(keep.mails),
    )
    with ledger.transaction():
        for row in (*strangers, *mails):
            _blank(ledger, row["id"])
        for row in letters:
            _blank_draft(ledger, row["id"])
        ledger.execute(
            """DELETE FROM raw_mails WHERE sha256 NOT IN (SELECT raw_sha256 FROM messages WHERE raw_sha256 IS NOT NULL
               UNION SELECT raw_sha256 FROM reminders WHERE raw_sha256 IS NOT NULL
               UNION SELECT raw_sha256 FROM letters WHERE raw_sha256 IS NOT NULL)"""
        )
        if strangers or mails:
            note(ledger, SERVICE, "mails purged", "messages", str(len(strangers) + len(mails)))
    old = ledger.rows(
        f"""SELECT id FROM debtors d WHERE id IN (SELECT debtor_id FROM invoices)
          AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.debtor_id = d.id AND i.issued >= ?2)
          AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.debtor_id = d.id AND m.stored_at >= ?1)
          AND id IN (SELECT id FROM (SELECT id, id AS debtor_id FROM debtors) WHERE {_SETTLED})""",  # noqa: S608 - ours
        before(keep.books),
        (today - timedelta(days=keep.books)).isoformat(),
    )
    for row in old:
        _delete(ledger, row["id"], SERVICE)
    if strangers or mails or letters or old:
        forget_deleted(ledger)
    return len(strangers) + len(mails) + len(letters) + len(old)


def _blank(ledger: Ledger, message: int) -> None:
    """A mail's row without what the mail said, and the answers to it without theirs."""
    ledger.execute("DELETE FROM message_labels WHERE message_id = ?", message)
    ledger.execute("UPDATE agreements SET evidence = '' WHERE message_id = ?", message)
    corrections.without_names(ledger, message)
    ledger.execute("DELETE FROM notes WHERE message_id = ?", message)
    for row in ledger.rows(f"SELECT id FROM drafts WHERE message_id = ? AND {_OVER}", message):  # noqa: S608 - ours
        _blank_draft(ledger, row["id"])
    ledger.execute(_BLANK, message)


def _blank_draft(ledger: Ledger, draft: int) -> None:
    """A draft's row without what it said, and to whom."""
    for table, key, gone in (
        ("draft_versions", "draft_id", "recipient = '', subject = '', text = ''"),
        ("outbox", "draft_id", "envelope_to = '', raw = '', reply_text = ''"),
        ("drafts", "id", "recipient = '', subject = '', text = '', remarks = '[]'"),
    ):
        ledger.execute(f"UPDATE {table} SET {gone} WHERE {key} = ?", draft)  # noqa: S608 - ours
