"""After trouble a thread begins anew: soon, then ever less often, and never before a server wants it."""

import threading
from collections.abc import Callable

import pytest

from daemon import supervision
from daemon.health import Pulse
from daemon.mailbox.connection import SignInRefused, Throttled, Unreachable
from daemon.supervision import Gate, Supervisor
from replies.words import Words

AWAY = Unreachable(host="imap.example", port=993, reason="refused")
REFUSED = SignInRefused(host="imap.example", user="us", reason="no")
THROTTLED = Throttled(host="imap.example", seconds=299.961, reason="throttled")


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.waits: list[float] = []
        monkeypatch.setattr(supervision.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(supervision.random, "uniform", lambda _, most: most)

    def event(self, stop_after: int) -> threading.Event:
        event = threading.Event()

        def wait(seconds: float | None = None) -> bool:
            self.waits.append(seconds or 0.0)
            self.now += seconds or 0.0
            if len(self.waits) >= stop_after:
                event.set()
            return event.is_set()

        event.wait = wait  # type: ignore[method-assign]
        return event


def failing(*problems: Exception) -> tuple[Callable[[], None], list[Exception]]:
    left = list(problems)

    def work() -> None:
        if left:
            raise left.pop(0)

    return work, left


def test_pauses_grow_to_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    work, _ = failing(*[AWAY] * 12)
    Supervisor(clock.event(11), Pulse(), Words()).run("watch main", work, "mailbox main", Gate())
    assert clock.waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_server_that_asks_for_a_pause_gets_it_from_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, gate = Clock(monkeypatch), Gate()
    began = clock.now
    work, left = failing(THROTTLED, AWAY)
    Supervisor(clock.event(3), Pulse(), Words()).run("watch main", work, "mailbox main", gate)
    assert left == []
    assert clock.now - began >= 299.961
    assert sum(clock.waits[:2]) == pytest.approx(299.961)


def test_a_refused_sign_in_rests_for_half_an_hour_and_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, gate, pulse = Clock(monkeypatch), Gate(), Pulse()
    work, left = failing(REFUSED, AWAY)
    Supervisor(clock.event(2), pulse, Words()).run("watch main", work, "mailbox main", gate)
    assert left == [AWAY]
    assert clock.waits[1] == supervision.REFUSED_PAUSE
    trouble = pulse.line("mailbox main").trouble
    assert trouble
    assert trouble.problem is REFUSED


def test_a_fault_of_our_own_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, pulse = Clock(monkeypatch), Pulse()
    work, left = failing(ValueError("x"), ValueError("y"))
    Supervisor(clock.event(2), pulse, Words()).run("watch main", work, "mailbox main")
    assert left == []
    trouble = pulse.line("mailbox main").trouble
    assert trouble
    assert "ValueError" in str(trouble.problem)


def test_one_who_rests_is_not_taken_for_one_who_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, pulse = Clock(monkeypatch), Pulse()
    work, _ = failing(*[AWAY] * 12)
    Supervisor(clock.event(11), pulse, Words()).run("watch main", work, "mailbox main", Gate())
    assert pulse.stuck() == []
