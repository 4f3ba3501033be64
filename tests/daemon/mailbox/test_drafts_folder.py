"""Only what Afspraak itself put into Drafts is removed, and only when it is there to be removed."""

import os
from collections.abc import Callable, Iterator

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from daemon import processes
from daemon.ledger import Ledger, draft_copies, drafts, message_ids, outbox
from daemon.ledger.outbox import Outcome
from daemon.mailbox import appending, sent_folder
from daemon.mailbox.drafts_folder import TOO_LARGE, DraftsFolder, sync
from daemon.reader import ReadingFailed
from parsers.message import Message, read
from tests.daemon.ledger.test_ledger_outbox import with_draft
from tests.servers.mailbox import Mailbox

pytestmark = pytest.mark.servers


@pytest.fixture
def client(mailbox: Mailbox) -> Iterator[IMAPClient]:
    with mailbox.connect() as connected:
        yield connected


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger.rehearsal()
    with_draft(ledger)
    return ledger


def unreadable(raw: bytes) -> Message:
    raise ReadingFailed(reason="no")


def folder(ledger: Ledger, name: str = "Drafts", reading: Callable[[bytes], Message] = read) -> DraftsFolder:
    def render(draft: drafts.StoredDraft) -> bytes:
        return f"Message-ID: <{message_ids.mime_id(ledger, draft.id, draft.version)}>\r\n\r\nDag\r\n".encode()

    return DraftsFolder("main", name, render, reading)


def test_a_mail_under_the_same_uid_of_another_folder_is_left_alone(client: IMAPClient, ledger: Ledger) -> None:
    sync(client, ledger, folder(ledger))
    client.create_folder("Concepten")
    client.append("Concepten", b"Subject: mine\r\n\r\nDag\r\n")
    uidvalidity = client.select_folder("Concepten")[b"UIDVALIDITY"]
    ledger.execute("UPDATE draft_copies SET uidvalidity = ?", uidvalidity)  # as servers that count seconds do
    drafts.set_state(ledger, 1, "discarded", "person")
    draft_copies.unwant(ledger, 1)
    sync(client, ledger, folder(ledger, "Concepten"))  # the configuration was changed
    assert len(client.search()) == 1


def test_a_copy_that_another_process_is_placing_is_not_taken_for_removed(
    client: IMAPClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = f"{os.getppid()}-{processes._started(os.getppid())}"
    ledger.execute("UPDATE draft_copies SET state = 'placing', worker = ?", parent)
    drafts.set_state(ledger, 1, "discarded", "person")
    draft_copies.unwant(ledger, 1)
    sync(client, ledger, folder(ledger))
    client.append("Drafts", folder(ledger).render(drafts.get(ledger, 1)))  # the other process's APPEND arrives
    monkeypatch.setattr("daemon.mailbox.drafts_folder.identity", lambda: parent)
    sync(client, ledger, folder(ledger))
    assert client.search("UNDELETED") == []


def rewrite(client: IMAPClient, ledger: Ledger) -> None:
    """A person goes on with the one draft in their mail program."""
    sync(client, ledger, folder(ledger))
    client.delete_messages(client.search())
    client.expunge()
    mime = ledger.value("SELECT mime_id FROM draft_copies WHERE state = 'placed'")
    client.append("Drafts", f"Message-ID: <new@x.example>\r\nIn-Reply-To: <{mime}>\r\n\r\nZelf\r\n".encode())


def test_what_a_person_wrote_is_read_where_all_mail_is(client: IMAPClient, ledger: Ledger) -> None:
    seen: list[bytes] = []

    def reading(raw: bytes) -> Message:
        seen.append(raw)
        return read(raw)

    rewrite(client, ledger)
    sync(client, ledger, folder(ledger, reading=reading))
    assert len(seen) == 1
    assert drafts.get(ledger, 1).text.strip() == "Zelf"


def test_what_cannot_be_read_is_a_persons_all_the_same(client: IMAPClient, ledger: Ledger) -> None:
    rewrite(client, ledger)
    sync(client, ledger, folder(ledger, reading=unreadable))
    draft = drafts.get(ledger, 1)
    assert (draft.author, draft.attachments, draft.state) == ("mail program", 1, "waiting")
    sync(client, ledger, folder(ledger, reading=unreadable))
    assert drafts.get(ledger, 1).version == draft.version
    assert len(client.search("UNDELETED")) == 1


@pytest.mark.parametrize("told", [(b"IMAP4REV1", b"APPENDLIMIT=10"), (b"APPENDLIMIT",)])
def test_a_draft_that_the_server_does_not_take_is_said_so_and_not_tried_again(
    client: IMAPClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, told: tuple[bytes, ...]
) -> None:
    monkeypatch.setattr(client, "capabilities", lambda: told)
    monkeypatch.setattr(client, "folder_status", lambda *_: {b"APPENDLIMIT": 10})
    assert sync(client, ledger, folder(ledger)) == 0
    assert drafts.get(ledger, 1).remarks[-1] == TOO_LARGE
    assert drafts.get(ledger, 1).state == "waiting"
    monkeypatch.setattr(client, "append", lambda *_, **__: pytest.fail("tried again"))
    sync(client, ledger, folder(ledger))


def test_a_server_that_says_so_only_then_is_understood_too(
    client: IMAPClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise IMAPClientError("append failed: [TOOBIG] Message size exceeds limit")

    monkeypatch.setattr(client, "append", refuse)
    sync(client, ledger, folder(ledger))
    assert drafts.get(ledger, 1).remarks[-1] == TOO_LARGE


def test_a_sent_mail_that_the_server_does_not_take_stays_sent(
    client: IMAPClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = outbox.approve(ledger, drafts.get(ledger, 1), "person", "us@y.example", b"Message-ID: <x@y>\r\n\r\nDag\r\n")
    outbox.settle(ledger, row, Outcome("accepted"))
    monkeypatch.setattr(appending, "_limit", lambda *_: 10)
    sent_folder.file_copies(client, ledger, "main", "Sent", "smtp.example")
    assert ledger.value("SELECT sent_copy FROM outbox") == "none"
    assert drafts.get(ledger, 1).state == "sent"
    assert ledger.value("SELECT 1 FROM audit WHERE event = 'sent copy too large'")


def test_a_copy_that_the_server_filed_under_another_message_id_is_the_copy(client: IMAPClient, ledger: Ledger) -> None:
    row = outbox.approve(ledger, drafts.get(ledger, 1), "person", "us@y.example", b"Message-ID: <x@y>\r\n\r\nDag\r\n")
    outbox.settle(ledger, row, Outcome("accepted"))
    ident = outbox.get(ledger, row).mime_id
    client.append("Sent", f"Message-ID: <other@server.example>\r\nX-Afspraak-ID: <{ident}>\r\n\r\nDag\r\n".encode())
    sent_folder.file_copies(client, ledger, "main", "Sent", "smtp.example")
    assert ledger.value("SELECT sent_copy FROM outbox") == "there"
    client.select_folder("Sent")
    assert len(client.search()) == 1
