"""A ledger that has handled tens of thousands of the made-up mails: does a late mail cost what an early one does?

    python -m bench.full_ledger --mails 70000 --handle 500      handled first in an empty ledger, then in a full one

The first thousand mails are handled as always; their rows are then copied, each time for the next debtors and invoices,
with everything that came of them. Of the answers to one invoice the latest waits, the earlier were sent or withdrawn.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bench.made_up_replies import DEBTORS, INVOICES, invoices, replies
from daemon.assembly import make_handler
from daemon.config import Config, load
from daemon.handling import Handler
from daemon.ledger import Ledger, mail
from daemon.ledger.mail import Arrival, Place
from daemon.reader import ReaderProcess
from tests.servers.dovecot import Dovecot
from tests.servers.installation import Installation
from tests.servers.mailbox import Mailbox

REAL = 1000  # mails that are handled, to be copied; divides the number of invoices
SENT = 20  # one answer of so many was sent

_COPIES = (
    """INSERT INTO raw_mails SELECT sha256 || ':{k}', raw, stored_at FROM raw_mails
         WHERE sha256 IN (SELECT raw_sha256 FROM messages WHERE id <= {real})""",
    """INSERT INTO messages ({messages}) SELECT id + {shift}, account, folder, uidvalidity, uid + {shift}, 'received',
         size, arrived_at, stored_at, raw_sha256 || ':{k}', content_sha256 || ':{k}', attempts, handled_at,
         message_id || '.{k}', sender, sender_name, subject, thread, sent_at, language, automatic, trust, text,
         primary_label, confidence, reading, (debtor_id - 1 + {shift}) % {debtors} + 1, matched_by, decision, remarks
         FROM messages WHERE id <= {real}""",
    "INSERT INTO message_labels SELECT message_id + {shift}, label, confidence, evidence FROM message_labels {of}",
    "INSERT INTO message_invoices SELECT message_id + {shift}, {invoice} FROM message_invoices {of}",
    """INSERT INTO agreements (id, debtor_id, message_id, state, made_on, evidence)
         SELECT id + {shift}, (debtor_id - 1 + {shift}) % {debtors} + 1, message_id + {shift}, state, made_on, evidence
         FROM agreements {of}""",
    "INSERT INTO agreement_invoices SELECT agreement_id + {shift}, {invoice} FROM agreement_invoices {of_agreement}",
    """INSERT INTO instalments SELECT agreement_id + {shift}, position, due, amount_cents, currency, outcome,
         received_cents FROM instalments {of_agreement}""",
    """INSERT INTO holds (invoice_id, reason, starts, ends, message_id, lifted_at, lifted_why)
         SELECT {invoice}, reason, starts, ends, message_id + {shift},
           CASE WHEN {last} THEN NULL ELSE starts END, 'replaced' FROM holds {of}""",
    """INSERT INTO tasks (kind, detail, debtor_id, message_id, created_at)
         SELECT kind, detail, (debtor_id - 1 + {shift}) % {debtors} + 1, message_id + {shift}, created_at
         FROM tasks {of}""",
    """INSERT INTO drafts SELECT id + {shift}, account, message_id + {shift}, (debtor_id - 1 + {shift}) % {debtors} + 1,
         agreement_id + {shift}, CASE WHEN {last} THEN 'waiting' WHEN id % {sent} = 0 THEN 'sent' ELSE 'discarded' END,
         version, recipient, subject, text, language, remarks, created_at, changed_at FROM drafts {of}""",
    """INSERT INTO draft_versions SELECT draft_id + {shift}, version, recipient, subject, text, author, attachments, at
         FROM draft_versions {of_draft}""",
    """INSERT INTO draft_copies (draft_id, version, mime_id, state, changed_at)
         SELECT draft_id + {shift}, version, mime_id || '.{k}', CASE WHEN {last} THEN 'wanted' ELSE 'removed' END,
           changed_at FROM draft_copies {of_draft}""",
    "INSERT INTO draft_origins SELECT draft_id + {shift}, answer, answer_by, about, in_reply_to "
    "FROM draft_origins {of_draft}",
    """INSERT INTO draft_invoices SELECT draft_id + {shift}, {invoice}, open_cents, unsure_cents FROM draft_invoices
         {of_draft}""",
    """INSERT INTO outbox (account, draft_id, version, mime_id, envelope_from, envelope_to, raw, sha256, approved_by,
           approved_at, not_before, state, attempts, changed_at, sent_copy)
         SELECT account, draft_id, r.version, mime_id, recipient, recipient, CAST(text AS BLOB), mime_id, 'bench',
           created_at, created_at, 'accepted', 1, created_at, 'there'
         FROM drafts r JOIN draft_copies c ON c.draft_id = r.id
         WHERE r.state = 'sent' AND r.id > {shift} AND r.id <= {shift} + {real}""",
    """INSERT INTO audit (at, actor, event, subject) SELECT at, actor, event, subject || '.{k}' FROM audit
         WHERE id <= 3 * {real}""",
    "UPDATE messages SET state = 'handled' WHERE id > {shift} AND id <= {shift} + {real}",
)
_COLUMNS = """id, account, folder, uidvalidity, uid, state, size, arrived_at, stored_at, raw_sha256, content_sha256,
  attempts, handled_at, message_id, sender, sender_name, subject, thread, sent_at, language, automatic, trust, text,
  primary_label, confidence, reading, debtor_id, matched_by, decision, remarks"""


def fill(afspraak: Installation, mails: int, uidvalidity: int = 1) -> None:
    """Let the ledger, whose books are made up, have handled so many mails of INBOX: whole thousands."""
    config = load(afspraak.config)
    with Ledger.open(afspraak.ledger) as ledger:
        receive(ledger, config, replies(REAL, "books@creditor.example", datetime.now(UTC)), uidvalidity=uidvalidity)
        with closing(_handler(ledger, config)) as at_work:
            for _ in at_work.handler.handle_waiting():
                pass
        rounds = mails // REAL
        for k in range(1, rounds):
            with ledger.transaction():
                for sql in _COPIES:
                    ledger.connection.execute(_filled(sql, k, last=k >= rounds - INVOICES // REAL))
        ledger.execute("UPDATE draft_copies SET state = 'removed' WHERE state = 'wanted' AND draft_id <= ?", REAL)
        ledger.execute("UPDATE drafts SET state = 'discarded' WHERE state = 'waiting' AND id <= ?", REAL)
        ledger.execute("UPDATE folders SET last_uid = ? WHERE folder = 'INBOX'", rounds * REAL)


def _filled(sql: str, k: int, *, last: bool) -> str:
    shift = k * REAL
    return sql.format(
        k=k,
        real=REAL,
        shift=shift,
        debtors=DEBTORS,
        sent=SENT,
        last=int(last),
        messages=_COLUMNS,
        invoice=f"(invoice_id - 1 + {shift}) % {INVOICES} + 1",
        of=f"WHERE message_id <= {REAL}",
        of_draft=f"WHERE draft_id <= {REAL}",
        of_agreement=f"WHERE agreement_id <= {REAL}",
    )


def receive(ledger: Ledger, config: Config, mails: Iterator[bytes], *, first: int = 1, uidvalidity: int = 1) -> None:
    """Put mails into the ledger as if they had been fetched."""
    account, at = config.accounts[0].name, datetime.now(UTC)
    for uid, raw in enumerate(mails, first):
        place = Place(account, "INBOX", uidvalidity, uid)
        mail.receive(ledger, [Arrival(place, len(raw), at, raw)], "inbox")


class _AtWork:
    """A handler with its worker, which ends with it."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def close(self) -> None:
        reader = self.handler.understanding.reader
        assert isinstance(reader, ReaderProcess)
        reader.close()


