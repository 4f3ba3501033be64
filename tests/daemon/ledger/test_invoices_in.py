"""Invoices taken into the ledger: twice changes nothing, changes are kept, credit notes and deposits count."""

from collections.abc import Iterator

import pytest

from daemon.ledger import Ledger, books, documents, imports
from daemon.ledger.import_log import Imported
from daemon.ledger.imports import SentToUs
from daemon.ledger.statements import import_payments
from parsers.invoices import read_invoice
from parsers.statements import read_statements
from parsers.tables import read_invoices
from tests.parsers.invoices.invoice_files import cii, pdf, ubl

HEADER = "number,debtor,issued,due,amount,email,deposit,paid,corrects,document,description,payment_reference\n"


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.rehearsal() as ledger:
        yield ledger


def take(ledger: Ledger, *rows: str, header: str = HEADER) -> Imported:
    data = (header + "\n".join(rows)).encode()
    return imports.import_invoices(ledger, read_invoices(data), "i.csv", data)


def pay(ledger: Ledger, amount: str, text: str, day: str = "2026-05-20") -> None:
    data = f"date,amount,remittance,payer_name\n{day},{amount},{text},De Zon BV\n".encode()
    import_payments(ledger, read_statements(data), "p.csv", data)


def electronic(ledger: Ledger, data: bytes, name: str = "a.pdf") -> Imported:
    invoice = read_invoice(data, name)
    assert invoice is not None
    return imports.import_invoice_file(ledger, invoice, name, data, "Van Dam B.V.", "NL91ABNA0417164300")


def open_cents(ledger: Ledger) -> dict[str, int]:
    return {invoice.number: invoice.open.cents for invoice in books.invoices(ledger)}


ONE = "F-1001,De Zon BV,2026-05-01,2026-05-31,100.00,jan@dezon.example,,,,,onderhoud,+++090/9337/55493+++"


def test_a_second_import_changes_nothing(ledger: Ledger) -> None:
    assert take(ledger, ONE) == Imported(1, 0, 0)
    assert take(ledger, ONE) == Imported(0, 0, 1)


def test_a_changed_invoice_is_updated_and_what_it_said_before_is_kept(ledger: Ledger) -> None:
    take(ledger, ONE)
    assert take(ledger, ONE.replace("2026-05-31", "2026-06-14").replace("100.00", "90.00")) == Imported(0, 1, 0)
    assert open_cents(ledger) == {"F-1001": 9000}
    kept = ledger.rows("SELECT field, old, new FROM invoice_changes ORDER BY id")
    assert [tuple(row) for row in kept] == [("due", "2026-05-31", "2026-06-14"), ("amount_cents", "10000", "9000")]


def test_what_a_later_file_does_not_tell_stays(ledger: Ledger) -> None:
    take(ledger, ONE)
    short = "number,debtor,issued,due,amount\n"
    assert take(ledger, "F-1001,De Zon BV,2026-05-01,2026-05-31,100.00", header=short) == Imported(0, 0, 1)


@pytest.mark.parametrize(
    ("name", "same"),
    [("de zon b.v.", True), ("DE ZON BV", True), ("De Zon", False), ("Zon BV", False), ("De Zón BV", True)],
)
def test_one_debtor_however_the_name_is_spelt_but_never_one_of_two_people(
    ledger: Ledger, name: str, same: bool
) -> None:
    take(ledger, ONE, f"F-1002,{name},2026-05-01,2026-05-31,100.00,,,,,,,")
    assert len(books.debtors(ledger)) == (1 if same else 2)


def test_deposits_and_what_was_paid_in_another_way(ledger: Ledger) -> None:
    take(
        ledger,
        "F-1001,Zon,2026-05-01,2026-05-31,100.00,,30.00,,,,,",
        "F-1002,Zon,2026-05-01,2026-05-31,80.00,,,50.00,,,,",
    )
    assert open_cents(ledger) == {"F-1001": 7000, "F-1002": 3000}


