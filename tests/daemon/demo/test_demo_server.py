"""The demo's mail server as its clients see it: the IMAP of imapclient, the SMTP of aiosmtplib and smtplib."""

import asyncio
import gc
import re
import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import pytest
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from daemon.demo.server import DemoServer, PortTaken

FIRM, OTHERS = "debiteuren@firm.example", "others@firm.example"
TIMEOUT = SocketTimeout(connect=5, read=5)


def mail(number: int, to: str = FIRM) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Jan <jan@debtor.example>", to
    message["Subject"], message["Message-ID"] = f"Antw: herinnering {number}", f"<m{number}@debtor.example>"
    message.set_content(f"Het komt goed, nummer {number}.\n")
    return message.as_bytes()


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer({FIRM: "geheim", OTHERS: "sink"}, sink=OTHERS) as running:
        yield running


def connect(server: DemoServer, user: str = FIRM, password: str = "geheim") -> IMAPClient:
    client = IMAPClient(server.host, server.imap_port, ssl=False, timeout=TIMEOUT)
    client.normalise_times = False
    client.login(user, password)
    return client


@pytest.fixture
def client(server: DemoServer) -> Iterator[IMAPClient]:
    with connect(server) as logged_in:
        yield logged_in


def test_special_use_folders_are_named(client: IMAPClient) -> None:
    flags = {name: flags for flags, _, name in client.list_folders()}
    assert list(flags) == ["INBOX", "Drafts", "Sent", "Trash", "Junk", "Archive"]
    assert b"\\Drafts" in flags["Drafts"]
    assert b"\\Sent" in flags["Sent"]
    assert {b"IDLE", b"UIDPLUS", b"MOVE", b"SPECIAL-USE"} <= set(client.capabilities())


def test_wrong_password_is_refused(server: DemoServer) -> None:
    with pytest.raises(LoginError):
        connect(server, password="fout")


def test_looking_changes_nothing(server: DemoServer, client: IMAPClient) -> None:
    raw, when = mail(1).replace(b"\n", b"\r\n"), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    server.inject(FIRM, raw, when=when)
    state = client.select_folder("INBOX", readonly=True)
    assert state[b"EXISTS"] == 1
    [fetched] = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE", "RFC822.SIZE"]).values()
    assert fetched[b"BODY[]"] == raw
    assert fetched[b"RFC822.SIZE"] == len(raw)
    assert fetched[b"INTERNALDATE"] == when
    assert b"\\Seen" not in fetched[b"FLAGS"]


def test_append_tells_its_uid_and_is_found_by_message_id(client: IMAPClient) -> None:
    answer = client.append("Drafts", mail(7), flags=["\\Draft", "\\Seen"]).decode()
    match = re.search(r"APPENDUID (\d+) (\d+)", answer)
    assert match
    state = client.select_folder("Drafts")
    assert state[b"UIDVALIDITY"] == int(match[1])
    assert client.search(["HEADER", "Message-ID", "<m7@debtor.example>"]) == [int(match[2])]
    assert client.search(["HEADER", "Message-ID", "<other@debtor.example>"]) == []
    assert client.search(["SINCE", datetime.now(UTC).date()]) == [int(match[2])]


def test_deleting_by_uid_leaves_the_others(client: IMAPClient) -> None:
    for number in range(3):
        client.append("Drafts", mail(number))
    client.select_folder("Drafts")
    first, second, third = client.search()
    client.delete_messages([first, second])
    client.uid_expunge([second])
    assert client.search() == [first, third]


def test_moving_and_keywords(server: DemoServer, client: IMAPClient) -> None:
    server.inject(FIRM, mail(1))
    assert b"\\*" in client.select_folder("INBOX")[b"PERMANENTFLAGS"]
    [uid] = client.search()
    client.add_flags([uid], ["$Afspraak"])
    assert client.search(["KEYWORD", "$Afspraak"]) == [uid]
    client.move([uid], "Archive")
    assert client.search() == []
    client.select_folder("Archive", readonly=True)
    assert client.search(["KEYWORD", "$Afspraak"])


