"""The tables of the ledger, as migrations: numbered steps, each applied once, in order, in one transaction.

Plain names and foreign keys, so that anyone can open the file with Datasette. `…_at` is a point in time (ISO 8601, UTC,
ends in Z), a bare noun such as `due` a day, `…_cents` whole cents. A released step is never edited; one is added below.
"""

from collections.abc import Callable, Iterable

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from daemon.ledger.schema_balances import BALANCES
from daemon.ledger.schema_books import BOOKS_IN
from daemon.ledger.schema_carried import CARRIED
from daemon.ledger.schema_decisions import DECISIONS, FOLLOWED
from daemon.ledger.schema_desk import DESK, DESK_ENTRIES, DESK_RARE
from daemon.ledger.schema_grounds import GROUNDS
from daemon.ledger.schema_identities import IDENTITIES
from daemon.ledger.schema_labels import CORRECTIONS
from daemon.ledger.schema_letters import LETTER_TEXTS, LETTERS
from daemon.ledger.schema_outbox import OUTBOX_THAT_WAITS
from daemon.ledger.schema_pace import PACE
from daemon.ledger.schema_search import SEARCH
from daemon.ledger.schema_service import SERVICE_STATE
from daemon.ledger.schema_ties import TIES
from daemon.ledger.schema_touched import TOUCHED

migrations = Migrations("afspraak")

