"""The service ends when it is told to, whatever its threads are doing at that moment."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon import folder, service
from daemon.config import Config, load
from daemon.ledger import Ledger
from daemon.service import Service
from replies.words import Words
from tests.daemon.config.conftest import SMALLEST
from tests.readers import DirectReader


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    path = tmp_path / "config.toml"
    path.write_text(SMALLEST)
    path.chmod(0o600)
    return load(path)


class LostError(Exception):
    """The connection is gone."""


def test_a_watcher_that_ends_while_the_service_stops_leaves_no_file_to_write_into(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that its watcher closes may be another file, such as the ledger, when `stop` writes to it."""
    working, go_on = threading.Event(), threading.Event()
    written = os.write

    class Session:
        def __init__(self, config: object, account: object, ledger: object) -> None:
            working.set()
            go_on.wait(10)
            raise LostError

    def write(fd: int, data: bytes) -> int:
        go_on.set()  # the watcher ends at the worst moment
        for thread in threading.enumerate():
            if thread.name.startswith("watch"):
                thread.join(0.5)
        return written(fd, data)

    monkeypatch.setattr(service, "Session", Session)
    monkeypatch.setattr(os, "write", write)
    running = Service(config, lambda: Ledger.open(tmp_path / "ledger.db"), lambda _: None, Words("en"), DirectReader())  # type: ignore[arg-type, return-value]
    running._add("watch main", lambda: running._watch(config.accounts[0]))
    running._threads[0].start()
    assert working.wait(10)
    running.stop()


def test_files_put_into_the_folder_are_taken_in(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    watching = config.model_copy(update={"books": config.books.model_copy(update={"folder": inbox})})
    monkeypatch.setattr(service, "FOLDER_LOOK", 0.02)
    monkeypatch.setattr(folder, "SETTLED_SECONDS", 0.0)
    running = Service(
        watching, lambda: Ledger.open(tmp_path / "ledger.db"), lambda _: None, Words("en"), DirectReader()
    )  # type: ignore[arg-type, return-value]
    thread = threading.Thread(target=running._folder)
    thread.start()
    until((inbox / "refused").is_dir)
    for name, text in (
        ("a.csv", "number,debtor,issued,due,amount\n1,Zon,2026-01-02,2026-02-01,5.00\n"),
        ("b.csv", "?"),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).rename(inbox / name)
    until(lambda: len(list((inbox / "done").iterdir())) == 1 and len(list((inbox / "refused").iterdir())) == 2)
    running.stop()
    thread.join()
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.value("SELECT COUNT(*) FROM invoices") == 1


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