def test_damaged_mail_is_kept_as_it_came(server: DemoServer, client: IMAPClient) -> None:
    damaged = [
        b"",
        b"\x00\xff\xfe",
        b"\r\n\r\nno headers",
        b"Message-ID: <<>\r\nReferences: <a\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n",
        b'Subject: \xe9\r\nDate: nonsense\r\nContent-Type: text/plain; charset="nope\r\n\r\n\xff',
    ]
    for raw in damaged:
        server.inject(FIRM, raw)
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    assert [parts[b"BODY[]"] for _, parts in sorted(client.fetch(uids, ["BODY.PEEK[]"]).items())] == damaged
    assert client.search(["HEADER", "Message-ID", "<x>"]) == []


def news(client: IMAPClient, wanted: int) -> int:
    """How many messages IDLE tells of, waiting at most two seconds for `wanted`."""
    seen, until = 0, time.monotonic() + 2
    while seen < wanted and time.monotonic() < until:
        seen = max([seen, *(line[0] for line in client.idle_check(timeout=0.2) if line[1] == b"EXISTS")])
    return seen


def test_idle_tells_of_quick_mails(server: DemoServer, client: IMAPClient) -> None:
    client.select_folder("INBOX", readonly=True)
    client.idle()
    gc.collect()  # must not end a waiting connection
    started = time.monotonic()
    for number in range(10):
        server.inject(FIRM, mail(number))
    assert news(client, wanted=10) == 10
    assert time.monotonic() - started < 1
    client.idle_done()
    assert len(client.search()) == 10


def test_submitted_mail_reaches_the_firm_or_the_sink(server: DemoServer, client: IMAPClient) -> None:
    async def submit() -> None:
        smtp = aiosmtplib.SMTP(hostname=server.host, port=server.smtp_port, start_tls=False, timeout=5)
        async with smtp:
            await smtp.login(FIRM, "geheim")
            await smtp.sendmail(FIRM, ["Jan@debtor.example"], mail(1, to="jan@debtor.example"))
            await smtp.sendmail("jan@debtor.example", [FIRM.upper()], mail(2))

    client.select_folder("INBOX", readonly=True)
    client.idle()
    asyncio.run(submit())
    assert news(client, wanted=1) == 1
    client.idle_done()
    assert [(sent.sender, sent.recipients) for sent in server.sent] == [
        (FIRM, ("Jan@debtor.example",)),
        ("jan@debtor.example", (FIRM.upper(),)),
    ]
    with connect(server, OTHERS, "sink") as world:
        world.select_folder("INBOX")
        [kept] = world.fetch(world.search(), ["BODY.PEEK[]"]).values()
        assert kept[b"BODY[]"].startswith(b"Return-Path: <debiteuren@firm.example>\r\n")
        assert b"<m1@debtor.example>" in kept[b"BODY[]"]


def test_smtp_relays_for_nobody_without_a_login(server: DemoServer) -> None:
    with smtplib.SMTP(server.host, server.smtp_port, timeout=5) as smtp:
        smtp.sendmail("jan@debtor.example", [FIRM], mail(1))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            smtp.sendmail("jan@debtor.example", ["anna@elsewhere.example"], mail(2))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login(FIRM, "fout")
    assert len(server.sent) == 1


def test_a_taken_port_is_a_problem_to_read(server: DemoServer) -> None:
    with pytest.raises(PortTaken, match="cannot listen on 127"):
        DemoServer({FIRM: "x"}, imap_port=server.imap_port).start()


def test_a_stopped_server_says_goodbye(server: DemoServer, client: IMAPClient) -> None:
    client.select_folder("INBOX")
    client.idle()
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 2
    with pytest.raises((OSError, IMAPClient.AbortError)):
        client.idle_done()
