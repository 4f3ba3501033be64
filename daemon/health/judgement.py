"""Whether all is well: one finding per part, from what the threads did and what the ledger holds.

`red` means that mail is not read or not sent; `warning` that a person should look when convenient.
"""

import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from daemon.clock import moment, now
from daemon.config import Account, Config
from daemon.folder import REASON, REFUSED
from daemon.health.pulse import Pulse, Trouble
from daemon.ledger import Ledger, sending
from daemon.ledger.backups import last_backup
from daemon.ledger.mail import RENUMBERED
from parsers.problems import Problem

State = Literal["ok", "warning", "red"]

LITTLE_ROOM = 500_000_000  # bytes free: time to make room
NO_ROOM = 100_000_000  # bytes free: mail is not fetched any more
# Beyond the time between two looks at a mailbox: what a server may take to answer.
ANSWER_SECONDS = 60.0
START_SECONDS = 120.0  # after the start nothing has been reached yet
REMEMBERED = timedelta(days=1)  # how long what is over is still worth a look
LONGEST_LOOK = 280.0  # seconds between two completed commands in IDLE, see `daemon.service`


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is. `says` is an English sentence with fields, to be said with `words(says, **values)`."""

    part: str  # "mailbox main", "sending main", "ledger", …
    state: State
    says: str
    values: dict[str, object] = field(default_factory=dict)


def ready(findings: Iterable[Finding]) -> bool:
    """Whether mail is read and sent."""
    return all(finding.state != "red" for finding in findings)


def judge(config: Config, ledger: Ledger, pulse: Pulse) -> list[Finding]:
    """All findings, those of the mailboxes first."""
    return list(_findings(config, ledger, pulse))


def _findings(config: Config, ledger: Ledger, pulse: Pulse) -> Iterator[Finding]:
    stuck = pulse.stuck()
    if stuck:
        says = "Parts of the program hang: {loops}. systemd restarts it; without systemd, do so by hand."
        yield Finding("program", "red", says, {"loops": ", ".join(stuck)})
    for account in config.accounts:
        yield _mailbox(account, pulse)
        yield _submission(account, pulse)
    try:
        yield from _kept(ledger)
        yield _backup(config, ledger)
    except (sqlite3.Error, Problem) as error:
        yield Finding("ledger", "red", "The ledger cannot be read ({reason}).", {"reason": str(error)})
    yield _room(config)
    if config.books.folder:
        yield _files(config.books.folder)


def _mailbox(account: Account, pulse: Pulse) -> Finding:
    part, line = f"mailbox {account.name}", pulse.line(f"mailbox {account.name}")
    if line.trouble:
        return _trouble(part, line.trouble)
    allowed = min(account.poll_seconds, LONGEST_LOOK) + ANSWER_SECONDS
    seen = line.reached if line.reached is not None else pulse.began + START_SECONDS - allowed
    silent = time.monotonic() - seen
    if silent > allowed:
        says = "The mail server has not answered for {seconds:.0f} seconds."
        return Finding(part, "red", says, {"seconds": silent})
    if line.reached is None:
        return Finding(part, "ok", "The mailbox is being opened.")
    return Finding(part, "ok", "The mailbox was looked at {seconds:.0f} seconds ago.", {"seconds": silent})


def _submission(account: Account, pulse: Pulse) -> Finding:
    part, line = f"sending {account.name}", pulse.line(f"sending {account.name}")
    if line.trouble:
        return _trouble(part, line.trouble)
    if line.reached is None:
        return Finding(part, "ok", "Nothing was sent since the program started.")
    return Finding(part, "ok", "The server that sends took the last mail.")


def _trouble(part: str, trouble: Trouble) -> Finding:
    return Finding(part, "red", trouble.problem.template, dict(trouble.problem.values))


def _kept(ledger: Ledger) -> Iterator[Finding]:
    switch = sending.stopped(ledger)
    if switch:
        says = "Sending is stopped since {at} by {by}: {why}"
        yield Finding("sending", "warning", says, {"at": switch.at, "by": switch.by, "why": switch.why})
    counts = {
        state: int(ledger.value("SELECT COUNT(*) FROM outbox WHERE state = ?", state) or 0)
        for state in ("uncertain", "retry")
    }
    if counts["uncertain"]:
        says = "Of {count} approved mails it is not known whether they went out; see `afspraak drafts`."
        yield Finding("outbox", "warning", says, {"count": counts["uncertain"]})
    aside = ledger.value("SELECT COUNT(*) FROM messages WHERE state = 'failed'")
    if aside:
        says = "{count} mails could not be read and were set aside; see `afspraak messages --failed`."
        yield Finding("mails", "warning", says, {"count": aside})
    renumbered = ledger.value("SELECT value FROM settings WHERE key = ?", RENUMBERED)
    if renumbered and now() - moment(renumbered) < REMEMBERED:
        says = (
            "The server numbered a folder anew at {at}; known mails were found again by their content. "
            "Look whether any is missing."
        )
        yield Finding("folders", "warning", says, {"at": renumbered})
    yield Finding("ledger", "ok", "The ledger can be read and written.")


def _backup(config: Config, ledger: Ledger) -> Finding:
    made = last_backup(ledger)
    if not config.backup.folder:
        return Finding("backup", "ok", "No folder for backups is configured; make them with `afspraak backup FILE`.")
    if made is None:
        return Finding("backup", "warning", "No backup has been made yet.")
    age = now() - moment(made)
    late = age.total_seconds() > 3600 * (2 * config.backup.every_hours + 1)
    return Finding("backup", "warning" if late else "ok", "The last backup was made at {at}.", {"at": made})


def _files(folder: Path) -> Finding:
    """The watched folder: a statement that was refused unseen would have debtors reminded who have paid."""
    try:
        refused = sum(one.name.endswith(REASON) for one in (folder / REFUSED).iterdir())
    except OSError as error:
        says = "The folder {folder} for invoices and bank statements cannot be used ({reason})."
        return Finding("files", "warning", says, {"folder": str(folder), "reason": error.strerror or str(error)})
    if refused:
        says = "{count} files were refused; {folder} holds them, each with the reason. Take out what is dealt with."
        return Finding("files", "warning", says, {"count": refused, "folder": str(folder / REFUSED)})
    return Finding("files", "ok", "What is put into {folder} is taken in.", {"folder": str(folder)})


def _room(config: Config) -> Finding:
    folder = next(parent for parent in config.ledger.path.parents if parent.exists())
    free = shutil.disk_usage(folder).free
    if free < LITTLE_ROOM:
        state: State = "red" if free < NO_ROOM else "warning"
        return Finding("disk", state, "Only {megabytes} MB are free; make room.", {"megabytes": free // 10**6})
    return Finding("disk", "ok", "{gigabytes} GB are free.", {"gigabytes": free // 10**9})
