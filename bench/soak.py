"""Hours of traffic with faults on real servers: is anything lost, is anything doubled, does memory stay flat?

    python -m bench.soak                                  an hour at 20 mails a second, with faults
    python -m bench.soak --minutes 5 --rate 5 --faults none

A service runs beside it as a process of its own, with Dovecot and Postfix. Mails arrive at the rate; a person
approves a share of the drafts. `--faults` names what happens every `--every` seconds, by chance: cut, reset, stall,
split, refuse (the line to IMAP), dovecot (the server is killed), smtp (the answer to a mail that was taken is lost),
kill (the service is killed and started again); or all, or none. At the end everything is let through, what is left is
worked off, and counted. Status 0: nothing lost, nothing doubled, memory flat within 10 % after warm-up. Needs root, for
Postfix.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from imaplib import IMAP4
from pathlib import Path

from bench.full_ledger import REAL
from bench.made_up_replies import invoices, replies
from bench.soak_delivery import not_there, put_into_inbox, start_with
from bench.soak_findings import ALERT, children, resident_kb, verdict
from daemon.config import load
from daemon.ledger import Ledger, LedgerBusy, drafts
from daemon.session import approve
from parsers.problems import Problem
from tests.servers.availability import missing_dovecot, missing_postfix
from tests.servers.dovecot import Dovecot, Settings
from tests.servers.faults import Break, Direction, FaultProxy
from tests.servers.installation import Installation, memory_kb
from tests.servers.mailbox import Mailbox
from tests.servers.postfix import Postfix

FAULTS = ("cut", "reset", "stall", "split", "refuse", "dovecot", "smtp", "kill")
STALL_SECONDS = 5.0
SAMPLE_SECONDS = 10.0
# Asked again and again, so each of these is answered from indexes, and in one moment.
DONE = f"""SELECT (SELECT COUNT(*) FROM messages WHERE account = 'main' AND folder = 'INBOX')
  - (SELECT COUNT(*) FROM messages WHERE state = 'received') - (SELECT COUNT(*) FROM messages WHERE {ALERT})"""
LEFT = """SELECT (SELECT COUNT(*) FROM draft_copies WHERE state IN ('wanted', 'placing', 'unwanted'))
  + (SELECT COUNT(*) FROM outbox WHERE state IN ('approved', 'sending'))"""
_WAITING = "SELECT id FROM drafts WHERE state = 'waiting' AND id > ? ORDER BY id LIMIT 50"
LIMITS = "sends_per_hour = 10000\nsends_per_day = 100000\nsends_per_debtor_and_day = 1000\n"


@dataclass
class Soak:
    """What runs, and what was seen of it."""

    dovecot: Dovecot
    mailbox: Mailbox
    afspraak: Installation
    imap: FaultProxy
    smtp: FaultProxy
    rate: float
    seconds: float
    approve_share: float
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    service: subprocess.Popen[bytes] | None = None
    delivered: int = 0
    approved: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)  # MB of the service, MB of its worker
    there: int = 0  # mails that were in mailbox and ledger before
    worst_backlog: int = 0

    # -- what goes on --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the service."""
        with self.lock:
            self.service = self.afspraak.start("run")

    def deliver(self) -> None:
        """Mails arrive at the rate, whatever else happens."""
        began = time.monotonic()
        total = int(self.rate * self.seconds)
        mails = replies(total, self.mailbox.user, datetime.now(UTC), self.there)
        batch: list[bytes] = []
        while self.delivered < total and not self.ended.wait(0.2):
            with suppress(OSError, IMAP4.error), self.mailbox.connect() as client:
                arrived = len(batch)
                batch = not_there(client, batch)
                self.delivered += arrived - len(batch)
                while self.delivered < total and not self.ended.wait(0.2):
                    due = min(total, int((time.monotonic() - began) * self.rate) + 1)
                    batch += [next(mails) for _ in range(due - self.delivered - len(batch))]
                    put_into_inbox(client, batch)
                    self.delivered += len(batch)
                    batch = []

    def approve_some(self) -> None:
        """A person on the desk approves a share of what waits."""
        config, chance, seen = load(self.afspraak.config), random.Random(3), 0
        while not self.ended.is_set():
            with suppress(Problem, LedgerBusy), Ledger.open(self.afspraak.ledger) as ledger:
                while not self.ended.wait(1.0):
                    for row in ledger.rows(_WAITING, seen):
                        seen = row["id"]
                        if chance.random() < self.approve_share:
                            with suppress(drafts.DraftNotWaiting, drafts.DraftChanged):
                                approve(config, ledger, drafts.get(ledger, seen), "soak")
                                self.approved += 1

    def sample(self) -> None:
        """How much memory the service and its worker hold."""
        while not self.ended.wait(SAMPLE_SECONDS):
            with self.lock:
                service = self.service
            if service is None or service.poll() is not None:
                continue
            worker = sum(resident_kb(pid) for pid in children(service.pid))
            self.memory.append((memory_kb(service) / 1000, worker / 1000))
            with suppress(Exception):  # the ledger may be busy
                left = self.there + self.delivered - self.afspraak.value(DONE)
                self.worst_backlog = max(self.worst_backlog, left)
                (own, workers), faults = self.memory[-1], sum(self.faults.values())
                print(
                    f"{len(self.memory) * SAMPLE_SECONDS:6.0f} s  delivered {self.delivered}, left {left}, "
                    f"memory {own:.0f} + {workers:.0f} MB, faults {faults}",
                    flush=True,
                )

    def break_things(self, kinds: list[str], every: float, until: float) -> None:
        """One fault after another, by chance. In the main thread: servers end with the thread that started them."""
        chance = random.Random(5)
        while (left := until - time.monotonic()) > 0:
            self.ended.wait(min(left, chance.uniform(0.5, 1.5) * every))
            if not kinds or time.monotonic() >= until:
                continue
            kind = chance.choice(kinds)
            self.faults[kind] += 1
            _DO[kind](self)

    def stall(self) -> None:
        """A black hole for a while."""
        self.imap.stall()
        self.ended.wait(STALL_SECONDS)
        self.imap.clear()

    def split(self) -> None:
        """Half lines for a while."""
        self.imap.split(200, 0.001, Direction.TO_CLIENT)
        self.ended.wait(STALL_SECONDS)
        self.imap.clear()

    def refuse(self) -> None:
        """Nobody answers for a while."""
        self.imap.refuse()
        self.imap.cut()
        self.ended.wait(STALL_SECONDS)
        self.imap.listen()

    def kill_dovecot(self) -> None:
        """The mail server crashes and comes back."""
        self.dovecot.kill()
        self.dovecot.start()

    def lose_an_answer(self) -> None:
        """The next mail is taken, and the answer lost."""
        self.smtp.on(Direction.TO_SERVER, rb"\r\n\.\r\n$", Break.CUT)

    def kill_service(self) -> None:
        """The service dies and is started again, as systemd does."""
        with self.lock:
            if self.service:
                self.service.kill()
                self.service.wait()
            self.service = self.afspraak.start("run")

    # -- what must hold ------------------------------------------------------------------------------------------------

    def work_off(self, seconds: float) -> None:
        """Let everything through, and wait until nothing is left to do."""
        self.imap.clear()
        self.smtp.clear()
        with suppress(OSError):
            self.imap.listen()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.afspraak.value(DONE) >= self.there + self.delivered and not self.afspraak.value(LEFT):
                return
            time.sleep(1.0)
        print("not worked off in time")

    def stop(self) -> int:
        """End the service in good order; its status."""
        assert self.service
        self.service.send_signal(signal.SIGTERM)
        return self.service.wait(60)


