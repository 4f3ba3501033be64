"""The test servers do what the other tests rely on: they are real, private, and break only when told to."""

import smtplib
import ssl
import time
from email.message import EmailMessage
from imaplib import IMAP4

import pytest
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from tests.servers.dovecot import HOST, SINK_PASSWORD, Dovecot, Settings
from tests.servers.faults import Break, Direction, FaultProxy
from tests.servers.mailbox import Mailbox, MailServer
from tests.servers.ports import free_ports
from tests.servers.postfix import Postfix
from tests.servers.processes import running
from tests.servers.tls import trusting


def letter(subject: str = "RE: herinnering", to: str = "books@creditor.example", text: str = "Komt goed.") -> bytes:
    message = EmailMessage()
    message["From"] = "Jan <jan@customer.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{subject.encode().hex()}@customer.example>"
    message.set_content(text)
    return message.as_bytes()


def through(proxy: FaultProxy, mailbox: Mailbox, read_seconds: float = 5.0) -> IMAPClient:
    """A signed-in connection without TLS, so that a proxy can see what flows."""
    client = IMAPClient(HOST, proxy.port, ssl=False, timeout=SocketTimeout(read_seconds, read_seconds))
    client.login(mailbox.user, mailbox.password)
    return client


def submission(server: MailServer, port: int = 0) -> smtplib.SMTP:
    smtp = smtplib.SMTP(HOST, port or server.postfix.starttls_port, timeout=5)
    smtp.starttls(context=trusting(server.postfix.ca_file))
    smtp.login(server.mailbox.user, server.mailbox.password)
    return smtp


class TestDovecot:
    def test_a_delivered_mail_lies_unseen_in_the_inbox(self, mailbox: Mailbox) -> None:
        mailbox.deliver(letter("Betaling"))
        with mailbox.connect() as client:
            assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 1
            assert client.get_flags([1]) == {1: (b"\\Recent",)} or client.get_flags([1]) == {1: ()}
        assert b"Subject: Betaling\r\n" in mailbox.mails()[0]

    def test_every_test_has_an_empty_mailbox(self, mailbox: Mailbox) -> None:
        assert mailbox.mails() == []

    def test_folders_are_marked_for_their_use(self, mailbox: Mailbox) -> None:
        with mailbox.connect() as client:
            marks = {name: set(flags) for flags, _, name in client.list_folders()}
        for use in ("Drafts", "Sent", "Trash", "Junk", "Archive"):
            assert f"\\{use}".encode() in marks[use]

    def test_starttls_and_tls_are_both_there(self, mailbox: Mailbox) -> None:
        with IMAPClient(HOST, mailbox.starttls_port, ssl=False, timeout=5) as client:
            client.starttls(trusting(mailbox.ca_file))
            client.login(mailbox.user, mailbox.password)
        mailbox.connect().logout()

    def test_from_another_address_nobody_signs_in_without_tls(self, mailbox: Mailbox) -> None:
        with IMAPClient("127.0.0.2", mailbox.starttls_port, ssl=False, timeout=5) as client:
            assert client.has_capability("LOGINDISABLED")

    def test_a_wrong_password_is_refused(self, mailbox: Mailbox) -> None:
        with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
            mailbox.dovecot.connect(mailbox.user, "wrong")

    def test_its_certificate_is_trusted_through_its_own_authority_only(self, mailbox: Mailbox) -> None:
        other = mailbox.ca_file.with_name("other-ca.crt")
        with pytest.raises(ssl.SSLCertVerificationError):
            IMAPClient(HOST, mailbox.tls_port, ssl_context=trusting(other), timeout=5)

    def test_idle_tells_of_new_mail(self, mailbox: Mailbox) -> None:
        with mailbox.connect() as client:
            client.select_folder("INBOX", readonly=True)
            client.idle()
            mailbox.deliver(letter())
            assert (1, b"EXISTS") in client.idle_check(timeout=5)
            client.idle_done()

    def test_another_uidvalidity(self, mailbox: Mailbox) -> None:
        mailbox.deliver(letter())
        with mailbox.connect() as client:
            before = client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
        fresh = mailbox.dovecot.renumber(mailbox.user)
        with mailbox.connect() as client:
            assert client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"] == fresh != before
        assert len(mailbox.mails()) == 1

    def test_filling_a_mailbox_with_files(self, mailbox: Mailbox) -> None:
        assert mailbox.dovecot.fill_inbox(mailbox.user, [letter(str(n)) for n in range(20)]) == 20
        assert [f"Subject: {n}\r\n".encode() in raw for n, raw in enumerate(mailbox.mails())] == [True] * 20

    def test_dropped_sessions_end_and_the_server_goes_on(self, mailbox: Mailbox) -> None:
        client = mailbox.connect()
        assert mailbox.dovecot.drop_sessions(mailbox.user) == 1
        with pytest.raises((OSError, IMAP4.abort)):
            client.noop()
        assert mailbox.mails() == []

    def test_frozen_sessions_are_silent_until_thawed(self, mailbox: Mailbox) -> None:
        client = mailbox.dovecot.connect(mailbox.user, mailbox.password, timeout=0.3)
        assert mailbox.dovecot.freeze_sessions(mailbox.user) == 1
        with pytest.raises(TimeoutError):
            client.noop()
        assert mailbox.dovecot.thaw_sessions(mailbox.user) == 1

    def test_mails_survive_a_crash(self, mailbox: Mailbox) -> None:
        mailbox.deliver(letter())
        mailbox.dovecot.kill()
        with pytest.raises(ConnectionRefusedError):
            mailbox.connect()
        mailbox.dovecot.start()
        assert len(mailbox.mails()) == 1


