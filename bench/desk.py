"""How quickly the desk answers with 50,000 mails in the ledger: the time to the whole page, over loopback.

    python -m bench.desk [--mails 50000] [--rounds 15]

A made-up ledger of some years is written row by row; then each page is asked for as a browser would, signed in: for the
first time, right after a change of the ledger (the median of five: a mail, a payment, an agreement, the trail, a hold),
and when nothing changed.
"""

import argparse
import http.client
import json
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from daemon.config import load
from daemon.desk.server import DeskServer, listen, origins
from daemon.desk.signing_in import COOKIE
from daemon.desk.visit import Desk
from daemon.health import Pulse
from daemon.ledger import Ledger, access
from daemon.reader import ReaderProcess

CONFIG = """\
[creditor]
name = "Van Dam"
address = "ar@vandam.example"
iban = "NL91ABNA0417164300"
language = "nl"
[[accounts]]
[accounts.imap]
host = "127.0.0.1"
security = "none"
user = "ar@vandam.example"
password_env = "NONE"
[accounts.smtp]
host = "127.0.0.1"
security = "none"
[ledger]
path = "ledger.db"
"""
LABELS = (
    *("promise_to_pay", "already_paid", "invoice_not_received", "question", "payment_plan", "call_back_later"),
    *("dissatisfied", "wrong_person", "promise_to_pay", "financial_difficulty", "already_paid"),
)
TEXT = "Geachte mevrouw, wij betalen deze factuur komende vrijdag. Met vriendelijke groet, de administratie.\n" * 6
PAGES = (
    *("/", "/?label=promise_to_pay", "/?kind=draft&skip=300", "/mail/{mail}", "/debtors", "/debtors?name=17"),
    *("/debtors/{debtor}", "/agreements", "/agreements?state=kept", "/agreements/calendar", "/agreements/{agreement}"),
    *("/payments", "/payments?state=booked", "/calls", "/week", "/labels", "/labels?label=question", "/status"),
    *("/settings", "/search?q=LW-1234", "/search?q=vrijdag", "/search?q=debiteur+17"),
)
CHANGES = (
    """INSERT INTO messages (account, folder, uidvalidity, uid, state, size, arrived_at, stored_at, debtor_id,
         primary_label, text, sender, subject, language)
       SELECT account, folder, 2, (SELECT MAX(id) FROM messages) + 1, state, size, stored_at, stored_at, debtor_id,
         primary_label, text, sender, subject, language FROM messages WHERE id = :n""",
    """UPDATE allocations SET sure = 1 - sure WHERE id = :n""",
    """UPDATE agreements SET state = CASE state WHEN 'kept' THEN 'broken' ELSE 'kept' END WHERE id = :n""",
    """INSERT INTO audit (at, actor, event, subject) VALUES ('2026-01-01T00:00:00Z', 'bench', 'looked', '')""",
    """INSERT INTO holds (invoice_id, reason, starts) VALUES (:n, 'by hand', '2026-01-01')""",
)


