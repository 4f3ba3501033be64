"""Searching everything: mails, debtors with their contacts, invoices and drafts, through SQLite's FTS5.

The index is kept by triggers (`schema_search`), so that nothing that writes to the ledger has to know of it.
"""

import json
from dataclasses import dataclass

from daemon.ledger.database import Ledger

MOST = 50
BEGIN, END = "\x02", "\x03"  # around what was found in an excerpt
# How many of the latest hits are weighed; a word that stands in every mail has a hundred thousand. Debtors and invoices
# are few and old, so they are weighed beside them.
WEIGHED = 2000
KINDS = ("message", "debtor", "invoice", "draft")  # by the last digits of a row of the index


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that fits. `excerpt` holds BEGIN and END around the words that were looked for."""

    kind: str
    id: int
    title: str
    excerpt: str
    debtor_id: int | None
    debtor: str
    at: str
    message_id: int | None  # of a draft: the mail it answers


def search(ledger: Ledger, text: str, most: int = MOST) -> list[Found]:
    """What holds all words of the text, each as the beginning of a word, the best first."""
    words = ["".join(character for character in word if character.isprintable()) for word in text[:200].split()]
    query = " ".join('"{}"*'.format(word.replace('"', '""')) for word in words if any(map(str.isalnum, word)))
    if not query:
        return []
    best = _best(ledger, query, most)
    rows = ledger.rows(
        # One pass over the index: looking up each row by itself would search for the words each time.
        """SELECT s.rowid AS place, s.title, snippet(search, 1, char(2), char(3), '…', 14) AS excerpt,
             s.rowid / 4 AS id, s.rowid % 4 AS kind,
             CASE s.rowid % 4 WHEN 0 THEN m.debtor_id WHEN 1 THEN s.rowid / 4 WHEN 2 THEN i.debtor_id
               ELSE r.debtor_id END AS debtor_id,
             COALESCE(m.arrived_at, m.stored_at, i.issued, r.created_at, '') AS at, r.message_id
           FROM search s
           LEFT JOIN messages m ON s.rowid % 4 = 0 AND m.id = s.rowid / 4
           LEFT JOIN invoices i ON s.rowid % 4 = 2 AND i.id = s.rowid / 4
           LEFT JOIN drafts r ON s.rowid % 4 = 3 AND r.id = s.rowid / 4
           WHERE s.search MATCH ?1 AND s.rowid BETWEEN ?2 AND ?3 AND +s.rowid IN (SELECT value FROM json_each(?4))""",
        query,
        min(best, default=0),
        max(best, default=0),
        json.dumps(best),
    )
    rows.sort(key=lambda row: best.index(row["place"]))
    names = {
        number: ledger.value("SELECT name FROM debtors WHERE id = ?", number)
        for number in {row["debtor_id"] for row in rows if row["debtor_id"]}
    }
    return [
        Found(
            KINDS[row["kind"]],
            row["id"],
            row["title"],
            row["excerpt"],
            row["debtor_id"],
            names.get(row["debtor_id"]) or "",
            row["at"],
            row["message_id"],
        )
        for row in rows
    ]


def _best(ledger: Ledger, query: str, most: int) -> list[int]:
    """The rows of the index that fit best, the best first."""
    weigh = "SELECT bm25(search, 6.0, 1.0), rowid FROM search WHERE search MATCH ?"
    hits = ledger.rows(f"{weigh} ORDER BY rowid DESC LIMIT ?", query, WEIGHED)
    if len(hits) == WEIGHED:
        hits += ledger.rows(f"{weigh} AND rowid % 4 IN (1, 2) AND rowid < ? LIMIT ?", query, hits[-1][1], WEIGHED)
    return [row for _, row in sorted(map(tuple, hits))[:most]]


def forget_deleted(ledger: Ledger) -> None:
    """Rewrite the index, so that nothing of what was deleted is left in it."""
    ledger.execute("INSERT INTO search (search) VALUES ('optimize')")