@pytest.mark.servers
class TestOtherDovecots:
    def test_two_side_by_side(self) -> None:
        with Dovecot() as one, Dovecot() as other:
            one.deliver(letter(), "anyone@customer.example")
            assert len(one.mails("anyone@customer.example")) == 1
            assert other.mails("anyone@customer.example") == []

    def test_courier_layout_without_drafts_idle_or_room(self) -> None:
        settings = Settings(separator=".", prefix="INBOX.", drafts=False, without=("IDLE",), quota_mb=1)
        with Dovecot(settings) as dovecot, dovecot.connect("anyone@customer.example") as client:
            names = {name for _, _, name in client.list_folders()}
            assert "INBOX.Sent" in names
            assert "INBOX.Drafts" not in names
            assert not client.has_capability("IDLE")
            assert client.has_capability("UIDPLUS")
            with pytest.raises(IMAP4.error, match="OVERQUOTA"):
                client.append("INBOX", b"Subject: big\r\n\r\n" + b"x" * 2_000_000)

    def test_an_expired_certificate(self) -> None:
        with (
            Dovecot(Settings(certificate="expired")) as dovecot,
            pytest.raises(ssl.SSLCertVerificationError, match="expired"),
        ):
            dovecot.connect("anyone@customer.example")

    def test_nothing_is_left_behind(self) -> None:
        with Dovecot() as dovecot:
            directory, pids = dovecot.directory, dovecot._daemon.descendants()
        assert not directory.exists()
        assert not [pid for pid in pids if running(pid)]


