"""`afspraak read`: the contract of its JSON, and every place that mails are read from."""

import json
import mailbox

import pytest
from click.testing import CliRunner

from daemon.cli import main

MAIL = """From: Jan Jansen <jan@dezon.example>
To: debiteuren@vandongen.example
Subject: Re: Herinnering factuur VD2026-10417
Date: Tue, 12 May 2026 10:03:00 +0200
Message-ID: <1@dezon.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Dag, ik maak het vrijdag over: 250 euro.

Mvg Jan

Op ma 11 mei 2026 om 09:00 schreef Debiteuren <debiteuren@vandongen.example>:

> Heeft u de factuur al betaald?
"""
KEYS = [
    "file", "message_id", "from", "subject", "sent", "automatic", "language", "text", "labels", "primary", "promise",
    "claimed_paid_on", "redirect_to", "references",
]  # fmt: skip


def run(*arguments, stdin=None):
    result = CliRunner().invoke(main, ["read", *map(str, arguments)], input=stdin)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def eml(tmp_path):
    path = tmp_path / "DEV-001.eml"
    path.write_text(MAIL, encoding="utf-8")
    return path


def test_the_contract(eml):
    (line,) = run(eml, "--json").splitlines()
    found = json.loads(line)
    assert list(found) == KEYS
    assert found["file"] == "DEV-001.eml"
    assert found["message_id"] == "<1@dezon.example>"
    assert found["from"] == "jan@dezon.example"
    assert found["sent"] == "2026-05-12T10:03:00+02:00"
    assert found["automatic"] is None
    assert found["language"] == "nl"
    assert " ".join(found["text"].split()) == "Dag, ik maak het vrijdag over: 250 euro. Mvg Jan"
    assert found["primary"] == "promise_to_pay"
    assert found["promise"]["dates"][0] == "2026-05-15"
    assert found["promise"]["amount"] == "250.00"
    assert found["promise"]["sure"] is True
    assert found["promise"]["condition"] == ""
    assert set(found["references"]) == {"invoices", "payment_references", "ibans"}


def test_every_place_that_mails_are_read_from(tmp_path, eml):
    box = mailbox.mbox(tmp_path / "box.mbox")
    folder = mailbox.Maildir(tmp_path / "Maildir")
    for _ in range(2):
        box.add(MAIL)
        folder.add(MAIL)
    box.flush()
    lines = run(eml, tmp_path / "box.mbox", tmp_path / "Maildir", tmp_path, "--json").splitlines()
    assert [json.loads(line)["file"] for line in lines] == [
        "DEV-001.eml", "box.mbox:1", "box.mbox:2", "Maildir:1", "Maildir:2", "DEV-001.eml",
    ]  # fmt: skip
    assert {json.loads(line)["primary"] for line in lines} == {"promise_to_pay"}


def test_standard_input():
    assert json.loads(run("-", "--json", stdin=MAIL.encode()))["file"] == "-"
    assert len(run("-", "--json", stdin=f"From x\n{MAIL}\nFrom y\n{MAIL}".encode()).splitlines()) == 2


def test_a_person_sees_what_was_kept_and_what_was_cut_and_why(eml):
    shown = run(eml)
    assert "ik maak het vrijdag over" in shown
    assert "attribution line" in shown
    assert "Heeft u de factuur al betaald?" in shown


def test_a_file_that_is_not_there_is_a_clear_sentence(tmp_path):
    result = CliRunner().invoke(main, ["read", str(tmp_path / "none.eml")])
    assert result.exit_code == 2
    assert "does not exist" in result.output


def test_the_configured_receiver_says_who_sent_it(eml, afspraak, tmp_path):
    proven = "Authentication-Results: mx.lichtwerf.example; dkim=pass header.d=dezon.example\n"
    eml.write_text(proven + MAIL, encoding="utf-8")
    config = tmp_path / "config.toml"
    assert "Sender: unverified" in afspraak("read", eml)
    named = 'trusted_authserv_ids = ["mx.lichtwerf.example"]\n[accounts.imap]'
    config.write_text(config.read_text().replace("[accounts.imap]", named, 1))
    assert "Sender: verified" in afspraak("read", eml)
