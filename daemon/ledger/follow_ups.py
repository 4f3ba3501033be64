"""The letters that agreements call for, from the ledger: which are due today, and which were drafted already."""

from collections import defaultdict
from datetime import date

from daemon.clock import now, stamp
from daemon.ledger import agreements
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger
from daemon.ledger.reviewed import reviewed
from replies.case import PolicySettings
from replies.follow_ups import Followed, FollowUp, FollowUpKind, follow_ups


def due(ledger: Ledger, settings: PolicySettings, today: date) -> list[FollowUp]:
    """The letters that agreements call for today and that were not drafted yet, oldest agreement first."""
    found: list[FollowUp] = []
    for some in agreements.living(ledger):
        known = _known(ledger, some[0].id, some[-1].id)
        for agreement, review in reviewed(ledger, some, settings, today):
            if agreement.id in known:  # else forgotten meanwhile
                found += follow_ups(agreement, review, known[agreement.id], today=today, settings=settings)
    return found


def _known(ledger: Ledger, first: int, last: int) -> dict[int, Followed]:
    """What is known of the agreements from the first to the last, besides themselves."""
    done: defaultdict[int, set[tuple[FollowUpKind, int]]] = defaultdict(set)
    letters = "SELECT agreement_id, kind, position FROM follow_ups WHERE agreement_id BETWEEN ? AND ?"
    for row in ledger.rows(letters, first, last):
        done[row["agreement_id"]].add((FollowUpKind(row["kind"]), row["position"]))
    rows = ledger.rows(
        """SELECT id, mailed_at, made_by <> '' AS by_hand,
             EXISTS (SELECT 1 FROM drafts d WHERE d.agreement_id = a.id AND d.state NOT LIKE 'discarded%') AS answered,
             EXISTS (SELECT 1 FROM agreements b WHERE b.debtor_id = a.debtor_id AND b.id < a.id
               AND b.state IN ('broken', 'partly_kept')) AS persists
           FROM agreements a WHERE id BETWEEN ? AND ?""",
        first,
        last,
    )
    return {
        row["id"]: Followed(
            mailed_on=ledger.day_of(row["mailed_at"]) if row["mailed_at"] else None,
            by_hand=bool(row["by_hand"]),
            done=frozenset(done[row["id"]]),
            answered=bool(row["answered"]),
            persists=bool(row["persists"]),
        )
        for row in rows
    }


def record(ledger: Ledger, wanted: FollowUp, draft: int | None) -> None:
    """Keep that this letter was drafted, so that it is not drafted again; `draft` None: a person will not have it."""
    with ledger.transaction():
        ledger.execute(
            "INSERT OR REPLACE INTO follow_ups (agreement_id, kind, position, draft_id, at) VALUES (?, ?, ?, ?, ?)",
            wanted.agreement.id,
            str(wanted.kind),
            wanted.position,
            draft,
            stamp(now()),
        )
        note(ledger, SERVICE, "letter drafted", f"agreements:{wanted.agreement.id}", str(wanted.kind))
