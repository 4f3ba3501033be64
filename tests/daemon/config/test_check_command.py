"""`afspraak check`: one line per thing, what to mend, and nothing changed; on the demo's server and on real ones."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.commands.check import Finding, examine
from daemon.config import load
from daemon.demo.server import DemoServer
from replies.words import Words
from tests.servers.mailbox import MailServer

USER, PASSWORD = "ar@vandam.example", "geheim"
MAIL = (
    b"Authentication-Results: mx.provider.example; dmarc=pass header.from=klant.example\r\n"
    b"From: jan@klant.example\r\nTo: ar@vandam.example\r\nSubject: betaald\r\n\r\nIs betaald.\r\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer({USER: PASSWORD}) as running:
        yield running


def write(folder: Path, server: DemoServer, account: str = "", smtp: str = "", password: str = PASSWORD) -> Path:
    path = folder / "config.toml"
    path.write_text(
        f"""
[creditor]
name = "Van Dam"
address = "{USER}"
iban = "NL91ABNA0417164300"
language = "en"
[[accounts]]
{account}
[accounts.imap]
host = "{server.host}"
port = {server.imap_port}
security = "none"
user = "{USER}"
password = "{password}"
[accounts.smtp]
host = "{server.host}"
port = {server.smtp_port}
security = "none"
{smtp}
[ledger]
path = "ledger.db"
"""
    )
    path.chmod(0o600)
    return path


def findings(path: Path) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(load(path), path, Words("en"))}


def check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(path), "check", *options])


def test_all_is_well(tmp_path: Path, server: DemoServer) -> None:
    server.inject(USER, MAIL)
    found = findings(write(tmp_path, server, 'trusted_authserv_ids = ["mx.provider.example"]'))
    assert {finding.state for finding in found.values()} == {"ok"}
    assert found["mailbox main"].detail == f"signed in to 127.0.0.1 as {USER}"
    assert found["folder INBOX"].detail.startswith("holds ")
    assert found["folder for drafts"].detail == "Drafts"
    assert found["folder for sent mail"].detail == "Sent"
    assert found["new mail"].detail == "is announced by the server (IDLE)"
    assert found["sending main"].detail == f"signed in to 127.0.0.1 as {USER}"
    assert not (tmp_path / "ledger.db").exists()


def test_the_name_that_proves_senders_is_proposed(tmp_path: Path, server: DemoServer) -> None:
    server.inject(USER, MAIL)
    found = findings(write(tmp_path, server))
    assert found["senders"].state == "note"
    assert 'if "mx.provider.example" is your own mail server, put it in trusted_authserv_ids' in found["senders"].detail


@pytest.mark.parametrize(
    ("account", "check_name", "state", "told"),
    [
        (
            'inbox_folders = ["Debiteuren"]',
            "folder Debiteuren",
            "failed",
            "set inbox_folders to some of: Archive, Drafts",
        ),
        ('drafts_folder = "Concepten"', "folder for drafts", "failed", '"Concepten" of account main does not exist'),
        ("idle = false", "new mail", "ok", "is looked for every 60 seconds"),
    ],
)
def test_folders_and_news(
    tmp_path: Path, server: DemoServer, account: str, check_name: str, state: str, told: str
) -> None:
    finding = findings(write(tmp_path, server, account))[check_name]
    assert finding.state == state
    assert told in finding.detail


def test_a_wrong_password(tmp_path: Path, server: DemoServer) -> None:
    path = write(tmp_path, server, password="hunter2")
    found = findings(path)
    for name in ("mailbox main", "sending main"):
        assert found[name].state == "failed"
        assert "check the user name and the password" in found[name].detail
    result = check(path)
    assert result.exit_code == 1
    assert "hunter2" not in result.output


def test_nobody_listens(tmp_path: Path) -> None:
    nobody = DemoServer({}, imap_port=1, smtp_port=1)
    found = findings(write(tmp_path, nobody))
    assert "Cannot reach 127.0.0.1:1" in found["mailbox main"].detail
    assert "cannot talk to 127.0.0.1:1" in found["sending main"].detail


def test_a_password_that_is_nowhere(tmp_path: Path, server: DemoServer) -> None:
    path = write(tmp_path, server)
    path.write_text(path.read_text().replace('password = "geheim"', 'password_env = "AFSPRAAK_NOT_SET"'))
    assert "AFSPRAAK_NOT_SET, which is not set" in findings(path)["mailbox main"].detail


def test_sending_without_sign_in(tmp_path: Path, server: DemoServer) -> None:
    finding = findings(write(tmp_path, server, smtp='user = ""'))["sending main"]
    assert (finding.state, finding.detail) == ("ok", "127.0.0.1 answers; nobody signs in")


def test_a_clock_that_is_behind(tmp_path: Path, server: DemoServer) -> None:
    server.inject(USER, MAIL, when=datetime.now(UTC) + timedelta(hours=1))
    assert findings(write(tmp_path, server))["clock"].state == "failed"
    server.inject(USER, MAIL)
    assert findings(write(tmp_path, server))["clock"].state == "ok"


def test_a_ledger_that_others_can_read(tmp_path: Path, server: DemoServer) -> None:
    (tmp_path / "ledger.db").touch(0o644)
    assert "chmod 600" in findings(write(tmp_path, server))["ledger"].detail


def test_a_ledger_that_is_none(tmp_path: Path, server: DemoServer) -> None:
    (tmp_path / "ledger.db").write_text("not a database, but long enough to be looked at as one" * 20)
    finding = findings(write(tmp_path, server))["ledger"]
    assert (finding.state, "restore a backup" in finding.detail) == ("failed", True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_ledger_folder_that_is_closed(tmp_path: Path, server: DemoServer) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(0o500)
    path = write(tmp_path, server)
    path.write_text(path.read_text().replace("ledger.db", "closed/ledger.db"))
    assert findings(path)["ledger"].state == "failed"


def test_the_command_prints_a_line_for_each(tmp_path: Path, server: DemoServer) -> None:
    result = check(write(tmp_path, server))
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == f"OK     configuration: {tmp_path}/config.toml is in order"


def test_as_json(tmp_path: Path, server: DemoServer) -> None:
    result = check(write(tmp_path, server, 'sent_folder = "Verzonden"'), "--json")
    assert result.exit_code == 1
    listed = json.loads(result.output)
    assert {"check": "folder for drafts", "state": "ok", "detail": "Drafts"} in listed
    assert [finding["check"] for finding in listed if finding["state"] == "failed"] == ["folder for sent mail"]


def test_a_faulty_configuration_is_status_2(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[creditor]\n")
    result = check(path)
    assert result.exit_code == 2
    assert "creditor.name is missing" in result.output


def real_configuration(folder: Path, mail_server: MailServer, security: str) -> Path:
    mailbox, postfix = mail_server.mailbox, mail_server.postfix
    tls = security == "tls"
    path = folder / "config.toml"
    path.write_text(
        f"""
