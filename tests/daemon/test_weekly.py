"""The weekly summary goes out once, whatever becomes of one of its recipients."""

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
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


def at(monkeypatch: pytest.MonkeyPatch, ledger: Ledger, config: Config, *moments: str) -> list[str]:
    """Look at the clock at these moments; the weeks that were mailed by then."""
    for moment in moments:
        monkeypatch.setattr(weekly, "now", lambda moment=moment: datetime.fromisoformat(moment))
        weekly.mail_summary_when_due(config, ledger)
    return [row["week"] for row in ledger.rows("SELECT week FROM summaries ORDER BY changed_at")]


def begun(ledger: Ledger, stored_at: str) -> Ledger:
    ledger.insert(
        "messages", account="main", folder="INBOX", uidvalidity=1, uid=1, state="handled", size=1, stored_at=stored_at
    )
    return ledger


@pytest.mark.parametrize(
    ("moments", "weeks"),
    [
        (["2026-11-30T05:59:00+00:00"], []),  # seven in the morning comes at six UTC
        (["2026-11-30T06:00:00+00:00"], ["2026-W48"]),
        (["2026-11-30T06:00:00+00:00", "2026-11-30T06:01:00+00:00", "2026-12-05T09:00:00+00:00"], ["2026-W48"]),
        # the service was down on Monday, and for the two weeks before: once, about the last week
        (["2026-12-02T09:00:00+00:00", "2026-12-02T10:30:00+00:00"], ["2026-W48"]),
        (["2026-11-16T06:00:00+00:00", "2026-12-03T09:00:00+00:00"], ["2026-W46", "2026-W48"]),
    ],
)
def test_it_is_mailed_on_its_morning_and_caught_up_once(
    config: Config, mailed: list[str], monkeypatch: pytest.MonkeyPatch, moments: list[str], weeks: list[str]
) -> None:
    ledger = begun(Ledger.rehearsal(), "2026-10-01T09:00:00Z")
    assert at(monkeypatch, ledger, config, *moments) == weeks
    assert mailed.count("boss@vandam.example") == len(weeks)


def test_a_week_before_the_first_mail_is_nobodys(
    config: Config, mailed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = begun(Ledger.rehearsal(), "2026-12-01T09:00:00Z")
    assert at(monkeypatch, ledger, config, "2026-12-02T09:00:00+00:00") == []


@pytest.mark.parametrize("wanted", [True, False])
def test_the_workbook_goes_along_where_it_is_wanted(
    config: Config, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    sent: list[bytes] = []

    async def submit(endpoint: object, password: str, mail: Outgoing, settled: Callable[[Outcome], None]) -> Outcome:
        sent.append(mail.raw)
        return Outcome("accepted")

    monkeypatch.setattr(weekly, "submit", submit)
    summary = config.summary.model_copy(update={"workbook": wanted, "to": ("boss@vandam.example",)})
    mail_summary(config.model_copy(update={"summary": summary}), Ledger.rehearsal())
    parts = [part.get_content_type() for part in message_from_bytes(sent[0]).walk()]
    assert ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" in parts) is wanted
    assert {"text/plain", "text/html"} <= set(parts)
