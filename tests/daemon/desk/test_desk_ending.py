"""The desk ends cleanly, also while a browser listens for news."""

import http.client
import logging

import pytest

from tests.daemon.desk.conftest import Door


def test_an_open_page_is_let_go_when_the_desk_ends(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    door.come_in()
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=20)
    cookies = "; ".join(f"{name}={value}" for name, value in door.cookies.items())
    connection.request("GET", "/events", headers={"Cookie": cookies})
    news = connection.getresponse()
    assert news.readline() == b"retry: 2000\n"
    with caplog.at_level(logging.WARNING):
        door.server.stop()
    assert [record.getMessage() for record in caplog.records] == []
    news.read()  # to its end: raises when the answer was broken off
    connection.close()
