"""What is open is written down beside the books; whatever changes there, it stays what the books add up to."""

from collections.abc import Iterator

import pytest

from daemon.ledger import Ledger

CHANGES = (  # what is done in turn, and what is open of invoice 1 and of credit note 2 after it
    ("UPDATE invoices SET amount_cents = 12000 WHERE id = 1", {1: 12000, 2: -3000}),
    ("UPDATE invoices SET deposit_cents = 2000 WHERE id = 1", {1: 10000, 2: -3000}),
    ("INSERT INTO allocations (payment_id, invoice_id, amount_cents, reason, sure) VALUES (1, 1, 4000, '', 0)",
     {1: 10000, 2: -3000}),
    ("UPDATE allocations SET sure = 1", {1: 6000, 2: -3000}),
    ("INSERT INTO credits (credit_id, invoice_id, amount_cents, at) VALUES (2, 1, 3000, '2026-11-02')", {1: 3000}),
    ("INSERT INTO write_offs (invoice_id, amount_cents, kind, by, at) VALUES (1, 3000, 'lost', 'x', '2026-11-03')", {}),
    ("UPDATE allocations SET invoice_id = 2", {1: 4000, 2: -4000}),
    ("DELETE FROM allocations", {1: 4000}),
    ("DELETE FROM credits", {1: 7000, 2: -3000}),
    ("DELETE FROM write_offs", {1: 10000, 2: -3000}),
    ("DELETE FROM invoices WHERE id = 2", {1: 10000}),
)  # fmt: skip


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.rehearsal() as made:
        made.insert("debtors", name="Jan", language="nl", country="NL", kind="business")
        for number, cents in (("F-1", 10000), ("C-2", -3000)):
            made.insert(
                "invoices", number=number, debtor_id=1, issued="2026-10-01", due="2026-11-01", amount_cents=cents,
                currency="EUR",
            )  # fmt: skip
        made.insert(
            "payments", booked="2026-11-01", amount_cents=4000, currency="EUR", payer_name="", payer_iban="",
            remittance="", payment_reference="", bank_reference="", digest="d",
        )  # fmt: skip
        yield made


def test_every_change_of_the_books_is_followed(ledger: Ledger) -> None:
    for change, left in CHANGES:
        ledger.execute(change)
        assert {row["id"]: row["open_cents"] for row in ledger.rows("SELECT * FROM open_invoices")} == left, change
