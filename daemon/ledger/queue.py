"""What needs a person, most urgent first: the queue that the desk works through.

Everything here is found through small indexes on what waits, so that a ledger of many years is as quick as a new one.
"""

import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger


class Kind(StrEnum):
    """Why something waits, in order of urgency."""

    UNCERTAIN = "uncertain"  # it is not known whether a mail of ours arrived
    HELD = "held"  # a mail that must not be answered before somebody looked: forged, another bank account, insolvency
    DISPUTE = "dispute"
    PROMISE = "promise"  # a draft that confirms an agreement
    DRAFT = "draft"
    UNCLEAR = "unclear"  # a reading that is not sure enough, or a mail that cannot be read by machine
    TODO = "todo"  # answered, or not to be answered, but something is left to do
    STRANGER = "stranger"  # from nobody who is on file


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is wanted; "" and 0 stand for everything."""

    kind: str = ""
    label: str = ""
    debtor: int = 0
    language: str = ""
    account: str = ""
    person: str = ""  # whom it was handed to
    begins: str = ""  # points in time between which it came, the latter not among them
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits. `draft` or `message` is its number; most have both."""

    kind: Kind
    draft: int | None
    message: int | None
    debtor: str
    sender: str
    subject: str
    label: str
    evidence: str
    invoices: tuple[str, ...]
    open_cents: int
    currency: str
    at: str
    decision: str
    task: str
    for_person: str
    answered: bool
    note: str  # the last that somebody wrote about it

    @property
    def path(self) -> str:
        """Where on the desk it is worked on."""
        return case_path(self.message, self.draft)


def case_path(message: int | None, draft: int | None) -> str:
    """Where on the desk a mail, or a draft that answers none, is worked on."""
    return f"/mail/{message}" if message is not None else f"/draft/{draft}"


# A stranger's mail that is as dangerous: what was read of it decides, for no rule is asked about strangers.
_FORGED, _OTHER_ACCOUNT = "m.trust = 'failed'", "COALESCE(json_extract(m.reading, '$.changed_bank_account'), '') <> ''"
_HELD = (
    "sender not proven",
    "changed bank account",
    "insolvency: everything stops",
    "insolvency of somebody unknown",
)
_DISPUTES = ("dissatisfied", "goods_not_received", "invoice_incorrect", "refuses")
_UNREADABLE = ("encrypted", "winmail", "damaged", "calendar")
_STRANGER = "debtor unknown"
_ANSWERED = "EXISTS (SELECT 1 FROM drafts WHERE message_id = m.id AND state IN ('sent', 'sent_elsewhere'))"
_ORDER = tuple(Kind)


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# Each part yields kind, draft, message, debtor_id, at.
_WAITING = f"""
  SELECT '{Kind.UNCERTAIN}' AS kind, r.id AS draft, r.message_id AS message, r.debtor_id, o.changed_at AS at
    FROM outbox o JOIN drafts r ON r.id = o.draft_id WHERE o.state = 'uncertain'
  UNION ALL
  SELECT CASE WHEN m.primary_label IN ({_listed(_DISPUTES)}) THEN '{Kind.DISPUTE}'
              WHEN r.agreement_id IS NOT NULL THEN '{Kind.PROMISE}' ELSE '{Kind.DRAFT}' END,
      r.id, r.message_id, r.debtor_id, COALESCE(m.arrived_at, r.created_at)
    FROM drafts r LEFT JOIN messages m ON m.id = r.message_id WHERE r.state = 'waiting'
  UNION ALL
  SELECT CASE WHEN {_ANSWERED} THEN '{Kind.TODO}'
              WHEN m.decision IN ({_listed(_HELD)}) THEN '{Kind.HELD}'
              WHEN m.automatic <> '' OR EXISTS (SELECT 1 FROM drafts WHERE message_id = m.id) THEN '{Kind.TODO}'
              ELSE '{Kind.UNCLEAR}' END,
      NULL, m.id, m.debtor_id, COALESCE(m.arrived_at, m.stored_at)
    FROM messages m WHERE m.id IN (SELECT message_id FROM tasks WHERE done_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM drafts r WHERE r.message_id = m.id AND r.state IN ('waiting', 'approved'))
  UNION ALL
  SELECT '{Kind.HELD}', NULL, m.id, m.debtor_id, m.stored_at
    FROM messages m INDEXED BY messages_set_aside
    WHERE m.state IN ('failed', 'too_large') AND m.id NOT IN (SELECT message_id FROM attended)
      AND (SELECT role FROM folders f WHERE f.account = m.account AND f.folder = m.folder) = 'inbox'
  UNION ALL
  SELECT CASE WHEN m.decision <> '{_STRANGER}' THEN '{Kind.UNCLEAR}'
              WHEN {_FORGED} OR {_OTHER_ACCOUNT} THEN '{Kind.HELD}' ELSE '{Kind.STRANGER}' END,
      NULL, m.id, m.debtor_id, COALESCE(m.arrived_at, m.stored_at)
    FROM messages m INDEXED BY messages_for_a_person
    WHERE m.decision IN ({_listed((_STRANGER, *_UNREADABLE))}) AND m.state = 'handled'
      AND m.id NOT IN (SELECT message_id FROM attended)
"""  # noqa: S608 - our own words

