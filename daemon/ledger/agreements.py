"""Agreements and holds in the ledger: what was promised, and whose reminders rest."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from daemon.clock import now, stamp
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger, of_one
from parsers.facts.model import Instalment
from parsers.money import Money
from parsers.problems import Problem
from replies.agreements import FINAL, Event, after, holds_of, possible, replaces
from replies.case import Agreement, AgreementState, Hold, PolicySettings, ProposedAgreement, ProposedHold


class NoSuchAgreement(Problem):
    """There is no agreement with this number."""

    template = "There is no agreement {number}; see `afspraak agreements`."


@dataclass(frozen=True, slots=True)
class HeldInvoice:
    """A hold as a person reads it."""

    id: int
    debtor: str
    invoice: str
    reason: str
    starts: date
    ends: date | None


BY_HAND = "by hand"  # the reason of a hold that a person set
LIFTED_BY_HAND, REPLACED = "lifted by hand", "replaced"  # why a hold ended
_SOME = 500
_SELECT = """
  SELECT a.*, (SELECT json_group_array(invoice_id) FROM agreement_invoices WHERE agreement_id = a.id) AS invoice_ids,
    (SELECT json_group_array(json_array(due, amount_cents, currency)) FROM
      (SELECT * FROM instalments WHERE agreement_id = a.id ORDER BY position)) AS parts
  FROM agreements a
