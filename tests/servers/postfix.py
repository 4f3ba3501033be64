"""A private Postfix on loopback: submission after AUTH, and delivery of every address into Dovecot.

These recipients are refused or slow, whatever their domain, at every port:

=================  =====================================================
`reject…@`         550 5.1.1 at RCPT: unknown, for good
`tempfail…@`       451 4.7.1 at RCPT: try again later
`slow…@`           RCPT is answered after 3 seconds
`hang…@`           RCPT is answered after 60 seconds
`spam…@` in `To:`  550 5.7.1 after the final dot: the content is refused
=================  =====================================================
"""

import os
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.dovecot import HOST, Dovecot
from tests.servers.ports import free_ports
from tests.servers.processes import Daemon, command_line
from tests.servers.template import fill

PROGRAMS = Path("/usr/lib/postfix/sbin")
SIZE_LIMIT = 20_480_000  # bytes; above it 552

RECIPIENTS = """\
/^reject[^@]*@/    550 5.1.1 User unknown (test)
/^tempfail[^@]*@/  451 4.7.1 Try again later (test)
/^slow[^@]*@/      slow
/^hang[^@]*@/      hang
"""
PRIVATE_QUEUES = (
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace",
)  # fmt: skip
HEADERS = "/^To:.*\\bspam[^@ ]*@/  REJECT 5.7.1 Content rejected (test)\n"


class Postfix:
    """One Postfix beside a Dovecot that delivers, authenticates and has the certificates. Needs root.

    `starttls_port` and `tls_port` take mail from Dovecot's accounts; `mx_port` takes it from anyone, as from debtors.
    """

    def __init__(self, dovecot: Dovecot) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="afspraak-postfix-", dir="/tmp"))
        self.directory.chmod(0o711)
        self.ca_file = dovecot.ca_file
        self.starttls_port, self.tls_port, self.mx_port = free_ports(3)
        self._configuration = self.directory / "etc"
        self._daemon = Daemon(
            [str(PROGRAMS / "master"), "-c", str(self._configuration)],
            log=self.directory / "start.log",
            ports=(self.starttls_port, self.tls_port, self.mx_port),
            environment={"MAIL_CONFIG": str(self._configuration)},
        )
        self._make_queue()
        self._write_configuration(dovecot)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    # -- running ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it answers, about 0.2 s. Raises ServerError."""
        self._daemon.start()

    def stop(self) -> None:
        """Stop it in good order; mail that it took stays in the queue."""
        self._daemon.stop()

    def restart(self) -> None:
        """Stop and start; queue and ports stay."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """Crash it; `start` brings it back."""
        self._daemon.kill()

    def freeze_sessions(self) -> int:
        """Make every SMTP session hang: connected, and silent; how many there were."""
        return self._signal_sessions(signal.SIGSTOP)

    def thaw_sessions(self) -> int:
        """Let frozen sessions go on; how many there were."""
        return self._signal_sessions(signal.SIGCONT)

    def _signal_sessions(self, number: signal.Signals) -> int:
        sessions = [pid for pid in self._daemon.descendants() if command_line(pid).startswith("smtpd ")]
        for pid in sessions:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(sessions)

    # -- mail ---------------------------------------------------------------------------------------------------------

    def send_as_debtor(self, raw: bytes, to: str, sender: str = "debtor@customer.example") -> None:
        """Hand in a mail from outside, through the queue, as another mail server does."""
        with smtplib.SMTP(HOST, self.mx_port, local_hostname="mail.customer.example") as smtp:
            smtp.sendmail(sender, [to], raw)

    def queued(self) -> int:
        """How many mails are not delivered yet."""
        command = ["/usr/sbin/postqueue", "-c", str(self._configuration), "-j"]
        listing = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
        return len(listing.splitlines())

    def wait_until_delivered(self, seconds: float = 10.0) -> None:
        """Return when the queue is empty. Raises TimeoutError when it is not after so many seconds."""
        until = time.monotonic() + seconds
        while count := self.queued():
            if time.monotonic() > until:
                raise TimeoutError(f"{count} mails still in Postfix's queue after {seconds} s")
            time.sleep(0.05)

    # -- configuration ------------------------------------------------------------------------------------------------

    def _make_queue(self) -> None:
        """The directories that `postfix start` would make, with the owners and modes of Debian's package."""
        for name in ("etc", "queue", "data"):
            (self.directory / name).mkdir(mode=0o755)
        shutil.chown(self.directory / "data", "postfix")
        queue = self.directory / "queue"
        for name in PRIVATE_QUEUES:
            (queue / name).mkdir(mode=0o700)
            shutil.chown(queue / name, "postfix")
        (queue / "pid").mkdir(mode=0o755)
        for name, mode in (("public", 0o710), ("maildrop", 0o730)):
            (queue / name).mkdir()
            shutil.chown(queue / name, "postfix", "postdrop")
            (queue / name).chmod(mode)

    def _write_configuration(self, dovecot: Dovecot) -> None:
        values = {
            "base": self.directory,
            "programs": PROGRAMS,
            "size_limit": SIZE_LIMIT,
            "starttls_port": self.starttls_port,
            "tls_port": self.tls_port,
            "mx_port": self.mx_port,
            "lmtp_port": dovecot.lmtp_port,
            "sasl_port": dovecot.sasl_port,
            "tls": dovecot.ca_file.parent,
            "certificate": dovecot.settings.certificate,
        }
        ours = resources.files("tests.servers")
        for name, text in (
            ("main.cf", fill(ours.joinpath("postfix-main.cf").read_text(), **values)),
            ("master.cf", fill(ours.joinpath("postfix-master.cf").read_text(), **values)),
            ("recipients", RECIPIENTS),
            ("headers", HEADERS),
        ):
            path = self._configuration / name
            path.write_text(text)
            # A file younger than two seconds is read again and again until it is older: start would take 2 s.
            aged = time.time() - 60
            os.utime(path, (aged, aged))