_DO: dict[str, Callable[[Soak], None]] = {
    "cut": lambda soak: soak.imap.cut(),
    "reset": lambda soak: soak.imap.reset(),
    "stall": Soak.stall,
    "split": Soak.split,
    "refuse": Soak.refuse,
    "dovecot": Soak.kill_dovecot,
    "smtp": Soak.lose_an_answer,
    "kill": Soak.kill_service,
}


def soak(arguments: argparse.Namespace, kinds: list[str]) -> bool:
    """Run it; whether all is as it must be."""
    with (
        tempfile.TemporaryDirectory(prefix="afspraak-soak-") as directory,
        Dovecot(Settings(large=True)) as dovecot,
        Postfix(dovecot) as postfix,
        FaultProxy(dovecot.tls_port) as imap,
        FaultProxy(postfix.mx_port) as smtp,
    ):
        user, password = "books@creditor.example", "bench"
        dovecot.add_user(user, password)
        mailbox = Mailbox(dovecot, user, password, dovecot.starttls_port, dovecot.tls_port, dovecot.ca_file)
        afspraak = Installation(
            Path(directory), mailbox, imap={"port": imap.port}, smtp={"port": smtp.port, "security": "none", "user": ""}
        )
        text = afspraak.config.read_text().replace("[limits]\n", f"[limits]\n{LIMITS}")
        afspraak.config.write_text(text)
        afspraak.import_invoices(*(invoice.row for invoice in invoices(datetime.now(UTC))))
        seconds = arguments.minutes * 60
        run = Soak(dovecot, mailbox, afspraak, imap, smtp, arguments.rate, seconds, arguments.approve)
        if mails := arguments.start_with // REAL * REAL:
            run.there = start_with(mails, mailbox, afspraak)
        run.start()
        threads = [threading.Thread(target=work, daemon=True) for work in (run.deliver, run.approve_some, run.sample)]
        for thread in threads:
            thread.start()
        run.break_things(kinds, arguments.every, time.monotonic() + seconds)
        threads[0].join()
        run.ended.set()
        for thread in threads:
            thread.join(60)
        print(f"{run.delivered} mails in {seconds:.0f} s; most that waited at once {run.worst_backlog}")
        began = time.monotonic()
        run.work_off(arguments.patience * 60)
        print(f"worked off after {time.monotonic() - began:.0f} s more; faults {dict(run.faults)}")
        status = run.stop()
        found = [
            *verdict(afspraak, dovecot, postfix, run.delivered, run.memory, run.there),
            (f"the service ended with status {status}", status == 0),
        ]
        for says, well in found:
            print(f"{'ok   ' if well else 'WRONG'} {says}")
        return all(well for _, well in found)


def main() -> None:
    """Read the arguments and soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20.0, help="mails a second")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--faults", default="all", help=f"all, none, or some of {','.join(FAULTS)}")
    parser.add_argument("--every", type=float, default=15.0, help="seconds between faults, on average")
    parser.add_argument("--approve", type=float, default=0.05, help="share of the drafts that a person approves")
    parser.add_argument("--start-with", type=int, default=0, help="mails that were handled before it begins")
    parser.add_argument("--patience", type=float, default=60.0, help="minutes to work off what is left at the end")
    arguments = parser.parse_args()
    if reason := missing_dovecot() or missing_postfix():
        sys.exit(reason)
    kinds = {"all": list(FAULTS), "none": []}.get(arguments.faults, arguments.faults.split(","))
    if unknown := set(kinds) - set(FAULTS):
        sys.exit(f"no such fault: {', '.join(sorted(unknown))}")
    sys.exit(0 if soak(arguments, kinds) else 1)


if __name__ == "__main__":
    main()
