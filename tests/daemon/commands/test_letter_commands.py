"""The commands about letters, as a person types them: own texts, calls that end in a letter, letters asked for."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.ledger import Ledger, books, documents, imports
from parsers.tables import read_invoices
from tests.daemon.config.conftest import SMALLEST

INVOICES = b"""number,debtor,email,language,country,kind,issued,due,amount
F-1,Bakkerij Jan,jan@x.example,nl,NL,business,2026-09-01,2026-10-01,100.00
F-2,Mevrouw De Wit,wit@x.example,nl,NL,consumer,2026-09-01,2026-10-01,200.00
F-3,Claire,claire@x.example,fr,FR,consumer,2026-09-01,2026-10-01,300.00
"""


class Office:
    """A configuration with a ledger, and the command line on it. There is no mail server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.configure("")
        with self.ledger() as ledger:
            imports.import_invoices(ledger, read_invoices(INVOICES), "i.csv", INVOICES)

    def configure(self, more: str) -> None:
        self.config.write_text(SMALLEST.replace("[creditor]", '[creditor]\nlanguage = "en"') + more)
        self.config.chmod(0o600)

    def ledger(self) -> Ledger:
        return Ledger.open(self.folder / "ledger.db")

    def run(self, *arguments: str, status: int = 0) -> str:
        done: Result = CliRunner().invoke(main, ["--config", str(self.config), *arguments], env={"LANG": "en"})
        assert done.exit_code == status, done.output
        return done.output

    def own_text(self, file: str, text: str) -> None:
        (self.folder / "letters").mkdir(exist_ok=True)
        (self.folder / "letters" / file).write_text(text)
        self.configure('\n[letters]\ntemplates = "letters"\n')


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    return Office(tmp_path)


class TestTemplates:
    def test_every_letter_can_be_seen_in_every_language(self, office: Office) -> None:
        names = [one["name"] for one in json.loads(office.run("templates", "list", "--json"))]
        assert {"thank_paid", "last_mail", "notice"} <= set(names)
        for language in ("nl", "nl-be", "en", "fr", "de"):
            shown = office.run("templates", "preview", "--language", language)
            assert all(f"─ {name} ─" in shown for name in names)
            assert "\n! " not in shown, "the linter passes each of them"

    def test_a_text_of_ones_own_is_seen_and_listed(self, office: Office) -> None:
        office.own_text("nl.toml", '[answers]\nkind_new_date = "Zo zeggen wij dat hier. {{ pay }} ({{ invoices }})"\n')
        assert "Zo zeggen wij dat hier." in office.run("templates", "preview", "kind_new_date")
        assert "nl.toml" in office.run("templates", "list")

    @pytest.mark.parametrize(
        ("file", "text", "told"),
        [
            ("nl_be.toml", "", "nl_be.toml"),
            ("nl.toml", '[answers]\nthank_payd = "Dank"\n', "answers.thank_payd"),
            ("nl.toml", '[answers]\nthank_paid = "{{ nonsense }}"\n', "nonsense"),
            ("nl.toml", '[answers]\nthank_paid = "{% if %}"\n', "answers.thank_paid"),
            ("nl.toml", "[answers", "nl.toml"),
        ],
    )
    def test_a_fault_in_ones_own_text_is_told_in_a_sentence(
        self, office: Office, file: str, text: str, told: str
    ) -> None:
        office.own_text(file, text)
        assert told in office.run("templates", "preview", "thank_paid", status=1)

    def test_check_tells_of_ones_own_texts(self, office: Office) -> None:
        office.own_text("nl.toml", '[answers]\nthank_paid = "Dank! {{ invoices }}"\n')
        assert "1 of your own" in office.run("check", status=1)  # there is no mail server
        office.own_text("nl.toml", '[answers]\nkind_new_date = "{{ factuur }}"\n')
        assert "kind_new_date" in office.run("check", status=1)

    def test_what_ones_own_text_lacks_is_told(self, office: Office) -> None:
        office.own_text("nl.toml", '[answers]\nkind_new_date = "Betaal gauw, anders komt de deurwaarder."\n')
        shown = office.run("templates", "preview", "kind_new_date")
        for lacking in ("every invoice", "our account", "one date", "a step that nobody decided"):
            assert lacking in shown, lacking

    def test_first_names_when_so_configured(self, office: Office) -> None:
        office.configure("\n[letters]\ninformal = true\n")
        assert "Hallo Jan," in office.run("templates", "preview", "kind_new_date")


