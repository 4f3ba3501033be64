"""What the days bring to agreements: kept or broken by the money that came, and the holds that follow from it."""

from datetime import date

from daemon.ledger import agreements, books
from daemon.ledger.audit import SERVICE
from daemon.ledger.database import Ledger
from replies.agreements import FINAL, HOLD_REASON, holds_of, review
from replies.case import PolicySettings, ProposedHold


def review_agreements(ledger: Ledger, settings: PolicySettings, today: date) -> int:
    """Reckon every agreement anew from the books; how many changed their state.

    Holds follow: they move on with each payment, and end when no agreement about the invoice is waiting any more.
    """
    changed = 0
    wanted: dict[int, ProposedHold] = {}
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
            # Agreements come oldest first: the latest one about an invoice says until when its reminders rest.
            wanted |= {hold.invoice_id: hold for hold in holds_of(agreement, settings, reviewed)}
        _adjust_holds(ledger, wanted)
    return changed


def _adjust_holds(ledger: Ledger, wanted: dict[int, ProposedHold]) -> None:
    for hold in ledger.rows("SELECT * FROM active_holds WHERE reason = ?", HOLD_REASON):
        still = wanted.get(hold["invoice_id"])
        if still is None:
            agreements.lift_hold(ledger, hold["id"], "no agreement waits any more", SERVICE)
        elif still.ends and still.ends.isoformat() != hold["ends"]:
            ledger.execute("UPDATE holds SET ends = ? WHERE id = ?", still.ends.isoformat(), hold["id"])
