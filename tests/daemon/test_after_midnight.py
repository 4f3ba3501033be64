"""Days are the creditor's: what happened at half past midnight in Amsterdam happened on that day, not on UTC's."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon import folder
from daemon.clock import moment
from daemon.ledger import Ledger, books, follow_ups, mail
from daemon.ledger.forgetting import Retention, purge
from daemon.ledger.standings import standings
from replies.case import PolicySettings
from tests.daemon.firm import TODAY, Firm
from tests.daemon.test_correcting import Room
from tests.daemon.test_letters import agree

HALF_PAST_MIDNIGHT = "2026-11-23T23:30:00Z"  # in Amsterdam on the 24th
THE_DAY = date(2026, 11, 24)


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    return Firm(tmp_path)


def test_a_ledger_tells_days_by_its_own_zone() -> None:
    ledger = Ledger.rehearsal()
    assert ledger.day_of(HALF_PAST_MIDNIGHT) == THE_DAY
    ledger.use_zone(ZoneInfo("Atlantic/Azores"))
    assert ledger.day_of(HALF_PAST_MIDNIGHT) == date(2026, 11, 23)
    assert ledger.value("SELECT value FROM settings WHERE key = 'time_zone'") == "Atlantic/Azores"


def test_a_confirmation_went_out_on_that_day(firm: Firm) -> None:
    number = agree(firm, TODAY)
    firm.ledger.execute("UPDATE agreements SET mailed_at = ?", HALF_PAST_MIDNIGHT)
    assert follow_ups._known(firm.ledger, number, number)[number].mailed_on == THE_DAY
    assert not follow_ups.due(firm.ledger, PolicySettings(), THE_DAY)


def test_a_reminder_a_reply_and_a_call_were_on_that_day(firm: Firm) -> None:
    firm.remind(THE_DAY)
    firm.ledger.execute("UPDATE reminders SET sent_at = ?", HALF_PAST_MIDNIGHT)
    firm.ledger.insert("calls", debtor_id=1, at=HALF_PAST_MIDNIGHT, by="marieke", outcome="talked")
    (standing,) = standings(firm.ledger, date(2026, 11, 25))
    assert (standing.last_reminder, standing.last_call) == (THE_DAY, THE_DAY)
    assert [one.sent.date() for one in books.reminders(firm.ledger, 1)] == [THE_DAY]


def test_a_folder_was_looked_at_on_that_day(firm: Firm) -> None:
    mail.set_progress(firm.ledger, "main", "INBOX", "inbox", 1, 1)
    firm.ledger.execute("UPDATE folders SET checked_at = ?", HALF_PAST_MIDNIGHT)
    assert mail.last_check(firm.ledger, "main", "INBOX") == THE_DAY


@pytest.mark.parametrize(("today", "kept"), [("2026-11-25", 1), ("2026-11-26", 0)])
def test_a_mail_is_kept_by_these_days(firm: Firm, today: str, kept: int) -> None:
    firm.ledger.execute("INSERT INTO raw_mails VALUES ('d', 'x', ?)", HALF_PAST_MIDNIGHT)
    firm.ledger.insert(
        "messages", account="main", folder="INBOX", uidvalidity=1, uid=1, state="handled", size=1,
        stored_at=HALF_PAST_MIDNIGHT, raw_sha256="d",
    )  # fmt: skip
    purge(firm.ledger, Retention(1, 730, 2557), date.fromisoformat(today))
    assert firm.ledger.value("SELECT COUNT(*) FROM raw_mails") == kept


def test_a_file_is_put_away_under_that_day(firm: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "today", lambda zone: moment(HALF_PAST_MIDNIGHT).astimezone(zone).date())
    (tmp_path / "done").mkdir()
    (tmp_path / "s.csv").touch()
    assert folder._move(firm.ledger, tmp_path / "s.csv", tmp_path / "done").name == "2026-11-24 s.csv"


@pytest.mark.parametrize(
    ("headers", "pays"),
    [
        ("", date(2026, 11, 25)),  # it tells no time: ours, of its arrival
        ("Date: Mon, 23 Nov 2026 23:30:00 +0000\r\n", date(2026, 11, 25)),  # as servers write it, whoever wrote
        ("Date: Tue, 24 Nov 2026 00:30:00 +0100\r\n", date(2026, 11, 25)),
        ("Date: Mon, 23 Nov 2026 18:30:00 -0500\r\n", date(2026, 11, 24)),  # where they are it is still Monday
    ],
)
def test_tomorrow_is_the_day_after_that(tmp_path: Path, headers: str, pays: date) -> None:
    room = Room(tmp_path)
    raw = (
        f"From: jan@dezon.example\r\n{headers}Subject: VD-1001\r\n\r\nWij betalen factuur VD-1001 morgen.\r\n".encode()
    )
    found = room.handler.understanding.of(raw, "main", moment(HALF_PAST_MIDNIGHT), THE_DAY)
    assert found.reading.promise is not None
    assert found.reading.promise.dates == (pays,)
