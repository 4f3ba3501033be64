"""The whole job on real servers: a reply arrives, a draft lies in Drafts, a person approves, it goes out once."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import pytest

from daemon.ledger import Ledger, documents
from daemon.mailbox import drafts_folder
from daemon.reader import ReaderProcess
from parsers.message import read as read_message
from tests.servers.faults import Break, Direction, FaultProxy
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox, MailServer
from tests.servers.ports import free_ports
from tests.servers.scripted import ScriptedSmtp

pytestmark = pytest.mark.servers

BOUNCES = [("5.1.1", True, "wrong"), ("5.1.1", False, "current"), ("4.4.1", True, "current")]
REMINDER_ID = "<reminder.2026-0312@creditor.example>"
CURRENT_AUTHORS = (
    "SELECT author FROM draft_versions JOIN drafts ON id = draft_id AND drafts.version = draft_versions.version"
)
FIRST = "2026-0312"
PROMISE = "Goedemorgen,\n\nExcuus, ik maak het bedrag van factuur 2026-0312 vrijdag over.\n\nGroet,\nJan"


def reply(sender: str, to: str, text: str = PROMISE, subject: str = "RE: Herinnering factuur 2026-0312") -> bytes:
    message = EmailMessage()
    message["From"] = f"Jan Bakker <{sender}>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain="customer.example")
    message["In-Reply-To"] = message["References"] = REMINDER_ID
    message.set_content(text)
    return message.as_bytes(policy=policy.SMTP)


def until(true: Callable[[], object], seconds: float = 10.0, why: Callable[[], str] = lambda: "") -> None:
    """Wait until something is true; fail when it is not in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s\n{why()}"
        time.sleep(0.05)


class Desk:
    """One creditor with one debtor, Jan, and Afspraak between them."""

    def __init__(self, server: MailServer, directory: Path, name: str = "jan", **tables: Any) -> None:
        self.server = server
        self.mailbox: Mailbox = server.mailbox
        self.debtor = server.address(name)
        smtp = {"port": server.postfix.starttls_port, "security": "starttls"}
        self.afspraak = Installation(directory, server.mailbox, **{"smtp": smtp, **tables})
        self.afspraak.import_invoices(
            f"2026-0312,Bakkerij Jan,{self.debtor},nl,NL,business,2026-09-01,2026-10-01,250.00"
        )

    def deliver(self, text: str = PROMISE, about: str = FIRST) -> bytes:
        raw = self.reply(text, about)
        self.mailbox.deliver(raw, self.debtor)
        return raw

    def reply(self, text: str = PROMISE, about: str = FIRST) -> bytes:
        subject = f"RE: Herinnering factuur {about}"
        return reply(self.debtor, self.mailbox.user, text.replace(FIRST, about), subject)

    def owes(self, *numbers: str) -> None:
        """Further invoices to the same debtor: a mail about another invoice does not take an answer's place."""
        row = f"Bakkerij Jan,{self.debtor},nl,NL,business,2026-09-01,2026-10-01,250.00"
        self.afspraak.import_invoices(*(f"{number},{row}" for number in numbers))

    def run(self, status: int = 0) -> str:
        return self.afspraak.afspraak("run", "--once", status=status).output

    def run_until_killed(self, enough: str) -> None:
        """Run, and kill it at once when this query says so."""
        process = self.afspraak.start("run", "--once")
        until(lambda: self.afspraak.value(enough) or process.poll() is not None, 60, lambda: self.afspraak.log)
        process.kill()
        process.wait()

    def draft(self) -> Any:
        """What is on record of the one draft."""
        (number,) = (row["id"] for row in self.afspraak.rows("SELECT id FROM drafts"))
        return json.loads(self.afspraak.afspraak("drafts", "show", str(number), "--json").output)

    def in_folder(self, folder: str) -> list[EmailMessage]:
        raws = self.mailbox.mails(folder)  # None for one that is removed while we look
        return [message_from_bytes(raw, _class=EmailMessage, policy=policy.default) for raw in raws if raw]

    def take_from_drafts(self) -> EmailMessage:
        """Take the one draft out of the folder, as a mail program does when its user goes on with it."""
        (draft,) = self.in_folder("Drafts")
        with self.mailbox.connect() as client:
            client.select_folder("Drafts")
            client.delete_messages(client.search())
            client.expunge()
        return draft

    def put(self, folder: str, draft: EmailMessage, text: str, **headers: str) -> None:
        """Store another mail in that draft's thread, as a mail program does."""
        written = EmailMessage(policy=policy.SMTP)
        for name in ("From", "To", "Subject", "In-Reply-To", "References"):
            written[name] = draft[name]
        written["Message-ID"] = make_msgid(domain="phone.example")
        for name, value in headers.items():
            del written[name.replace("_", "-")]
            if value:
                written[name.replace("_", "-")] = value
        written["Date"] = format_datetime(datetime.now(UTC))
        written.set_content(text)
        with self.mailbox.connect() as client:
            client.append(folder, written.as_bytes(), flags=[b"\\Seen"])


