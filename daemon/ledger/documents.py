"""Documents in the ledger: files kept as they came, each once, and which invoices they are copies of."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import replies.case
from daemon.clock import now, stamp
from daemon.ledger.database import Ledger


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came. `sha256` is the digest of `content` and identifies it."""

    sha256: str
    file_name: str
    media_type: str  # RFC 6838, such as application/pdf
    content: bytes


def keep(ledger: Ledger, content: bytes, file_name: str, media_type: str = "application/pdf") -> str:
    """Store a file; its digest. The same content is stored once, under the name it came with first."""
    digest = hashlib.sha256(content).hexdigest()
    ledger.execute(
        "INSERT OR IGNORE INTO documents VALUES (?, ?, ?, ?, ?)", digest, content, media_type, file_name, stamp(now())
    )
    return digest


def link(ledger: Ledger, invoice_id: int, sha256: str) -> bool:
    """Say that a stored file is a copy of this invoice; whether that is news. The last one is sent."""
    return bool(
        ledger.execute("INSERT OR IGNORE INTO invoice_documents VALUES (?, ?, ?)", invoice_id, sha256, stamp(now()))
    )


def content(ledger: Ledger, sha256: str) -> bytes:
    """The bytes of a stored file. Raises LookupError."""
    found = ledger.value("SELECT content FROM documents WHERE sha256 = ?", sha256)
    if found is None:
        raise LookupError(f"no document {sha256}")
    return bytes(found)


def on_file(ledger: Ledger, invoice_ids: Iterable[int]) -> tuple[replies.case.Document, ...]:
    """Which of these invoices have a copy to send, without its bytes."""
    found = []
    for invoice_id in invoice_ids:
        row = ledger.row(
            """SELECT d.sha256, d.file_name, d.media_type FROM invoice_documents x JOIN documents d USING (sha256)
               WHERE x.invoice_id = ? ORDER BY x.linked_at DESC, x.rowid DESC LIMIT 1""",
            invoice_id,
        )
        if row:
            found.append(replies.case.Document(invoice_id, row["sha256"], row["file_name"], row["media_type"]))
    return tuple(found)


def copies_of(ledger: Ledger, invoice_ids: Iterable[int]) -> dict[int, Document]:
    """The copy to send of each of these invoices, by invoice; those of which no copy is kept are left out."""
    found: dict[int, Document] = {}
    for invoice_id in invoice_ids:
        row = ledger.row(
            """SELECT d.* FROM invoice_documents x JOIN documents d USING (sha256)
               WHERE x.invoice_id = ? ORDER BY x.linked_at DESC, x.rowid DESC LIMIT 1""",
            invoice_id,
        )
        if row:
            found[invoice_id] = Document(row["sha256"], row["file_name"], row["media_type"], row["content"])
    return found
