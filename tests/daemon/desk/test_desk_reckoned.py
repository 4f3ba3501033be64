"""What a page reckons from the whole ledger is reckoned anew after any change, and before it is asked for."""

import re
import time

import pytest

from daemon.desk import forethought
from tests.daemon.desk.conftest import Door, MakeDoor, letter

MAIL = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Kunt u mij bellen over factuur VD-1001?", number=1)
# Changes that add no row, with the page that tells of them and what it then says.
CHANGES = [
    ("UPDATE debtors SET name = 'De Maan' WHERE id = 1", "/calls", "De Maan"),
    ("UPDATE debtors SET telephone = '020 555' WHERE id = 1", "/calls", "020 555"),
    ("UPDATE debtors SET name = 'De Maan' WHERE id = 1", "/week", "De Maan"),
    ("UPDATE drafts SET subject = 'Another subject'", "/week", "Another subject"),
    ("UPDATE invoices SET amount_cents = 12345600 WHERE id = 2", "/week", "123,805.95"),
    ("DELETE FROM message_invoices; DELETE FROM invoices WHERE id = 3", "/week", "1,730.00"),
]


@pytest.fixture
def filled(door: Door) -> Door:
    """A debtor who asked to be called; signed in."""
    door.handle(MAIL)
    door.come_in()
    return door


@pytest.mark.parametrize(("change", "path", "says"), CHANGES)
def test_a_change_that_adds_nothing_is_shown(filled: Door, change: str, path: str, says: str) -> None:
    assert says not in filled.get(path).text
    with filled.open_ledger() as ledger:
        ledger.connection.executescript(change)
    assert says in re.sub(r"<[^>]+>", "", filled.get(path).text)


def test_what_takes_longest_is_ready_before_it_is_asked_for(filled: Door) -> None:
    desk, latest = filled.server.desk, time.monotonic() + 20

    def wait_for(name: str) -> None:
        while name not in desk.reckoned or desk.reckoned[name][0][1] != desk.changes.version():  # type: ignore[index]
            assert time.monotonic() < latest, name
            time.sleep(0.05)

    filled.get("/settings")  # somebody is there
    for _ in range(2):
        with filled.open_ledger() as ledger:
            ledger.execute("UPDATE debtors SET telephone = telephone || '1'")
        wait_for("week")
        wait_for("calls")


def test_what_goes_wrong_beforehand_is_told_to_who_asks(
    make_door: MakeDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(forethought, "ADDRESSES", (forethought.ADDRESSES[0],))
    monkeypatch.setattr(forethought.queue, "items", lambda *_: 1 / 0)
    door = make_door()
    door.come_in()
    assert door.get("/week").status == 200
    latest = time.monotonic() + 20
    while "Nothing could be prepared" not in caplog.text:
        assert time.monotonic() < latest
        time.sleep(0.05)
