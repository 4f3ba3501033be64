"""Everything about one debtor, gathered from the ledger into a `Dossier`."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from daemon.clock import moment
from daemon.ledger import agreement_views, books
from daemon.ledger.database import Ledger
from parsers.books import Debtor
from parsers.money import Money
from parsers.problems import Problem
from replies.case import PolicySettings
from replies.dossier import Dossier, Happening, Kind, MailLine, OpenLine, PaidLine, TaskLine

MOST_PAID = 12  # settled invoices that tell how a debtor pays


class NoSuchDebtor(Problem):
    """Nobody of this name owes us anything, or did."""

    template = "There is no debtor {name}; see `afspraak debtors`."


class SeveralDebtors(Problem):
    """The name fits several debtors."""

    template = "Several debtors fit {name}: {names}. Write the name in full, or its number."


def find_debtor(ledger: Ledger, wanted: str) -> int:
    """The debtor with this number, name, part of a name, address or invoice. Raises NoSuchDebtor, SeveralDebtors."""
    if wanted.isdigit() and ledger.value("SELECT 1 FROM debtors WHERE id = ?", int(wanted)):
        return int(wanted)
    for query in (
        "SELECT id, name FROM debtors WHERE name = ?1 COLLATE NOCASE",
        "SELECT d.id, d.name FROM debtors d JOIN contacts c ON c.debtor_id = d.id WHERE c.address = ?1 COLLATE NOCASE",
        "SELECT d.id, d.name FROM debtors d JOIN invoices i ON i.debtor_id = d.id WHERE i.number = ?1 COLLATE NOCASE",
        "SELECT id, name FROM debtors WHERE instr(lower(name), lower(?1)) ORDER BY name",
    ):
        found: dict[int, str] = {row["id"]: row["name"] for row in ledger.rows(query, wanted)}
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise SeveralDebtors(name=wanted, names=", ".join(found.values()))
    raise NoSuchDebtor(name=wanted)


def dossier(ledger: Ledger, debtor_id: int, settings: PolicySettings, today: date, zone: ZoneInfo) -> Dossier:
    """The dossier of one debtor as it stands today. Raises NoSuchDebtor."""
    debtor = books.debtor(ledger, debtor_id)
    if debtor is None:
        raise NoSuchDebtor(name=debtor_id)
    return _Gathering(ledger, debtor, settings, today, zone).dossier()


class _Gathering:
    """One look at all the tables that know something of a debtor."""

    def __init__(self, ledger: Ledger, debtor: Debtor, settings: PolicySettings, today: date, zone: ZoneInfo) -> None:
        self.ledger, self.debtor, self.settings, self.today, self.zone = ledger, debtor, settings, today, zone

    def dossier(self) -> Dossier:
        mails = tuple(self._mails())
        views = agreement_views.listed(self.ledger, self.settings, self.today, debtor=self.debtor.id)
        happened = [*self._money(), *self._letters(), *self._pauses(), *self._agreed(), *self._wrote(mails)]
        return Dossier(
            debtor=self.debtor,
            today=self.today,
            open=tuple(self._open()),
            paid=tuple(self._paid()),
            agreements=tuple(reversed(views)),
            mails=mails,
            tasks=tuple(self._tasks()),
            timeline=tuple(sorted(happened, key=lambda one: one.at, reverse=True)),
        )

    def _open(self) -> Iterator[OpenLine]:
        rows = self.ledger.rows(
            """SELECT o.*, h.reason, h.ends, MAX(COALESCE(h.ends, '9999')) AS longest,  -- of several holds the longest
                 (SELECT COUNT(*) FROM reminder_invoices x WHERE x.invoice_id = o.id) AS reminders,
                 (SELECT MAX(r.sent_at) FROM reminder_invoices x JOIN reminders r ON r.id = x.reminder_id
                    WHERE x.invoice_id = o.id) AS last_reminder
               FROM open_invoices o
               LEFT JOIN active_holds h ON h.invoice_id = o.id AND (h.ends IS NULL OR h.ends >= ?2)
               WHERE o.debtor_id = ?1 GROUP BY o.id ORDER BY o.due, o.number""",
            self.debtor.id,
            self.today.isoformat(),
        )
        for row in rows:
            due = date.fromisoformat(row["due"])
            yield OpenLine(
                row["id"],
                row["number"],
                row["description"],
                date.fromisoformat(row["issued"]),
                due,
                Money(row["amount_cents"], row["currency"]),
                Money(row["open_cents"], row["currency"]),
                max(0, (self.today - due).days),
                row["reminders"],
                self._local(row["last_reminder"]).date() if row["last_reminder"] else None,
                row["reason"] or "",
                date.fromisoformat(row["ends"]) if row["ends"] else None,
            )

    def _paid(self) -> Iterator[PaidLine]:
        rows = self.ledger.rows(
            """SELECT i.*, (SELECT MAX(p.booked) FROM allocations a JOIN payments p ON p.id = a.payment_id
                 WHERE a.invoice_id = i.id AND a.sure AND a.amount_cents > 0) AS paid_on
               FROM invoices i JOIN invoice_balances b ON b.invoice_id = i.id
               WHERE i.debtor_id = ? AND b.open_cents = 0 AND i.amount_cents > 0
               ORDER BY paid_on DESC, i.due DESC LIMIT ?""",
            self.debtor.id,
            MOST_PAID,
        )
        for row in rows:
            due = date.fromisoformat(row["due"])
            paid_on = date.fromisoformat(row["paid_on"]) if row["paid_on"] else None
            late = max(0, (paid_on - due).days) if paid_on else 0
            yield PaidLine(row["number"], due, Money(row["amount_cents"], row["currency"]), paid_on, late)

    def _mails(self) -> Iterator[MailLine]:
        rows = self.ledger.rows(
            """SELECT m.*, COALESCE(m.arrived_at, m.stored_at) AS at, r.id AS draft, r.state AS draft_state,
                 (SELECT json_group_array(label) FROM message_labels l
                    WHERE l.message_id = m.id AND l.label <> m.primary_label) AS others,
                 (SELECT evidence FROM message_labels WHERE message_id = m.id AND label = m.primary_label) AS evidence,
                 (SELECT json_group_array(json_array(label, evidence)) FROM message_labels
                    WHERE message_id = m.id) AS sentences
               FROM messages m LEFT JOIN drafts r ON r.message_id = m.id
               WHERE m.debtor_id = ? AND m.state = 'handled' ORDER BY at DESC, m.id DESC""",
            self.debtor.id,
        )
        for row in rows:
            yield MailLine(
                row["id"],
                self._local(row["at"]),
                row["sender"],
                row["subject"],
                tuple(label for label in (row["primary_label"], *json.loads(row["others"])) if label),
                row["evidence"] or "",
                row["decision"],
                bool(row["automatic"]),
                row["draft"],
                row["draft_state"] or "",
                tuple((label, evidence) for label, evidence in json.loads(row["sentences"])),
            )

    def _tasks(self) -> Iterator[TaskLine]:
        for row in self.ledger.rows(
            "SELECT * FROM tasks WHERE debtor_id = ? AND done_at IS NULL ORDER BY created_at", self.debtor.id
        ):
            yield TaskLine(row["id"], row["kind"], row["detail"], self._local(row["created_at"]).date())

    def _money(self) -> Iterator[Happening]:
        for row in self.ledger.rows("SELECT * FROM invoices WHERE debtor_id = ?", self.debtor.id):
            kind = Kind.INVOICE if row["amount_cents"] >= 0 else Kind.CREDIT_NOTE
            amount = Money(row["amount_cents"], row["currency"])
            yield Happening(
                self._day(row["issued"]), kind, (row["number"],), amount, text=row["description"],
                ref=f"invoices:{row['id']}",
            )  # fmt: skip
        rows = self.ledger.rows(
            """SELECT p.*, SUM(a.amount_cents) AS cents, json_group_array(i.number) AS numbers
               FROM payments p JOIN allocations a ON a.payment_id = p.id AND a.sure
               JOIN invoices i ON i.id = a.invoice_id WHERE i.debtor_id = ? GROUP BY p.id""",
            self.debtor.id,
        )
        for row in rows:
            kind = Kind.PAYMENT if row["cents"] > 0 else Kind.RETURNED
            about = tuple(json.loads(row["numbers"]))
            amount = Money(row["cents"], row["currency"])
            yield Happening(self._day(row["booked"]), kind, about, amount, ref=f"payments:{row['id']}")
        rows = self.ledger.rows(
            "SELECT w.*, i.number, i.currency FROM write_offs w JOIN invoices i ON i.id = w.invoice_id "
            "WHERE i.debtor_id = ?",
            self.debtor.id,
        )
        for row in rows:
            amount = Money(row["amount_cents"], row["currency"])
            yield Happening(
                self._local(row["at"]), Kind.WRITTEN_OFF, (row["number"],), amount, key=row["kind"],
                ref=f"write_offs:{row['id']}",
            )  # fmt: skip

    def _letters(self) -> Iterator[Happening]:
        for reminder in books.reminders(self.ledger, self.debtor.id):
            numbers = self._numbers(reminder.invoice_ids)
            yield Happening(
                reminder.sent.astimezone(self.zone),
                Kind.REMINDER,
                numbers,
                text=f"{reminder.level}, {reminder.address}",
                ref=f"reminders:{reminder.id}",
            )
        rows = self.ledger.rows(
            """SELECT d.*, COALESCE(o.changed_at, d.changed_at) AS at FROM drafts d
               LEFT JOIN outbox o ON o.draft_id = d.id AND o.state = 'accepted'
               WHERE d.debtor_id = ? AND d.state IN ('sent', 'sent_elsewhere')""",
            self.debtor.id,
        )
        for row in rows:
            yield Happening(self._local(row["at"]), Kind.LETTER, text=row["subject"], ref=f"drafts:{row['id']}")
        for row in self.ledger.rows(  # written in the mail program, without a draft of ours
            "SELECT * FROM letters WHERE debtor_id = ? AND message_id NOT IN (SELECT mime_id FROM outbox)",
            self.debtor.id,
        ):
            yield Happening(self._local(row["sent_at"]), Kind.LETTER, text=row["subject"], ref=f"letters:{row['id']}")
        for row in self.ledger.rows("SELECT * FROM calls WHERE debtor_id = ?", self.debtor.id):
            told = ", ".join(part for part in (row["spoke_to"], row["note"]) if part)
            yield Happening(self._local(row["at"]), Kind.CALL, key=row["outcome"], text=told, ref=f"calls:{row['id']}")

    def _numbers(self, ids: tuple[int, ...]) -> tuple[str, ...]:
        rows = self.ledger.rows(
            "SELECT number FROM invoices WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number", json.dumps(ids)
        )
        return tuple(row["number"] for row in rows)

    def _pauses(self) -> Iterator[Happening]:
        rows = self.ledger.rows(
            """SELECT h.reason, h.starts, h.ends, h.lifted_at, h.lifted_why, MIN(h.id) AS id,
                 json_group_array(i.number) AS numbers
               FROM holds h JOIN invoices i ON i.id = h.invoice_id WHERE i.debtor_id = ?
               GROUP BY h.reason, h.starts, h.ends, h.lifted_at""",
            self.debtor.id,
        )
        for row in rows:
            about = tuple(json.loads(row["numbers"]))
            until = row["ends"] or ""
            yield Happening(
                self._day(row["starts"]), Kind.HOLD, about, key=row["reason"], text=until, ref=f"holds:{row['id']}"
            )
            if row["lifted_at"] and row["lifted_why"] != "replaced":
                yield Happening(
                    self._local(row["lifted_at"]), Kind.LIFTED, about, key=row["lifted_why"], ref=f"holds:{row['id']}"
                )

    def _agreed(self) -> Iterator[Happening]:
        rows = self.ledger.rows(
            """SELECT u.*, a.id AS agreement, (SELECT json_group_array(i.number) FROM agreement_invoices x
                 JOIN invoices i ON i.id = x.invoice_id WHERE x.agreement_id = a.id) AS numbers
               FROM agreements a JOIN audit u ON u.subject = 'agreements:' || a.id WHERE a.debtor_id = ?""",
            self.debtor.id,
        )
        for row in rows:
            about = tuple(json.loads(row["numbers"]))
            event = row["event"].removeprefix("agreement ")
            yield Happening(
                self._local(row["at"]), Kind.AGREEMENT, about, key=event, text=f"{row['agreement']}",
                ref=f"agreements:{row['agreement']}",
            )  # fmt: skip

    @staticmethod
    def _wrote(mails: tuple[MailLine, ...]) -> Iterator[Happening]:
        for mail in mails:
            key = mail.labels[0] if mail.labels else ""
            yield Happening(mail.at, Kind.MAIL, key=key, text=mail.evidence or mail.subject, ref=f"messages:{mail.id}")

    def _local(self, stamp: str) -> datetime:
        return moment(stamp).astimezone(self.zone)

    def _day(self, day: str) -> datetime:
        return datetime.combine(date.fromisoformat(day), time(), self.zone)
