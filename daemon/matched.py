"""Mails that wait for a payment to be matched: once a person did that, each is decided anew and gets its answer."""

from daemon.correcting import Decided, decide_anew
from daemon.handling import Handler
from daemon.ledger.consequences import BOOKS_CHANGED
from replies.policy.rules import table


def match_first() -> tuple[str, ...]:
    """The tasks that ask a person to match a payment before a mail is answered."""
    return table().done_by["matching_a_payment"]


def answer_matched(handler: Handler, payment: int, debtors: set[int], person: str) -> list[Decided]:
    """Decide the mails anew that waited for this payment, of those to whom it was set or proposed; what came of each.

    `debtors` are those that it was proposed for before; where it went instead counts as well.
    """
    ledger = handler.ledger
    with ledger.transaction():
        rows = ledger.rows(
            """SELECT DISTINCT i.debtor_id FROM allocations a JOIN invoices i ON i.id = a.invoice_id
               WHERE a.payment_id = ?""",
            payment,
        )
        found = [
            row["message_id"]
            for debtor in sorted(debtors | {row["debtor_id"] for row in rows})
            for task in match_first()
            for row in ledger.rows(
                """SELECT t.message_id FROM tasks t JOIN messages m ON m.id = t.message_id
                   WHERE t.done_at IS NULL AND t.kind = ? AND m.debtor_id = ? AND m.raw_sha256 IS NOT NULL
                   ORDER BY t.message_id""",
                task,
                debtor,
            )
        ]
        return [decide_anew(handler, message, person, BOOKS_CHANGED) for message in found]
