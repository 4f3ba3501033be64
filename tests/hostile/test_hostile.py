"""H1 to H25 through a real mailbox in one run: each mail ends as a row to look at, none takes the others along.

What a browser makes of hostile HTML is tested at the desk (`tests/daemon/desk`), every byte sequence in
`tests/parsers/message/test_reading_any_bytes.py`, the reading process in `tests/daemon/reader`.
"""

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.mails import DEBTOR, INVOICE, OTHER, US, by_key
from tests.servers.dovecot import Dovecot
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox, MailServer
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.servers

KEYS = [key for key, _ in by_key()]
AGREEMENT = "SELECT COUNT(*) FROM agreements WHERE message_id = ?"


class Post:
    """The mailbox after all of them arrived and were handled once."""

    def __init__(self, dovecot: Dovecot, postfix: Postfix, directory: Path) -> None:
        dovecot.add_user(US, "pw")
        box = Mailbox(dovecot, US, "pw", dovecot.starttls_port, dovecot.tls_port, dovecot.ca_file)
        self.server = MailServer(box, postfix)
        smtp = {"port": postfix.starttls_port, "security": "starttls"}
        self.afspraak = Installation(directory, box, smtp=smtp)
        text = self.afspraak.config.read_text()
        trusted = 'trusted_authserv_ids = ["mx.creditor.example"]\n'
        self.afspraak.config.write_text(text.replace("[accounts.imap]", f"{trusted}[accounts.imap]", 1))
        self.afspraak.import_invoices(
            f"{INVOICE},Bakkerij Jansen,{DEBTOR},nl,NL,business,2026-09-01,2026-10-01,250.00",
            f"2026-0999,Slagerij Piet,{OTHER},nl,NL,business,2026-09-01,2026-10-01,99.00",
        )
        mails = dict(by_key())
        dovecot.fill_inbox(US, mails.values())
        self.before = box.mails()
        self.output = self.afspraak.afspraak("run", "--once").output
        rows = self.afspraak.rows("SELECT * FROM messages WHERE folder = 'INBOX' ORDER BY uid")
        self.rows: dict[str, Any] = dict(zip(mails, map(dict, rows), strict=True))
        self.written = [
            message_from_bytes(raw, _class=EmailMessage, policy=policy.default) for raw in box.mails("Drafts")
        ]

    def drafts(self, key: str) -> list[Any]:
        """The drafts that were written for a mail, whatever became of them."""
        return self.afspraak.rows("SELECT * FROM drafts WHERE message_id = ?", self.rows[key]["id"])

    def tasks(self, key: str) -> list[str]:
        rows = self.afspraak.rows("SELECT kind FROM tasks WHERE message_id = ?", self.rows[key]["id"])
        return [row["kind"] for row in rows]

    def agreements(self, key: str) -> int:
        return int(self.afspraak.value(AGREEMENT, self.rows[key]["id"]))


@pytest.fixture(scope="module")
def post(dovecot: Dovecot, postfix: Postfix, tmp_path_factory: pytest.TempPathFactory) -> Post:
    return Post(dovecot, postfix, tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("key", KEYS)
def test_each_ends_as_a_row_and_nothing_else_does(post: Post, key: str) -> None:
    state = post.rows[key]["state"]
    wanted = {"h6": {"too_large"}, "h22-again": {"duplicate"}}.get(key, {"handled"})
    assert state in wanted, post.rows[key]["failure"]


def test_the_mailbox_is_as_it_was(post: Post) -> None:
    assert post.server.mailbox.mails() == post.before
    with post.server.mailbox.connect() as client:
        client.select_folder("INBOX", readonly=True)
        assert {flag for flags in client.get_flags(client.search()).values() for flag in flags} <= {b"\\Recent"}
    assert post.afspraak.value("PRAGMA integrity_check") == "ok"
    assert post.afspraak.value("SELECT COUNT(*) FROM outbox") == 0, "H25: nothing was approved"


def test_every_draft_has_our_headers_and_one_recipient_on_file(post: Post) -> None:
    """H1, H2, H12."""
    assert post.written
    for draft in post.written:
        assert draft["Bcc"] is draft["Cc"] is draft["X-Evil"] is None
        assert [str(one) for one in draft["To"].addresses] in ([DEBTOR], [OTHER])
        assert draft["From"].addresses[0].addr_spec == US


def test_a_long_id_stays_whole_and_a_broken_one_is_dropped(post: Post) -> None:
    """H2, H3."""
    assert len(post.rows["h3"]["message_id"]) > 190
    assert post.rows["h2"]["message_id"] == ""
    answers = [raw for raw in post.server.mailbox.mails("Drafts") if b"h3." in raw]
    for raw in answers:
        assert f"In-Reply-To: <{post.rows['h3']['message_id']}>\r\n".encode() in raw


def test_raw_bytes_are_kept_and_shown(post: Post) -> None:
    """H4."""
    assert "rgen" in post.rows["h4"]["sender_name"]
    assert "\x00" not in post.rows["h4"]["text"]
    stored = post.afspraak.value("SELECT raw FROM raw_mails WHERE sha256 = ?", post.rows["h4"]["raw_sha256"])
    assert b"J\xfcrgen" in stored


def test_attachments_are_known_by_digest_and_never_unpacked(post: Post, tmp_path: Path) -> None:
    """H2, H8."""
    assert list(post.afspraak.ledger.parent.glob("**/inside")) == []
    assert not Path("/etc/passwd\x00.pdf".replace("\x00", "")).exists()


@pytest.mark.parametrize("key", ["h9-two", "h9-list"])
def test_two_senders_are_no_sender(post: Post, key: str) -> None:
    assert post.rows[key]["trust"] == "failed"
    assert post.agreements(key) == 0
    assert post.drafts(key) == []


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("h10")])
def test_forged_results_prove_nothing(post: Post, key: str) -> None:
    assert post.rows[key]["trust"] == "unverified"
    assert post.agreements(key) == 0, "only a proven sender fills in an agreement"