class TestPostfix:
    @pytest.mark.parametrize("wrapped", [False, True], ids=["starttls", "tls"])
    def test_what_is_submitted_arrives_at_the_sink(self, mail_server: MailServer, wrapped: bool) -> None:
        to = mail_server.address("jan")
        postfix, mailbox = mail_server.postfix, mail_server.mailbox
        if wrapped:
            with smtplib.SMTP_SSL(HOST, postfix.tls_port, context=trusting(postfix.ca_file), timeout=5) as smtp:
                smtp.login(mailbox.user, mailbox.password)
                smtp.sendmail(mailbox.user, [to], letter("Uw factuur", to))
        else:
            with submission(mail_server) as smtp:
                smtp.sendmail(mailbox.user, [to], letter("Uw factuur", to))
        (received,) = mail_server.received(to)
        assert b"Subject: Uw factuur\r\n" in received

    def test_a_debtor_writes_through_it(self, mail_server: MailServer) -> None:
        mail_server.postfix.send_as_debtor(letter("Vraag"), mail_server.mailbox.user)
        mail_server.postfix.wait_until_delivered()
        assert b"Subject: Vraag\r\n" in mail_server.mailbox.mails()[0]

    def test_nobody_submits_without_signing_in(self, mail_server: MailServer) -> None:
        with smtplib.SMTP(HOST, mail_server.postfix.starttls_port, timeout=5) as smtp:
            smtp.ehlo()
            assert not smtp.has_extn("auth")  # only after STARTTLS
            smtp.starttls(context=trusting(mail_server.postfix.ca_file))
            with pytest.raises(smtplib.SMTPRecipientsRefused, match="Access denied"):
                smtp.sendmail("x@y.example", [mail_server.address("jan")], letter())
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(mail_server.mailbox.user, "wrong")

    @pytest.mark.parametrize(("name", "code"), [("reject", 550), ("tempfail-2", 451)])
    def test_recipients_that_are_refused(self, mail_server: MailServer, name: str, code: int) -> None:
        to = mail_server.address(name)
        with submission(mail_server) as smtp, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            smtp.sendmail(mail_server.mailbox.user, [to], letter(to=to))
        assert refused.value.recipients[to][0] == code

    def test_content_that_is_refused(self, mail_server: MailServer) -> None:
        to = mail_server.address("spam")
        with submission(mail_server) as smtp, pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail(mail_server.mailbox.user, [to], letter(to=to))
        assert refused.value.smtp_code == 550

    def test_it_hangs_when_frozen_and_comes_back_after_a_crash(self, mail_server: MailServer) -> None:
        to = mail_server.address("jan")
        with submission(mail_server) as smtp:
            assert smtp.sock is not None
            smtp.sock.settimeout(0.3)
            mail_server.postfix.freeze_sessions()
            with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
                smtp.noop()
            mail_server.postfix.thaw_sessions()
        mail_server.postfix.kill()
        with pytest.raises(ConnectionRefusedError):
            submission(mail_server)
        mail_server.postfix.start()
        with submission(mail_server) as smtp:
            smtp.sendmail(mail_server.mailbox.user, [to], letter(to=to))
        assert len(mail_server.received(to)) == 1

    def test_mail_waits_in_the_queue_for_a_mailbox_that_is_down(self, dovecot: Dovecot, postfix: Postfix) -> None:
        dovecot.stop()
        try:
            postfix.send_as_debtor(letter(), "late@customer.example")
            with pytest.raises(TimeoutError, match="1 mails still in"):
                postfix.wait_until_delivered(0.2)
        finally:
            dovecot.start()
        postfix.wait_until_delivered()
        assert len(dovecot.mails("late@customer.example", SINK_PASSWORD)) == 1