def fill(ledger: Ledger, mails: int) -> None:
    """A ledger in which most is settled and a few hundred things wait."""
    debtors, today = mails // 10, date.today()
    now = datetime.now(UTC)
    run = ledger.connection.executemany
    with ledger.transaction():
        ledger.execute("INSERT INTO folders VALUES ('main', 'INBOX', 'inbox', 1, ?, ?)", mails, now.isoformat())
        run(
            "INSERT INTO debtors (id, name, language, country, kind) VALUES (?, ?, 'nl', 'NL', 'business')",
            ((n, f"Debiteur {n} B.V.") for n in range(1, debtors + 1)),
        )
        run(
            "INSERT INTO contacts (debtor_id, address, name) VALUES (?, ?, 'Administratie')",
            ((n, f"ar@debiteur{n}.example") for n in range(1, debtors + 1)),
        )
        invoices = mails // 2
        run(
            """INSERT INTO invoices (id, number, debtor_id, issued, due, amount_cents, currency)
               VALUES (?, ?, ?, ?, ?, ?, 'EUR')""",
            (
                (n, f"LW-{n}", 1 + n % debtors, _day(today, n % 900 + 60), _day(today, n % 900 + 30), 10_000 + n)
                for n in range(1, invoices + 1)
            ),
        )
        paid = invoices * 9 // 10
        run(
            """INSERT INTO payments (id, booked, amount_cents, currency, payer_name, payer_iban, remittance,
                 payment_reference, bank_reference, digest) VALUES (?, ?, ?, 'EUR', 'x', '', ?, '', '', ?)""",
            ((n, _day(today, n % 900), 10_000 + n, f"LW-{n}", f"d{n}") for n in range(1, paid + 1)),
        )
        run(
            """INSERT INTO allocations (payment_id, invoice_id, amount_cents, reason, sure, confidence)
               VALUES (?, ?, ?, 'It names the invoice.', ?, 1)""",
            ((n, n, 10_000 + n, n % 500 != 0) for n in range(1, paid + 1)),
        )
        overdue = range(paid + 1, invoices + 1)
        run(
            """INSERT INTO reminders (debtor_id, sent_at, message_id, address, level, subject, text)
               VALUES (?, ?, ?, 'x', ?, 'Herinnering', ?)""",
            (
                (1 + n % debtors, _at(now, 600 * (4 - level)), f"r{n}.{level}@x", level, TEXT)
                for n in overdue
                for level in range(1, (1, 1, 2, 2, 2, 3)[n % 6] + 1)
            ),
        )
        raw = f"From: a@b.example\r\nSubject: Re: LW\r\n\r\n{TEXT}".encode()
        ledger.execute("INSERT INTO raw_mails VALUES ('r', ?, ?)", raw, now.isoformat())
        reading = json.dumps({"promise": None, "claim": None, "redirect_to": None})
        run(
            """INSERT INTO messages (id, account, folder, uidvalidity, uid, state, size, arrived_at, stored_at,
                 raw_sha256, message_id, sender, sender_name, subject, language, text, primary_label, confidence,
                 reading, debtor_id, decision, handled_at, trust)
               VALUES (?, 'main', 'INBOX', 1, ?, 'handled', 900, ?, ?, 'r', ?, ?, 'Administratie', ?, 'nl', ?, ?, 0.9,
                 ?, ?, 'question', ?, 'verified')""",
            (
                (n, n, _at(now, mails - n), _at(now, mails - n), f"m{n}@x", f"ar@debiteur{1 + n % debtors}.example",
                 f"Re: LW-{1 + n % invoices}", f"{n} {TEXT}", LABELS[n % len(LABELS)], reading, 1 + n % debtors,
                 _at(now, 0))
                for n in range(1, mails + 1)
            ),
        )  # fmt: skip
        run(
            "INSERT INTO message_labels VALUES (?, ?, 0.9, 'wij betalen deze factuur komende vrijdag.')",
            ((n, LABELS[n % len(LABELS)]) for n in range(1, mails + 1)),
        )
        run("INSERT INTO message_invoices VALUES (?, ?)", ((n, 1 + n % invoices) for n in range(1, mails + 1)))
        run(
            """INSERT INTO drafts (id, account, message_id, debtor_id, state, version, recipient, subject, text,
                 language, created_at, changed_at) VALUES (?, 'main', ?, ?, ?, 1, ?, 'Re: LW', ?, 'nl', ?, ?)""",
            (
                (n, n, 1 + n % debtors, "waiting" if n > mails - 600 else "sent",
                 f"ar@debiteur{1 + n % debtors}.example", TEXT, _at(now, mails - n), _at(now, mails - n))
                for n in range(1, mails + 1)
            ),
        )  # fmt: skip
        run(
            "INSERT INTO draft_versions VALUES (?, 1, 'a@b.example', 'Re: LW', ?, 'afspraak', 0, ?)",
            ((n, TEXT, _at(now, 0)) for n in range(1, mails + 1)),
        )
        agreements = mails // 8
        run(
            "INSERT INTO agreements (id, debtor_id, message_id, state, made_on, evidence) VALUES (?, ?, ?, ?, ?, '')",
            (
                (
                    n,
                    1 + n % debtors,
                    n,
                    "mailed" if n > agreements - 300 else ("broken", "kept")[n % 9 > 0],
                    _day(today, n % 900),
                )
                for n in range(1, agreements + 1)
            ),
        )
        run("INSERT INTO agreement_invoices VALUES (?, ?)", ((n, n) for n in range(1, agreements + 1)))
        run(
            """INSERT INTO instalments (agreement_id, position, due, amount_cents, outcome) VALUES (?, 1, ?, ?, ?)""",
            (
                (
                    n,
                    _day(today, -(n % 30) if n > agreements - 300 else n % 900),
                    10_000,
                    "open" if n > agreements - 300 else "kept",
                )
                for n in range(1, agreements + 1)
            ),
        )
    ledger.execute("ANALYZE")


def _day(today: date, ago: int) -> str:
    return (today - timedelta(days=ago)).isoformat()


def _at(now: datetime, minutes: int) -> str:
    return (now - timedelta(minutes=25 * minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    """Fill, ask, and print a line for each page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mails", type=int, default=50_000)
    options.add_argument("--rounds", type=int, default=15)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(CONFIG)
        config = load(path)
        with Ledger.open(config.ledger.path) as ledger:
            fill(ledger, given.mails)
            token = access.begin_session(ledger, "bench")
        listener = listen("127.0.0.1", 0)
        reader = ReaderProcess(config.limits.max_mail_bytes)
        reader.start()
        made = Desk(
            config, lambda: Ledger.open(config.ledger.path), "bench", origins(listener, ""), reader, pulse=Pulse()
        )
        with DeskServer(made, listener) as server:
            port = int(server.address.rpartition(":")[2])
            line = http.client.HTTPConnection("127.0.0.1", port)
            names = {"mail": given.mails - 5, "debtor": 17, "agreement": given.mails // 8 - 5}
            time.sleep(3)  # the desk reads its templates when it starts
            columns = ("first", "changed", "processor", "median", "slowest", "processor")
            print(f"{'page':32} {' '.join(f'{one:>9}' for one in columns)}  in ms, {given.mails} mails")
            for page in PAGES:
                address = page.format(**names)
                first = _ask(line, port, address, token)
                changed, processor = [], 0.0
                for change in CHANGES:
                    with Ledger.open(config.ledger.path) as ledger, ledger.transaction():
                        ledger.connection.execute(change, {"n": random.randint(1, given.mails // 20)})
                    used = time.process_time()
                    changed.append(_ask(line, port, address, token))
                    processor += (time.process_time() - used) * 1000 / len(CHANGES)  # ours and the asker's
                used = time.process_time()
                times = [_ask(line, port, address, token) for _ in range(given.rounds)]
                used = (time.process_time() - used) * 1000 / given.rounds
                after = (first, statistics.median(changed), processor)
                figures = (*after, statistics.median(times), max(times), used)
                print(f"{page:32} {' '.join(f'{one:9.1f}' for one in figures)}")
        reader.close()


def _ask(line: http.client.HTTPConnection, port: int, path: str, token: str) -> float:
    began = time.perf_counter()
    line.request("GET", path, headers={"Host": f"127.0.0.1:{port}", "Cookie": f"{COOKIE}={token}"})
    answer = line.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
