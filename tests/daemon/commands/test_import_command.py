"""`afspraak import` as a person runs it: guesses shown and kept, files refused one by one, the reason said."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from tests.daemon.config.conftest import SMALLEST
from tests.parsers.invoices.invoice_files import pdf, ubl
from tests.parsers.statements.camt_files import camt, details, entry

ODD = "Fact.nr;Onze relatie;Opgemaakt;Te betalen voor;Som incl.\nF-1001;De Zon BV;01-05-2026;31-05-2026;1.234,56\n"
COLUMNS = "number=Fact.nr,debtor=Onze relatie,issued=Opgemaakt,due=Te betalen voor,amount=Som incl."
INVOICES = "number,debtor,issued,due,amount\nF-1001,De Zon BV,2026-05-01,2026-05-31,50.00\n"


class Firm:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.write_text(SMALLEST.replace("[creditor]", '[creditor]\nlanguage = "en"'))
        self.config.chmod(0o600)

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run(self, kind: str, *files: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, ["--config", str(self.config), "import", kind, *files], input=typed)


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    return Firm(tmp_path)


def test_a_guess_is_shown_agreed_to_once_and_kept(firm: Firm) -> None:
    odd = firm.file("odd.csv", ODD)
    refused = firm.run("invoices", odd)
    assert refused.exit_code == 1
    assert "Fact.nr" in refused.output
    assert "guessed" in refused.output
    assert "--columns 'number=Fact.nr" in refused.output
    agreed = firm.run("invoices", odd, "--columns", COLUMNS)
    assert "1 added" in agreed.output
    assert "kept for the next file" in agreed.output
    again = firm.run("invoices", odd)
    assert again.output == "odd.csv: 0 added, 0 changed, 1 unchanged.\n"


def test_columns_must_be_written_as_pairs(firm: Firm) -> None:
    assert firm.run("invoices", firm.file("odd.csv", ODD), "--columns", "number").exit_code == 2


def test_of_several_files_the_good_ones_are_taken_in(firm: Firm) -> None:
    broken = camt(entry("50.00", details("F-1001")), opening="1.00", closing="52.00")
    firm.run("invoices", firm.file("i.csv", INVOICES))
    files = [firm.file("bad.xml", broken), firm.file("good.xml", broken.replace(b"52.00", b"51.00"))]
    result = firm.run("payments", *files)
    assert result.exit_code == 1
    assert "bad.xml: Nothing was booked: on the statement 87" in result.output
    assert "good.xml: 1 added" in result.output
    assert "1 of 2 files were not taken in." in result.output


def test_electronic_invoices_and_copies(firm: Firm) -> None:
    files = [firm.file("a.xml", ubl(due="")), firm.file("2026-0412.pdf", pdf())]
    result = firm.run("invoices", *files)
    assert result.exit_code == 0
    assert "Invoice 2026-0412 names no day to pay by; 2026-05-31 was reckoned." in result.output
    assert "2026-0412.pdf: 1 added" in result.output


def test_contacts_and_reminders(firm: Firm) -> None:
    firm.run("invoices", firm.file("i.csv", INVOICES))
    contacts = firm.file("c.csv", "debtor,email,role\nDe Zon BV,els@dezon.example,crediteuren\n")
    assert "1 added" in firm.run("contacts", contacts).output
    assert "1 added" in firm.run("reminders", firm.file("r.csv", "facturen;verzonden\nF-1001;3-6-2026\n")).output