class TestFaultProxy:
    def test_passes_everything_on_through_tls_too(self, mailbox: Mailbox) -> None:
        mailbox.deliver(letter())
        with (
            FaultProxy(mailbox.tls_port) as proxy,
            IMAPClient(HOST, proxy.port, ssl_context=trusting(mailbox.ca_file), timeout=5) as client,
        ):
            client.login(mailbox.user, mailbox.password)
            assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 1
            assert proxy.accepted == 1

    @pytest.mark.parametrize("end", [FaultProxy.cut, FaultProxy.reset])
    def test_ends_connections(self, mailbox: Mailbox, end: object) -> None:
        with FaultProxy(mailbox.starttls_port) as proxy:
            client = through(proxy, mailbox)
            end(proxy)  # type: ignore[operator]
            with pytest.raises((OSError, IMAP4.abort)):
                client.noop()
            through(proxy, mailbox).logout()

    def test_half_closes(self, mailbox: Mailbox) -> None:
        with FaultProxy(mailbox.starttls_port) as proxy:
            client = through(proxy, mailbox)
            proxy.half_close(Direction.TO_CLIENT)
            with pytest.raises(IMAP4.abort):
                client.noop()

    def test_stalls_without_a_sign_and_goes_on(self, mailbox: Mailbox) -> None:
        with FaultProxy(mailbox.starttls_port) as proxy:
            client = through(proxy, mailbox, read_seconds=0.3)
            proxy.stall()
            with pytest.raises(TimeoutError):
                client.noop()
            proxy.clear()
            through(proxy, mailbox).logout()

    def test_refuses_or_ignores_new_connections(self, mailbox: Mailbox) -> None:
        with FaultProxy(mailbox.starttls_port) as proxy:
            proxy.refuse()
            with pytest.raises(ConnectionRefusedError):
                through(proxy, mailbox)
            proxy.listen()
            proxy.ignore()
            with pytest.raises(TimeoutError):
                through(proxy, mailbox, read_seconds=0.3)
            proxy.clear()
            through(proxy, mailbox).logout()

    def test_delays_and_splits_and_merges(self, mailbox: Mailbox) -> None:
        mailbox.deliver(letter(text="x" * 900))
        with FaultProxy(mailbox.starttls_port) as proxy:
            client = through(proxy, mailbox)
            client.select_folder("INBOX", readonly=True)
            whole = client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]
            proxy.split(100, 0.002, Direction.TO_CLIENT)
            assert client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"] == whole
            proxy.clear()
            proxy.delay(0.1, Direction.TO_SERVER)
            proxy.merge(0.1, Direction.TO_CLIENT)
            began = time.monotonic()
            client.noop()
            assert time.monotonic() - began > 0.19
            client.logout()

    def test_cuts_in_the_middle_of_a_mail(self, mailbox: Mailbox) -> None:
        mailbox.deliver(letter(text="word " * 2000))
        with FaultProxy(mailbox.tls_port) as proxy:
            client = IMAPClient(HOST, proxy.port, ssl_context=trusting(mailbox.ca_file), timeout=5)
            client.login(mailbox.user, mailbox.password)
            client.select_folder("INBOX", readonly=True)
            proxy.after(Direction.TO_CLIENT, 3000, Break.CUT)
            with pytest.raises((OSError, IMAP4.abort)):
                client.fetch([1], ["BODY.PEEK[]"])
            assert proxy.fired == 1

    def test_loses_the_answer_to_an_append_that_was_done(self, mailbox: Mailbox) -> None:
        with FaultProxy(mailbox.starttls_port) as proxy:
            client = through(proxy, mailbox)
            proxy.on(Direction.TO_CLIENT, rb"(?=\w+ OK \[APPENDUID)", Break.CUT)
            with pytest.raises((OSError, IMAP4.abort)):
                client.append("Drafts", letter("Concept"))
        assert len(mailbox.mails("Drafts")) == 1

    def test_loses_the_answer_to_a_mail_that_was_taken(self, mail_server: MailServer) -> None:
        to = mail_server.address("jan")
        with FaultProxy(mail_server.postfix.mx_port) as proxy, smtplib.SMTP(HOST, proxy.port, timeout=5) as smtp:
            proxy.on(Direction.TO_SERVER, rb"\r\n\.\r\n$", Break.RESET)
            with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
                smtp.sendmail(mail_server.mailbox.user, [to], letter(to=to))
        assert len(mail_server.received(to)) == 1

    def test_falls_silent_after_a_command(self, mailbox: Mailbox) -> None:
        with FaultProxy(mailbox.starttls_port) as proxy:
            client = through(proxy, mailbox, read_seconds=0.3)
            proxy.on(Direction.TO_SERVER, rb"NOOP\r\n", Break.STALL)
            with pytest.raises(TimeoutError):
                client.noop()

    def test_the_server_behind_it_is_down(self) -> None:
        (port,) = free_ports(1)
        with FaultProxy(port) as proxy, pytest.raises(IMAP4.abort):
            IMAPClient(HOST, proxy.port, ssl=False, timeout=5)
