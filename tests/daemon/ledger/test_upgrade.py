"""A ledger that the first release wrote goes on with this one: its money counts once, its drafts are watched."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from daemon.ledger import Ledger, origins, statements
from daemon.ledger.outbox import sent_mails
from daemon.ledger.schema import migrations
from parsers.statements import read_statements

AT = "2026-11-24T09:00:00Z"
PAYMENTS = b"""date,amount,payer_name,payer_iban,remittance
2026-11-02,30.00,Jan,,4102
2026-11-02,30.00,Jan,,4102
2026-11-03,75.00,,,12
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An invoice of 100 euros, 30 of it paid, an answer about it that waits and one that went out."""
    path = tmp_path / "ledger.db"
    db = Database(sqlite3.connect(path))
    migrations.apply(db, stop_before="books_in")
    db["debtors"].insert({"name": "Bakkerij Jan", "language": "nl", "country": "NL", "kind": "business"})
    db["invoices"].insert({
        "number": "F-1", "debtor_id": 1, "issued": "2026-10-01", "due": "2026-11-01", "amount_cents": 10000,
        "currency": "EUR",
    })  # fmt: skip
    for digest, cents, name, remittance, day in (
        ("a", 3000, "Jan", "4102", "2026-11-02"), ("b", 3000, "Jan", "4102", "2026-11-02"),
        ("c", 7500, "", "12", "2026-11-03"),
    ):  # fmt: skip
        db["payments"].insert({
            "booked": day, "amount_cents": cents, "currency": "EUR", "payer_name": name, "payer_iban": "",
            "remittance": remittance, "payment_reference": "", "bank_reference": "", "digest": digest,
        })  # fmt: skip
    db["allocations"].insert({"payment_id": 1, "invoice_id": 1, "amount_cents": 3000, "reason": "amount", "sure": 1})
    for number, state in ((1, "waiting"), (2, "sent")):
        db["messages"].insert({
            "id": number, "account": "main", "folder": "INBOX", "uidvalidity": 1, "uid": number, "state": "handled",
            "size": 1, "stored_at": AT, "debtor_id": 1,
        })  # fmt: skip
        db["message_invoices"].insert({"message_id": number, "invoice_id": 1})
        db["drafts"].insert({
            "id": number, "account": "main", "message_id": number, "debtor_id": 1, "state": state, "version": 1,
            "recipient": "jan@x.example", "subject": "Re", "text": "Dag", "language": "nl", "created_at": AT,
            "changed_at": AT,
        })  # fmt: skip
    db["outbox"].insert({
        "account": "main", "draft_id": 2, "version": 1, "mime_id": "ours@y.example", "envelope_from": "us@y.example",
        "envelope_to": "jan@x.example", "raw": b"x", "sha256": "x", "approved_by": "person", "approved_at": AT,
        "state": "accepted", "changed_at": AT,
    })  # fmt: skip
    db.conn.commit()
    db.close()
    return path


def test_the_same_payments_again_count_once(path: Path) -> None:
    with Ledger.open(path) as ledger:
        done = statements.import_payments(ledger, read_statements(PAYMENTS), "bank.csv", PAYMENTS)
        assert (done.added, done.unchanged) == (0, 3)


def test_a_draft_that_waited_is_looked_at_again_when_money_comes_in(path: Path) -> None:
    more = b"date,amount,payer_name,payer_iban,remittance\n2026-12-01,70.00,Bakkerij Jan,,F-1\n"
    with Ledger.open(path) as ledger:
        assert origins.moved(ledger, 1) == []
        statements.import_payments(ledger, read_statements(more), "bank.csv", more)
        assert [one.number for one in origins.moved(ledger, 1)] == ["F-1"]


def test_money_that_came_in_before_the_upgrade_counts_too(path: Path) -> None:
    db = Database(sqlite3.connect(path))
    db.execute("UPDATE payments SET booked = '2026-11-30' WHERE id = 1")
    db.conn.commit()
    db.close()
    with Ledger.open(path) as ledger:
        assert [(one.was_cents, one.is_cents) for one in origins.moved(ledger, 1)] == [(10000, 7000)]


def test_what_went_out_is_still_known_by_its_invoices(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert [(one.message_id, one.invoice_ids) for one in sent_mails(ledger)] == [("ours@y.example", (1,))]


def test_what_was_open_before_the_upgrade_is_open_after_it(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert [row["open_cents"] for row in ledger.rows("SELECT * FROM open_invoices")] == [7000]
