"""Monitoring asks without signing in, and is told states and numbers, never a name or an address."""

import json

from daemon.mailbox.connection import Unreachable
from tests.daemon.desk.conftest import Door

GONE = Unreachable(host="imap.example", port=993, reason="refused")


def test_ready_turns_red_with_the_mailbox_and_live_does_not(door: Door) -> None:
    assert door.get("/livez").status == door.get("/readyz").status == 200
    door.server.desk.pulse.troubled("mailbox main", GONE)
    told = door.get("/readyz")
    assert told.status == 503
    assert json.loads(told.text)["parts"]["mailbox main"] == "red"
    assert door.get("/livez").status == 200
    door.server.desk.pulse.step("handling", within=-1)
    assert door.get("/livez").status == 503


def test_metrics_are_numbers(door: Door) -> None:
    told = door.get("/metrics").text
    assert "afspraak_outbox_uncertain 0.0" in told
    assert "@" not in told