"""


def agreements(ledger: Ledger, debtor: int | None = None) -> tuple[Agreement, ...]:
    """All agreements, or those of one debtor, oldest first, with their history in their states."""
    where, whose = of_one("a.debtor_id", debtor)
    return tuple(map(_agreement, ledger.rows(f"{_SELECT} {where} ORDER BY a.id", *whose)))


def due_between(ledger: Ledger, first: date, last: date) -> tuple[Agreement, ...]:
    """The agreements of which a part is promised for one of these days."""
    rows = ledger.rows(
        f"""{_SELECT} WHERE a.id IN (SELECT agreement_id FROM instalments WHERE due BETWEEN ? AND ?)
            ORDER BY a.id""",  # noqa: S608 - a constant
        first.isoformat(),
        last.isoformat(),
    )
    return tuple(map(_agreement, rows))


def in_state(ledger: Ledger, state: AgreementState) -> tuple[Agreement, ...]:
    """The agreements in this state, oldest first."""
    rows = ledger.rows(f"{_SELECT} WHERE a.state = ? ORDER BY a.id", str(state))
    return tuple(map(_agreement, rows))


def living(ledger: Ledger) -> Iterator[tuple[Agreement, ...]]:
    """All that were neither replaced nor declined, oldest first, some at a time: of a large firm there are many."""
    marks, last = ", ".join("?" * len(FINAL)), 0
    sql = f"{_SELECT} WHERE a.id > ? AND a.state NOT IN ({marks}) ORDER BY a.id LIMIT {_SOME}"
    while some := tuple(map(_agreement, ledger.rows(sql, last, *map(str, FINAL)))):
        yield some
        last = some[-1].id


def get(ledger: Ledger, number: int) -> Agreement:
    """One agreement. Raises NoSuchAgreement."""
    row = ledger.row(f"{_SELECT} WHERE a.id = ?", number)
    if row is None:
        raise NoSuchAgreement(number=number)
    return _agreement(row)


def _agreement(row: sqlite3.Row) -> Agreement:
    instalments = tuple(
        Instalment(date.fromisoformat(due) if due else None, None if cents is None else Money(cents, currency))
        for due, cents, currency in json.loads(row["parts"])
    )
    return Agreement(
        row["id"],
        row["debtor_id"],
        tuple(json.loads(row["invoice_ids"])),
        instalments,
        AgreementState(row["state"]),
        date.fromisoformat(row["made_on"]),
        row["evidence"],
    )


def propose(
    ledger: Ledger,
    debtor: int,
    message: int | None,
    made_on: date,
    proposed: ProposedAgreement,
    *,
    by: str = "",
) -> int:
    """Record what a debtor proposes in a mail; it counts only after the creditor's yes.

    What a person records (`by`), such as after a call, the creditor has said yes to. Parts are kept by their day.
    """
    with ledger.transaction():
        number = ledger.insert(
            "agreements",
            debtor_id=debtor,
            message_id=message,
            state=str(AgreementState.ACCEPTED if by else AgreementState.PROPOSED),
            made_on=made_on.isoformat(),
            evidence=proposed.evidence,
            made_by=by,
        )
        for invoice_id in proposed.invoice_ids:
            ledger.insert("agreement_invoices", agreement_id=number, invoice_id=invoice_id)
        parts = sorted(proposed.instalments, key=lambda part: (part.date is None, part.date or date.max))
        for position, part in enumerate(parts, 1):
            ledger.insert(
                "instalments",
                agreement_id=number,
                position=position,
                due=part.date.isoformat() if part.date else None,
                amount_cents=part.amount.cents if part.amount else None,
                currency=part.amount.currency if part.amount else "EUR",
            )
        note(ledger, by or SERVICE, "agreement proposed", f"agreements:{number}")
    return number


def set_state(ledger: Ledger, number: int, state: AgreementState, actor: str) -> None:
    """Move an agreement on. Raises NoSuchAgreement."""
    with ledger.transaction():
        if not ledger.execute("UPDATE agreements SET state = ? WHERE id = ?", str(state), number):
            raise NoSuchAgreement(number=number)
        note(ledger, actor, f"agreement {state}", f"agreements:{number}")


def mailed(ledger: Ledger, draft: int) -> None:
    """The confirmation of an agreement went out. It replaces earlier live agreements on the same invoices."""
    number = ledger.value("SELECT agreement_id FROM drafts WHERE id = ?", draft)
    if number is None:
        return
    with ledger.transaction():
        later = get(ledger, number)
        if Event.MAIL not in possible(later.state):  # declined meanwhile: the letter alone agrees to nothing
            return
        set_state(ledger, number, after(later, Event.MAIL), SERVICE)
        ledger.execute("UPDATE agreements SET mailed_at = ? WHERE id = ?", stamp(now()), number)
        replace_earlier(ledger, later, SERVICE)


def replace_earlier(ledger: Ledger, later: Agreement, actor: str) -> None:
    """Put the later agreement in the place of the earlier live ones about the same invoices."""
    with ledger.transaction():
        for earlier in agreements(ledger, later.debtor_id):
            if earlier.id < later.id and replaces(later, earlier):
                set_state(ledger, earlier.id, after(earlier, Event.REPLACE), actor)
                ledger.execute("UPDATE agreements SET replaced_by = ? WHERE id = ?", later.id, earlier.id)


def holds(ledger: Ledger, debtor: int, today: date) -> tuple[Hold, ...]:
    """The holds on a debtor's invoices that count today."""
    rows = ledger.rows(
        """SELECT h.* FROM active_holds h JOIN invoices i ON i.id = h.invoice_id
           WHERE i.debtor_id = ? AND (h.ends IS NULL OR h.ends >= ?)""",
        debtor,
        today.isoformat(),
    )
    return tuple(
        Hold(
            row["id"],
            row["invoice_id"],
            row["reason"],
            date.fromisoformat(row["starts"]),
            date.fromisoformat(row["ends"]) if row["ends"] else None,
        )
        for row in rows
    )


def held(ledger: Ledger, today: date) -> list[HeldInvoice]:
    """All holds that count today, as a person reads them."""
    rows = ledger.rows(
        "SELECT * FROM active_holds WHERE ends IS NULL OR ends >= ? ORDER BY ends, id", today.isoformat()
    )
    return [
        HeldInvoice(
            row["id"],
            row["debtor"],
            row["number"],
            row["reason"],
            date.fromisoformat(row["starts"]),
            date.fromisoformat(row["ends"]) if row["ends"] else None,
        )
        for row in rows
    ]