def test_a_proven_sender_on_file_fills_in_an_agreement(post: Post) -> None:
    assert post.rows["last"]["trust"] == "verified"
    assert post.agreements("last") == 1
    assert len(post.drafts("last")) == 1


@pytest.mark.parametrize("key", ["h11-letter", "h11-idn"])
def test_a_look_alike_is_held_with_a_reason(post: Post, key: str) -> None:
    assert post.agreements(key) == 0
    assert post.drafts(key) == []
    assert "check who really sent this before answering" in post.tasks(key)
    assert "The sender's domain imitates that of a debtor on file." in json.loads(post.rows[key]["remarks"])


def test_an_answer_never_goes_where_reply_to_says(post: Post) -> None:
    """H12."""
    assert [row["recipient"] for row in post.drafts("h12")] in ([DEBTOR], [])
    assert "Answers are asked for at an address that is not on file." in json.loads(post.rows["h12"]["remarks"])


@pytest.mark.parametrize("key", ["h13", "h13-name", "h13-image"])
def test_another_bank_account_is_held(post: Post, key: str) -> None:
    assert post.agreements(key) == 0
    assert post.drafts(key) == []
    assert post.tasks(key) or post.rows[key]["decision"]


def test_another_bank_account_says_what_to_do(post: Post) -> None:
    """H13: a telephone call to a number on file, never to the one in the mail."""
    for key in ("h13", "h13-name"):
        assert any("never the one in the mail" in task for task in post.tasks(key)), key


def test_template_words_are_only_words(post: Post) -> None:
    """H14."""
    assert "{{ config }}" in post.rows["h14"]["text"]
    assert not any("Van Dam Installatietechniek B.V.', " in row["text"] for row in post.drafts("h14"))


def test_html_is_read_as_words(post: Post) -> None:
    """H15; the browser's side is tested at the desk."""
    assert "alert(1)" not in post.rows["h15"]["text"]
    assert "vrijdag" in post.rows["h15"]["text"]


SILENT = ["h16", "h17-away", "h17-bounce", "h18-list", "h18-noreply", "h18-own", "h19-tnef", "h19-smime", "h19-pgp"]


@pytest.mark.parametrize("key", [*SILENT, "h19-calendar", "h20-base64", "h25", "h25-other"])
def test_nothing_is_agreed_on_such_a_mail(post: Post, key: str) -> None:
    assert post.agreements(key) == 0


@pytest.mark.parametrize("key", SILENT[1:])
def test_nothing_is_drafted_for_such_a_mail(post: Post, key: str) -> None:
    assert post.drafts(key) == []


@pytest.mark.parametrize("key", ["h19-tnef", "h19-smime", "h19-pgp", "h19-calendar"])
def test_what_cannot_be_read_says_so(post: Post, key: str) -> None:
    assert post.rows[key]["decision"] not in {"", "debtor unknown"}


def test_mails_without_an_id_of_their_own_are_each_kept(post: Post) -> None:
    """H21."""
    for pair in ("none", "same"):
        assert post.rows[f"h21-{pair}-a"]["text"].startswith("Eerste")
        assert post.rows[f"h21-{pair}-b"]["text"].startswith("Tweede")


def test_a_mail_delivered_twice_is_one_event(post: Post) -> None:
    """H22."""
    assert post.rows["h22-again"]["same_as"] == post.rows["h22"]["id"]
    assert post.drafts("h22-again") == []


def test_a_stranger_who_names_a_case_changes_nothing_in_it(post: Post) -> None:
    """H25."""
    assert post.afspraak.value("SELECT COUNT(*) FROM contacts") == 2
    assert [row["recipient"] for row in post.drafts("h25-other")] in ([OTHER], [])
