"""Keeping a thread's work going: whatever ends it is said in one sentence, and it begins anew after a fitting pause.

How long the pause is depends on what went wrong: a lost line is tried again soon and ever less often, a server that
asks for a pause gets it to the second, and a refused sign-in rests for long, because trying on locks accounts.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from daemon.health import metrics
from daemon.health.pulse import Pulse
from daemon.mailbox.connection import MailboxClosed, SignInRefused, Throttled
from daemon.oauth import NotSignedIn, SignInEnded
from parsers.problems import Problem
from replies.words import Words

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 300.0
REFUSED_PAUSE = 1800.0
NEEDS_OPERATOR = (SignInRefused, MailboxClosed, NotSignedIn, SignInEnded)


class Unexpected(Problem):
    """A fault of the program itself."""

    template = "Something unexpected happened ({what}); it is tried again. The log says more; please report it."


@dataclass(slots=True)
class Gate:
    """Before which all who want to speak to one server wait, while it asked for a pause or refused the sign-in."""

    _opens: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def close(self, seconds: float) -> None:
        """Nobody goes through for so long; a shorter pause does not open it earlier."""
        with self._lock:
            self._opens = max(self._opens, time.monotonic() + seconds)

    def wait(self) -> float:
        """The seconds until it opens; 0 when it is open."""
        with self._lock:
            return max(0.0, self._opens - time.monotonic())


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Runs pieces of work until `stop` is set. `pulse` is told of trouble and that the supervisor itself lives."""

    stop: threading.Event
    pulse: Pulse
    words: Words

    def run(self, name: str, work: Callable[[], None], line: str = "", gate: Gate | None = None) -> None:
        """Do `work` again and again. It speaks to the server of `line`, for which it waits at `gate`."""
        failures = 0
        while self._pass(name, gate):
            began = time.monotonic()
            try:
                work()
            except Problem as problem:
                self._say(name, line, problem)
                pause = _pause(problem, failures, gate)
            except Exception as error:
                log.exception("%s: unexpected", name)
                self._say(name, line, Unexpected(what=type(error).__name__))
                pause = _backoff(failures)
            else:
                pause = 0.0
            if self.stop.is_set():
                return
            failures = 0 if time.monotonic() - began > LONGEST_PAUSE else failures + 1
            if pause:
                log.info("%s: next try in %.0f seconds", name, pause)
            self._rest(name, pause)

    def _say(self, name: str, line: str, problem: Problem) -> None:
        level = logging.ERROR if isinstance(problem, NEEDS_OPERATOR) else logging.WARNING
        log.log(level, "%s: %s", name, self.words.problem(problem))
        if line:
            self.pulse.troubled(line, problem)
            metrics.RECONNECTS.labels(reason=type(problem).__name__).inc()

    def _pass(self, name: str, gate: Gate | None) -> bool:
        while gate is not None and (left := gate.wait()) and not self.stop.is_set():
            self._rest(name, left)
        return not self.stop.is_set()

    def _rest(self, name: str, seconds: float) -> None:
        """Wait, alive: a server that is away is no reason to restart us."""
        self.pulse.step(name, within=seconds + LONGEST_PAUSE)
        self.stop.wait(seconds)


def _pause(problem: Problem, failures: int, gate: Gate | None) -> float:
    if gate is not None and isinstance(problem, Throttled):
        gate.close(float(str(problem.values["seconds"])))
        return 0.0  # the gate holds everybody back for as long as was asked
    if gate is not None and isinstance(problem, NEEDS_OPERATOR):
        gate.close(REFUSED_PAUSE)
        return 0.0
    return _backoff(failures)


def _backoff(failures: int) -> float:
    pause = min(FIRST_PAUSE * 2.0 ** min(failures, 20), LONGEST_PAUSE)
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
