"""Labels as a person looks at them on the command line: what is known, why a mail was read so, what was taught."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon import assembly
from daemon.cli import main
from daemon.config import load
from daemon.handling import Handler
from daemon.ledger import Ledger, imports, mail
from daemon.texts import load_templates
from parsers.labels.names import Label
from parsers.tables import read_invoices
from tests.daemon.desk.conftest import CONFIG, INVOICES, DirectReader, letter, password_hash

LABELS = """
[geit_op_stal]
description = "de geit staat op stal"
examples = ["De geit staat weer op stal."]
"""


class Desk:
    """A configuration with a ledger in which one mail lies, and the command line on it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.path.write_text(CONFIG.replace("{hash}", password_hash()) + '\n[labels]\nfile = "labels.toml"\n')
        self.path.chmod(0o600)
        (folder / "labels.toml").write_text(LABELS)
        self.config = load(self.path)
        self.reader = DirectReader()
        raw = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Factuur VD-1001 is maandag betaald.", number=1)
        with Ledger.open(self.config.ledger.path) as ledger:
            imports.import_invoices(ledger, read_invoices(INVOICES), "invoices.csv", INVOICES)
            place = mail.Place("main", "INBOX", 1, 1)
            mail.receive(ledger, [mail.Arrival(place, len(raw), datetime(2026, 3, 2, tzinfo=UTC), raw)], "inbox")
            assert list(Handler(ledger, self.config, self.reader, load_templates(self.config)).handle_waiting())

    def run(self, *arguments: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["--config", str(self.path), *arguments], env={"COLUMNS": "200"})
        assert done.exit_code == status, done.output
        return done.output

    def json(self, *arguments: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.run(*arguments, "--json"))
        return found


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path)
    monkeypatch.setattr(assembly, "reader_of", lambda _: made.reader)
    monkeypatch.setattr(DirectReader, "start", lambda _: None, raising=False)
    return made


def test_what_is_known_is_listed_with_its_meaning_and_examples(office: Desk) -> None:
    known = office.json("labels", "list")
    assert [one["label"] for one in known] == [*map(str, Label), "geit_op_stal"]
    assert all(isinstance(one["examples"], int) and one["examples"] > 100 for one in known[:-1])
    assert (known[-1]["name"], known[-1]["examples"]) == ("geit op stal", 1)
    shown = office.run("labels")
    assert "geit op stal" in shown
    assert "it has been paid" in shown


def test_a_reading_is_explained_by_its_sentence_and_what_is_known(office: Desk) -> None:
    shown = office.run("labels", "explain", "1")
    assert "“Factuur VD-1001 is maandag betaald.”" in shown
    assert shown.count("%  ") >= 3
    office.run("correct", "1", "geit_op_stal", "forgotten")
    shown = office.run("labels", "explain", "1")
    assert "said what this mail says (correction 1)" in shown
    assert "100%  Factuur VD-1001 is maandag betaald.  (correction 1)" in shown
    assert "De geit staat weer op stal." in shown


def test_a_mail_that_was_not_read_surely_shows_its_likeliest_readings(office: Desk) -> None:
    with Ledger.open(office.config.ledger.path) as ledger:
        likeliest = [{"label": "promise_to_pay", "confidence": 0.4, "evidence": "maandag betaald"}]
        ledger.execute("UPDATE messages SET reading = ? WHERE id = 1", json.dumps({"candidates": likeliest}))
    assert "promise to pay 40%  “maandag betaald”" in office.run("labels", "explain", "1")
    assert "the likeliest readings are: promise to pay 40%." in office.run("messages", "show", "1")


def test_what_was_taught_is_listed_and_taken_back(office: Desk) -> None:
    assert "Nothing was corrected yet" in office.run("labels", "learnt")
    before = office.run("messages", "show", "1")
    assert "Draft 1 was written anew" in office.run("correct", "1", "invoice_not_received")
    shown = office.run("messages", "show", "1")
    assert "invoice not received 100%" in shown
    assert "correction 1" in shown
    assert [one["learnt"] for one in office.json("labels", "list") if one["learnt"]] == [1]
    assert "already paid" in office.run("labels", "learnt")
    assert "Correction 1 is taken back." in office.run("labels", "undo", "1")
    assert office.run("messages", "show", "1") == before
    assert "taken back" in office.run("labels", "learnt")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("correct", "9", "other"), "There is no mail 9"),
        (("correct", "1", "geit"), "There is no label geit"),
        (("labels", "undo", "3"), "There is no correction 3"),
        (("labels", "explain", "9"), "There is no mail 9"),
        (("messages", "show", "9"), "There is no mail 9"),
    ],
)
def test_what_is_not_there_is_told(office: Desk, arguments: tuple[str, ...], said: str) -> None:
    assert said in office.run(*arguments, status=1)
