"""F9-F12: the mailbox is not what it was: numbered anew, emptied, renamed, or a mail gone before its fetch."""

import shutil
from pathlib import Path

from tests.daemon.test_end_to_end import PROMISE, until
from tests.drills.conftest import Drill
from tests.drills.forge import Forge
from tests.drills.oracle import check_ledger
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox, MailServer
from tests.servers.scripted import ScriptedImap


def test_f9_uids_used_again(drill: Drill) -> None:
    """Folder numbered anew, its UIDs used by other mails -> the new ones are handled, the old not again, audited"""
    for number in range(3):
        drill.deliver(f"Oud {number}.\n{PROMISE}")
    drill.once()
    home = drill.mailbox.dovecot.directory / "mail" / drill.mailbox.user / "Maildir"
    for part in ("cur", "new"):
        shutil.rmtree(home / part)
        (home / part).mkdir()
        shutil.chown(home / part, "mail", "mail")
    for left in home.glob("dovecot*"):
        left.unlink()
    for number in range(3):
        drill.deliver(f"Nieuw {number}.\n{PROMISE}")
    drill.mailbox.dovecot.renumber(drill.mailbox.user)
    drill.once()
    texts = [row["text"] for row in drill.afspraak.rows("SELECT text FROM messages WHERE folder = 'INBOX'")]
    assert sum("Nieuw" in text for text in texts) == sum("Oud" in text for text in texts) == 3
    assert drill.afspraak.value("SELECT COUNT(*) FROM audit WHERE event = 'folder renumbered'") == 1
    drill.holds()


def test_f9_an_old_number_comes_back(drill: Drill) -> None:
    """UIDVALIDITY goes back to one of before, with another mail under an old UID -> that mail is handled"""
    first = drill.deliver(f"{PROMISE}\nEen")
    drill.once()
    with drill.mailbox.connect() as client:
        old = client.select_folder("INBOX")[b"UIDVALIDITY"]
        client.delete_messages(client.search())
        client.expunge()
    drill.mailbox.dovecot.renumber(drill.mailbox.user)
    drill.once()
    home = drill.mailbox.dovecot.directory / "mail" / drill.mailbox.user / "Maildir"
    for left in home.glob("dovecot*"):
        left.unlink()
    drill.deliver(f"{PROMISE}\nTwee")
    with drill.mailbox.connect() as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search() == [1]
    drill.mailbox.dovecot.doveadm("mailbox", "update", "-u", drill.mailbox.user, "--uid-validity", str(old), "INBOX")
    drill.once()
    assert first
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'handled' AND folder = 'INBOX'") == 2
    drill.holds()


def test_f10_same_mails_other_numbers(drill: Drill) -> None:
    """Folder numbered anew with the same mails -> known by content: no new row, no new draft"""
    for number in range(3):
        drill.deliver(f"{PROMISE}\nNummer {number}")
    drill.deliver("x" * 1_200_000)  # too large to be known by content
    drill.once()
    before = drill.afspraak.value("SELECT COUNT(*) FROM messages")
    drafts = drill.afspraak.value("SELECT COUNT(*) FROM drafts"), len(drill.in_folder("Drafts"))
    for _ in range(2):
        drill.mailbox.dovecot.renumber(drill.mailbox.user)
        drill.once()
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages") == before
    assert (drill.afspraak.value("SELECT COUNT(*) FROM drafts"), len(drill.in_folder("Drafts"))) == drafts
    drill.holds()


def test_f11_gone_between_search_and_fetch(forge: Forge, mailbox: Mailbox, tmp_path: Path) -> None:
    """A mail is gone between SEARCH and FETCH, another comes without a body -> rows 'gone', the third is handled"""
    mails = [f"From: a@b.example\r\nSubject: {n}\r\n\r\nDag {n}\r\n".encode() for n in range(3)]
    with ScriptedImap(mails) as server:
        server.listed_only.add(1)
        server.empty.add(2)
        afspraak = Installation(tmp_path, mailbox, imap={"port": server.port, "security": "none"})
        assert forge.run(afspraak, "run", "--once") == 0
        assert forge.run(afspraak, "run", "--once") == 0
    rows = [(row["uid"], row["state"]) for row in afspraak.rows("SELECT uid, state FROM messages ORDER BY uid")]
    assert rows == [(1, "gone"), (2, "gone"), (3, "handled")]
    check_ledger(afspraak)


def test_f12_folders_renamed(forge: Forge, mail_server: MailServer, tmp_path: Path) -> None:
    """The watched folder is renamed and Sent is not there -> red, named, nothing guessed, no crash loop"""
    with mail_server.mailbox.connect() as client:
        client.create_folder("Debiteuren")
    account = {"sent_folder": "Verzonden"}
    drill = Drill(forge, mail_server, tmp_path, account=account)
    drill.afspraak.config.write_text(
        drill.afspraak.config.read_text().replace("[accounts.imap]", 'inbox_folders = ["Debiteuren"]\n[accounts.imap]')
    )
    with drill.service() as service:
        drill.turns("red")
        assert 'The folder "Verzonden" of account main does not exist' in drill.afspraak.log
        with mail_server.mailbox.connect() as client:
            client.create_folder("Verzonden")
        drill.turns("ok")
        with mail_server.mailbox.connect() as client:
            client.rename_folder("Debiteuren", "Oud")
        drill.turns("red")
        assert 'The folder "Debiteuren" of account main does not exist' in drill.afspraak.log
        with mail_server.mailbox.connect() as client:
            client.rename_folder("Oud", "Debiteuren")
        drill.turns("ok")
        assert service.poll() is None
        names = [name for _, _, name in client_folders(mail_server)]
    assert "Debiteuren" in names
    drill.holds()


def client_folders(server: MailServer) -> list[tuple[object, object, str]]:
    with server.mailbox.connect() as client:
        found: list[tuple[object, object, str]] = client.list_folders()
    return found


def test_f12_a_mailbox_that_is_another(drill: Drill, mail_server: MailServer) -> None:
    """The configuration names another mailbox -> nothing is fetched until a person says that it moved"""
    drill.deliver()
    drill.once()
    other = mail_server.mailbox.user.replace("books@", "boeken@")
    drill.mailbox.dovecot.add_user(other, drill.mailbox.password)
    drill.mailbox.dovecot.deliver(b"From: x@y.example\nSubject: theirs\n\nDag\n", other)
    text = drill.afspraak.config.read_text()
    drill.afspraak.config.write_text(text.replace(f'user = "{drill.mailbox.user}"', f'user = "{other}"'))
    assert drill.once() == 1
    assert "afspraak accounts moved main" in drill.afspraak.log
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages") == 1
    drill.afspraak.afspraak("accounts", "moved", "main")
    assert drill.once() == 0
    assert drill.afspraak.value("SELECT COUNT(*) FROM messages") == 2
    until(lambda: drill.afspraak.value("SELECT COUNT(*) FROM drafts") == 1, 1)
