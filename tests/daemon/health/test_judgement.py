"""How the service is: red when mail is not read or sent, a warning when a person should look, else fine."""

import time
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.folder import REASON, prepare
from daemon.health import Finding, Pulse, judge, ready
from daemon.health import judgement as rules
from daemon.health.metrics import page
from daemon.health.record import record, recorded
from daemon.ledger import Ledger, outbox, sending
from daemon.ledger.mail import begin_renumbered
from daemon.ledger.outbox import Outcome
from daemon.mailbox.connection import Unreachable
from tests.daemon.ledger.test_ledger_outbox import approved

GONE = Unreachable(host="imap.example", port=993, reason="refused")


def of(findings: list[Finding], part: str) -> str:
    return next((one.state for one in findings if one.part == part), "ok")


def test_a_service_that_works_is_well(config: Config, ledger: Ledger) -> None:
    pulse = Pulse()
    pulse.reached("mailbox main")
    pulse.step("handling", within=60)
    findings = judge(config, ledger, pulse)
    assert ready(findings)
    assert {one.state for one in findings} == {"ok"}


def test_a_mailbox_is_red_while_its_server_is_away_and_fine_when_it_answers(config: Config, ledger: Ledger) -> None:
    pulse = Pulse()
    pulse.troubled("mailbox main", GONE)
    since = pulse.line("mailbox main").trouble
    pulse.troubled("mailbox main", Unreachable(host="imap.example", port=993, reason="timed out"))
    assert since
    again = pulse.line("mailbox main").trouble
    assert again
    assert again.since == since.since
    assert of(judge(config, ledger, pulse), "mailbox main") == "red"
    pulse.reached("mailbox main")
    assert of(judge(config, ledger, pulse), "mailbox main") == "ok"


def test_silence_turns_red_within_two_minutes(config: Config, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that looks alive and answers nothing is the commonest way to lose mail unseen."""
    pulse = Pulse()
    pulse.reached("mailbox main")
    began = time.monotonic()
    monkeypatch.setattr(rules.time, "monotonic", lambda: began + 60)
    assert of(judge(config, ledger, pulse), "mailbox main") == "ok"
    monkeypatch.setattr(rules.time, "monotonic", lambda: began + 121)
    assert of(judge(config, ledger, pulse), "mailbox main") == "red"


def test_a_thread_that_hangs_is_found(config: Config, ledger: Ledger) -> None:
    pulse = Pulse()
    pulse.step("handling", within=-1)
    pulse.step("calendar", within=60)
    assert pulse.stuck() == ["handling"]
    assert of(judge(config, ledger, pulse), "program") == "red"


def test_what_waits_for_a_person_is_a_warning(config: Config, ledger: Ledger) -> None:
    row = approved(ledger)
    outbox.settle(ledger, row, Outcome("uncertain"))
    sending.stop(ledger, "Marieke", "a wrong text")
    findings = judge(config, ledger, Pulse())
    assert of(findings, "outbox") == of(findings, "sending") == "warning"
    assert ready(findings)


def test_a_folder_numbered_anew_is_told_for_a_day(config: Config, ledger: Ledger) -> None:
    begin_renumbered(ledger, "main", "INBOX", 7)
    assert of(judge(config, ledger, Pulse()), "folders") == "warning"
    ledger.execute("UPDATE settings SET value = '2026-01-01T00:00:00Z' WHERE key = 'folder_renumbered_at'")
    assert of(judge(config, ledger, Pulse()), "folders") == "ok"


@pytest.mark.parametrize(("free", "state"), [(10**12, "ok"), (4 * 10**8, "warning"), (10**7, "red")])
def test_a_full_disk_is_seen_coming(
    config: Config, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(rules.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert of(judge(config, ledger, Pulse()), "disk") == state


def test_the_record_says_since_when(config: Config, ledger: Ledger) -> None:
    record(ledger, [Finding("disk", "ok", "fine"), Finding("mailbox main", "red", "gone {host}", {"host": "x"})])
    ledger.execute("UPDATE health SET since = '2026-01-01T00:00:00Z'")
    record(ledger, [Finding("disk", "warning", "little"), Finding("mailbox main", "red", "still gone")])
    disk, mailbox = recorded(ledger)
    assert (mailbox.since, mailbox.fresh) == ("2026-01-01T00:00:00Z", True)
    assert disk.since > mailbox.since


def test_the_metrics_count_and_name_no_debtor(config: Config, ledger: Ledger) -> None:
    row = approved(ledger)
    outbox.settle(ledger, row, Outcome("uncertain"))
    told = page(config, ledger, Pulse()).decode()
    assert 'afspraak_outbox{state="uncertain"} 1.0' in told
    assert "afspraak_outbox_uncertain 1.0" in told
    assert 'afspraak_imap_last_ok_seconds{account="main"}' in told
    assert "jan" not in told.lower()


def test_files_that_were_refused_are_told_until_a_person_takes_them_away(
    config: Config, ledger: Ledger, tmp_path: Path
) -> None:
    watching = config.model_copy(update={"books": config.books.model_copy(update={"folder": tmp_path / "inbox"})})

    def state() -> str:
        return next(one.state for one in judge(watching, ledger, Pulse()) if one.part == "files")

    assert state() == "warning"  # there is no such folder
    prepare(tmp_path / "inbox")
    assert state() == "ok"
    reason = tmp_path / "inbox" / "refused" / f"bank.xml{REASON}"
    reason.write_text("…")
    assert state() == "warning"
    reason.unlink()
    assert state() == "ok"
    assert "files" not in {one.part for one in judge(config, ledger, Pulse())}