@pytest.fixture
def desk(mail_server: MailServer, tmp_path: Path) -> Desk:
    return Desk(mail_server, tmp_path)


class TestAReply:
    def test_becomes_a_draft_in_its_thread(self, desk: Desk) -> None:
        sent = message_from_bytes(desk.deliver())
        desk.run()
        (draft,) = desk.in_folder("Drafts")
        assert draft["To"].addresses[0].addr_spec == desk.debtor
        assert draft["From"].addresses[0].addr_spec == desk.mailbox.user
        assert draft["Subject"].lower() == "re: herinnering factuur 2026-0312"
        assert draft["In-Reply-To"] == sent["Message-ID"]
        assert draft["References"] == f"{REMINDER_ID} {sent['Message-ID']}"
        assert "2026-0312" in draft.get_content()
        with desk.mailbox.connect() as client:
            client.select_folder("Drafts", readonly=True)
            assert b"\\Draft" in next(iter(client.get_flags(client.search()).values()))

    def test_is_kept_as_it_came_and_stays_unread(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        (stored,) = (row["raw"] for row in desk.afspraak.rows("SELECT raw FROM raw_mails"))
        assert stored == desk.mailbox.mails()[0]
        with desk.mailbox.connect() as client:
            client.select_folder("INBOX", readonly=True)
            assert client.search("UNSEEN") == client.search("ALL")
            assert client.search("KEYWORD $Label1") == client.search("FLAGGED") == client.search("ANSWERED") == []

    def test_is_handled_once_across_restarts_and_renumbering(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.run()
        desk.mailbox.dovecot.renumber(desk.mailbox.user)
        desk.mailbox.dovecot.renumber(desk.mailbox.user, "Drafts")
        desk.run()
        assert len(desk.in_folder("Drafts")) == 1
        assert [tuple(row) for row in desk.afspraak.rows("SELECT state, attempts FROM messages")] == [("handled", 1)]
        assert desk.draft()["state"] == "waiting"

    def test_changes_nothing_anywhere_in_a_dry_run(self, desk: Desk) -> None:
        desk.deliver()
        output = desk.afspraak.afspraak("run", "--once", "--dry-run").output
        assert "Bakkerij Jan" in output
        assert desk.in_folder("Drafts") == []
        assert desk.afspraak.value("SELECT COUNT(*) FROM messages") == 0


def bounce(to: str, failed: str, status: str, original: str) -> bytes:
    action = "delayed" if status.startswith("4") else "failed"
    report = f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {failed}\nAction: {action}\nStatus: {status}\n"
    parts = (
        "Content-Type: text/plain\n\nNot delivered.",
        f"Content-Type: message/delivery-status\n\n{report}",
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: {original}\n",
    )
    body = "".join(f"--B\n{part}\n" for part in parts) + "--B--\n"
    head = (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
    )
    return (head + body).replace("\n", "\r\n").encode()


class TestABounce:
    @pytest.mark.parametrize(("status", "ours", "state"), BOUNCES)
    def test_marks_an_address_wrong_only_when_our_mail_came_back(
        self, desk: Desk, *, status: str, ours: bool, state: str
    ) -> None:
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("drafts", "send", "1")
        (sent,) = desk.in_folder("Sent")
        original = sent["Message-ID"] if ours else "<other@x.example>"
        desk.mailbox.deliver(bounce(desk.mailbox.user, desk.debtor, status, original), "mx@mx.example")
        desk.run()
        assert desk.afspraak.value("SELECT state FROM contacts") == state


class TestApproval:
    def test_sends_once_and_files_one_copy(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        (draft,) = desk.in_folder("Drafts")
        assert desk.server.received(desk.debtor) == []
        desk.afspraak.afspraak("drafts", "send", "1")
        desk.run()
        (received,) = desk.server.received(desk.debtor)
        (copy,) = desk.in_folder("Sent")
        arrived = message_from_bytes(received, _class=EmailMessage, policy=policy.default)
        assert arrived["Message-ID"] == copy["Message-ID"] == draft["Message-ID"]
        assert arrived.get_content() == copy.get_content() == draft.get_content()
        assert desk.in_folder("Drafts") == []
        assert desk.draft()["state"] == "sent"
        assert "is sent" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        assert len(desk.server.received(desk.debtor)) == 1

    def test_of_an_edited_draft_sends_what_was_edited(
        self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        editor = tmp_path / "editor"
        editor.write_text('#!/bin/sh\nprintf "Re: Vrijdag\\n\\nVrijdag is goed, Jan.\\n" > "$1"\n')
        editor.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(editor))
        monkeypatch.delenv("VISUAL", raising=False)
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("drafts", "edit", "1")
        (draft,) = desk.in_folder("Drafts")
        assert draft["Subject"] == "Re: Vrijdag"
        desk.afspraak.afspraak("drafts", "send", "1")
        (received,) = desk.server.received(desk.debtor)
        assert b"Subject: Re: Vrijdag\r\n" in received
        assert b"Vrijdag is goed, Jan." in received
        assert desk.in_folder("Drafts") == []

    @pytest.mark.parametrize(("verb", "days"), [("decline", ()), ("replace", ("2027-01-15",))])
    def test_of_an_agreement_that_is_over_sends_nothing(self, desk: Desk, verb: str, days: tuple[str, ...]) -> None:
        desk.deliver()
        desk.run()
        number = desk.afspraak.value("SELECT id FROM agreements")
        desk.afspraak.afspraak("agreements", verb, str(number), *days)
        assert "was declined or replaced" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        assert desk.server.received(desk.debtor) == []

    def test_emptied_in_the_editor_stays_as_it_was(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.deliver()
        desk.run()
        before = desk.draft()["text"]
        monkeypatch.setenv("EDITOR", "truncate -s 0")
        assert "Nothing was changed" in desk.afspraak.afspraak("drafts", "edit", "1").output
        assert desk.draft()["text"] == before

    def test_withheld_sends_nothing(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("drafts", "discard", "1")
        desk.run()
        assert desk.in_folder("Drafts") == desk.in_folder("Sent") == []
        assert desk.server.received(desk.debtor) == []
        assert desk.draft()["state"] == "discarded"

    def test_refused_by_the_server_comes_back_as_a_draft(self, mail_server: MailServer, tmp_path: Path) -> None:
        desk = Desk(mail_server, tmp_path, name="reject-jan")
        desk.deliver()
        desk.run()
        assert "refused" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        desk.run()
        assert len(desk.in_folder("Drafts")) == 1
        assert desk.in_folder("Sent") == []
        assert desk.draft()["state"] == "waiting"

    def test_refused_for_now_waits(self, mail_server: MailServer, tmp_path: Path) -> None:
        desk = Desk(mail_server, tmp_path, name="tempfail-jan")
        desk.deliver()
        desk.run()
        assert "tries again" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        assert desk.afspraak.value("SELECT state FROM outbox") == "retry"
        assert desk.in_folder("Sent") == []

    def test_whose_answer_is_lost_is_never_sent_twice(self, mail_server: MailServer, tmp_path: Path) -> None:
        with FaultProxy(mail_server.postfix.mx_port) as proxy:
            desk = Desk(mail_server, tmp_path, smtp={"port": proxy.port, "security": "none", "user": ""})
            desk.deliver()
            desk.run()
            proxy.on(Direction.TO_SERVER, rb"\r\n\.\r\n$", Break.CUT)
            assert "may have arrived" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
            assert proxy.fired == 1
            desk.afspraak.afspraak("drafts", "send", "1", status=1)
            desk.run()
        assert desk.afspraak.value("SELECT state FROM outbox") == "uncertain"
        assert len(desk.server.received(desk.debtor)) == 1
        desk.afspraak.afspraak("drafts", "arrived", "1")
        desk.run()
        assert desk.draft()["state"] == "sent"
        assert len(desk.in_folder("Sent")) == 1
        assert "It is known" in desk.afspraak.afspraak("drafts", "send", "--again", "1", status=1).output

    def test_can_be_taken_back_while_the_server_keeps_us_waiting(self, mail_server: MailServer, tmp_path: Path) -> None:
        desk = Desk(mail_server, tmp_path, name="tempfail-jan")
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("drafts", "send", "1", status=1)
        assert "waiting" in desk.afspraak.afspraak("drafts", "withdraw", "1").output
        desk.run()
        assert (desk.draft()["state"], desk.draft()["version"]) == ("waiting", 2)
        assert len(desk.in_folder("Drafts")) == 1

    def test_is_refused_while_sending_is_stopped(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("sending", "stop", "wrong bank account in the texts")
        assert "wrong bank account" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        assert desk.draft()["state"] == "waiting"
        desk.afspraak.afspraak("sending", "start")
        assert "version 1 by afspraak" in desk.afspraak.afspraak("drafts", "send", "1").output
        assert len(desk.server.received(desk.debtor)) == 1

    def test_of_a_version_that_is_no_more_sends_nothing(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.put("Drafts", desk.take_from_drafts(), "Vrijdag is goed, groet Marieke.")
        desk.run()
        told = desk.afspraak.afspraak("drafts", "send", "--version", "1", "1", status=1).output
        assert "version 2, written by mail program" in told
        assert desk.server.received(desk.debtor) == []
        desk.afspraak.afspraak("drafts", "send", "--version", "2", "1")
        assert len(desk.server.received(desk.debtor)) == 1


def test_a_broken_promise_is_followed_up_in_its_thread_once(desk: Desk) -> None:
    asked = message_from_bytes(desk.deliver())
    desk.run()
    desk.afspraak.afspraak("drafts", "send", "1")
    with Ledger.open(desk.afspraak.ledger) as ledger:  # eleven days go by
        ledger.execute("UPDATE agreements SET made_on = date(made_on, '-11 days')")
        ledger.execute("UPDATE instalments SET due = date(due, '-11 days')")
    desk.run()
    (draft,) = desk.in_folder("Drafts")
    assert draft["In-Reply-To"] == asked["Message-ID"]
    assert draft["Subject"] == "Onze afspraak over factuur 2026-0312"
    assert 'schreef u ons over factuur 2026-0312: "' in draft.get_content()
    desk.afspraak.afspraak("drafts", "send", "2")
    assert len(desk.server.received(desk.debtor)) == 2
    desk.run()
    assert desk.in_folder("Drafts") == []


def test_a_trustee_whom_nobody_knows_becomes_a_task(desk: Desk) -> None:
    verdict = "Bij vonnis van 1 december is Bakkerij Jan in staat van faillissement verklaard"
    text = f"L.S.,\n\n{verdict}, met benoeming van mij tot curator."
    desk.mailbox.deliver(reply("curator@kantoor.example", desk.mailbox.user, text, "Faillissement"), desk.debtor)
    desk.run()
    (task,) = desk.afspraak.rows("SELECT * FROM tasks")
    assert "file the claim" in task["kind"]
    assert "Bakkerij Jan" in task["detail"]
    assert desk.in_folder("Drafts") == []


class TestTheCopyOfTheInvoice:
    """On file, asked for, in the Drafts copy, in the sent bytes, and through a mail program."""

    ASKED = "Goedemorgen,\n\nDe factuur 2026-0312 heb ik nooit ontvangen. Kunt u een kopie sturen?\n\nGroet,\nJan"
    ALONG = (("2026-0312.pdf", b"%PDF-1.7 2026-0312"),)

    @pytest.fixture
    def asked(self, desk: Desk) -> Desk:
        with Ledger.open(desk.afspraak.ledger) as ledger:
            number = ledger.value("SELECT id FROM invoices WHERE number = '2026-0312'")
            documents.link(ledger, number, documents.keep(ledger, self.ALONG[0][1], "2026-0312.pdf"))
        desk.deliver(self.ASKED)
        desk.run()
        return desk

    def files(self, mail: EmailMessage) -> tuple[tuple[str | None, object], ...]:
        return tuple((part.get_filename(), part.get_content()) for part in mail.iter_attachments())

    def sent(self, desk: Desk) -> EmailMessage:
        desk.afspraak.afspraak("drafts", "send", "1")
        (raw,) = desk.server.received(desk.debtor)
        return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)

    def test_goes_along_in_drafts_and_in_what_is_sent(self, asked: Desk) -> None:
        (draft,) = asked.in_folder("Drafts")
        assert "In de bijlage vindt u een kopie" in draft.get_body().get_content()  # type: ignore[union-attr]
        assert self.files(draft) == self.ALONG
        assert self.files(self.sent(asked)) == self.ALONG
        assert self.files(asked.in_folder("Sent")[0]) == self.ALONG

    def test_of_a_draft_that_a_mail_program_changed_is_still_ours_to_send(self, asked: Desk) -> None:
        draft = asked.take_from_drafts()
        del draft["Message-ID"]
        draft["Message-ID"] = make_msgid(domain="phone.example")
        with asked.mailbox.connect() as client:
            client.append("Drafts", draft.as_bytes())
        asked.run()
        assert asked.draft()["author"] == "mail program"
        assert self.files(self.sent(asked)) == self.ALONG

    def test_that_a_mail_program_took_out_is_not_sent(self, asked: Desk) -> None:
        asked.put("Drafts", asked.take_from_drafts(), "Die heb ik u al gestuurd.")
        asked.run()
        assert self.files(self.sent(asked)) == ()


class TestTheirOwnMailProgram:
    """What a person does with a draft outside Afspraak is noticed, and the record says so."""

    def test_sent(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        draft = desk.take_from_drafts()
        desk.put("Sent", draft, "Vrijdag is goed.")
        desk.run()
        assert desk.draft()["state"] == "sent_elsewhere"
        assert desk.in_folder("Drafts") == []
        assert len(desk.in_folder("Sent")) == 1
        assert desk.server.received(desk.debtor) == []

    def test_sent_before_anybody_noticed_and_then_approved(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.put("Sent", desk.take_from_drafts(), "Vrijdag is goed.")
        assert "no longer in your Drafts" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        desk.run()
        assert desk.draft()["state"] == "sent_elsewhere"
        assert desk.server.received(desk.debtor) == []

    def test_changed_and_then_approved(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.put("Drafts", desk.take_from_drafts(), "Vrijdag is goed, groet Marieke.")
        desk.run()
        assert (desk.draft()["state"], desk.draft()["author"]) == ("waiting", "mail program")
        assert desk.draft()["text"].strip() == "Vrijdag is goed, groet Marieke."
        assert len(desk.in_folder("Drafts")) == 1
        desk.afspraak.afspraak("drafts", "send", "1")
        assert b"Vrijdag is goed, groet Marieke." in desk.server.received(desk.debtor)[0]
        assert desk.in_folder("Drafts") == []

    def test_changed_after_it_was_looked_at_here(self, desk: Desk) -> None:
        desk.deliver()
        desk.run()
        desk.put("Drafts", desk.take_from_drafts(), "Vrijdag is goed, groet Marieke.")
        assert "was changed meanwhile" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output
        assert desk.server.received(desk.debtor) == []

    def test_changed_by_a_program_that_writes_no_message_id(self, desk: Desk) -> None:
        desk.owes("2026-0313")
        desk.deliver()
        desk.deliver(about="2026-0313")
        desk.run()
        ours = desk.in_folder("Drafts")
        with desk.mailbox.connect() as client:
            client.select_folder("Drafts")
            client.delete_messages(client.search())
            client.expunge()
        for draft in ours:
            desk.put("Drafts", draft, "Vrijdag is goed.", message_id="")
        desk.run()
        assert [row["author"] for row in desk.afspraak.rows(CURRENT_AUTHORS)] == ["mail program"] * 2
        desk.put("Drafts", ours[0], "Iets heel anders.", in_reply_to="<other@x.example>")
        desk.mailbox.dovecot.renumber(desk.mailbox.user, "Drafts")
        desk.afspraak.afspraak("drafts", "discard", "1")
        assert "Iets heel anders." in [draft.get_content().strip() for draft in desk.in_folder("Drafts")]

    @pytest.mark.parametrize("same_id", [True, False])
    def test_sent_while_the_server_kept_us_waiting(
        self, mail_server: MailServer, tmp_path: Path, *, same_id: bool
    ) -> None:
        desk = Desk(mail_server, tmp_path, name="tempfail-jan")
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("drafts", "send", "1", status=1)
        draft = desk.take_from_drafts()
        desk.put("Sent", draft, "Vrijdag is goed.", **({"message_id": draft["Message-ID"]} if same_id else {}))
        desk.run()
        assert desk.afspraak.value("SELECT COUNT(*) FROM outbox WHERE state IN ('approved', 'retry')") == 0
        assert desk.draft()["state"] == ("sent" if same_id else "sent_elsewhere")
        assert len(desk.in_folder("Sent")) == 1

    def test_given_an_attachment_that_editing_here_would_lose(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VISUAL", "sed -i s/e/a/g")
        desk.deliver()
        desk.run()
        draft = desk.take_from_drafts()
        draft.add_attachment(b"%PDF-", "application", "pdf", filename="specificatie.pdf")
        with desk.mailbox.connect() as client:
            client.append("Drafts", draft.as_bytes())
        desk.run()
        assert "attachments" in desk.afspraak.afspraak("drafts", "edit", "1", status=1).output
        assert [bool(list(left.iter_attachments())) for left in desk.in_folder("Drafts")] == [True]

    def test_changed_after_it_was_approved(self, mail_server: MailServer, tmp_path: Path) -> None:
        desk = Desk(mail_server, tmp_path, name="tempfail-jan")
        desk.deliver()
        desk.run()
        desk.afspraak.afspraak("drafts", "send", "1", status=1)
        desk.put("Drafts", desk.take_from_drafts(), "Toch liever donderdag.")
        desk.run()  # what was approved stays what it was, and nothing else comes to a halt
        assert desk.afspraak.value("SELECT state FROM outbox") == "retry"
        assert len(desk.in_folder("Drafts")) == 1

    def test_thrown_away(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drafts_folder, "PATIENCE", timedelta(seconds=-1))
        desk.deliver()
        desk.run()
        desk.take_from_drafts()
        desk.run()  # it may be on its way from one folder to another
        desk.run()
        assert desk.draft()["state"] == "discarded_elsewhere"
        assert desk.in_folder("Drafts") == []


class TestTrouble:
    def test_a_draft_that_cannot_be_addressed_does_not_stop_the_next(self, desk: Desk) -> None:
        odd = "piet..bakker@example.org"
        desk.afspraak.import_invoices(f"2026-0313,Piet,{odd},nl,NL,business,2026-09-01,2026-10-01,250.00")
        for_piet = reply(odd, desk.mailbox.user, PROMISE.replace("0312", "0313"), "Factuur 2026-0313")
        desk.mailbox.deliver(for_piet, desk.debtor)
        desk.deliver()
        desk.run()
        assert desk.afspraak.value("SELECT COUNT(*) FROM drafts") == 2
        assert [draft["To"] for draft in desk.in_folder("Drafts")] == [desk.debtor]

    def test_an_unreachable_server_is_said_in_a_sentence(self, mail_server: MailServer, tmp_path: Path) -> None:
        (port,) = free_ports(1)
        desk = Desk(mail_server, tmp_path, imap={"port": port})
        assert f"Cannot reach 127.0.0.1:{port}" in desk.run(status=1)

    def test_a_connection_lost_while_fetching_loses_nothing(self, mail_server: MailServer, tmp_path: Path) -> None:
        with FaultProxy(mail_server.mailbox.tls_port) as proxy:
            desk = Desk(mail_server, tmp_path, imap={"port": proxy.port})
            for _ in range(5):
                desk.deliver("lang verhaal " * 3000)
            proxy.after(Direction.TO_CLIENT, 60_000, Break.CUT)
            output = desk.run(status=1)
            assert "Traceback" not in output
            desk.run()
        assert desk.afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'handled'") == 5
        assert [row["size"] == len(row["raw"]) for row in _stored(desk)] == [True] * 5

    def test_a_lost_answer_to_an_append_leaves_one_draft(self, mail_server: MailServer, tmp_path: Path) -> None:
        with FaultProxy(mail_server.mailbox.starttls_port) as proxy:
            desk = Desk(mail_server, tmp_path, imap={"port": proxy.port, "security": "none"})
            desk.deliver()
            proxy.on(Direction.TO_CLIENT, rb"(?=\w+ OK \[APPENDUID)", Break.CUT)
            desk.run(status=1)
            assert proxy.fired == 1
            desk.run()
        assert len(desk.in_folder("Drafts")) == 1

    def test_a_mail_that_cannot_be_handled_does_not_stop_the_next(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stumbling(reader: ReaderProcess, raw: bytes, **known: Any) -> Any:
            if b"struikelsteen" in raw:
                raise ValueError("no such thing")
            return read_message(raw, **known)

        monkeypatch.setattr(ReaderProcess, "read", stumbling)
        desk.deliver("struikelsteen")
        desk.deliver()
        desk.deliver("x" * 1_200_000)  # too large
        assert "set aside 1" in desk.run()
        states = [row["state"] for row in desk.afspraak.rows("SELECT state FROM messages ORDER BY uid")]
        assert states == ["failed", "handled", "too_large"]
        assert len(desk.in_folder("Drafts")) == 1
        assert "ValueError" in desk.afspraak.afspraak("messages", "--failed").output
        monkeypatch.undo()
        desk.afspraak.afspraak("messages", "--retry", "1")
        desk.run()
        assert desk.afspraak.value("SELECT state FROM messages WHERE id = 1") == "handled"

    def test_killed_in_the_middle_every_mail_is_handled_once(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        mails = 40
        numbers = [f"2026-{1000 + n}" for n in range(mails)]
        desk.owes(*numbers)
        desk.mailbox.dovecot.fill_inbox(desk.mailbox.user, [desk.reply(about=number) for number in numbers])
        desk.run_until_killed("SELECT COUNT(*) >= 5 FROM messages WHERE state = 'handled'")
        desk.run_until_killed("SELECT COUNT(*) >= 5 FROM draft_copies WHERE state = 'placed'")
        desk.run()
        assert desk.afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'handled'") == mails
        assert desk.afspraak.value("SELECT COUNT(*) FROM messages") == mails
        drafts = desk.afspraak.value("SELECT COUNT(*) FROM drafts")
        answered = [draft["In-Reply-To"] for draft in desk.in_folder("Drafts")]
        assert len(answered) == len(set(answered)) == drafts
        assert desk.afspraak.value("PRAGMA integrity_check") == "ok"


class TestTheService:
    def test_drafts_within_a_second_or_so_and_again_after_each_outage(
        self, mail_server: MailServer, tmp_path: Path
    ) -> None:
        with FaultProxy(mail_server.mailbox.tls_port) as proxy:
            desk = Desk(mail_server, tmp_path, imap={"port": proxy.port})
            proxy.refuse()
            desk.owes("2026-0313", "2026-0314")
            with desk.afspraak.service() as process:
                until(lambda: "Cannot reach" in desk.afspraak.log, 15)
                proxy.listen()
                desk.deliver()
                until(lambda: len(desk.in_folder("Drafts")) == 1, 30, lambda: desk.afspraak.log)
                began = time.monotonic()
                desk.deliver(about="2026-0313")
                until(lambda: len(desk.in_folder("Drafts")) == 2, 10, lambda: desk.afspraak.log)
                assert time.monotonic() - began < 5  # a second on a machine with nothing else to do
                proxy.cut()
                desk.deliver(about="2026-0314")
                until(lambda: len(desk.in_folder("Drafts")) == 3, 30, lambda: desk.afspraak.log)
                assert process.poll() is None
        assert process.returncode == 0
        assert "Traceback" not in desk.afspraak.log

    def test_says_how_it_is_while_it_runs_and_that_it_does_not_after(self, desk: Desk) -> None:
        assert "never run" in desk.afspraak.afspraak("status", status=1).output
        with desk.afspraak.service():
            until(lambda: desk.afspraak.value("SELECT state FROM health WHERE part = 'mailbox main'") == "ok", 40)
            assert "All is well." in desk.afspraak.afspraak("status").output
            assert json.loads(desk.afspraak.afspraak("status", "--json").output)["ready"]
        assert "does not run" in desk.afspraak.afspraak("status", status=1).output

    def test_only_one_runs_at_a_time(self, desk: Desk) -> None:
        with desk.afspraak.service():
            until(lambda: "connected" in desk.afspraak.log, 15)
            assert "Another `afspraak run`" in desk.run(status=1)


def _stored(desk: Desk) -> list[Any]:
    return desk.afspraak.rows("SELECT m.size, r.raw FROM messages m JOIN raw_mails r ON r.sha256 = m.raw_sha256")


class TestTheLiveCheck:
    def test_a_mail_to_yourself_goes_out_and_comes_in(self, desk: Desk) -> None:
        told = desk.afspraak.afspraak("check", "--live").output
        assert "came in within" in told
        desk.run()
        assert desk.afspraak.value("SELECT COUNT(*) FROM drafts") == 0, "and is not answered"

    def test_a_server_that_does_not_take_it_is_said_so(self, mail_server: MailServer, tmp_path: Path) -> None:
        with ScriptedSmtp(RCPT="550 5.1.1 no") as server:
            desk = Desk(mail_server, tmp_path, smtp={"port": server.port, "security": "none", "user": ""})
            assert "did not take a mail" in desk.afspraak.afspraak("check", "--live", status=1).output


def test_two_mailboxes_and_two_folders_in_one_service(mail_server: MailServer, tmp_path: Path) -> None:
    """Each mail gets its draft in the mailbox it came to; a mailbox that is away leaves the other alone."""
    desk = Desk(mail_server, tmp_path)
    mailbox = mail_server.mailbox
    other = mailbox.user.replace("books@", "sales@")
    mailbox.dovecot.add_user(other, mailbox.password)
    second = Mailbox(mailbox.dovecot, other, mailbox.password, mailbox.starttls_port, mailbox.tls_port, mailbox.ca_file)
    with mailbox.connect() as client:
        client.create_folder("Debiteuren")
    (away,) = free_ports(1)
    text = desk.afspraak.config.read_text()
    accounts = text[text.index("[[accounts]]") : text.index("[ledger]")]
    again = accounts.replace("[[accounts]]", '[[accounts]]\nname = "sales"').replace(
        f'user = "{mailbox.user}"', f'user = "{other}"'
    )
    gone = accounts.replace("[[accounts]]", '[[accounts]]\nname = "gone"').replace(str(mailbox.tls_port), str(away))
    folders = accounts.replace("[[accounts]]", '[[accounts]]\ninbox_folders = ["INBOX", "Debiteuren"]')
    desk.afspraak.config.write_text(text.replace(accounts, folders + again + gone))
    with mailbox.connect() as client:
        client.append("Debiteuren", reply(desk.debtor, mailbox.user))
    piet = mail_server.address("piet")  # of the same debtor the newer draft would take the older one's place
    desk.afspraak.import_invoices(f"2026-0313,Slagerij Piet,{piet},nl,NL,business,2026-09-01,2026-10-01,99.00")
    second.deliver(reply(piet, other, "Ik heb de factuur 2026-0313 nooit ontvangen.", "RE: Herinnering 2026-0313"))
    with desk.afspraak.service():
        handled = "SELECT COUNT(*) FROM messages WHERE state = 'handled' AND folder IN ('INBOX', 'Debiteuren')"
        until(lambda: desk.afspraak.value(handled) == 2, 60, lambda: desk.afspraak.log)
        until(lambda: second.mails("Drafts"), 60, lambda: desk.afspraak.log)
        until(lambda: desk.afspraak.value("SELECT state FROM health WHERE part = 'mailbox gone'") == "red", 60)
        states = dict(map(tuple, desk.afspraak.rows("SELECT part, state FROM health WHERE part LIKE 'mailbox%'")))
    assert states == {"mailbox main": "ok", "mailbox sales": "ok", "mailbox gone": "red"}
    accounts_of = {row["account"] for row in desk.afspraak.rows("SELECT account FROM drafts")}
    assert accounts_of == {"main", "sales"}
