"""The copies of invoices that the ledger keeps."""

from collections.abc import Iterator

import pytest

from daemon.ledger import Ledger
from daemon.ledger.documents import copies_of, keep, link


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.rehearsal() as ledger:
        debtor = ledger.insert("debtors", name="Zon", language="nl", country="NL", kind="business")
        for number in ("1", "2"):
            ledger.insert(
                "invoices",
                number=number,
                debtor_id=debtor,
                issued="2026-05-01",
                due="2026-05-31",
                amount_cents=100,
                currency="EUR",
            )
        yield ledger


def test_the_same_file_is_kept_once_and_may_be_the_copy_of_two_invoices(ledger: Ledger) -> None:
    first = keep(ledger, b"%PDF-1.7 one", "a.pdf")
    assert keep(ledger, b"%PDF-1.7 one", "b.pdf") == first
    assert link(ledger, 1, first)
    assert link(ledger, 2, first)
    assert not link(ledger, 2, first)
    assert [document.file_name for document in copies_of(ledger, (1, 2)).values()] == ["a.pdf", "a.pdf"]


def test_the_copy_linked_last_is_the_one_to_send(ledger: Ledger) -> None:
    for content in (b"first", b"second"):
        link(ledger, 1, keep(ledger, content, "a.pdf"))
    assert {number: document.content for number, document in copies_of(ledger, (1, 2)).items()} == {1: b"second"}
