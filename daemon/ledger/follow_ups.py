"""The letters that agreements call for, from the ledger: which are due today, and which were drafted already."""

from datetime import date

from daemon.clock import moment, now, stamp
from daemon.ledger import agreements
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.database import Ledger
from daemon.ledger.reviewed import reviewed
from replies.agreements import FINAL
from replies.case import Agreement, AgreementState, PolicySettings
from replies.follow_ups import Followed, FollowUp, FollowUpKind, follow_ups

_FAILED = {AgreementState.BROKEN, AgreementState.PARTLY_KEPT}


def due(ledger: Ledger, settings: PolicySettings, today: date) -> tuple[FollowUp, ...]:
    """The letters that agreements call for today and that were not drafted yet, oldest agreement first."""
    every = agreements.agreements(ledger)
    found: list[FollowUp] = []
    living = [agreement for agreement in every if agreement.state not in FINAL]
    for agreement, review in reviewed(ledger, living, settings, today):
        known = _known(ledger, agreement, every)
        found += follow_ups(agreement, review, known, today=today, settings=settings)
    return tuple(found)


def _known(ledger: Ledger, agreement: Agreement, every: tuple[Agreement, ...]) -> Followed:
    row = ledger.row(
        """SELECT mailed_at, made_by <> '' AS by_hand,
             EXISTS (SELECT 1 FROM drafts d WHERE d.agreement_id = a.id AND d.state NOT LIKE 'discarded%') AS answered
           FROM agreements a WHERE a.id = ?""",
        agreement.id,
    )
    done = ledger.rows("SELECT kind, position FROM follow_ups WHERE agreement_id = ?", agreement.id)
    return Followed(
        mailed_on=moment(row["mailed_at"]).date() if row and row["mailed_at"] else None,
        by_hand=bool(row and row["by_hand"]),
        done=frozenset((FollowUpKind(one["kind"]), one["position"]) for one in done),
        answered=bool(row and row["answered"]),
        persists=any(
            other.debtor_id == agreement.debtor_id and other.id < agreement.id and other.state in _FAILED
            for other in every
        ),
    )


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
