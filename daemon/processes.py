"""Processes and the processor: who holds a claim in the ledger, the lock of the one service, how sums are reckoned."""

import fcntl
import os
from pathlib import Path
from typing import IO

from parsers.problems import Problem


class AlreadyRunning(Problem):
    """Another service works on this ledger."""

    template = "Another `afspraak run` already works on {ledger}; stop it first, or use another ledger."


def identity() -> str:
    """This process, told apart from a later one with the same number by its start time."""
    return f"{os.getpid()}-{_started(os.getpid())}"


def alive(process: str) -> bool:
    """Whether the process of this `identity` still runs on this machine."""
    number, _, started = process.partition("-")
    return number.isdecimal() and bool(started) and _started(int(number)) == started


def _started(number: int) -> str:
    try:
        # Field 22 of /proc/PID/stat (proc(5)), counted after the command's name, which may hold blanks.
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def cuts_sums_short(told: str | None = None) -> bool:
    """Whether this processor adds products of bytes in sixteen bits, where they may not fit: AVX2 without VNNI.

    `told` is what stands in /proc/cpuinfo (proc(5)); elsewhere than on Linux nothing does.
    """
    if told is None:
        try:
            told = Path("/proc/cpuinfo").read_text("utf-8")
        except OSError:
            return False
    return "avx2" in told and "vnni" not in told


def lock_service(ledger: Path) -> IO[str]:
    """Take the lock that only one service may hold; keep the returned file open. Raises AlreadyRunning."""
    lock = ledger.with_name(ledger.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise AlreadyRunning(ledger=ledger) from error
    return lock


def service_runs(ledger: Path) -> bool:
    """Whether a service holds the lock at this moment."""
    try:
        lock_service(ledger).close()
    except AlreadyRunning:
        return True
    return False
