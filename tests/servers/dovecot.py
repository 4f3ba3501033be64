"""A private Dovecot on loopback: IMAP with STARTTLS and over TLS, LMTP, and authentication for Postfix.

Every address has a mailbox: accounts made by `add_user`, and "sinks" for everybody else, which all have the password
SINK_PASSWORD, so that a test can look at what a debtor received.
"""

import grp
import itertools
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient import IMAPClient, SocketTimeout

from tests.servers.ports import free_ports
from tests.servers.processes import Daemon, command_line
from tests.servers.template import fill
from tests.servers.tls import make_certificates, trusting

PROGRAM = Path("/usr/sbin/dovecot")  # not on the PATH of an ordinary user
HOST = "127.0.0.1"
SINK_PASSWORD = "read-by-tests"
MAIL_USER = "mail"  # owns the mails when we are root: Dovecot refuses uid 0

# Dovecot can only add to its capabilities, so to take one away all others have to be named.
CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT THREAD=REFERENCES MULTIAPPEND UNSELECT CHILDREN NAMESPACE "
    "UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC ESEARCH SEARCHRES WITHIN LIST-STATUS BINARY MOVE STATUS=SIZE LITERAL+ "
    "NOTIFY SPECIAL-USE"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How this Dovecot differs from an ordinary one."""

    separator: str = "/"
    prefix: str = ""  # "INBOX." with separator "." is how Courier and many hosters lay out folders
    drafts: bool = True  # whether a folder marked \Drafts is there
    without: tuple[str, ...] = ()  # capabilities that it does not announce, such as "IDLE"
    quota_mb: int = 0  # per mailbox, 0 = none; above it APPEND says [OVERQUOTA]
    certificate: str = "server"  # or "expired"
    large: bool = (
        False  # keeps mail for folders of tens of thousands, of which a Maildir is read whole for each new mail
    )
    introspection_url: str = ""  # of a `Provider`: then XOAUTH2 and OAUTHBEARER are spoken as well


class Dovecot:
    """One Dovecot. As a context manager it is started and, at the end, stopped and its directory removed.

    `starttls_port` and `tls_port` speak IMAP; `lmtp_port` takes mail for every address; Postfix asks at `sasl_port`.
    """

    def __init__(self, settings: Settings = Settings()) -> None:
        # Not pytest's tmp_path: that is closed to the mail user, and too long for unix sockets (about 100 characters).
        self.directory = Path(tempfile.mkdtemp(prefix="afspraak-dovecot-", dir="/tmp"))
        self.directory.chmod(0o711)
        self.settings = settings
        self.starttls_port, self.tls_port, self.lmtp_port, self.sasl_port = free_ports(4)
        self.ca_file = make_certificates(self.directory / "tls")
        self._passwords: dict[str, str] = {}
        self._uid, self._gid = _owner()
        self._numbers = itertools.count()
        self._daemon = Daemon(
            [str(PROGRAM), "-F", "-c", str(self.directory / "dovecot.conf")],
            log=self.directory / "start.log",
            ports=(self.starttls_port, self.tls_port, self.lmtp_port, self.sasl_port),
            environment={},
        )
        for name in ("mail", "state", "users"):
            (self.directory / name).mkdir(mode=0o755)
        os.chown(self.directory / "mail", self._uid, self._gid)
        (self.directory / "dovecot.conf").write_text(self._configuration())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    # -- running ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it answers, about 0.1 s. Raises ServerError."""
        # A stale socket of this name would make each new authentication process wait five seconds for it.
        (self.directory / "run" / "anvil-auth-penalty").unlink(missing_ok=True)
        self._daemon.start()

    def stop(self) -> None:
        """Stop it in good order: sessions get a BYE."""
        self._daemon.stop()

    def restart(self) -> None:
        """Stop and start; mails, accounts and ports stay."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """Crash it: server and sessions die at once. `start` brings it back."""
        self._daemon.kill()

    def drop_sessions(self, user: str) -> int:
        """Kill this user's IMAP sessions, as a crash of the session alone; how many there were."""
        return self._signal_sessions(user, signal.SIGKILL)

    def freeze_sessions(self, user: str) -> int:
        """Make this user's sessions hang: connected, and silent; how many there were."""
        return self._signal_sessions(user, signal.SIGSTOP)

    def thaw_sessions(self, user: str) -> int:
        """Let frozen sessions go on; how many there were."""
        return self._signal_sessions(user, signal.SIGCONT)

    def _signal_sessions(self, user: str, number: signal.Signals) -> int:
        sessions = [
            pid
            for pid in self._daemon.descendants()
            if (line := command_line(pid)).startswith("dovecot/imap ") and f"[{user} " in line
        ]
        for pid in sessions:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(sessions)

    # -- accounts and mail --------------------------------------------------------------------------------------------

    def add_user(self, user: str, password: str) -> None:
        """Add an account; at once, without a restart.

        Each has a file of its own, because Dovecot looks only once a second whether a file has changed.
        """
        self._passwords[user.lower()] = password
        account = self.directory / "users" / user.lower()
        account.write_text(f"{user.lower()}:{{PLAIN}}{password}::::::\n")
        account.chmod(0o644)

    def deliver(self, raw: bytes, to: str, sender: str = "debtor@customer.example") -> None:
        """Deliver a mail by LMTP, as the last hop of a mail server does; it is in INBOX on return.

        Dovecot adds Return-Path, Delivered-To and Received above the headers, and makes every line end CRLF.
        """
        with smtplib.LMTP(HOST, self.lmtp_port, local_hostname="mail.test") as lmtp:
            lmtp.sendmail(sender, [to], raw)

    def connect(self, user: str, password: str = SINK_PASSWORD, timeout: float = 10.0) -> IMAPClient:
        """A signed-in connection over TLS, such as the user's own mail program has."""
        client = IMAPClient(
            HOST, self.tls_port, ssl_context=trusting(self.ca_file), timeout=SocketTimeout(timeout, timeout)
        )
        client.login(user, password)
        return client

    def mails(self, user: str, password: str = SINK_PASSWORD, folder: str = "INBOX") -> list[bytes]:
        """All mails in a folder, raw, oldest first; no flag changes."""
        with self.connect(user, password) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [found[uid][b"BODY[]"] for uid in uids]

    def fill_inbox(self, user: str, mails: Iterable[bytes]) -> int:
        """Put mails into INBOX as files, for mailboxes of thousands: 3,000 a second, LMTP does 120. How many."""
        maildir = self.directory / "mail" / user.lower() / "Maildir"
        new, unfinished = maildir / "new", maildir / "tmp"
        for folder in (new, unfinished):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (maildir.parent, maildir, new, unfinished):
            os.chown(folder, self._uid, self._gid)
        arrived = int(time.time())
        count = 0
        for raw in mails:
            # S= and W= spare Dovecot from opening each file: the size as stored, and with CRLF line ends.
            crlf = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            path = unfinished / f"{arrived}.M{next(self._numbers):09d}P1.test,S={len(crlf)},W={len(crlf)}"
            path.write_bytes(crlf)
            os.chown(path, self._uid, self._gid)
            path.rename(new / path.name)  # a session that looks meanwhile finds it whole or not at all
            count += 1
        return count

    def renumber(self, user: str, folder: str = "INBOX") -> int:
        """Give a folder another UIDVALIDITY, as after a restored backup; the new one."""
        with self.connect(user, self._passwords.get(user.lower(), SINK_PASSWORD)) as client:
            fresh = int(client.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"]) + 1000
        self.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(fresh), folder)
        return fresh

    def doveadm(self, *arguments: str) -> str:
        """Run Dovecot's administration tool against this instance; what it prints."""
        command = ["doveadm", "-c", str(self.directory / "dovecot.conf"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout

    # -- configuration ------------------------------------------------------------------------------------------------

    def _configuration(self) -> str:
        settings = self.settings
        uses = ["Sent", "Trash", "Junk", "Archive", *(["Drafts"] if settings.drafts else [])]
        folders = "".join(
            f"  mailbox {use} {{\n    auto = subscribe\n    special_use = \\{use}\n  }}\n" for use in uses
        )
        text = fill(
            resources.files("tests.servers").joinpath("dovecot.conf").read_text(),
            base=self.directory,
            uid=self._uid,
            gid=self._gid,
            imap_port=self.starttls_port,
            imaps_port=self.tls_port,
            lmtp_port=self.lmtp_port,
            sasl_port=self.sasl_port,
            sink_password=SINK_PASSWORD,
            certificate=settings.certificate,
            separator=settings.separator,
            prefix=settings.prefix,
            folders=folders,
        )
        large = "mail_location = sdbox:~/sdbox\n" if settings.large else ""
        return text + large + _without(settings.without) + _quota(settings.quota_mb) + self._tokens() + _unprivileged()

    def _tokens(self) -> str:
        if not self.settings.introspection_url:
            return ""
        path = self.directory / "oauth2.conf"
        path.write_text(
            f"introspection_mode = post\nintrospection_url = {self.settings.introspection_url}\n"
            "force_introspection = yes\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n"
            "client_id = dovecot\nclient_secret = dovecot\n"
        )
        path.chmod(0o644)
        return (
            "auth_mechanisms = plain login xoauth2 oauthbearer\n"
            f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {path}\n}}\n"
        )


def _owner() -> tuple[int, int]:
    """User and group id that own the mails."""
    if os.getuid() == 0:
        entry = pwd.getpwnam(MAIL_USER)
        return entry.pw_uid, entry.pw_gid
    return os.getuid(), os.getgid()


def _without(capabilities: tuple[str, ...]) -> str:
    if not capabilities:
        return ""
    kept = " ".join(name for name in CAPABILITIES.split() if name not in capabilities)
    return f"protocol imap {{\n  imap_capability = {kept}\n}}\n"


def _quota(megabytes: int) -> str:
    if not megabytes:
        return ""
    return (
        "mail_plugins = $mail_plugins quota\n"
        "plugin {\n  quota = count:User quota\n  quota_vsizes = yes\n"
        f"  quota_rule = *:storage={megabytes}M\n  quota_grace = 0\n}}\n"
    )


def _unprivileged() -> str:
    """Without root every service runs as this very user, and none in a changed root."""
    if os.getuid() == 0:
        return ""
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    return (
        f"default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n"
        "service anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n"
    )
