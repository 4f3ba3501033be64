"""What the days bring to agreements: kept or broken by the money that came, and the holds that follow from it."""

import sqlite3
from datetime import date

from daemon.ledger import agreements, books
from daemon.ledger.audit import SERVICE
from daemon.ledger.database import Ledger
from replies.agreements import FINAL, HOLD_REASON, holds_of, review
from replies.case import PolicySettings


def review_agreements(ledger: Ledger, settings: PolicySettings, today: date) -> int:
    """Reckon every agreement anew from the books; how many changed their state.

    The hold of an agreement moves on with each payment, and is lifted when the agreement is kept or broken.
    """
    changed = 0
    with ledger.transaction():
        for agreement in agreements.agreements(ledger):
            if agreement.state in FINAL:
                continue
            debtor = agreement.debtor_id
            reviewed = review(
                agreement,
                books.invoices(ledger, debtor),
                books.payments(ledger, debtor),
                books.allocations(ledger, debtor),
                today=today,
                settings=settings,
            )
            if reviewed.state is not agreement.state:
                agreements.set_state(ledger, agreement.id, reviewed.state, SERVICE)
                changed += 1
            wanted = {hold.invoice_id: hold.ends for hold in holds_of(agreement, settings, reviewed)}
            for hold in _agreement_holds(ledger, agreement.invoice_ids):
                if hold["invoice_id"] not in wanted:
                    agreements.lift_hold(ledger, hold["id"], f"agreement {reviewed.state}", SERVICE)
                elif (ends := wanted[hold["invoice_id"]]) and ends.isoformat() != hold["ends"]:
                    ledger.execute("UPDATE holds SET ends = ? WHERE id = ?", ends.isoformat(), hold["id"])
    return changed


def _agreement_holds(ledger: Ledger, invoice_ids: tuple[int, ...]) -> list[sqlite3.Row]:
    marks = ", ".join("?" * len(invoice_ids))
    return ledger.rows(
        f"SELECT * FROM active_holds WHERE reason = ? AND invoice_id IN ({marks})",  # noqa: S608 - question marks only
        HOLD_REASON,
        *invoice_ids,
    )
