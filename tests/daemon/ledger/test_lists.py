"""Lists of contacts and of reminders taken into the ledger."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.ledger import Ledger, books, imports, lists
from daemon.ledger.import_log import Imported
from daemon.ledger.lists import SeveralDebtors, UnknownDebtors, UnknownInvoices
from parsers.books import ContactState, Reminder
from parsers.tables import read_contacts, read_invoices, read_reminders

INVOICES = (
    b"number,debtor,issued,due,amount,email\n1,Zon,2026-03-01,2026-04-01,50.00,jan@zon.example\n"
    b"2,Zon,2026-03-01,2026-04-01,60.00,\n3,Maan,2026-03-01,2026-04-01,70.00,\n"
)
ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.rehearsal() as ledger:
        imports.import_invoices(ledger, read_invoices(INVOICES), "i.csv", INVOICES)
        yield ledger


def contacts(ledger: Ledger, text: str) -> Imported:
    return lists.import_contacts(ledger, read_contacts(text.encode()), "c.csv", text.encode())


def reminders(ledger: Ledger, text: str) -> Imported:
    return lists.import_reminders(ledger, read_reminders(text.encode()), "r.csv", text.encode(), ZONE)


def test_contacts_with_roles_and_who_left(ledger: Ledger) -> None:
    text = (
        "debtor;email;naam;rol;status;telefoon\nZON;els@zon.example;Els;crediteuren;;+31 20 123\n"
        "Zon;jan@zon.example;;;vertrokken;\n"
    )
    assert contacts(ledger, text) == Imported(1, 1, 0)
    assert contacts(ledger, text) == Imported(0, 0, 2)
    jan, els = books.debtors(ledger)[0].contacts
    assert (els.name, els.role, els.state, els.telephone) == ("Els", "pays", ContactState.CURRENT, "+31 20 123")
    assert (jan.address, jan.state) == ("jan@zon.example", ContactState.LEFT)


def test_contacts_of_nobody_are_refused(ledger: Ledger) -> None:
    with pytest.raises(UnknownDebtors, match="Mars"):
        contacts(ledger, "debtor,email\nZon,a@zon.example\nMars,b@mars.example\n")
    assert len(books.debtors(ledger)[0].contacts) == 1


def test_reminders_from_a_list(ledger: Ledger) -> None:
    text = "facturen;verzonden;herinnering;email\n1, 2;3-5-2026;2;jan@zon.example\n3;4-5-2026;;\n"
    assert reminders(ledger, text) == Imported(2, 0, 0)
    assert reminders(ledger, text) == Imported(0, 0, 2)
    first, second = books.reminders(ledger)
    assert (first.invoice_ids, first.level, first.message_id, first.address) == ((1, 2), 2, "", "jan@zon.example")
    assert (first.sent.astimezone(ZONE).date().isoformat(), second.level) == ("2026-05-03", 1)


def test_the_mail_itself_takes_the_place_of_what_the_list_told(ledger: Ledger) -> None:
    reminders(ledger, "facturen;verzonden\n1;3-5-2026\n")
    mail = Reminder(
        0, 1, (1,), datetime(2026, 5, 3, 9, tzinfo=UTC), "a@b.example", "jan@zon.example", 1, "Herinnering", "…"
    )
    assert books.add_reminder(ledger, mail, None, "copy")
    (only,) = books.reminders(ledger)
    assert (only.message_id, only.subject, only.invoice_ids) == ("a@b.example", "Herinnering", (1,))
    assert reminders(ledger, "facturen;verzonden\n1;3-5-2026\n") == Imported(0, 0, 1)


@pytest.mark.parametrize(("invoices", "problem"), [("1, 9", UnknownInvoices), ("1, 3", SeveralDebtors)])
def test_reminders_that_cannot_be(ledger: Ledger, invoices: str, problem: type[Exception]) -> None:
    with pytest.raises(problem, match="Nothing was imported"):
        reminders(ledger, f"facturen;verzonden\n2;3-5-2026\n{invoices};3-5-2026\n")
    assert books.reminders(ledger) == ()
