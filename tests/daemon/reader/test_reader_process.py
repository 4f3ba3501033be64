"""No mail takes the service down: the worker that reads it may hang, die, grow, lie; the next mail is read."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.reader import ReaderProcess, ReaderStopped, ReadingFailed, ReadingTooLong
from parsers.facts.model import Known
from parsers.labels import Correction, load
from parsers.message import read
from parsers.reading import read_mail

MAIL = (
    b"From: Jan <jan@x.example>\r\nSubject: Factuur 2026-0312\r\nDate: Tue, 24 Nov 2026 09:00:00 +0100\r\n\r\n"
    b"Ik betaal vrijdag 250 euro.\r\n"
)
TRACE = Path("/tmp/afspraak-was-here")


@pytest.fixture(scope="module")
def ours() -> Iterator[ReaderProcess]:
    reader = ReaderProcess(25_000_000)
    yield reader
    reader.close()


@pytest.fixture
def misbehaving() -> Iterator[ReaderProcess]:
    reader = ReaderProcess(1_000_000, seconds=1.0, program=(sys.executable, "-m", "tests.daemon.reader.misbehaving"))
    yield reader
    reader.close()


def test_a_mail_is_read_as_it_would_be_here(ours: ReaderProcess) -> None:
    message = ours.read(MAIL, known_language="nl")
    assert message == read(MAIL, known_language="nl")
    reading = ours.understand(message, Known(), arrived=None, open_proposal=False)
    assert reading == read_mail(message, load())
    assert reading.promise is not None


@pytest.mark.parametrize(
    ("mail", "problem", "why"),
    [
        (b"hang", ReadingTooLong, "longer than 1 seconds"),
        (b"die", ReaderStopped, "status 9"),
        (b"greedy", ReadingFailed, "too much memory"),
        (b"write", ReadingFailed, "File too large"),
        (b"lie", ReaderStopped, "status -9"),
        (b"fail", ReadingFailed, "ValueError: no such thing"),
    ],
)
def test_whatever_a_mail_does_the_next_one_is_read(
    misbehaving: ReaderProcess, mail: bytes, problem: type[Exception], why: str
) -> None:
    try:
        with pytest.raises(problem, match=why):
            misbehaving.read(mail)
        assert not TRACE.exists() or not TRACE.read_text()
        assert misbehaving.read(MAIL) == "read"
    finally:
        TRACE.unlink(missing_ok=True)


def test_what_a_library_prints_gets_between_nothing(misbehaving: ReaderProcess) -> None:
    assert misbehaving.read(b"print") == "read"
    assert misbehaving.read(MAIL) == "read"


def test_the_worker_knows_no_password(misbehaving: ReaderProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "correct horse")
    assert misbehaving.read(b"secret") == "none"


def test_a_worker_that_cannot_start_is_said_so() -> None:
    reader = ReaderProcess(1_000_000, program=(sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(ReaderStopped, match="status"):
        reader.read(MAIL)


def test_what_was_taught_is_known_to_every_later_worker(ours: ReaderProcess) -> None:
    correction = Correction("Ik betaal vrijdag 250 euro.", ("dissatisfied",))
    message = ours.read(MAIL)
    ours.teach((correction,), ())
    for _ in range(2):
        reading = ours.understand(message, Known(), arrived=None, open_proposal=False)
        assert reading == read_mail(message, load((correction,)))
        assert reading.primary == "dissatisfied"
        ours.close()
    ours.teach((), ())
    assert ours.understand(message, Known(), arrived=None, open_proposal=False) == read_mail(message, load())
    told = ours.understand(message, Known(), arrived=None, open_proposal=False, said=("other",))
    assert (told.primary, told.confidence) == ("other", 1.0)
