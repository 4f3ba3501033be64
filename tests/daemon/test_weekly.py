"""The weekly summary goes out once, whatever becomes of one of its recipients."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon import weekly
from daemon.config import Config, load
from daemon.ledger import Ledger
from daemon.ledger.outbox import Outcome, Outgoing
from daemon.secrets import PasswordVariableUnset
from tests.daemon.config.conftest import SMALLEST

SUMMARY = """
[summary]
to = ["boss@vandam.example", "old@vandam.example"]
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    path = tmp_path / "config.toml"
    path.write_text(SMALLEST + SUMMARY)
    path.chmod(0o600)
    return load(path)


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """To whom the server was asked to send; it takes what goes to the boss."""
    asked: list[str] = []

    async def submit(endpoint: object, password: str, mail: Outgoing, settled: Callable[[Outcome], None]) -> Outcome:
        asked.append(mail.envelope_to)
        return Outcome("accepted" if mail.envelope_to.startswith("boss") else "retry")

    monkeypatch.setattr(weekly, "submit", submit)
    return asked


def mail_summary(config: Config, ledger: Ledger) -> Outcome | None:
    return weekly.mail_summary(config, ledger, weekly.monday_of(weekly.now().date()), again=False)


def test_nobody_gets_it_twice_because_another_got_none(config: Config, mailed: list[str]) -> None:
    ledger = Ledger.rehearsal()
    for _ in range(3):
        mail_summary(config, ledger)
    assert mailed.count("boss@vandam.example") == 1
    assert ledger.value("SELECT state FROM summaries") == "sent"


def test_what_no_server_takes_is_not_tried_again_at_once(
    config: Config, mailed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.rehearsal()
    nobody = config.model_copy(update={"summary": config.summary.model_copy(update={"to": ("old@vandam.example",)})})
    for _ in range(3):
        mail_summary(nobody, ledger)
    assert mailed == ["old@vandam.example"]
    monkeypatch.setattr(weekly, "PAUSE", -weekly.PAUSE)
    mail_summary(nobody, ledger)
    assert len(mailed) == 2


def test_it_stays_due_when_it_cannot_be_made(
    config: Config, mailed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.rehearsal()
    monkeypatch.delenv("MAIL_PASSWORD")
    with pytest.raises(PasswordVariableUnset):
        mail_summary(config, ledger)
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    mail_summary(config, ledger)
    assert ledger.value("SELECT state FROM summaries") == "sent"
