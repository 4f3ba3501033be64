"""What is kept of each debtor is reckoned anew when something changed about them, whichever table it was in."""

from collections.abc import Iterator
from datetime import date

import pytest

from daemon.ledger import Ledger
from daemon.ledger.outstanding import Outstandings, outstanding

TODAY = date(2026, 5, 18)
CHANGES = (  # in turn, each to be seen in what is outstanding
    "UPDATE debtors SET name = 'De Maan' WHERE id = 1",
    "UPDATE debtors SET telephone = '010 2' WHERE id = 1",
    "INSERT INTO contacts (debtor_id, address, telephone) VALUES (1, 'a@zon.example', '06 1')",
    "UPDATE contacts SET state = 'wrong'",
    "DELETE FROM contacts",
    "UPDATE invoices SET due = '2026-04-02' WHERE id = 1",
    "UPDATE invoices SET debtor_id = 2 WHERE id = 1",
    "UPDATE invoices SET debtor_id = 1 WHERE id = 1",
    "UPDATE allocations SET amount_cents = 60",
    "UPDATE payments SET booked = '2026-01-01'",
    "UPDATE allocations SET sure = 0",
    "UPDATE allocations SET sure = 1",
    "DELETE FROM allocations",
    "INSERT INTO write_offs (invoice_id, amount_cents, kind, by, at) VALUES (1, 10, 'lost', '', '2026-05-01')",
    "UPDATE write_offs SET amount_cents = 20 WHERE invoice_id = 1",
    "DELETE FROM write_offs WHERE invoice_id = 1",
    "INSERT INTO credits (credit_id, invoice_id, amount_cents, at) VALUES (3, 1, 30, '2026-05-01')",
    "DELETE FROM credits",
    "INSERT INTO reminders (debtor_id, sent_at, message_id, address, level, subject, text)"
    " VALUES (1, '2026-05-01T09:00:00Z', 'r', '', 2, '', '')",
    "UPDATE reminders SET level = 3",
    "DELETE FROM reminders",
    # Of a mail of the first debtor about an invoice of the second: whether it counts hangs on that one.
    "INSERT INTO messages (id, account, folder, uidvalidity, uid, state, size, arrived_at, stored_at, debtor_id,"
    " primary_label) VALUES (1, 'main', 'INBOX', 1, 1, 'handled', 1, '2026-05-10T09:00:00Z', '', 1, 'refuses')",
    "INSERT INTO message_invoices VALUES (1, 2)",
    "DELETE FROM write_offs WHERE invoice_id = 2",
    "UPDATE messages SET primary_label = 'call_back_later'",
    "INSERT INTO message_labels VALUES (1, 'call_back_later', 1, 'Bel me')",
    "INSERT INTO attended VALUES (1, 'x', '2026-05-11T09:00:00Z')",
    "DELETE FROM attended",
    "INSERT INTO calls (debtor_id, at, by, outcome) VALUES (1, '2026-05-11T09:00:00Z', 'x', 'talked')",
    "DELETE FROM calls",
    "UPDATE message_labels SET evidence = 'Bel mij'",
    "INSERT INTO holds (id, invoice_id, reason, starts) VALUES (1, 2, 'x', '2026-05-01')",
    "UPDATE holds SET lifted_at = '2026-05-12T09:00:00Z'",
    "DELETE FROM message_labels",
    "INSERT INTO agreements (id, debtor_id, state, made_on, evidence) VALUES (1, 1, 'broken', '2026-05-01', '');"
    "INSERT INTO agreement_invoices VALUES (1, 2)",
    "INSERT INTO write_offs (invoice_id, amount_cents, kind, by, at) VALUES (2, 100, 'lost', '', '2026-05-01')",
    "UPDATE agreement_invoices SET invoice_id = 1",
    "UPDATE agreements SET state = 'kept'",
    "DELETE FROM invoices WHERE id = 3",
)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """Two debtors, each with an overdue invoice, of which the second's was written off, and a credit note."""
    with Ledger.rehearsal() as made:
        for key, name in ((1, "De Zon"), (2, "De Berk")):
            made.insert("debtors", id=key, name=name, language="nl", country="NL", kind="business")
        for key, debtor, cents in ((1, 1, 100), (2, 2, 100), (3, 1, -30)):
            made.insert(
                "invoices", id=key, number=f"F-{key}", debtor_id=debtor, issued="2026-01-10", due="2026-04-01",
                amount_cents=cents, currency="EUR",
            )  # fmt: skip
        made.insert("write_offs", invoice_id=2, amount_cents=100, kind="lost", by="", at="2026-05-01")
        made.insert(
            "payments", booked="2026-05-01", amount_cents=100, currency="EUR", payer_name="", payer_iban="",
            remittance="", payment_reference="", bank_reference="", digest="d",
        )  # fmt: skip
        made.insert("allocations", payment_id=1, invoice_id=1, amount_cents=50, reason="", sure=1)
        yield made


def test_each_change_is_seen(ledger: Ledger) -> None:
    kept = Outstandings()
    before = kept.of(ledger, TODAY)
    for change in CHANGES:
        ledger.connection.executescript(change)
        now = kept.of(ledger, TODAY)
        assert now == outstanding(ledger, TODAY), change
        assert now != before, change
        before = now


def test_another_day_is_reckoned_from_the_beginning(ledger: Ledger) -> None:
    kept = Outstandings()
    kept.of(ledger, TODAY)
    assert kept.of(ledger, date(2026, 3, 20)) == outstanding(ledger, date(2026, 3, 20))
    assert kept.of(ledger, TODAY, "USD") == outstanding(ledger, TODAY, "USD")


def test_an_older_ledger_put_back_is_reckoned_from_the_beginning(ledger: Ledger) -> None:
    kept = Outstandings()
    with Ledger.rehearsal() as other:
        assert kept.of(other, TODAY) == outstanding(other, TODAY)
        kept.of(ledger, TODAY)
        assert kept.of(other, TODAY) == outstanding(other, TODAY)