[creditor]
name = "Van Dam"
address = "{mailbox.user}"
iban = "NL91ABNA0417164300"
[[accounts]]
[accounts.imap]
host = "{mailbox.host}"
port = {mailbox.tls_port if tls else mailbox.starttls_port}
security = "{security}"
user = "{mailbox.user}"
password = "{mailbox.password}"
ca_file = "{mailbox.ca_file}"
[accounts.smtp]
host = "{mailbox.host}"
port = {postfix.tls_port if tls else postfix.starttls_port}
security = "{security}"
ca_file = "{mailbox.ca_file}"
[ledger]
path = "ledger.db"
"""
    )
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_on_real_servers(tmp_path: Path, mail_server: MailServer, security: str) -> None:
    mail_server.mailbox.deliver(MAIL)
    path = real_configuration(tmp_path, mail_server, security)
    found = findings(path)
    assert {finding.check: finding.detail for finding in found.values() if finding.state == "failed"} == {}
    assert found["folder INBOX"].detail == "holds one mail"
    assert "mx.provider.example" in found["senders"].detail
    with mail_server.mailbox.connect() as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("UNSEEN")  # looking changed nothing


def test_a_certificate_of_nobody_known(tmp_path: Path, mail_server: MailServer) -> None:
    path = real_configuration(tmp_path, mail_server, "tls")
    path.write_text("\n".join(line for line in path.read_text().splitlines() if "ca_file" not in line))
    found = findings(path)
    assert 'in "ca_file"' in found["mailbox main"].detail
    assert found["sending main"].state == "failed"
    assert "certificate" in found["sending main"].detail


def test_the_folder_for_files_is_made_and_tried(tmp_path: Path, server: DemoServer) -> None:
    path = write(tmp_path, server)
    path.write_text(f'{path.read_text()}\n[books]\nfolder = "inbox"\n')
    assert findings(path)["folder for files"].state == "ok"
    assert (tmp_path / "inbox" / "refused").is_dir()
    (tmp_path / "occupied").write_text("a file")
    path.write_text(path.read_text().replace('"inbox"', '"occupied"'))
    assert "give it to this user" in findings(path)["folder for files"].detail
