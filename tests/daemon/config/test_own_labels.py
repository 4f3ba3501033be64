"""The file of the user's own labels: what it may hold, and what is said of each fault."""

from pathlib import Path

import pytest

from daemon.commands.check import Finding, examine
from daemon.config import ConfigProblem, load
from daemon.config.own_labels import read_own_labels
from parsers.labels import OwnLabel
from replies.words import Words
from tests.daemon.config.conftest import SMALLEST

INSPECTION = '''
[wacht_op_keuring]
description = "wacht op de keuring van de installatie"
examples = ["We wachten nog op de keuring van de lift.", "De keurmeester is nog niet geweest"]
like = "awaiting_approval"
hold = true
task = "bel de keuringsinstantie"

[wacht_op_keuring.answer]
nl = """
{{ opening }} U wacht op de keuring. Laat ons voor {{ date }} weten wanneer die is voor {{ invoices }}."""
'''


def test_a_label_has_all_that_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "labels.toml"
    path.write_text(INSPECTION)
    (label,) = read_own_labels(path)
    assert label == OwnLabel(
        "wacht_op_keuring",
        ("We wachten nog op de keuring van de lift.", "De keurmeester is nog niet geweest"),
        "wacht op de keuring van de installatie",
        "awaiting_approval",
        hold=True,
        task="bel de keuringsinstantie",
        answers={"nl": label.answer_in("nl")},
    )
    assert label.answer_in("nl-be") == label.answer_in("nl") != ""
    assert label.answer_in("fr") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "It is not TOML"),
        ("[promise_to_pay]\ndescription='x'\nexamples=['y']", "promise_to_pay must have another name"),
        ("[ask_plan]\ndescription='x'\nexamples=['y']", "ask_plan must have another name"),
        ('["Wacht op"]\ndescription="x"\nexamples=["y"]', "must be named in small letters and digits"),
        ("[keuring]\nexamples=['y']", "keuring.description is missing"),
        ("[keuring]\ndescription='x'\nexamples=[]", "keuring.examples must have at least one entry"),
        ("[keuring]\ndescription='x'\nexamples=['Een. Twee.']", "must be one sentence"),
        ("[keuring]\ndescription='x'\nexamples=['y']\nlike='z'", "must be one of the labels that"),
        ("[keuring]\ndescription='x'\nexamples=['y']\nexampels=['y']", 'did you mean "examples"?'),
        ("[keuring]\ndescription='x'\nexamples=['y']\nhold='ja'", "must be true or false"),
        ("[keuring]\ndescription='x'\nexamples=['y']\nanswer={es='z'}", "keuring.answer.es"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "labels.toml"
    path.write_text(text)
    with pytest.raises(ConfigProblem) as caught:
        read_own_labels(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        (INSPECTION, "ok", "wacht op keuring in "),
        (INSPECTION.replace("{{ date }}", "{{ datum }}"), "failed", "'datum' is undefined"),
        (INSPECTION.replace("{{ date }}", "{{ date"), "failed", "has a fault"),
        (INSPECTION.replace("{{ invoices }}", "u"), "note", "does not name every invoice"),
        ("x", "failed", "It is not TOML"),
    ],
)
def test_check_writes_each_answer_once(
    tmp_path: Path, text: str, state: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    (tmp_path / "labels.toml").write_text(text)
    path = tmp_path / "config.toml"
    path.write_text(SMALLEST + '\n[labels]\nfile = "labels.toml"\n')
    path.chmod(0o600)
    found = [one for one in _offline(path) if one.check == "labels of your own"]
    assert (found[0].state, len(found)) == (state, 2 if state == "note" else 1)
    assert said in found[0].detail


def _offline(path: Path) -> list[Finding]:
    config = load(path)
    return list(examine(config.model_copy(update={"accounts": ()}), path, Words("en")))