def hold(
    ledger: Ledger, message: int | None, today: date, proposed: tuple[ProposedHold, ...], actor: str = SERVICE
) -> None:
    """Pause the reminders of invoices. A new hold for the same reason replaces the old one."""
    with ledger.transaction():
        for one in proposed:
            ledger.execute(
                "UPDATE holds SET lifted_at = ?, lifted_why = ? "
                "WHERE invoice_id = ? AND reason = ? AND lifted_at IS NULL",
                stamp(now()),
                REPLACED,
                one.invoice_id,
                one.reason,
            )
            ledger.insert(
                "holds",
                invoice_id=one.invoice_id,
                reason=one.reason,
                starts=today.isoformat(),
                ends=one.ends.isoformat() if one.ends else None,
                message_id=message,
            )
            if actor != SERVICE:
                note(ledger, actor, "reminders held", f"invoices:{one.invoice_id}")


def lift_hold(ledger: Ledger, number: int, why: str, actor: str) -> bool:
    """End a hold before its day; False when there is none that still counts."""
    with ledger.transaction():
        lifted = ledger.execute(
            "UPDATE holds SET lifted_at = ?, lifted_why = ? WHERE id = ? AND lifted_at IS NULL",
            stamp(now()),
            why,
            number,
        )
        if lifted:
            note(ledger, actor, "hold lifted", f"holds:{number}", why)
    return bool(lifted)


def lifted_by_hand(ledger: Ledger, message: int) -> frozenset[tuple[int, str]]:
    """The holds of a mail that a person lifted: of each the invoice and the reason."""
    rows = ledger.rows(
        "SELECT invoice_id, reason FROM holds WHERE message_id = ? AND lifted_why = ?", message, LIFTED_BY_HAND
    )
    return frozenset((row["invoice_id"], row["reason"]) for row in rows)


def hold_for(ledger: Ledger, number: int, settings: PolicySettings, today: date) -> None:
    """Pause the reminders of an agreement's invoices until its first payment is due."""
    hold(ledger, None, today, holds_of(get(ledger, number), settings))


def invoice_numbers(ledger: Ledger, agreement: Agreement) -> tuple[str, ...]:
    """The numbers of the invoices that an agreement is about."""
    rows = ledger.rows(
        """SELECT i.number FROM agreement_invoices x JOIN invoices i ON i.id = x.invoice_id
           WHERE x.agreement_id = ? ORDER BY i.due, i.number""",
        agreement.id,
    )
    return tuple(row["number"] for row in rows)


def confirm(ledger: Ledger, number: int, message: int) -> None:
    """The debtor said yes to the agreement, in the mail with the row `message`."""
    agreement = get(ledger, number)
    if Event.CONFIRM in possible(agreement.state):
        set_state(ledger, number, after(agreement, Event.CONFIRM), SERVICE)
    note(ledger, SERVICE, "agreement confirmed by mail", f"agreements:{number}", f"messages:{message}")


def confirmed_by_hand(ledger: Ledger, number: int) -> bool:
    """Whether a draft waits to confirm this agreement whose text a person wrote."""
    return bool(
        ledger.value(
            """SELECT 1 FROM drafts r JOIN draft_versions v ON v.draft_id = r.id AND v.version = r.version
               WHERE r.agreement_id = ? AND r.state = 'waiting' AND v.author <> ?""",
            number,
            SERVICE,
        )
    )


def confirm_instead(ledger: Ledger, earlier: int, later: int) -> None:
    """The drafts that wait to confirm the earlier agreement confirm the later one, which took its place."""
    ledger.execute("UPDATE drafts SET agreement_id = ? WHERE agreement_id = ? AND state = 'waiting'", later, earlier)
