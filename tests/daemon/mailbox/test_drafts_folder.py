"""Only what Afspraak itself put into Drafts is removed, and only when it is there to be removed."""

import os
from collections.abc import Iterator

import pytest
from imapclient import IMAPClient

from daemon import processes
from daemon.ledger import Ledger, draft_copies, drafts, message_ids
from daemon.mailbox.drafts_folder import DraftsFolder, sync
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


def folder(ledger: Ledger, name: str = "Drafts") -> DraftsFolder:
    def render(draft: drafts.StoredDraft) -> bytes:
        return f"Message-ID: <{message_ids.mime_id(ledger, draft.id, draft.version)}>\r\n\r\nDag\r\n".encode()

    return DraftsFolder("main", name, render)


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