FIRST = (
    """
    CREATE TABLE settings (  -- what belongs to this file itself, such as the key that signs our Message-IDs
      key TEXT PRIMARY KEY, value TEXT NOT NULL
    )""",
    """
    CREATE TABLE folders (  -- how far each watched IMAP folder has been fetched
      account TEXT NOT NULL, folder TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('inbox', 'sent')),
      uidvalidity INTEGER NOT NULL, last_uid INTEGER NOT NULL, checked_at TEXT NOT NULL,
      PRIMARY KEY (account, folder)
    )""",
    """
    CREATE TABLE raw_mails (  -- mail as received, byte for byte
      sha256 TEXT PRIMARY KEY, raw BLOB NOT NULL, stored_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE debtors (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, language TEXT NOT NULL,
      country TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('business', 'consumer', 'unknown'))
    )""",
    """
    CREATE TABLE contacts (
      id INTEGER PRIMARY KEY, debtor_id INTEGER NOT NULL REFERENCES debtors(id), address TEXT NOT NULL COLLATE NOCASE,
      name TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT '',
      state TEXT NOT NULL DEFAULT 'current' CHECK (state IN ('current', 'wrong', 'left')),
      UNIQUE (debtor_id, address)
    )""",
    """
    CREATE TABLE imports (  -- every file that fed the books
      id INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, file_name TEXT NOT NULL, sha256 TEXT NOT NULL,
      added INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL
    )""",
    """
    CREATE TABLE invoices (
      id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, debtor_id INTEGER NOT NULL REFERENCES debtors(id),
      issued TEXT NOT NULL, due TEXT NOT NULL, amount_cents INTEGER NOT NULL, currency TEXT NOT NULL,
      payment_reference TEXT NOT NULL DEFAULT ''
    )""",
    """
    CREATE TABLE payments (  -- entries of bank statements; received is positive, returned negative
      id INTEGER PRIMARY KEY, booked TEXT NOT NULL, amount_cents INTEGER NOT NULL, currency TEXT NOT NULL,
      payer_name TEXT NOT NULL, payer_iban TEXT NOT NULL, remittance TEXT NOT NULL, payment_reference TEXT NOT NULL,
      bank_reference TEXT NOT NULL, digest TEXT NOT NULL UNIQUE
    )""",
    """
    CREATE TABLE allocations (  -- which payment pays which invoice; unsure ones wait for a person
      id INTEGER PRIMARY KEY, payment_id INTEGER NOT NULL REFERENCES payments(id),
      invoice_id INTEGER NOT NULL REFERENCES invoices(id), amount_cents INTEGER NOT NULL,
      reason TEXT NOT NULL, sure INTEGER NOT NULL, UNIQUE (payment_id, invoice_id)
    )""",
    """
    CREATE TABLE reminders (  -- the proof that we reminded
      id INTEGER PRIMARY KEY, debtor_id INTEGER NOT NULL REFERENCES debtors(id), sent_at TEXT NOT NULL,
      message_id TEXT NOT NULL UNIQUE, address TEXT NOT NULL, level INTEGER NOT NULL, subject TEXT NOT NULL,
      text TEXT NOT NULL, raw_sha256 TEXT REFERENCES raw_mails(sha256)
    )""",
    """
    CREATE TABLE reminder_invoices (
      reminder_id INTEGER NOT NULL REFERENCES reminders(id), invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      PRIMARY KEY (reminder_id, invoice_id)
    )""",
    """
    CREATE TABLE messages (  -- every mail seen in a watched folder, with what became of it
      id INTEGER PRIMARY KEY,
      account TEXT NOT NULL, folder TEXT NOT NULL, uidvalidity INTEGER NOT NULL, uid INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('received', 'handled', 'duplicate', 'failed', 'too_large', 'gone')),
      size INTEGER NOT NULL, arrived_at TEXT, stored_at TEXT NOT NULL,
      raw_sha256 TEXT REFERENCES raw_mails(sha256), content_sha256 TEXT,
      same_as INTEGER REFERENCES messages(id),
      attempts INTEGER NOT NULL DEFAULT 0, failure TEXT NOT NULL DEFAULT '', handled_at TEXT,
      message_id TEXT NOT NULL DEFAULT '', sender TEXT NOT NULL DEFAULT '', sender_name TEXT NOT NULL DEFAULT '',
      subject TEXT NOT NULL DEFAULT '', thread TEXT NOT NULL DEFAULT '[]', sent_at TEXT,
      language TEXT NOT NULL DEFAULT '',
      automatic TEXT NOT NULL DEFAULT '', trust TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
      primary_label TEXT NOT NULL DEFAULT '', confidence REAL, reading TEXT,
      debtor_id INTEGER REFERENCES debtors(id), matched_by TEXT NOT NULL DEFAULT '',
      decision TEXT NOT NULL DEFAULT '', remarks TEXT NOT NULL DEFAULT '[]',
      UNIQUE (account, folder, uidvalidity, uid)
    )""",
    "CREATE INDEX messages_by_content ON messages (content_sha256)",
    "CREATE INDEX messages_by_state ON messages (state)",
    "CREATE INDEX messages_by_debtor ON messages (debtor_id)",
    """
    CREATE TABLE message_labels (
      message_id INTEGER NOT NULL REFERENCES messages(id), label TEXT NOT NULL, confidence REAL NOT NULL,
      evidence TEXT NOT NULL, PRIMARY KEY (message_id, label)
    )""",
    """
    CREATE TABLE message_invoices (  -- which invoices a mail is about
      message_id INTEGER NOT NULL REFERENCES messages(id), invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      PRIMARY KEY (message_id, invoice_id)
    )""",
    """
    CREATE TABLE agreements (
      id INTEGER PRIMARY KEY, debtor_id INTEGER NOT NULL REFERENCES debtors(id),
      message_id INTEGER REFERENCES messages(id), state TEXT NOT NULL, made_on TEXT NOT NULL, evidence TEXT NOT NULL
    )""",
    """
    CREATE TABLE agreement_invoices (
      agreement_id INTEGER NOT NULL REFERENCES agreements(id), invoice_id INTEGER NOT NULL REFERENCES invoices(id),
      PRIMARY KEY (agreement_id, invoice_id)
    )""",
    """
    CREATE TABLE instalments (
      agreement_id INTEGER NOT NULL REFERENCES agreements(id), position INTEGER NOT NULL,
      due TEXT, amount_cents INTEGER, currency TEXT NOT NULL DEFAULT 'EUR', PRIMARY KEY (agreement_id, position)
    )""",
    """
    CREATE TABLE holds (  -- no reminders for this invoice from `starts` until `ends` (NULL: until a person lifts it)
      id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL REFERENCES invoices(id), reason TEXT NOT NULL,
      starts TEXT NOT NULL, ends TEXT, message_id INTEGER REFERENCES messages(id), lifted_at TEXT, lifted_why TEXT
    )""",
    """
    CREATE TABLE tasks (  -- what only a person can do
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, detail TEXT NOT NULL, debtor_id INTEGER REFERENCES debtors(id),
      message_id INTEGER REFERENCES messages(id), created_at TEXT NOT NULL, done_at TEXT
    )""",
    """
    CREATE TABLE drafts (
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, message_id INTEGER UNIQUE REFERENCES messages(id),
      debtor_id INTEGER REFERENCES debtors(id), agreement_id INTEGER REFERENCES agreements(id),
      state TEXT NOT NULL CHECK (state IN
        ('waiting', 'approved', 'sent', 'sent_elsewhere', 'discarded', 'discarded_elsewhere')),
      version INTEGER NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
      language TEXT NOT NULL, remarks TEXT NOT NULL DEFAULT '[]', created_at TEXT NOT NULL, changed_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE draft_versions (  -- what each version said, and who wrote it
      draft_id INTEGER NOT NULL REFERENCES drafts(id), version INTEGER NOT NULL, recipient TEXT NOT NULL,
      subject TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL, attachments INTEGER NOT NULL DEFAULT 0,
      at TEXT NOT NULL, PRIMARY KEY (draft_id, version)
    )""",
    """
    CREATE TABLE draft_copies (  -- copies of a draft in the Drafts folder; `mime_id` is the copy's Message-ID
      id INTEGER PRIMARY KEY, draft_id INTEGER NOT NULL REFERENCES drafts(id), version INTEGER NOT NULL,
      mime_id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('wanted', 'placing', 'placed', 'unwanted', 'removed', 'missing')),
      folder TEXT NOT NULL DEFAULT '', uidvalidity INTEGER, uid INTEGER,
      worker TEXT NOT NULL DEFAULT '', changed_at TEXT NOT NULL
    )""",
    "CREATE INDEX draft_copies_by_state ON draft_copies (state)",
    """
    CREATE TABLE outbox (  -- approved mail: frozen bytes, and how far it got
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, draft_id INTEGER NOT NULL REFERENCES drafts(id),
      version INTEGER NOT NULL, mime_id TEXT NOT NULL UNIQUE, envelope_from TEXT NOT NULL, envelope_to TEXT NOT NULL,
      raw BLOB NOT NULL, sha256 TEXT NOT NULL, approved_by TEXT NOT NULL, approved_at TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('approved', 'sending', 'accepted', 'rejected', 'retry', 'uncertain')),
      attempts INTEGER NOT NULL DEFAULT 0, worker TEXT NOT NULL DEFAULT '', retry_at TEXT,
      reply_code INTEGER, reply_text TEXT NOT NULL DEFAULT '',
      changed_at TEXT NOT NULL,
      sent_copy TEXT NOT NULL DEFAULT 'none' CHECK (sent_copy IN ('none', 'wanted', 'filing', 'there')),
      UNIQUE (draft_id, version)
    )""",
    """
    CREATE TABLE summaries (  -- weekly reconciliations that were mailed
      week TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('due', 'sending', 'sent', 'uncertain')),
      changed_at TEXT NOT NULL, text TEXT NOT NULL
    )""",
    """
    CREATE TABLE audit (  -- append-only: who did what, when
      id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, event TEXT NOT NULL, subject TEXT NOT NULL,
      detail TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    """
    CREATE VIEW open_invoices AS
      SELECT i.*, d.name AS debtor, i.amount_cents - COALESCE(
        (SELECT SUM(a.amount_cents) FROM allocations a WHERE a.invoice_id = i.id AND a.sure), 0) AS open_cents
      FROM invoices i JOIN debtors d ON d.id = i.debtor_id
      WHERE open_cents <> 0""",
    """
    CREATE VIEW active_holds AS
      SELECT h.*, i.number, d.name AS debtor FROM holds h
      JOIN invoices i ON i.id = h.invoice_id JOIN debtors d ON d.id = i.debtor_id
      WHERE h.lifted_at IS NULL""",
    """
    CREATE VIEW drafts_waiting AS
      SELECT r.id, d.name AS debtor, r.recipient, r.subject, r.created_at, m.primary_label FROM drafts r
      LEFT JOIN debtors d ON d.id = r.debtor_id LEFT JOIN messages m ON m.id = r.message_id
      WHERE r.state = 'waiting'""",
    """
    CREATE VIEW promises_due AS
      SELECT a.id AS agreement_id, d.name AS debtor, a.state, s.position, s.due, s.amount_cents, s.currency, a.evidence
      FROM agreements a JOIN debtors d ON d.id = a.debtor_id JOIN instalments s ON s.agreement_id = a.id
      WHERE a.state IN ('proposed', 'accepted', 'mailed', 'confirmed') ORDER BY s.due""",
)

# Each step by its name, which stands in the file of every ledger that has taken it.
STEPS = (
    # Everything that the first release keeps.
    ("first", FIRST),
    # Documents, credit notes and deposits, statements with their accounts, letters, what was said otherwise before.
    ("books_in", BOOKS_IN),
    # Approved mail may wait before it goes out, and be taken back.
    ("outbox_that_waits", OUTBOX_THAT_WAITS),
    # Sessions and links of the desk, notes between colleagues, and indexes for what it shows first.
    ("desk", DESK),
    # Payments decided by people, write-offs, the state of each instalment, letters that follow, telephone numbers.
    ("decisions", DECISIONS),
    # When an agreement was confirmed in writing; the audit trail by what it is about.
    ("followed", FOLLOWED),
    # Where drafts come from and what goes along, calls that were made, how we stand with a debtor.
    ("letters_out", LETTERS),
    # Which mailbox is whose, how the service is, whom it told, what was forgotten.
    ("service_state", SERVICE_STATE),
    # All words of mails, debtors, invoices and drafts in an index.
    ("search", SEARCH),
    # What people taught about mails that were read wrongly.
    ("corrections", CORRECTIONS),
    # What is set aside, or for a person only, is found at once among many mails.
    ("desk_rare", DESK_RARE),
    # What the first release wrote counts in what came after it.
    ("carried_over", CARRIED),
    # What is open of each invoice is kept beside the books; what waits among payments is found at once.
    ("balances", BALANCES),
    # A session of the desk ends with the entry of its person.
    ("desk_entries", DESK_ENTRIES),
    # Indexes, so that no query that is asked for each mail reads what grows with every mail.
    ("pace", PACE),
    # Whom a mail is about where a person said so.
    ("tied", TIES),
    # Which debtors something changed about, so that what was reckoned of the others is still right.
    ("touched", TOUCHED),
    # What our letters say, so that it is known again where a debtor quotes it.
    ("letter_texts", LETTER_TEXTS),
    # What a waiting draft rests on, so that it is decided anew when that changes.
    ("grounds", GROUNDS),
    # What a mail is known by besides its Message-ID.
    ("identities", IDENTITIES),
)


def _taking(statements: Iterable[str]) -> Callable[[Database], None]:
    def take(db: Database) -> None:
        for statement in statements:
            db.execute(statement)

    return take


for _name, _statements in STEPS:
    migrations(name=_name)(_taking(_statements))