def _handler(ledger: Ledger, config: Config) -> _AtWork:
    return _AtWork(make_handler(config, ledger))


def _timed(afspraak: Installation, count: int, first: int) -> None:
    config = load(afspraak.config)
    mails = replies(count, "books@creditor.example", datetime.now(UTC), first)
    with Ledger.open(afspraak.ledger) as ledger, closing(_handler(ledger, config)) as at_work:
        receive(ledger, config, mails, first=first + 1)
        at_work.handler.understanding.reader.read(b"Subject: x\r\n\r\nx")
        began, busy = time.monotonic(), time.process_time()
        handled = sum(1 for _ in at_work.handler.handle_waiting())
        wall, own = time.monotonic() - began, time.process_time() - busy
        held = ledger.value("SELECT COUNT(*) FROM messages")
        print(
            f"{handled} mails in a ledger of {held}: {wall / handled * 1000:.1f} ms each, of them "
            f"{own / handled * 1000:.1f} ms of a processor in the service itself"
        )


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=70_000)
    parser.add_argument("--handle", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="afspraak-full-") as directory, Dovecot() as dovecot:
        mailbox = Mailbox(dovecot, "books@creditor.example", "x", 1, 1, dovecot.ca_file)
        for mails in (0, arguments.mails):
            folder = Path(directory) / str(mails)
            folder.mkdir()
            afspraak = Installation(folder, mailbox)
            afspraak.import_invoices(*(invoice.row for invoice in invoices(datetime.now(UTC))))
            if mails:
                fill(afspraak, mails)
            _timed(afspraak, arguments.handle, mails)


if __name__ == "__main__":
    main()