_URGENCY = f"CASE kind {' '.join(f'WHEN {chr(39)}{kind}{chr(39)} THEN {rank}' for rank, kind in enumerate(_ORDER))} END"
_FILTERED = f"""
  FROM ({_WAITING}) w LEFT JOIN messages m ON m.id = w.message LEFT JOIN drafts r ON r.id = w.draft
  WHERE (:kind = '' OR w.kind = :kind)
    AND (:debtor = 0 OR w.debtor_id = :debtor)
    AND (:label = '' OR EXISTS (SELECT 1 FROM message_labels l WHERE l.message_id = w.message AND l.label = :label))
    AND (:language = '' OR m.language = :language)
    AND (:begins = '' OR w.at >= :begins) AND (:ends = '' OR w.at < :ends)
    AND (:account = '' OR COALESCE(m.account, r.account) = :account)
    AND (:person = '' OR EXISTS
      (SELECT 1 FROM notes n WHERE n.message_id = w.message AND n.for_person = :person AND n.done_at IS NULL))
"""  # noqa: S608 - our own words


def _values(filters: Filters) -> dict[str, object]:
    return {name: getattr(filters, name) for name in Filters.__dataclass_fields__}


def places(ledger: Ledger, filters: Filters, most: int = 1000) -> list[str]:
    """The paths of what waits, in order: what comes before and after a case."""
    rows = ledger.connection.execute(
        f"SELECT w.message, w.draft {_FILTERED} ORDER BY {_URGENCY}, w.at, w.message LIMIT :most",
        {**_values(filters), "most": most},
    )
    return [case_path(row["message"], row["draft"]) for row in rows]


def counts(ledger: Ledger) -> dict[str, int]:
    """How much of each kind waits."""
    rows = ledger.rows(f"SELECT kind, COUNT(*) AS count FROM ({_WAITING}) GROUP BY kind")  # noqa: S608
    return {row["kind"]: row["count"] for row in rows}


def items(ledger: Ledger, filters: Filters, most: int, skip: int = 0) -> list[Item]:
    """What waits, most urgent first, then oldest first."""
    rows = ledger.connection.execute(
        f"""WITH shown AS (
              SELECT w.*, {_URGENCY} AS urgency {_FILTERED} ORDER BY urgency, w.at, w.message LIMIT :most OFFSET :skip)
            SELECT s.*, d.name AS debtor, m.sender, m.sender_name, m.primary_label,
              CASE WHEN s.kind <> '{Kind.HELD}' OR m.decision <> '{_STRANGER}' THEN m.decision
                   WHEN {_FORGED} THEN 'sender not proven' ELSE 'changed bank account' END AS decision,
              COALESCE(NULLIF(m.subject, ''), r.subject, '') AS subject,
              (SELECT evidence FROM message_labels WHERE message_id = m.id AND label = m.primary_label) AS evidence,
              (SELECT json_group_array(json_array(o.number, o.open_cents, o.currency)) FROM
                 (SELECT i.number, i.currency,
                    (SELECT open_cents FROM invoice_balances b WHERE b.invoice_id = i.id) AS open_cents
                  FROM invoices i WHERE i.id IN (SELECT invoice_id FROM message_invoices WHERE message_id = s.message
                    UNION SELECT invoice_id FROM draft_invoices WHERE draft_id = s.draft) ORDER BY i.number) o)
                AS invoices,
              (SELECT kind FROM tasks WHERE message_id = m.id AND done_at IS NULL LIMIT 1) AS task,
              (SELECT for_person FROM notes WHERE message_id = m.id AND done_at IS NULL ORDER BY id DESC LIMIT 1)
                AS for_person,
              (SELECT text FROM notes WHERE message_id = m.id AND done_at IS NULL ORDER BY id DESC LIMIT 1) AS note,
              {_ANSWERED} AS answered
            FROM shown s LEFT JOIN messages m ON m.id = s.message LEFT JOIN drafts r ON r.id = s.draft
            LEFT JOIN debtors d ON d.id = s.debtor_id ORDER BY s.urgency, s.at, s.message""",  # noqa: S608
        {**_values(filters), "most": most, "skip": skip},
    )
    return [_item(row) for row in rows]


