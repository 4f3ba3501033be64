"""The folder that the service watches: what is put there is taken in, and moved to `done`, or to `refused`.

Beside a refused file lies the reason. A file is taken only when nothing changes it any more. It is moved after it was
booked: when the machine stops in between, it is taken in once more, which changes nothing.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daemon.clock import today
from daemon.config import Config
from daemon.ledger import Ledger, LedgerBusy, LedgerFull, column_profiles
from daemon.ledger.audit import SERVICE, note
from parsers.problems import Problem
from replies.words import Words

log = logging.getLogger(__name__)

DONE, REFUSED, REASON = "done", "refused", ".reason.txt"
SETTLED_SECONDS = 3.0  # a file that nobody wrote to for so long is whole
LARGEST = 64 * 1024 * 1024  # bytes
_PASSED_OVER = (".part", ".tmp", ".crdownload", ".download", ".filepart", "~", ".lock")  # still being written
_ORDER = ("invoices", "contacts", "reminders", "payments")  # what others refer to comes first


class FileTooLarge(Problem):
    """More than any statement or invoice has."""

    template = "The file is larger than {megabytes} MB; split it."


class Stumbled(Problem):
    """A fault of ours."""

    template = "Afspraak stumbled over this file ({what}). Nothing of it was taken in; please report it."


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file; `refused` is the reason, "" when it was taken in."""

    name: str
    refused: str = ""


def pick_up(ledger: Ledger, config: Config, words: Words) -> Iterator[Taken]:
    """Take in what lies in the folder, one file at a time. Does nothing when no folder is configured.

    Whatever is wrong with one file, the next one is taken in. Raises OSError when the folder itself cannot be used.
    """
    folder = config.books.folder
    if folder is None:
        return
    from daemon.taking_in import (
        File,
        take_in,
        with_kept_columns,
    )  # here, because the readers of all kinds of files take memory
    from parsers.incoming import Kind, kind_of

    waiting: list[tuple[int, bool, Path, bytes, Kind]] = []
    for path in _settled(folder):
        try:
            data = _read(path)
            kind = kind_of(data, column_profiles.kinds(ledger))
        except Problem as problem:
            yield _refuse(ledger, path, words.problem(problem))
            continue
        is_pdf = path.suffix.lower() == ".pdf"  # a copy comes after the invoice that it is a copy of
        waiting.append((_ORDER.index(kind), is_pdf, path, data, kind))
    for _, _, path, data, kind in sorted(waiting, key=lambda one: one[:3]):
        try:
            take_in(ledger, config, with_kept_columns(ledger, File(path.name, data, kind)))
        except (LedgerBusy, LedgerFull):
            raise  # nothing is wrong with the file
        except Problem as problem:
            yield _refuse(ledger, path, words.problem(problem))
        except (OSError, sqlite3.Error):
            raise
        except Exception as error:  # whatever one file does, the next one is taken in
            log.exception("%s: unexpected", path.name)
            yield _refuse(ledger, path, words.problem(Stumbled(what=f"{type(error).__name__}: {error}"[:200])))
        else:
            _move(ledger, path, folder / DONE)
            note(ledger, SERVICE, "file taken in", "imports", kind)  # its name may tell who: the trail is for ever
            yield Taken(path.name)


def prepare(folder: Path) -> None:
    """Make the folder with the two in it. Raises OSError."""
    for each in (folder, folder / DONE, folder / REFUSED):
        each.mkdir(mode=0o770, parents=True, exist_ok=True)


def _settled(folder: Path) -> list[Path]:
    """The files that are whole, oldest first; never links, which may lead anywhere."""
    prepare(folder)
    found = []
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or entry.name.lower().endswith(_PASSED_OVER):
            continue
        if entry.is_file(follow_symlinks=False):
            changed = entry.stat(follow_symlinks=False).st_mtime
            if abs(time.time() - changed) >= SETTLED_SECONDS:
                found.append((changed, entry.name))
    return [folder / name for _, name in sorted(found)]


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FileTooLarge(megabytes=LARGEST // 1024 // 1024)
    return data


def _refuse(ledger: Ledger, path: Path, reason: str) -> Taken:
    moved = _move(ledger, path, path.parent / REFUSED)
    moved.with_name(moved.name + REASON).write_text(reason + "\n", "utf-8")
    note(ledger, SERVICE, "file refused", "imports")
    return Taken(path.name, reason)


def _move(ledger: Ledger, path: Path, to: Path) -> Path:
    """Move a file; one of the same name that lies there already stays."""
    day = today(ledger.zone).isoformat()
    for number in range(1, 10_000):
        wanted = to / (f"{day} {path.name}" if number == 1 else f"{day} ({number}) {path.name}")
        if not wanted.exists():
            path.rename(wanted)
            return wanted
    raise FileExistsError(to)