def test_what_the_books_call_paid_is_not_counted_again_when_the_bank_showed_it(ledger: Ledger) -> None:
    take(ledger, ONE)
    pay(ledger, "40.00", "F-1001")
    row = ONE.replace("jan@dezon.example,,,", "jan@dezon.example,,{},")
    take(ledger, row.format("40.00"))
    assert open_cents(ledger) == {"F-1001": 6000}
    take(ledger, row.format("55.00"))  # fifteen in cash
    assert open_cents(ledger) == {"F-1001": 4500}
    assert take(ledger, row.format("55.00")) == Imported(0, 0, 1)


def test_a_credit_note_settles_the_invoice_it_corrects(ledger: Ledger) -> None:
    take(ledger, ONE, "C-1,De Zon BV,2026-05-10,2026-05-10,40.00,,,,F-1001,creditnota,,")
    assert open_cents(ledger) == {"F-1001": 6000, "C-1": 0}


def test_a_credit_note_that_came_before_its_invoice_was_imported(ledger: Ledger) -> None:
    take(ledger, "C-1,De Zon BV,2026-05-10,2026-05-10,-40.00,,,,F-1001,,,")
    take(ledger, ONE)
    assert open_cents(ledger) == {"F-1001": 6000, "C-1": 0}


def test_a_credit_note_without_a_number_settles_the_only_invoice_of_that_amount(ledger: Ledger) -> None:
    take(ledger, ONE, ONE.replace("F-1001", "F-1002").replace("100.00", "70.00"))
    take(
        ledger, "C-1,De Zon BV,2026-05-10,2026-05-10,-70.00,,,,,,,", "C-2,De Zon BV,2026-05-10,2026-05-10,-3.00,,,,,,,"
    )
    assert open_cents(ledger) == {"F-1001": 10000, "F-1002": 0, "C-1": 0, "C-2": -300}


def test_an_electronic_invoice_with_its_copy(ledger: Ledger) -> None:
    data = pdf(("factur-x.xml", cii(prepaid="210.00", payable="1000.00")))
    assert electronic(ledger, data, "factuur.pdf") == Imported(1, 0, 0)
    assert electronic(ledger, data, "factuur.pdf") == Imported(0, 0, 1)
    assert open_cents(ledger) == {"2026-0412": 100000}
    assert documents.copies_of(ledger, [1])[1].content == data
    assert books.debtors(ledger)[0].contacts[0].address == "jan@dezon.example"


def test_a_new_copy_of_a_known_invoice_is_the_one_to_send(ledger: Ledger) -> None:
    electronic(ledger, ubl(copy=pdf()), "a.xml")
    newer = pdf(text="nieuw")
    assert electronic(ledger, ubl(copy=newer), "a.xml") == Imported(0, 1, 0)
    assert documents.copies_of(ledger, [1])[1].content == newer


def test_a_day_that_had_to_be_assumed_never_replaces_one_that_was_told(ledger: Ledger) -> None:
    electronic(ledger, ubl(), "a.xml")
    done = electronic(ledger, ubl(due=""), "a.xml")
    assert done.changed == 0
    assert [sentence for sentence, _ in done.remarks] == [imports.ASSUMED]
    assert ledger.value("SELECT due FROM invoices") == "2026-05-31"


def test_an_invoice_of_someone_else_is_remarked_and_one_to_us_refused(ledger: Ledger) -> None:
    other = ubl().replace(b"Van Dam BV", b"Ander BV").replace(b"NL91 ABNA 0417 1643 00", b"NL20INGB0001234567")
    assert [sentence for sentence, _ in electronic(ledger, other, "a.xml").remarks] == [imports.OTHER_SELLER]
    with pytest.raises(SentToUs):
        electronic(ledger, ubl(number="77").replace(b"De Zon BV", b"Van Dam"), "a.xml")
    assert list(open_cents(ledger)) == ["2026-0412"]
