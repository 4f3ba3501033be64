"""A private Cyrus on loopback: a second real IMAP server, which does many things otherwise than Dovecot.

Its folders are marked in lower case (`\\drafts`), news comes at once in IDLE, a refused sign-in takes three seconds.
Debian's package conflicts with Dovecot's, so `install.sh` only unpacks it. Needs root.
"""

import os
import shutil
import smtplib
import subprocess
import tempfile
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient import IMAPClient, SocketTimeout

from tests.servers.dovecot import HOST
from tests.servers.ports import free_ports
from tests.servers.processes import Daemon
from tests.servers.template import fill
from tests.servers.tls import make_certificates, trusting

ROOT = Path(os.environ.get("CYRUS_ROOT", "/opt/afspraak-cyrus"))
PROGRAMS = ROOT / "usr/lib/cyrus/bin"
LIBRARIES = ROOT / "usr/lib/x86_64-linux-gnu"
OWNER = "mail"


def missing_cyrus() -> str:
    """Why there can be no Cyrus here, "" when there can."""
    if not (PROGRAMS / "master").exists():
        return "Cyrus is not unpacked (run tests/servers/install.sh as root)"
    return "" if os.getuid() == 0 else "Cyrus needs root"


class Cyrus:
    """One Cyrus. As a context manager it is started and, at the end, stopped and its directory removed."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="afspraak-cyrus-", dir="/tmp"))
        self.directory.chmod(0o755)
        self.starttls_port, self.tls_port, self.lmtp_port = free_ports(3)
        self.ca_file = make_certificates(self.directory / "tls")
        for name in ("db", "log", "lock", "msg", "proc", "ptclient", "quota", "sieve", "socket", "user", "rpz"):
            (self.directory / "conf" / name).mkdir(parents=True)
        (self.directory / "spool").mkdir()
        for path in (*self.directory.glob("conf/**"), self.directory / "conf", self.directory / "spool"):
            shutil.chown(path, OWNER, OWNER)
        shutil.chown(self.directory / "tls" / "server.key", OWNER)
        for name in ("imapd.conf", "cyrus.conf"):
            text = resources.files("tests.servers").joinpath(f"cyrus-{name}").read_text()
            (self.directory / name).write_text(
                fill(
                    text,
                    base=self.directory,
                    owner=OWNER,
                    programs=PROGRAMS,
                    imap_port=self.starttls_port,
                    imaps_port=self.tls_port,
                    lmtp_port=self.lmtp_port,
                )
            )
        self._daemon = Daemon(
            [
                str(PROGRAMS / "master"),
                *("-C", str(self.directory / "imapd.conf"), "-M", str(self.directory / "cyrus.conf")),
                *("-p", str(self.directory / "master.pid")),
            ],
            log=self.directory / "start.log",
            ports=(self.starttls_port, self.tls_port, self.lmtp_port),
            environment={"LD_LIBRARY_PATH": str(LIBRARIES)},
        )

    def __enter__(self) -> Self:
        self._daemon.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._daemon.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def kill(self) -> None:
        """Crash it; `start` brings it back."""
        self._daemon.kill()

    def start(self) -> None:
        """Start it and wait until it answers, about 0.3 s. Raises ServerError."""
        self._daemon.start()

    def add_user(self, user: str, password: str) -> None:
        """Add an account; its folders are made at the first sign-in."""
        name, _, realm = user.partition("@")
        accounts = self.directory / "sasldb2"
        command = ["saslpasswd2", "-p", "-c", "-f", str(accounts), "-u", realm, name]
        subprocess.run(command, input=password.encode(), check=True, capture_output=True, timeout=30)
        shutil.chown(accounts, OWNER)

    def deliver(self, raw: bytes, to: str, sender: str = "debtor@customer.example") -> None:
        """Deliver a mail by LMTP; it is in INBOX on return."""
        with smtplib.LMTP(HOST, self.lmtp_port, local_hostname="mail.test") as lmtp:
            lmtp.sendmail(sender, [to], raw)

    def connect(self, user: str, password: str, timeout: float = 10.0) -> IMAPClient:
        """A signed-in connection over TLS."""
        client = IMAPClient(
            HOST, self.tls_port, ssl_context=trusting(self.ca_file), timeout=SocketTimeout(timeout, timeout)
        )
        client.login(user, password)
        return client

    def mails(self, user: str, password: str, folder: str = "INBOX") -> list[bytes]:
        """All mails in a folder, raw, oldest first; no flag changes."""
        with self.connect(user, password) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [found[uid][b"BODY[]"] for uid in uids]
