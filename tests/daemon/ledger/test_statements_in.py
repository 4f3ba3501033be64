"""Bank statements booked: nothing counts twice, returns open invoices again, bad files book nothing."""

from collections.abc import Iterator

import pytest

from daemon.ledger import Ledger, books, imports
from daemon.ledger.import_log import Imported
from daemon.ledger.statements import GAP, NOT_BOOKED, OTHER_ACCOUNT, import_payments
from parsers.problems import Problem
from parsers.statements import read_statements
from parsers.tables import read_invoices
from tests.parsers.statements.camt_files import camt, details, entry

INVOICES = b"number,debtor,issued,due,amount\nF-1001,De Zon BV,2026-03-01,2026-04-01,50.00\n"
ING = (
    b'"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)","Mutatiesoort",'
    b'"Mededelingen"\n"20260504","De Zon BV","NL91ABNA0417164300","NL20INGB0001234567","OV","Bij",'
    b'"50,00","Overschrijving","Naam: De Zon BV Omschrijving: F-1001 IBAN: NL20INGB0001234567"\n'
)
PAID = entry("50.00", details("F-1001", end_to_end="E2E-0077"), reference="B6E04XM00J000023")
BOUNCED = details("storno", name="", iban="", end_to_end="E2E-0077", more="<RtrInf><Rsn><Cd>MS03</Cd></Rsn></RtrInf>")
RETURNED = entry("-50.00", BOUNCED, reference="B6E11XM00J000099", day="2026-05-11")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.rehearsal() as ledger:
        imports.import_invoices(ledger, read_invoices(INVOICES), "i.csv", INVOICES)
        yield ledger


def take(ledger: Ledger, data: bytes) -> Imported:
    return import_payments(ledger, read_statements(data), "a", data)


def open_cents(ledger: Ledger) -> int:
    return books.invoices(ledger)[0].open.cents


@pytest.mark.parametrize("first", ["052", "053", "ing"])
@pytest.mark.parametrize("second", ["052", "053", "ing"])
def test_the_same_entry_in_another_file_counts_once(ledger: Ledger, first: str, second: str) -> None:
    files = {"052": camt(PAID, kind="052", version="06"), "053": camt(PAID), "ing": ING}
    assert take(ledger, files[first]).added == 1
    assert take(ledger, files[second]) == Imported(0, 0, 1)
    assert open_cents(ledger) == 0


def test_overlapping_months(ledger: Ledger) -> None:
    later = entry("7.00", details("iets"), reference="B6E05XM00J000001", day="2026-05-05")
    assert take(ledger, camt(PAID)).added == 1
    assert take(ledger, camt(PAID, later)) == Imported(1, 0, 1)


@pytest.mark.parametrize("apart", [False, True])
def test_a_returned_payment_opens_the_invoice_again(ledger: Ledger, apart: bool) -> None:
    for data in (camt(PAID), camt(RETURNED)) if apart else (camt(PAID, RETURNED),):
        take(ledger, data)
    assert open_cents(ledger) == 5000


def test_a_return_that_only_names_the_invoice_opens_it_too_but_a_person_looks(ledger: Ledger) -> None:
    back = RETURNED.replace("E2E-0077", "NOTPROVIDED").replace("storno", "storno F-1001")
    take(ledger, camt(PAID, back))
    (waiting,) = (one for one in books.allocations(ledger) if not one.sure)
    assert waiting.amount.cents == -5000


def test_money_of_ours_that_came_back_pays_nothing(ledger: Ledger) -> None:
    back = entry(
        "50.00", details("F-1001", more="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"), reference="B6E04XM00J000024"
    )
    take(ledger, camt(back))
    assert open_cents(ledger) == 5000


def test_the_parts_of_a_batch_take_the_place_of_its_sum(ledger: Ledger) -> None:
    parts = [details("F-1001", amount="50.00"), details("F-9", name="Maan", iban="NL44RABO0123456789", amount="20.00")]
    assert take(ledger, camt(entry("70.00", reference="BATCH001"))).added == 1
    assert open_cents(ledger) == 5000
    notified = camt(entry("70.00", *parts, reference="BATCH001"), kind="054", version="04")
    assert take(ledger, notified) == Imported(0, 1, 0)
    assert open_cents(ledger) == 0
    assert take(ledger, camt(entry("70.00", reference="BATCH001"))) == Imported(0, 0, 1)
    assert take(ledger, notified) == Imported(0, 0, 2)
    assert ledger.value("SELECT SUM(amount_cents) FROM payments") == 7000


def test_a_statement_that_is_missing_before_this_one_is_remarked(ledger: Ledger) -> None:
    take(ledger, camt(PAID, opening="10.00", closing="60.00"))
    next_week = entry("1.00", details("a"), reference="B6E11XM00J000001", day="2026-05-11")
    done = take(ledger, camt(next_week, opening="90.00", closing="91.00"))
    assert [sentence for sentence, _ in done.remarks] == [GAP]


def test_another_account_than_ours_is_remarked_once(ledger: Ledger) -> None:
    def remarks(data: bytes, ours: str) -> list[str]:
        return [one for one, _ in import_payments(ledger, read_statements(data), "a", data, ours).remarks]

    assert remarks(camt(PAID), "NL91ABNA0417164300") == []
    other = camt(PAID).replace(b"<Id><IBAN>NL91ABNA0417164300", b"<Id><IBAN>NL44RABO0123456789", 1)
    assert remarks(other, "NL91ABNA0417164300") == [OTHER_ACCOUNT]
    assert remarks(other, "NL91ABNA0417164300") == []


def test_announced_entries_are_remarked(ledger: Ledger) -> None:
    done = take(ledger, camt(PAID, entry("9.00", status="<Sts>PDNG</Sts>")))
    assert [sentence for sentence, _ in done.remarks] == [NOT_BOOKED]


@pytest.mark.parametrize(
    "data",
    [
        camt(PAID, opening="10.00", closing="61.00"),
        camt(PAID, opening="10.00", closing="60.00")[:-120],
        camt(PAID, entry("5.00", currency="USD")),
        ING.replace(b"50,00", b"vijftig"),
    ],
    ids=["balance", "cut off", "currency", "amount"],
)
def test_a_bad_file_books_nothing(ledger: Ledger, data: bytes) -> None:
    with pytest.raises(Problem):
        take(ledger, data)
    assert ledger.value("SELECT COUNT(*) FROM payments") == 0
    assert ledger.value("SELECT COUNT(*) FROM imports WHERE kind = 'payments'") == 0
