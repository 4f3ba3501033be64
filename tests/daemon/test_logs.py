"""The log tells what happened, to which row, and never who or what a mail said."""

import json
import logging

import pytest

from daemon.logs import JsonLines, Lines, without_people

SECRETS = ("jan@dezon.example", "correct horse", "NL91ABNA0417164300", "ik betaal niet")


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        ("sign-in of books@firm.nl at imap.firm.nl", "books@firm.nl", "imap.firm.nl"),
        ("550 <Jan.Bakker+x@dezon.example>: no", "Jan.Bakker", "550"),
        ("to NL91 ABNA 0417 1643 00 now", "0417", "now"),
        ("to BE68539007547034", "7547034", "to"),
        ("outbox 12: accepted, code 250", "@", "outbox 12: accepted, code 250"),
    ],
)
def test_people_are_digests(text: str, gone: str, kept: str) -> None:
    clean = without_people(text)
    assert gone not in clean
    assert kept in clean


def test_the_same_address_is_the_same_digest() -> None:
    assert without_people("Jan@x.example") == without_people("jan@x.example") != without_people("piet@x.example")


def record() -> logging.LogRecord:
    try:
        raise ValueError("ik betaal niet, " + "jan@dezon.example")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    return logging.LogRecord("daemon", logging.WARNING, __file__, 1, "mail %s of %s failed", (7, SECRETS[0]), info)


@pytest.fixture(params=[Lines("%(levelname)s %(message)s"), JsonLines()], ids=["text", "json"])
def line(request: pytest.FixtureRequest) -> str:
    return str(request.param.format(record()))


def test_an_exception_tells_where_and_not_what(line: str) -> None:
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "mail 7 of" in line
    assert not [secret for secret in SECRETS if secret in line]


def test_json_lines_are_json() -> None:
    told = json.loads(JsonLines().format(record()))
    assert told["level"] == "warning"
    assert told["event"].endswith("mail %s of %s failed")
    assert told["ts"].endswith("+00:00")
