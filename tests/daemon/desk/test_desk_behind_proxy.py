"""The desk behind nginx, set up as docs/desk.md tells: signing in, forms, live news, and what is refused."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.daemon.desk.conftest import PASSWORD, Door, MakeDoor
from tests.servers.tls import make_certificates, trusting

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
DOCS = Path(__file__).parents[3] / "docs" / "desk.md"
HOST = "afspraak.firma.nl"
ORIGIN = f"https://{HOST}"
WHOLE = """\
daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
events {}
http {
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy;
    fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
%s
}
"""
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (run tests/servers/install.sh as root)")


class Browser:
    """Whoever asks at the proxy, over TLS."""

    def __init__(self, port: int, authority: Path) -> None:
        self.port, self.cookie = port, ""
        self.context = trusting(authority)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
        line = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=20)
        own = {"Host": HOST, "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, body.encode(), own | headers)
        return line.getresponse()

    def come_in(self) -> http.client.HTTPResponse:
        answer = self.ask("POST", "/enter", urlencode({"name": "Marieke", "password": PASSWORD}), Origin=ORIGIN)
        self.cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
        return answer


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    return make_door(public_url=ORIGIN)


@pytest.fixture
def browser(door: Door, tmp_path: Path) -> Iterator[Browser]:
    folder = tmp_path / "nginx"
    authority = make_certificates(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    found = re.search(r"```nginx\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert found
    server = found[1].replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    server = server.replace("/etc/ssl/afspraak.pem", str(folder / "server.crt"))
    server = server.replace("/etc/ssl/afspraak.key", str(folder / "server.key")).replace(":8377", f":{door.port}")
    (folder / "nginx.conf").write_text(WHOLE % server)
    running = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", "nginx.conf"], cwd=folder)
    try:
        for _ in range(100):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Browser(port, authority)
    finally:
        running.terminate()
        running.wait(timeout=20)


def test_one_signs_in_and_works_through_the_proxy(door: Door, browser: Browser) -> None:
    away = browser.ask("GET", "/")
    assert (away.status, away.getheader("location")) == (303, "/enter")
    answer = browser.come_in()
    assert answer.status == 303
    assert "secure" in (answer.getheader("set-cookie") or "").lower()
    page = browser.ask("GET", "/")
    assert page.status == 200
    assert page.getheader("strict-transport-security")
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.ask("GET", "/settings").read().decode())
    assert csrf
    left = browser.ask("POST", "/leave", urlencode({"csrf": csrf[1]}), Origin=ORIGIN)
    assert (left.status, left.getheader("location")) == (303, "/enter")


def test_news_comes_through_at_once(door: Door, browser: Browser) -> None:
    browser.come_in()
    news = browser.ask("GET", "/events")
    assert news.readline() == b"retry: 2000\n"
    with door.open_ledger() as ledger:
        ledger.execute("INSERT INTO settings VALUES ('test', 'x')")
    began = time.monotonic()
    while news.readline() != b"event: ledger\n":
        assert time.monotonic() - began < 10
    door.server.stop()


def test_what_comes_from_elsewhere_is_refused_behind_the_proxy_too(browser: Browser) -> None:
    fields = urlencode({"name": "Marieke", "password": PASSWORD})
    assert browser.ask("POST", "/enter", fields, Origin="https://evil.example").status == 403
    assert browser.ask("GET", "/enter", Host="evil.example").status == 421
