"""How things stand with each debtor who is overdue: what decides on a call and on handing over."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from daemon.clock import moment
from daemon.ledger import books
from daemon.ledger.database import Ledger
from parsers.books import ContactState, Debtor, Invoice
from parsers.labels.names import Label
from parsers.money import Money
from replies.summary.week import Standing

_STOPPED = {str(Label.INSOLVENCY), str(Label.DISSATISFIED), str(Label.GOODS_NOT_RECEIVED), str(Label.REFUSES)}

# Of a mail `m`: what was said about invoices that were settled since is history; insolvency stays.
_COUNTS = """m.state = 'handled' AND m.automatic = ''
      AND (m.primary_label = 'insolvency' OR NOT EXISTS (SELECT 1 FROM message_invoices x WHERE x.message_id = m.id)
        OR EXISTS (SELECT 1 FROM message_invoices x JOIN open_balances b ON b.invoice_id = x.invoice_id
          WHERE x.message_id = m.id AND b.open_cents > 0))"""
_KNOWN = f"""
  WITH owing AS (SELECT DISTINCT o.debtor_id AS id FROM open_invoices o WHERE o.due < ? AND o.open_cents > 0),
  said AS (
    SELECT m.debtor_id, MAX(COALESCE(m.arrived_at, m.stored_at)) AS last_reply,
      group_concat(DISTINCT m.primary_label) AS labels,
      MAX(CASE WHEN m.primary_label IN ('call_back_later', 'financial_difficulty')
        THEN COALESCE(m.arrived_at, m.stored_at) END) AS last_wish
    FROM owing CROSS JOIN messages m ON m.debtor_id = owing.id
    WHERE {_COUNTS}
    GROUP BY m.debtor_id)
  SELECT d.id, said.last_reply, said.labels, said.last_wish,
    (SELECT MAX(level) FROM reminders r WHERE r.debtor_id = d.id) AS reminders,
    (SELECT MAX(sent_at) FROM reminders r WHERE r.debtor_id = d.id) AS last_reminder,
    (SELECT COUNT(*) FROM agreements a WHERE a.debtor_id = d.id AND a.state IN ('broken', 'partly_kept')
       AND EXISTS (SELECT 1 FROM agreement_invoices x JOIN open_balances b ON b.invoice_id = x.invoice_id
         WHERE x.agreement_id = a.id AND b.open_cents > 0)) AS broken,
    (SELECT MAX(at) FROM calls c WHERE c.debtor_id = d.id AND c.outcome <> 'no_answer') AS last_call
  FROM owing d LEFT JOIN said ON said.debtor_id = d.id ORDER BY d.id
"""  # noqa: S608 - a constant


# Who asked to be called, in whatever else they wrote, since the last call; the latest words count.
_ASKED = f"""
  SELECT m.debtor_id, l.evidence, MAX(COALESCE(m.arrived_at, m.stored_at)) AS at
  FROM message_labels l JOIN messages m ON m.id = l.message_id
  WHERE l.label = 'call_back_later' AND m.debtor_id IS NOT NULL AND {_COUNTS}
    AND m.id NOT IN (SELECT message_id FROM attended)
  GROUP BY m.debtor_id
  HAVING at > COALESCE(
    (SELECT MAX(c.at) FROM calls c WHERE c.debtor_id = m.debtor_id AND c.outcome <> 'no_answer'), '')
"""  # noqa: S608 - a constant


def standings(ledger: Ledger, today: date, currency: str = "EUR") -> Iterator[Standing]:
    """Every debtor with an overdue invoice in this currency that no hold covers, or who asked to be called about it."""
    asked = {row["debtor_id"]: " ".join(row["evidence"].split()) for row in ledger.rows(_ASKED)}
    held = {
        row["invoice_id"]
        for row in ledger.rows("SELECT invoice_id FROM active_holds WHERE ends IS NULL OR ends >= ?", today.isoformat())
    }
    overdue: defaultdict[int, list[Invoice]] = defaultdict(list)
    for invoice in books.open_invoices(ledger):
        late = invoice.open.cents > 0 and invoice.due < today and invoice.open.currency == currency
        if late and (invoice.id not in held or invoice.debtor_id in asked):
            overdue[invoice.debtor_id].append(invoice)
    debtors = {debtor.id: debtor for debtor in books.debtors(ledger)}
    for row in ledger.rows(_KNOWN, today.isoformat()):
        late_ones = overdue.get(row["id"], [])
        debtor = debtors[row["id"]]
        labels = set((row["labels"] or "").split(","))
        if not late_ones:
            continue
        yield Standing(
            debtor_id=debtor.id,
            debtor=debtor.name,
            overdue=Money(sum(invoice.open.cents for invoice in late_ones), currency),
            oldest_due=min(invoice.due for invoice in late_ones),
            reminders=row["reminders"] or 0,
            last_reminder=_day(row["last_reminder"]),
            last_reply=_day(row["last_reply"]),
            broken_promises=row["broken"],
            asked="" if Label.INSOLVENCY in labels else asked.get(debtor.id, ""),
            wants_call=bool(row["last_wish"]) and (row["last_call"] or "") < row["last_wish"],
            address_fails=not any(contact.state is ContactState.CURRENT for contact in debtor.contacts),
            stopped=bool(labels & _STOPPED),
            telephone=telephone_of(debtor),
            last_call=_day(row["last_call"]),
            invoices=tuple(invoice.number for invoice in late_ones),
        )


def telephone_of(debtor: Debtor) -> str:
    """The number to call: of a contact who is still there, else the firm's own; "" when none is on file."""
    there = (contact.telephone for contact in debtor.contacts if contact.state is not ContactState.LEFT)
    return next((number for number in there if number), debtor.telephone)


def _day(stamp: str | None) -> date | None:
    return moment(stamp).date() if stamp else None
