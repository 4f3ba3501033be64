"""The service: for each account one thread that watches and one that works in Drafts and Sent, and one that handles.

The threads share nothing but the ledger, a few events and their `Pulse`, and each is supervised (`daemon.supervision`).
The IMAP connections never wait for a mail to be handled.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial

from daemon.clock import today
from daemon.config import Account, Config
from daemon.folder import pick_up
from daemon.handling import Handler
from daemon.health import Finding, Pulse, judge
from daemon.health.alerts import mail_alerts, watch
from daemon.health.record import record
from daemon.ledger import Ledger, LedgerBusy, LedgerFull, draft_copies, grounds, outbox
from daemon.ledger.reviews import review_agreements
from daemon.letters import write_due
from daemon.mailbox.fetching import news_announced
from daemon.mailbox.idle import wait_for_news
from daemon.outgoing import Outgoings
from daemon.reader import Reader
from daemon.renewing import Renewed, renew
from daemon.session import Session
from daemon.supervision import Gate, Supervisor
from daemon.texts import load_templates
from daemon.upkeep import back_up_when_due, purge_when_due
from daemon.weekly import mail_summary_when_due
from parsers.problems import Problem
from replies.words import Words

log = logging.getLogger(__name__)

# RFC 2177 asks for a new IDLE at least every 29 minutes; routers forget silent connections much sooner.
LONGEST_IDLE = 280.0
BETWEEN_LOOKS = 0.5  # seconds from one look into Drafts to the next, so that drafts that come fast go there together
LOOK_FOR_WORK = 1.0  # seconds between looks into the ledger for what people asked for
DAILY_ROUND = 60.0  # seconds between looks at the clock
FOLDER_LOOK = 5.0  # seconds between looks into the watched folder
FOLDER_SECONDS = 300.0  # how long one file may take
# How long one step of a thread may take before it counts as hanging.
MAIL_SECONDS = 300.0
MAILBOX_SECONDS = 600.0
SEND_SECONDS = 900.0  # RFC 5321 lets a server think for ten minutes about the final dot


class Service:
    """Works from `start` until `stop`. `make_handler` builds the handler in the thread that uses it."""

    def __init__(
        self,
        config: Config,
        open_ledger: Callable[[], Ledger],
        make_handler: Callable[[Ledger], Handler],
        words: Words,
        reader: Reader,
    ) -> None:
        self.config = config
        self.pulse = Pulse()
        self.open_ledger = open_ledger
        self._make_handler = make_handler
        self._words = words
        self._reader = reader
        self._stop = threading.Event()
        self._supervisor = Supervisor(self._stop, self.pulse, words)
        self._mail_stored = threading.Event()
        self._desk_work = {account.name: threading.Event() for account in config.accounts}
        self._wake = {account.name: os.pipe() for account in config.accounts}  # read and write end
        self._gates = {account.name: Gate() for account in config.accounts}  # before the IMAP servers
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start all threads; returns at once."""
        with self.open_ledger() as ledger:
            _doubt_orphans(ledger)
        self._add("handling", self._handle)
        for account in self.config.accounts:
            line, gate = f"mailbox {account.name}", self._gates[account.name]
            self._add(f"watch {account.name}", partial(self._watch, account), line, gate)
            self._add(f"desk {account.name}", partial(self._desk, account), line, gate)
        self._add("calendar", self._calendar)
        if self.config.books.folder:
            self._add("folder", self._folder)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask all threads to end and wait for them; a mail being sent is first brought to its end, or into doubt."""
        self._stop.set()
        self._mail_stored.set()
        for event in self._desk_work.values():
            event.set()
        for _, fd in self._wake.values():
            os.write(fd, b"x")
        for thread in self._threads:
            thread.join()
        for fds in self._wake.values():
            for fd in fds:
                os.close(fd)

    def _add(self, name: str, work: Callable[[], None], line: str = "", gate: Gate | None = None) -> None:
        self._threads.append(threading.Thread(target=self._supervisor.run, args=(name, work, line, gate), name=name))

    def _watch(self, account: Account) -> None:
        """Keep fetching what is new; wait in IDLE where the server can, with a poll as the net under it."""
        read_fd, _ = self._wake[account.name]
        with self.open_ledger() as ledger, Session(self.config, account, ledger) as session:
            log.info("watch %s: connected", account.name)
            while not self._stop.is_set():
                self._fetch(session, ledger, "sent")
                self._idle(session, ledger, account, read_fd)

    def _idle(self, session: Session, ledger: Ledger, account: Account, wake_fd: int) -> None:
        """Fetch the inbox and wait for its news until it is time to look at the other folders again."""
        until = time.monotonic() + account.poll_seconds
        while not self._stop.is_set():
            self._fetch(session, ledger, "inbox")
            if news_announced(session.client):
                continue
            left = until - time.monotonic()
            if left <= 0:
                return
            if not (account.idle and session.client.has_capability("IDLE")):
                self._stop.wait(left)
                return
            session.client.idle()
            wait_for_news(session.client, min(left, LONGEST_IDLE), wake_fd)
            session.client.idle_done()

    def _fetch(self, session: Session, ledger: Ledger, role: str) -> None:
        for _, added in session.fetch(ledger, role, today(self.config.creditor.time_zone)):
            self._alive(session.account)
            if added:
                self._mail_stored.set()
        self._alive(session.account)

    def _alive(self, account: Account) -> None:
        """The server has answered: this is the only thing that proves that it does."""
        self.pulse.reached(f"mailbox {account.name}")
        self.pulse.step(f"watch {account.name}", within=LONGEST_IDLE + MAILBOX_SECONDS)

    def _handle(self) -> None:
        with self.open_ledger() as ledger:
            handler = self._make_handler(ledger)
            while not self._stop.is_set():
                self._mail_stored.clear()
                self.pulse.step("handling", within=self._shortest_poll() + MAIL_SECONDS)
                for state in handler.handle_waiting():
                    self.pulse.step("handling", within=MAIL_SECONDS)
                    if state == "handled":
                        for event in self._desk_work.values():
                            event.set()
                    if self._stop.is_set():
                        return
                for renewed in renew(handler):
                    self.pulse.step("handling", within=MAIL_SECONDS)
                    log.info("draft %s: %s, because %s changed", *_told(renewed))
                    for event in self._desk_work.values():
                        event.set()
                    if self._stop.is_set():
                        return
                self._wait_for_mail(ledger)

    def _wait_for_mail(self, ledger: Ledger) -> None:
        """Until mail was stored, or something changed in the books that a waiting draft rests on."""
        until = time.monotonic() + self._shortest_poll()
        while not self._mail_stored.wait(LOOK_FOR_WORK) and time.monotonic() < until:
            if grounds.any_touched(ledger):
                return

    def _desk(self, account: Account) -> None:
        """Keep drafts, outbox and Sent copies of one account in step with the mailbox."""
        name, wanted = f"desk {account.name}", self._desk_work[account.name]
        sender = Outgoings(self.config, account, self.pulse, self._stop)
        with self.open_ledger() as ledger, Session(self.config, account, ledger) as session:
            while not self._stop.is_set():
                wanted.clear()
                soonest = time.monotonic() + BETWEEN_LOOKS
                self.pulse.step(name, within=LONGEST_IDLE + MAILBOX_SECONDS)
                _doubt_orphans(ledger, account.name)
                session.sync_drafts(ledger, self._reader)
                for outcome in sender.deliver_due(ledger):
                    self.pulse.step(name, within=SEND_SECONDS)
                    if outcome.state == "withdrawn":  # what was written instead is in the folder
                        wanted.set()
                session.file_sent_copies(ledger)
                self._wait_for_work(ledger, sender, min(account.poll_seconds, LONGEST_IDLE))
                self._stop.wait(max(0.0, soonest - time.monotonic()))

    def _wait_for_work(self, ledger: Ledger, sender: Outgoings, seconds: float) -> None:
        """Until a thread asks, a mail's time to go out has come, or the ledger was told of work by another process."""
        account = sender.account.name
        until = time.monotonic() + seconds
        while not self._desk_work[account].wait(LOOK_FOR_WORK) and time.monotonic() < until:
            if sender.has_work(ledger) or draft_copies.to_move(ledger, account):
                return

    def _calendar(self) -> None:
        """What the days bring: agreements kept or broken, letters that are due, backups, alerts, Monday's summary."""
        templates = load_templates(self.config)
        with self.open_ledger() as ledger:
            while not self._stop.is_set():
                self.pulse.step("calendar", within=DAILY_ROUND + SEND_SECONDS)
                day = today(self.config.creditor.time_zone)
                self._chore(partial(review_agreements, ledger, self.config.policy, day))
                self._chore(partial(write_due, ledger, self.config, templates, day))
                self._chore(partial(back_up_when_due, self.config, ledger))
                self._chore(partial(purge_when_due, self.config, ledger))
                self._chore(partial(mail_alerts, self.config, ledger))
                self._chore(partial(mail_summary_when_due, self.config, ledger))
                self._stop.wait(DAILY_ROUND)

    def _chore(self, work: Callable[[], object]) -> None:
        """One of several: what keeps it from being done does not keep the others."""
        try:
            work()
        except Problem as problem:
            log.warning("calendar: %s", self._words.problem(problem))

    def look(self, ledger: Ledger) -> list[Finding]:
        """How everything is at this moment, written down for who looks from outside."""
        findings = judge(self.config, ledger, self.pulse)
        try:
            record(ledger, findings)
            watch(ledger, findings)
        except (LedgerBusy, LedgerFull) as problem:
            findings = [one for one in findings if one.part != "ledger"]
            findings.append(Finding("ledger", "red", problem.template, dict(problem.values)))
        return findings

    def _folder(self) -> None:
        """Take in what is put into the watched folder."""
        with self.open_ledger() as ledger:
            while not self._stop.is_set():
                self.pulse.step("folder", within=FOLDER_SECONDS)
                for taken in pick_up(ledger, self.config, self._words):
                    self.pulse.step("folder", within=FOLDER_SECONDS)
                    if taken.refused:
                        log.warning("folder: %s was refused: %s", taken.name, taken.refused)
                    else:
                        log.info("folder: %s was taken in", taken.name)
                    self._mail_stored.set()
                self._stop.wait(FOLDER_LOOK)

    def _shortest_poll(self) -> float:
        return float(min(account.poll_seconds for account in self.config.accounts))


def _told(renewed: Renewed) -> tuple[int, str, str]:
    return renewed.draft, renewed.drafted, ", ".join(renewed.changed)


def _doubt_orphans(ledger: Ledger, account: str = "") -> None:
    for number in outbox.doubt_orphans(ledger, account):
        log.error("outbox %s: it is not known whether this mail went out; see `afspraak drafts`", number)
