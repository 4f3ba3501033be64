"""What the days bring to agreements: kept or broken by the money that came, and the holds that follow from it."""

from collections.abc import Iterator
from datetime import date

from daemon.ledger import agreements
from daemon.ledger.audit import SERVICE
from daemon.ledger.database import Ledger
from daemon.ledger.reviewed import reviewed
from replies.agreements import FINAL, HOLD_REASON, Review, holds_of
from replies.case import Agreement, PolicySettings, ProposedHold


def review_agreements(ledger: Ledger, settings: PolicySettings, today: date, debtor: int | None = None) -> int:
    """Reckon every agreement, or those of one debtor, anew from the books; how many changed their state.

    Holds follow: they move on with each payment, and end when no agreement about the invoice is waiting any more.
    """
    changed = 0
    wanted: dict[int, ProposedHold] = {}
    with ledger.transaction():
        for agreement, found in _reviewed(ledger, settings, today, debtor):
            _keep_parts(ledger, agreement.id, found)
            if found.state is not agreement.state:
                agreements.set_state(ledger, agreement.id, found.state, SERVICE)
                changed += 1
            # Agreements come oldest first: the latest one about an invoice says until when its reminders rest.
            wanted |= {hold.invoice_id: hold for hold in holds_of(agreement, settings, found)}
        _adjust_holds(ledger, wanted, debtor)
    return changed


def _reviewed(
    ledger: Ledger, settings: PolicySettings, today: date, debtor: int | None
) -> Iterator[tuple[Agreement, Review]]:
    if debtor is not None:
        alive = [one for one in agreements.agreements(ledger, debtor) if one.state not in FINAL]
        yield from reviewed(ledger, alive, settings, today)
        return
    for some in agreements.living(ledger):
        yield from reviewed(ledger, some, settings, today)


def _keep_parts(ledger: Ledger, number: int, found: Review) -> None:
    """Keep what was found of each promised payment, where it changed."""
    for position, part in enumerate(found.instalments, 1):
        ledger.connection.execute(
            """UPDATE instalments SET outcome = ?1, received_cents = ?2 WHERE agreement_id = ?3 AND position = ?4
               AND (outcome <> ?1 OR received_cents <> ?2)""",
            (str(part.outcome), part.received.cents, number, position),
        )


def _adjust_holds(ledger: Ledger, wanted: dict[int, ProposedHold], debtor: int | None) -> None:
    whose = "" if debtor is None else "AND invoice_id IN (SELECT id FROM invoices WHERE debtor_id = ?)"
    sql = f"SELECT * FROM active_holds WHERE reason = ? {whose}"  # noqa: S608 - our own words
    for hold in ledger.rows(sql, HOLD_REASON, *(() if debtor is None else (debtor,))):
        still = wanted.get(hold["invoice_id"])
        if still is None:
            agreements.lift_hold(ledger, hold["id"], "no agreement waits any more", SERVICE)
        elif still.ends and still.ends.isoformat() != hold["ends"]:
            ledger.execute("UPDATE holds SET ends = ? WHERE id = ?", still.ends.isoformat(), hold["id"])