class TestCalls:
    def test_what_was_agreed_by_telephone_is_recorded_and_confirmed_in_a_draft(self, office: Office) -> None:
        said = office.run(
            "calls", "log", "bakkerij", "--pay", "2027-03-05=40", "--pay", "2027-04-05=60", "--note", "was kwaad"
        )
        assert "Draft 1 confirms it" in said
        draft = json.loads(office.run("drafts", "show", "1", "--json"))
        assert "Dank voor het prettige gesprek" in draft["text"]
        assert "5 maart 2027: €\u00a040,00" in draft["text"]
        assert "kwaad" not in draft["text"]
        assert draft["agreement_id"] == 1
        assert "was kwaad" in office.run("calls", "made", "bakkerij")

    def test_nobody_answered(self, office: Office) -> None:
        office.run("calls", "log", "bakkerij", "--no-answer")
        assert json.loads(office.run("calls", "made", "--json"))[0]["outcome"] == "no_answer"
        assert json.loads(office.run("drafts", "list", "--json")) == []

    def test_something_must_be_said_of_it(self, office: Office) -> None:
        assert "Say what came of the call" in office.run("calls", "log", "bakkerij", status=1)

    def test_parts_must_make_up_what_is_open(self, office: Office) -> None:
        assert "cannot be agreed" in office.run("calls", "log", "bakkerij", "--pay", "2027-03-05=40", status=1)
        assert json.loads(office.run("calls", "made", "--json")) == []

    def test_the_days_go_along_for_the_debtors_calendar(self, office: Office) -> None:
        office.configure("\n[letters]\ncalendar = true\n")
        office.run("calls", "log", "bakkerij", "--pay", "2027-03-05")
        assert json.loads(office.run("drafts", "show", "1", "--json"))["files"] == ["afspraak.ics"]


class TestLettersAskedFor:
    def test_the_notice_to_a_consumer(self, office: Office) -> None:
        assert "Draft 1 is written" in office.run("drafts", "write", "notice", "F-2", "--by", "2027-02-01")
        text = json.loads(office.run("drafts", "show", "1", "--json"))["text"]
        assert "binnen vijftien dagen nadat deze brief bij u is bezorgd" in text
        assert "tot en met maandag 1 februari 2027" in text

    @pytest.mark.parametrize(
        ("letter", "invoices", "told"),
        [
            ("notice", ("F-1",), "is a firm"),
            ("notice", ("F-3",), "The law of FR"),
            ("thank_paid", ("F-1",), "still open"),
            ("last_mail", ("F-1", "F-2"), "not all of one debtor"),
            ("last_mail", ("F-9",), "F-9"),
        ],
    )
    def test_what_makes_no_sense_is_not_written(
        self, office: Office, letter: str, invoices: tuple[str, ...], told: str
    ) -> None:
        assert told in office.run("drafts", "write", letter, *invoices, status=1)
        assert json.loads(office.run("drafts", "list", "--json")) == []

    def test_a_copy_goes_along_with_the_last_mail(self, office: Office) -> None:
        with office.ledger() as ledger:
            documents.link(ledger, 1, documents.keep(ledger, b"%PDF-1.7", "factuur (3).PDF"))
        office.run("drafts", "write", "last_mail", "F-1")
        draft = json.loads(office.run("drafts", "show", "1", "--json"))
        assert draft["files"] == ["F-1.pdf"]
        assert "Een kopie gaat hierbij." in draft["text"]


def test_how_one_stands_with_a_debtor_is_said_once_and_counts(office: Office) -> None:
    office.run("debtors", "footing", "bakkerij", "important")
    with office.ledger() as ledger:
        assert [one.footing for one in books.debtors(ledger)] == ["important", "", ""]
    office.run("debtors", "footing", "bakkerij", "habit")
    office.run("debtors", "footing", "bakkerij", "rich", status=2)
    with office.ledger() as ledger:
        assert {one.footing for one in books.debtors(ledger)} == {""}


def test_the_file_for_the_agency(office: Office, tmp_path: Path) -> None:
    assert "No file is ripe" in office.run("handover")
    office.run("handover", "bakkerij", "-o", str(tmp_path / "jan.zip"))
    assert (tmp_path / "jan.zip").stat().st_mode & 0o077 == 0
    assert "cannot be written" in office.run("handover", "bakkerij", "-o", str(tmp_path / "no" / "jan.zip"), status=1)
