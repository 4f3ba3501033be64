"""The steps of a case at the desk: each leads where it says, tells what it did, and leaves what is still to do."""

import re
from datetime import date

import pytest

from daemon.ledger import drafts, statements
from parsers.statements import read_statements
from tests.daemon.desk.conftest import Door, letter

PAID = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Factuur VD-1001 hebben wij al betaald.", number=1)


def paid_without_a_number(door: Door) -> int:
    """Money that may be for the invoice of somebody who claims to have paid."""
    data = f"date,amount,payer_name,remittance\n{date.today()},250.00,J. Zon,brood\n".encode()
    with door.open_ledger() as ledger:
        statements.import_payments(ledger, read_statements(data), "bank.csv", data)
        return int(ledger.value("SELECT MAX(id) FROM payments"))


@pytest.fixture
def inside(door: Door) -> Door:
    door.come_in()
    return door


class TestAPaymentToMatch:
    def test_is_led_to_matched_and_the_mail_gets_its_thanks(self, inside: Door) -> None:
        payment = paid_without_a_number(inside)
        (number,) = inside.handle(PAID)
        assert inside.value("SELECT decision FROM messages") == "payment to match"
        page = inside.get(f"/mail/{number}").text
        link = f"/payments/{payment}?onward=/mail/{number}"
        assert link in page
        assert inside.value("SELECT COUNT(*) FROM drafts") == 0
        shown = inside.get(link)
        assert f'href="/mail/{number}"' in shown.text  # and back
        answer = inside.post(
            f"/payments/{payment}/decide", {"csrf": shown.csrf, "act": "accept", "onward": f"/mail/{number}"}
        )
        assert answer.headers["location"] == f"/mail/{number}?told=matched"
        after = inside.get(answer.headers["location"]).text
        assert "The payment is set against its invoice." in after
        with inside.open_ledger() as ledger:
            (draft,) = drafts.listed(ledger)
            assert ledger.value("SELECT COUNT(*) FROM tasks WHERE done_at IS NULL") == 0
        assert "250,00" in draft.text
        assert re.search("dank", draft.text, re.IGNORECASE)