def _item(row: sqlite3.Row) -> Item:
    about = json.loads(row["invoices"])
    currency = about[0][2] if about else "EUR"
    return Item(
        kind=Kind(row["kind"]),
        draft=row["draft"],
        message=row["message"],
        debtor=row["debtor"] or "",
        sender=row["sender_name"] or row["sender"] or "",
        subject=row["subject"],
        label=row["primary_label"] or "",
        evidence=row["evidence"] or "",
        invoices=tuple(number for number, _, _ in about),
        open_cents=sum(cents for _, cents, own in about if own == currency),
        currency=currency,
        at=row["at"],
        decision=row["decision"] or "",
        task=row["task"] or "",
        for_person=row["for_person"] or "",
        answered=bool(row["answered"]),
        note=row["note"] or "",
    )


def attend(ledger: Ledger, message: int, person: str) -> None:
    """A person did all there was to do about a mail: its tasks are done, and it leaves the queue."""
    at = stamp(now())
    with ledger.transaction():
        ledger.execute("INSERT OR REPLACE INTO attended VALUES (?, ?, ?)", message, person, at)
        ledger.execute("UPDATE tasks SET done_at = ? WHERE message_id = ? AND done_at IS NULL", at, message)
        ledger.execute("UPDATE notes SET done_at = ? WHERE message_id = ? AND done_at IS NULL", at, message)
        note(ledger, person, "mail attended", f"messages:{message}")


def attended(ledger: Ledger, message: int) -> sqlite3.Row | None:
    """Who did all there was to do about a mail, and when."""
    return ledger.row("SELECT person, at FROM attended WHERE message_id = ?", message)


def reopen(ledger: Ledger, message: int, person: str) -> None:
    """Take back that all was done about a mail: what was done at that moment is to be done again."""
    with ledger.transaction():
        at = ledger.value("SELECT at FROM attended WHERE message_id = ?", message)
        if at is None:
            return
        ledger.execute("DELETE FROM attended WHERE message_id = ?", message)
        ledger.execute("UPDATE tasks SET done_at = NULL WHERE message_id = ? AND done_at = ?", message, at)
        ledger.execute("UPDATE notes SET done_at = NULL WHERE message_id = ? AND done_at = ?", message, at)
        note(ledger, person, "mail taken up again", f"messages:{message}")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A mail that was approved and has not gone out yet; `until` is when it does."""

    draft: int
    debtor: str
    recipient: str
    until: str


def under_way(ledger: Ledger, person: str) -> list[UnderWay]:
    """What this person approved and may still take back, the latest first."""
    rows = ledger.rows(
        """SELECT r.id, d.name, r.recipient, o.not_before FROM outbox o JOIN drafts r ON r.id = o.draft_id
           LEFT JOIN debtors d ON d.id = r.debtor_id
           WHERE o.state = 'approved' AND o.approved_by = ? AND o.not_before > ? ORDER BY o.id DESC LIMIT 3""",
        person,
        stamp(now()),
    )
    return [UnderWay(row["id"], row["name"] or "", row["recipient"], row["not_before"]) for row in rows]
