"""The owner is told by mail of what needs a person: once, together, and not of every hiccup."""

from email import message_from_bytes
from email.policy import default

import pytest

from daemon.config import Config
from daemon.health import Finding, alerts
from daemon.health.alerts import mail_alerts, watch
from daemon.ledger import Ledger, sending
from daemon.ledger.outbox import Outcome, Outgoing

UNCERTAIN = Finding("outbox", "warning", "Of {count} approved mails it is not known whether they went out; "
                    "see `afspraak drafts`.", {"count": 2})  # fmt: skip
REFUSED = Finding("mailbox main", "red", "{host} does not accept the sign-in", {"host": "imap.example"})
FINE = Finding("mailbox main", "ok", "The mailbox is being opened.")


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[Outgoing]:
    """What was handed to the server, which takes everything."""
    taken: list[Outgoing] = []

    async def submit(endpoint: object, password: str, mail: Outgoing, settled: object) -> Outcome:
        taken.append(mail)
        return Outcome("accepted")

    monkeypatch.setattr(alerts, "submit", submit)
    monkeypatch.setattr(alerts, "password_of", lambda _: "")
    return taken


def long_ago(ledger: Ledger) -> None:
    ledger.execute("UPDATE alerts SET began_at = '2026-01-01T00:00:00Z'")


def test_what_lasts_is_told_once_and_together(config: Config, ledger: Ledger, mailed: list[Outgoing]) -> None:
    watch(ledger, [UNCERTAIN, REFUSED])
    assert mail_alerts(config, ledger) is None, "it may be over in a moment"
    long_ago(ledger)
    assert mail_alerts(config, ledger)
    watch(ledger, [UNCERTAIN, REFUSED])
    assert mail_alerts(config, ledger) is None
    (mail,) = mailed
    told = message_from_bytes(mail.raw, policy=default)
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["To"] == mail.envelope_to == config.creditor.address
    text = told.get_content()  # type: ignore[attr-defined]
    assert "Van 2 goedgekeurde mails is niet bekend" in text
    assert "imap.example" in text


def test_what_is_over_is_not_told(config: Config, ledger: Ledger, mailed: list[Outgoing]) -> None:
    watch(ledger, [REFUSED])
    long_ago(ledger)
    watch(ledger, [FINE])
    assert mail_alerts(config, ledger) is None
    watch(ledger, [REFUSED])
    long_ago(ledger)
    assert mail_alerts(config, ledger)
    assert len(mailed) == 1


def test_trouble_after_trouble_waits_an_hour(config: Config, ledger: Ledger, mailed: list[Outgoing]) -> None:
    watch(ledger, [REFUSED])
    long_ago(ledger)
    assert mail_alerts(config, ledger)
    watch(ledger, [REFUSED, UNCERTAIN])
    long_ago(ledger)
    assert mail_alerts(config, ledger) is None
    ledger.execute("UPDATE alerts SET told_at = '2026-01-01T00:00:00Z' WHERE state = 'told'")
    assert mail_alerts(config, ledger)
    assert len(mailed) == 2


@pytest.mark.parametrize(("outcome", "again"), [("retry", True), ("rejected", True), ("uncertain", False)])
def test_one_that_no_server_took_is_tried_again_but_not_one_in_doubt(
    config: Config, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, outcome: str, *, again: bool
) -> None:
    async def submit(*_: object) -> Outcome:
        return Outcome(outcome)

    monkeypatch.setattr(alerts, "submit", submit)
    monkeypatch.setattr(alerts, "password_of", lambda _: "")
    watch(ledger, [REFUSED])
    long_ago(ledger)
    assert mail_alerts(config, ledger)
    assert (ledger.value("SELECT state FROM alerts") == "due") == again


def test_nothing_is_mailed_while_sending_is_stopped(config: Config, ledger: Ledger, mailed: list[Outgoing]) -> None:
    sending.stop(ledger, "person", "why")
    watch(ledger, [REFUSED])
    long_ago(ledger)
    assert mail_alerts(config, ledger) is None
    assert mailed == []
