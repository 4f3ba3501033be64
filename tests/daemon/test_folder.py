"""The watched folder: files are taken in or refused with the reason, whole and once, in the order they need."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import folder, taking_in
from daemon.config import Config, load
from daemon.folder import pick_up
from daemon.ledger import Ledger, LedgerBusy, books, column_profiles, documents
from replies.words import Words
from tests.daemon.config.conftest import SMALLEST
from tests.parsers.invoices.invoice_files import pdf, ubl
from tests.parsers.statements.camt_files import camt, details, entry

INVOICES = b"number,debtor,issued,due,amount\nF-1001,De Zon BV,2026-03-01,2026-04-01,50.00\n"
PAYMENT = camt(entry("50.00", details("F-1001"), reference="B6E04XM00J000023"), opening="10.00", closing="60.00")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    path = tmp_path / "config.toml"
    path.write_text(f'{SMALLEST}\n[books]\nfolder = "inbox"\n')
    path.chmod(0o600)
    return load(path)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.rehearsal() as ledger:
        yield ledger


@pytest.fixture
def inbox(config: Config) -> Path:
    assert config.books.folder is not None
    folder.prepare(config.books.folder)
    return config.books.folder


def put(inbox: Path, name: str, data: bytes, age: float = 60) -> None:
    (inbox / name).write_bytes(data)
    os.utime(inbox / name, (time.time() - age,) * 2)


def work(ledger: Ledger, config: Config) -> dict[str, str]:
    return {taken.name: taken.refused for taken in pick_up(ledger, config, Words("en"))}


def names(folder: Path) -> list[str]:
    return sorted(path.name.partition(" ")[2] for path in folder.iterdir())


def test_everything_finds_its_place_whatever_order_it_came_in(ledger: Ledger, config: Config, inbox: Path) -> None:
    files = {
        "a-bank.xml": PAYMENT,
        "b-F-1001.pdf": pdf(),
        "c-invoices.csv": INVOICES,
        "d-peppol.xml": ubl(),
        "e-contacts.csv": b"debtor,email,role\nDe Zon BV,els@dezon.example,crediteuren\n",
        "f-reminders.csv": b"facturen;verzonden\nF-1001;3-5-2026\n",
    }
    for number, (name, data) in enumerate(files.items()):
        put(inbox, name, data, age=100 - number)
    assert work(ledger, config) == dict.fromkeys(files, "")
    assert names(inbox / "done") == list(files)
    assert [(invoice.number, invoice.open.cents) for invoice in books.invoices(ledger)] == [
        ("F-1001", 0),
        ("2026-0412", 121000),
    ]
    assert list(documents.copies_of(ledger, [1, 2])) == [1]
    assert len(books.reminders(ledger)) == 1
    assert work(ledger, config) == {}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("bank.xml", PAYMENT.replace(b"60.00", b"61.00"), "the closing balance is €61.00"),
        ("bank.xml", PAYMENT[:-100], "damaged or cut off"),
        ("letter.txt", b"Dear all,\nplease pay.\n", "cannot tell what this file is"),
        ("scan.pdf", pdf(), "names one invoice of the books"),
        ("odd.csv", b"Nr;Wie;Wanneer\n1;Zon;2-2-2026\n", "cannot tell what this file is"),
        ("page.xml", b"<html/>", "no invoice that Afspraak knows"),
        ("empty.csv", b"", "cannot tell"),
    ],
)
def test_what_is_wrong_is_refused_with_the_reason_beside_it(
    ledger: Ledger, config: Config, inbox: Path, name: str, data: bytes, says: str
) -> None:
    put(inbox, name, data)
    put(inbox, "z.csv", INVOICES)
    assert says in work(ledger, config)[name]
    assert names(inbox / "refused") == [name, f"{name}.reason.txt"]
    (reason,) = (path for path in (inbox / "refused").iterdir() if path.name.endswith(".reason.txt"))
    assert says in reason.read_text()
    assert names(inbox / "done") == ["z.csv"]
    assert ledger.value("SELECT COUNT(*) FROM payments") == 0


def test_files_that_are_being_written_links_and_hidden_ones_wait(ledger: Ledger, config: Config, inbox: Path) -> None:
    put(inbox, "new.csv", INVOICES, age=0)
    put(inbox, "bank.xml.part", PAYMENT)
    put(inbox, ".hidden", INVOICES)
    (inbox / "link.csv").symlink_to("/etc/hostname")
    assert work(ledger, config) == {}


def test_two_files_of_one_name_are_both_kept(ledger: Ledger, config: Config, inbox: Path) -> None:
    for data in (INVOICES, INVOICES.replace(b"50.00", b"60.00")):
        put(inbox, "invoices.csv", data)
        work(ledger, config)
    assert names(inbox / "done") == ["(2) invoices.csv", "invoices.csv"]


def test_a_stop_between_booking_and_moving_books_nothing_twice(
    ledger: Ledger, config: Config, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "a.csv", INVOICES)
    put(inbox, "bank.xml", PAYMENT)
    monkeypatch.setattr(folder, "_move", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        work(ledger, config)
    monkeypatch.undo()
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    assert work(ledger, config) == {"a.csv": "", "bank.xml": ""}
    assert len(books.invoices(ledger)) == len(books.payments(ledger)) == 1


def test_columns_that_a_person_agreed_to_once_are_known_here_too(ledger: Ledger, config: Config, inbox: Path) -> None:
    odd = b"Nr;Wie;Wanneer;Voor;Hoeveel\nF-1;Zon;1-2-2026;1-3-2026;12,50\n"
    columns = {"number": "Nr", "debtor": "Wie", "issued": "Wanneer", "due": "Voor", "amount": "Hoeveel"}
    column_profiles.keep(ledger, "invoices", "nr | wie | wanneer | voor | hoeveel", columns, "marieke")
    put(inbox, "odd.csv", odd)
    assert work(ledger, config) == {"odd.csv": ""}
    assert books.invoices(ledger)[0].amount.cents == 1250


def test_a_busy_ledger_is_not_the_fault_of_the_file(
    ledger: Ledger, config: Config, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LedgerBusy(path="x")

    put(inbox, "a.csv", INVOICES)
    monkeypatch.setattr(taking_in, "take_in", busy)
    with pytest.raises(LedgerBusy):
        work(ledger, config)
    assert (inbox / "a.csv").exists()


def test_a_fault_of_ours_refuses_one_file_and_takes_in_the_next(
    ledger: Ledger, config: Config, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "a.csv", INVOICES)
    put(inbox, "bank.xml", PAYMENT)
    monkeypatch.setattr(taking_in.imports, "import_invoices", lambda *_: 1 / 0)
    told = work(ledger, config)
    assert "Afspraak stumbled over this file (ZeroDivisionError" in told["a.csv"]
    assert told["bank.xml"] == ""


def test_the_trail_that_is_for_ever_names_no_file(ledger: Ledger, config: Config, inbox: Path) -> None:
    put(inbox, "De Zon BV.csv", INVOICES)
    put(inbox, "De Zon letter.csv", b"nothing")
    assert len(work(ledger, config)) == 2
    trail = [(row["event"], f"{row['subject']} {row['detail']}") for row in ledger.rows("SELECT * FROM audit")]
    assert {"file taken in", "file refused"} <= {event for event, _ in trail}
    assert not [told for _, told in trail if "Zon" in told or "letter" in told]
