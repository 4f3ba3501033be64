"""The desk on the wire: it answers at once, and ends cleanly, also while a browser listens for news."""

import http.client
import logging
import socket

import pytest

from daemon.desk.server import listen
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


def test_an_answer_is_not_held_back_for_a_second_write() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        served, _ = listener.accept()
        with served:
            assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
