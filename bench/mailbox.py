"""How fast, and in how much memory, a full mailbox is worked through; and how soon a new mail has its draft.

    python -m bench.mailbox [--mails 10000]   fill a mailbox, fetch it with imapclient alone, then `run --once` on it
    python -m bench.mailbox --latency         `afspraak run`, one mail at a time: delivery -> draft in Drafts

Needs Dovecot (`sh tests/servers/install.sh`).
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from bench.made_up_replies import invoices, replies
from tests.servers.availability import missing_dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.installation import Installation, memory_kb
from tests.servers.mailbox import Mailbox

BATCH = 200
MARKS = (1_000, 5_000, 10_000)  # mails handled at which memory is noted
LATENCY_MAILS = 20
PATIENCE_SECONDS = 5.0


def set_up(dovecot: Dovecot, directory: Path, today: datetime) -> tuple[Mailbox, Installation]:
    """An empty mailbox with an Afspraak that has the books."""
    user, password = "books@creditor.example", "bench"
    dovecot.add_user(user, password)
    mailbox = Mailbox(dovecot, user, password, dovecot.starttls_port, dovecot.tls_port, dovecot.ca_file)
    afspraak = Installation(directory, mailbox)
    afspraak.import_invoices(*(invoice.row for invoice in invoices(today)))
    return mailbox, afspraak


def fetch_alone(mailbox: Mailbox) -> tuple[float, int]:
    """Seconds that imapclient needs for all mails in batches, over TLS, and their bytes together."""
    began = time.monotonic()
    size = 0
    with mailbox.connect() as client:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        for start in range(0, len(uids), BATCH):
            found = client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]"])
            size += sum(len(data[b"BODY[]"]) for data in found.values())
    return time.monotonic() - began, size


def measure_throughput(mails: int) -> None:
    """Fill, fetch, work through; print the figures."""
    today = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="afspraak-bench-") as directory, Dovecot() as dovecot:
        mailbox, afspraak = set_up(dovecot, Path(directory), today)
        dovecot.fill_inbox(mailbox.user, replies(mails, mailbox.user, today))
        cold, size = fetch_alone(mailbox)
        alone, _ = fetch_alone(mailbox)
        print(f"{mails} mails, {size / mails / 1000:.1f} kB each on average, Dovecot on loopback over TLS")
        print(f"imapclient alone     {alone:7.1f} s  {mails / alone:7.0f} mails/s  (first time {cold:.1f} s)")
        seconds, watched = work_through(afspraak)
        print(
            f"afspraak run --once  {seconds:7.1f} s  {mails / seconds:7.0f} mails/s  {seconds / alone:.1f} x imapclient"
        )
        for what, when in watched.reached.items():
            print(f"  {what:18} {when:7.1f} s")
        memory = ", ".join(f"{watched.memory[mark]:.0f} MB at {mark}" for mark in MARKS if mark in watched.memory)
        print(f"  resident memory    {memory}; most {watched.peak:.0f} MB")
        states = {row[0]: row[1] for row in afspraak.rows("SELECT state, COUNT(*) FROM messages GROUP BY state")}
        drafts = afspraak.value("SELECT COUNT(*) FROM draft_copies WHERE state = 'placed'")
        known = afspraak.value("SELECT COUNT(*) FROM messages WHERE debtor_id IS NOT NULL")
        print(f"  mails by state     {states}; debtor known {known}; drafts in Drafts {drafts}")
        print(f"  ledger             {afspraak.ledger.stat().st_size / 1e6:.0f} MB")


class Watched:
    """What was seen of the process while it worked."""

    def __init__(self) -> None:
        self.memory: dict[int, float] = {}  # MB resident when so many mails were handled
        self.peak = 0.0  # MB
        self.reached: dict[str, float] = {}  # seconds until something was done


def work_through(afspraak: Installation) -> tuple[float, Watched]:
    """Run `afspraak run --once` as a process and watch it; seconds, and what was seen."""
    watched = Watched()
    began = time.monotonic()
    process = afspraak.start("run", "--once")
    while process.poll() is None:
        resident = memory_kb(process) / 1000
        watched.peak = max(watched.peak, resident)
        stored, handled, placed = (
            afspraak.value("SELECT COUNT(*) FROM messages"),
            afspraak.value("SELECT COUNT(*) FROM messages WHERE state <> 'received'"),
            afspraak.value("SELECT COUNT(*) FROM draft_copies WHERE state = 'placed'"),
        )
        for mark in MARKS:
            if handled >= mark and resident:
                watched.memory.setdefault(mark, resident)
        elapsed = time.monotonic() - began
        if stored and not handled:
            watched.reached["fetched after"] = elapsed
        if handled and not placed:
            watched.reached["handled after"] = elapsed
        time.sleep(0.25)
    seconds = time.monotonic() - began
    watched.reached["drafts placed after"] = seconds
    if process.returncode:
        sys.exit(f"afspraak ended with status {process.returncode}:\n{afspraak.log[-2000:]}")
    return seconds, watched


def measure_latency() -> None:
    """Deliver mails one at a time to a running service; print how long their drafts took."""
    today = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="afspraak-bench-") as directory, Dovecot() as dovecot:
        mailbox, afspraak = set_up(dovecot, Path(directory), today)
        with afspraak.service(), mailbox.connect() as client:
            client.select_folder("Drafts", readonly=True)
            took = [
                seconds_to_draft(client, mailbox, raw)
                for raw in _now_and_then(replies(LATENCY_MAILS, mailbox.user, today))
            ]
            handled = afspraak.value("SELECT COUNT(*) FROM messages WHERE state = 'handled'")
        drafted = [seconds for seconds in took if seconds is not None]
        first, rest = drafted[0], sorted(drafted[1:])
        print(f"{len(drafted)} of {len(took)} mails called for a draft")
        print(f"{handled} mails handled by a running service; Dovecot itself waits 0.5 s before it tells of a new mail")
        median, most = statistics.median(rest), rest[-1]
        print(f"delivery -> draft    median {median:.2f} s, most {most:.2f} s; the first {first:.2f} s")


def _now_and_then(mails: Iterable[bytes]) -> Iterator[bytes]:
    """The mails one at a time, at no particular moment."""
    chance = random.Random(7)
    for n, raw in enumerate(mails):
        time.sleep(3 if n == 0 else chance.uniform(0.7, 1.5))
        yield raw


def seconds_to_draft(client: IMAPClient, mailbox: Mailbox, raw: bytes) -> float | None:
    """Deliver a mail and wait until one more draft lies in Drafts; the seconds between, None when none comes."""
    before = len(client.search())
    mailbox.deliver(raw)
    delivered = time.monotonic()
    while len(client.search()) == before:
        if time.monotonic() - delivered > PATIENCE_SECONDS:
            return None
        time.sleep(0.01)
        client.noop()
    return time.monotonic() - delivered


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--latency", action="store_true")
    arguments = parser.parse_args()
    if reason := missing_dovecot():
        sys.exit(reason)
    if arguments.latency:
        measure_latency()
    else:
        measure_throughput(arguments.mails)


if __name__ == "__main__":
    main()
