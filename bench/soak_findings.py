"""What a soak left behind: is anything lost, doubled, left in the air, or grown?"""

import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.installation import Installation
from tests.servers.postfix import Postfix
from tests.servers.processes import running

# What the service mailed to its own owner, who is no debtor.
ALERT = "debtor_id IS NULL AND message_id LIKE 'afspraak.alert.%' AND sender = 'books@creditor.example'"
_OUTBOX = "FROM outbox WHERE approved_by = 'soak'"
WARM_UP = 0.2  # of the samples
FLAT = 0.10


def verdict(
    afspraak: Installation,
    dovecot: Dovecot,
    postfix: Postfix,
    delivered: int,
    memory: list[tuple[float, float]],
    before: int = 0,
) -> Iterator[tuple[str, bool]]:
    """What was found, and whether it is as it must be. `before`: the last row of the mails that were there before.

    What the service mailed to its own owner lies in the same inbox; it is told apart by the Message-ID that only the
    service gives, and must be as many as its ledger says it told of.
    """
    value = afspraak.value
    alerts = value(f"SELECT COUNT(*) FROM messages WHERE id > {before} AND {ALERT}")
    told = value("SELECT COUNT(DISTINCT told_at) FROM alerts WHERE state <> 'due'")
    yield f"alerts to the owner {told}, arrived {alerts}", alerts <= told
    inbox = f"FROM messages WHERE folder = 'INBOX' AND id > {before} AND NOT ({ALERT})"
    stored, distinct = value(f"SELECT COUNT(*) {inbox}"), value(f"SELECT COUNT(DISTINCT content_sha256) {inbox}")
    states = {row[0]: row[1] for row in afspraak.rows(f"SELECT state, COUNT(*) {inbox} GROUP BY 1")}
    yield f"mails delivered {delivered}, in the ledger {stored}, states {states}", stored == delivered
    yield f"different mails {distinct}", distinct == delivered
    yield "none left half done or set aside", set(states) <= {"handled", "duplicate"}
    twice = "SELECT 1 FROM drafts WHERE message_id NOT NULL GROUP BY message_id HAVING COUNT(*) > 1"
    doubled = value(f"SELECT COUNT(*) FROM ({twice})")
    yield f"mails with two drafts {doubled}", doubled == 0
    outbox = {row[0]: row[1] for row in afspraak.rows(f"SELECT state, COUNT(*) {_OUTBOX} GROUP BY 1")}
    yield f"outbox {outbox}", "sending" not in outbox
    received = _received(afspraak, dovecot, postfix)
    most = max(received.values(), default=0)
    accepted = {row[0] for row in afspraak.rows(f"SELECT mime_id {_OUTBOX} AND state = 'accepted'")}
    yield f"arrived at debtors {len(received)}, most often {most} times", most <= 1
    yield f"accepted and not arrived {len(accepted - set(received))}", accepted <= set(received)
    yield "ledger is sound", value("PRAGMA integrity_check") == "ok"
    for name, column in (("service", 0), ("worker", 1)):
        yield _flat(name, [sample[column] for sample in memory if sample[column]])
    yield "no traceback in the log", "Traceback" not in afspraak.log


def _received(afspraak: Installation, dovecot: Dovecot, postfix: Postfix) -> Counter[str]:
    postfix.wait_until_delivered(120)
    found: Counter[str] = Counter()
    for (address,) in afspraak.rows(f"SELECT DISTINCT envelope_to {_OUTBOX} AND attempts > 0"):
        for raw in dovecot.mails(address):
            found[str(message_from_bytes(raw)["Message-ID"]).strip("<>")] += 1
    return found


def _flat(name: str, samples: list[float]) -> tuple[str, bool]:
    warm = samples[int(len(samples) * WARM_UP) :]
    if len(warm) < 6:
        return f"memory of the {name}: too few samples", True
    third = len(warm) // 3
    first, last = statistics.median(warm[:third]), statistics.median(warm[-third:])
    change = (last - first) / first
    return (
        f"memory of the {name}: {first:.0f} MB after warm-up, {last:.0f} MB at the end ({change:+.1%})",
        change < FLAT,
    )


def children(pid: int) -> list[int]:
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in listing.read_text().split()]
    return [child for child in found if running(child)]


def resident_kb(pid: int) -> int:
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return 0
