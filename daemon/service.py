"""The service: for each account one thread that watches and one that works in the Drafts folder, and one that handles.

The threads share nothing but the ledger and a few events, and each is supervised: whatever ends its work is said in one
sentence, and it begins anew after a growing, jittered pause. The IMAP connections never wait for a mail to be handled.
"""

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from functools import partial

from daemon.clock import today
from daemon.config import Account, Config
from daemon.handling import Handler
from daemon.ledger import Ledger, drafts, outbox
from daemon.ledger.reviews import review_agreements
from daemon.mailbox.connection import SignInRefused
from daemon.mailbox.fetching import news_announced
from daemon.mailbox.idle import wait_for_news
from daemon.session import Session, deliver
from daemon.weekly import mail_summary_when_due
from parsers.problems import Problem
from replies.words import Words

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 300.0
# RFC 2177 asks for a new IDLE at least every 29 minutes; routers forget silent connections much sooner.
LONGEST_IDLE = 280.0
LOOK_FOR_WORK = 1.0  # seconds between looks into the ledger for what people asked for
DAILY_ROUND = 60.0  # seconds between looks at the clock


class Service:
    """Works from `start` until `stop`. `make_handler` builds the handler in the thread that uses it."""

    def __init__(
        self, config: Config, open_ledger: Callable[[], Ledger], make_handler: Callable[[Ledger], Handler], words: Words
    ) -> None:
        self.config = config
        self._open_ledger = open_ledger
        self._make_handler = make_handler
        self._words = words
        self._stop = threading.Event()
        self._mail_stored = threading.Event()
        self._desk_work = {account.name: threading.Event() for account in config.accounts}
        self._wake = {account.name: os.pipe() for account in config.accounts}  # read and write end
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start all threads; returns at once."""
        with self._open_ledger() as ledger:
            _doubt_orphans(ledger)
        threads = self._threads
        threads.append(self._thread("handling", self._handle))
        for account in self.config.accounts:
            threads.append(self._thread(f"watch {account.name}", partial(self._watch, account)))
            threads.append(self._thread(f"desk {account.name}", partial(self._desk, account)))
        threads.append(self._thread("calendar", self._calendar))
        for thread in threads:
            thread.start()

    def stop(self) -> None:
        """Ask all threads to end and wait for them; a mail being sent is first brought to its end."""
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

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=self._supervise, args=(name, work), name=name)

    def _supervise(self, name: str, work: Callable[[], None]) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                work()
            except SignInRefused as problem:
                # Trying a wrong password again and again locks accounts.
                log.error("%s: %s", name, self._words.problem(problem))
                pause = LONGEST_PAUSE
            except Problem as problem:
                log.warning("%s: %s", name, self._words.problem(problem))
            except Exception:
                log.exception("%s: unexpected", name)
            if self._stop.is_set():
                return
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            wait = pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
            log.info("%s: next try in %.0f seconds", name, wait)
            self._stop.wait(wait)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _watch(self, account: Account) -> None:
        """Keep fetching what is new; wait in IDLE where the server can, with a poll as the net under it."""
        read_fd, _ = self._wake[account.name]
        with self._open_ledger() as ledger, Session(self.config, account) as session:
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
            if added:
                self._mail_stored.set()

    def _handle(self) -> None:
        with self._open_ledger() as ledger:
            handler = self._make_handler(ledger)
            while not self._stop.is_set():
                self._mail_stored.clear()
                for state in handler.handle_waiting():
                    if state == "handled":
                        for event in self._desk_work.values():
                            event.set()
                    if self._stop.is_set():
                        return
                self._mail_stored.wait(self._shortest_poll())

    def _desk(self, account: Account) -> None:
        """Keep drafts, outbox and Sent copies of one account in step with the mailbox."""
        wanted = self._desk_work[account.name]
        with self._open_ledger() as ledger, Session(self.config, account) as session:
            while not self._stop.is_set():
                wanted.clear()
                _doubt_orphans(ledger, account.name)
                session.sync_drafts(ledger)
                for number in outbox.due(ledger, account.name):
                    deliver(self.config, account, ledger, number)
                    self._stop.wait(self.config.limits.send_pause_seconds)
                session.file_sent_copies(ledger)
                self._wait_for_work(ledger, account.name, min(account.poll_seconds, LONGEST_IDLE))

    def _wait_for_work(self, ledger: Ledger, account: str, seconds: float) -> None:
        """Until a thread asks, a mail's time to go out has come, or the ledger was told of work by another process."""
        until = time.monotonic() + seconds
        while not self._desk_work[account].wait(LOOK_FOR_WORK) and time.monotonic() < until:
            if outbox.due(ledger, account) or drafts.copies_to_move(ledger, account):
                return

    def _calendar(self) -> None:
        """What the days bring: agreements kept or broken, holds that end, Monday's summary."""
        with self._open_ledger() as ledger:
            while not self._stop.is_set():
                review_agreements(ledger, self.config.policy, today(self.config.creditor.time_zone))
                mail_summary_when_due(self.config, ledger)
                self._stop.wait(DAILY_ROUND)

    def _shortest_poll(self) -> float:
        return float(min(account.poll_seconds for account in self.config.accounts))


def _doubt_orphans(ledger: Ledger, account: str = "") -> None:
    for number in outbox.doubt_orphans(ledger, account):
        log.error("outbox %s: it is not known whether this mail went out; see `afspraak drafts`", number)
