"""What the threads of the service last did, and what troubles them: written by each thread, read by the judge.

Only completed work counts as life: a thread says so after a step, never from a timer of its own, and a mailbox counts
as reached after an answer of its server.
"""

import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.clock import now
from parsers.problems import Problem


@dataclass(frozen=True, slots=True)
class Loop:
    """One thread's work: when it last made a step, and how long a step may take. Seconds of the monotonic clock."""

    name: str
    stepped: float
    within: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a part from working, since when."""

    problem: Problem
    since: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """The way to a mail server: when it last answered, what is wrong with it."""

    reached: float | None = None  # seconds of the monotonic clock
    trouble: Trouble | None = None


class Pulse:
    """The state of one service, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loops: dict[str, Loop] = {}
        self._lines: dict[str, Line] = {}
        self.began = time.monotonic()

    def step(self, loop: str, within: float) -> None:
        """A loop has done something, and will again within so many seconds."""
        with self._lock:
            self._loops[loop] = Loop(loop, time.monotonic(), within)

    def reached(self, line: str) -> None:
        """A server answered as it should; whatever troubled the line is over."""
        with self._lock:
            self._lines[line] = Line(time.monotonic())

    def troubled(self, line: str, problem: Problem) -> None:
        """The line does not work, and why. The same kind of trouble keeps its beginning."""
        with self._lock:
            known = self._lines.get(line, Line())
            same = known.trouble and type(known.trouble.problem) is type(problem)
            since = known.trouble.since if known.trouble and same else now()
            self._lines[line] = replace(known, trouble=Trouble(problem, since))

    def line(self, line: str) -> Line:
        """What is known of a line."""
        with self._lock:
            return self._lines.get(line, Line())

    def loops(self) -> tuple[Loop, ...]:
        """All loops that ever made a step."""
        with self._lock:
            return tuple(self._loops.values())

    def stuck(self) -> list[str]:
        """The loops that have been silent for longer than they may: they hang."""
        at = time.monotonic()
        return [loop.name for loop in self.loops() if at - loop.stepped > loop.within]
