"""A desk to knock at: its server, a ledger with some mails that were handled, and a browser without a window."""

import http.client
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from daemon.config import Config, load
from daemon.desk.passwords import hashed
from daemon.desk.server import DeskServer, listen, origins
from daemon.desk.visit import Desk
from daemon.handling import Handler
from daemon.ledger import Ledger, imports, mail, message_ids
from parsers.tables import read_invoices
from replies.draft import Templates
from tests.readers import DirectReader

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
SOON = f"{NOW + timedelta(days=10):%d-%m-%Y}"  # as a debtor writes a day
PASSWORD = "long enough for anyone"
CONFIG = """\
[creditor]
name = "Van Dam Installatietechniek B.V."
address = "ar@vandam.example"
iban = "NL91 ABNA 0417 1643 00"
signer = "Marieke van Dam"
telephone = "076 555 01 23"
language = "en"

[[accounts]]
trusted_authserv_ids = ["mx.vandam.example"]
[accounts.imap]
host = "127.0.0.1"
port = 1
security = "none"
user = "ar@vandam.example"
password_env = "NONE"
[accounts.smtp]
host = "127.0.0.1"
port = 1
security = "none"

[ledger]
path = "ledger.db"

[desk]
port = 0

[[desk.people]]
name = "Marieke"
password_hash = "{hash}"
[[desk.people]]
name = "Jan"
password_hash = "{hash}"
"""
INVOICES = b"""\
number,debtor,email,language,country,kind,issued,due,amount
VD-1001,Bakkerij De Zon,jan@dezon.example,nl,NL,business,2026-01-05,2026-02-04,250.00
VD-1002,Jansen Bouw B.V.,piet@jansenbouw.example,nl,NL,business,2026-01-05,2026-02-04,1480.00
VD-1003,Smith & Co,amy@smith.example,en,NL,business,2026-01-05,2026-02-04,99.95
"""


@cache
def password_hash() -> str:
    return hashed(PASSWORD)


def letter(sender: str, subject: str, text: str, *, number: int, headers: str = "", kind: str = "text/plain") -> bytes:
    """A mail as our own server would have passed it on."""
    address = sender.partition("<")[2].strip(">") or sender
    return (
        f"Authentication-Results: mx.vandam.example; dmarc=pass header.from={address.rpartition('@')[2]}\r\n"
        f"From: {sender}\r\nTo: ar@vandam.example\r\nSubject: {subject}\r\nMessage-ID: <m{number}@test.example>\r\n"
        f"Date: {format_datetime(NOW + timedelta(minutes=number))}\r\n{headers}"
        f"Content-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def csrf(self) -> str:
        found = re.search(r'(?:name="csrf" value=|X-CSRF-Token": )"([^"]+)"', self.text)
        assert found, "no form on this page"
        return found[1]


@dataclass
class Door:
    """A desk that runs, and a browser's cookies."""

    server: DeskServer
    config: Config
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.server.port

    def open_ledger(self) -> Ledger:
        return self.server.desk.open_ledger()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """A request with exactly these headers, beside Host and cookies."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {"Host": f"127.0.0.1:{self.port}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            named["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode())
        finally:
            connection.close()
        for cookie in filter(None, [answer.headers.get("set-cookie")]):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """A form, as the browser sends one of the desk's own."""
        own = {"Origin": f"http://127.0.0.1:{self.port}", "Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), **(own | headers))

    def come_in(self, name: str = "Marieke") -> None:
        answer = self.post("/enter", {"name": name, "password": PASSWORD})
        assert answer.status == 303, answer.text

    def handle(self, *raw: bytes) -> list[int]:
        """Have these mails arrive and be handled; their numbers."""
        with self.open_ledger() as ledger:
            last = int(ledger.value("SELECT COALESCE(MAX(uid), 0) FROM messages"))
            arrivals = [
                mail.Arrival(mail.Place("main", "INBOX", 1, last + number), len(one), NOW, one)
                for number, one in enumerate(raw, 1)
            ]
            numbers = mail.receive(ledger, arrivals, "inbox")
            handler = Handler(ledger, self.config, DirectReader(), Templates.load())
            assert set(handler.handle_waiting()) <= {"handled"}
        return numbers

    def value(self, sql: str, *values: object) -> Any:
        with self.open_ledger() as ledger:
            return ledger.value(sql, *values)


def open_door(folder: Path, invoices: bytes, more: str = "", public_url: str = "") -> Door:
    """A desk that is served from `folder`, with these invoices, if any, and `more` in its configuration."""
    path = folder / "config.toml"
    config_text = CONFIG.replace("{hash}", password_hash()).replace(
        "port = 0", f'port = 0\npublic_url = "{public_url}"'
    )
    path.write_text(config_text + more)
    path.chmod(0o600)
    config = load(path)

    def open_ledger() -> Ledger:
        return Ledger.open(config.ledger.path)

    with open_ledger() as ledger:
        message_ids.use_domain(ledger, "vandam.example")
        if invoices:
            imports.import_invoices(ledger, read_invoices(invoices), "invoices.csv", invoices)
    listener = listen("127.0.0.1", 0)
    desk = Desk(config, open_ledger, "owner", origins(listener, config.desk.public_url), DirectReader())
    server = DeskServer(desk, listener)
    server.start()
    return Door(server, config)


MakeDoor = Callable[..., Door]


@pytest.fixture
def make_door(tmp_path: Path) -> Iterator[MakeDoor]:
    """Open a desk with a ledger in which three debtors owe something."""
    running: list[DeskServer] = []

    def made(more: str = "", public_url: str = "") -> Door:
        door = open_door(tmp_path, INVOICES, more, public_url)
        running.append(door.server)
        return door

    yield made
    for server in running:
        server.stop()


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A desk at whose door nobody has knocked yet."""
    return make_door()
