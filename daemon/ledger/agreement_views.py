"""Agreements as a person looks at them: who, what, how far, each part beside what came for it, and the history."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daemon.ledger import agreements
from daemon.ledger.database import Ledger
from daemon.ledger.reviewed import reviewed
from parsers.money import Money
from replies.agreements import Review, possible
from replies.case import Agreement, AgreementState, PolicySettings
from replies.dossier import AgreementView, PartView


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that became of an agreement."""

    at: str  # a stamp
    by: str
    event: str  # a state of the agreement, or what happened to it in a few words
    detail: str


def listed(
    ledger: Ledger,
    settings: PolicySettings,
    today: date,
    *,
    debtor: int | None = None,
    states: Iterable[AgreementState] = tuple(AgreementState),
) -> list[AgreementView]:
    """The agreements in these states, of all debtors or of one, oldest first."""
    wanted = set(states)
    found = [one for one in agreements.agreements(ledger, debtor) if one.state in wanted]
    return _views(ledger, found, settings, today)


def get(ledger: Ledger, number: int, settings: PolicySettings, today: date) -> AgreementView:
    """One agreement. Raises NoSuchAgreement."""
    (view,) = _views(ledger, [agreements.get(ledger, number)], settings, today)
    return view


def _views(ledger: Ledger, found: list[Agreement], settings: PolicySettings, today: date) -> list[AgreementView]:
    rows = {
        row["id"]: row
        for row in ledger.rows(
            """SELECT a.*, d.name AS debtor,
                 (SELECT MAX(id) FROM drafts WHERE agreement_id = a.id) AS draft_id,
                 (SELECT json_group_array(id) FROM agreements e WHERE e.replaced_by = a.id) AS replaces,
                 (SELECT json_group_array(number) FROM (
                    SELECT i.number FROM agreement_invoices x JOIN invoices i ON i.id = x.invoice_id
                    WHERE x.agreement_id = a.id ORDER BY i.due, i.number)) AS numbers
               FROM agreements a JOIN debtors d ON d.id = a.debtor_id
               WHERE a.id IN (SELECT value FROM json_each(?))""",
            json.dumps([one.id for one in found]),
        )
    }
    views = []
    for agreement, review in reviewed(ledger, found, settings, today):
        row, parts = rows[agreement.id], _parts(review)
        currency = parts[0].received.currency if parts else "EUR"
        views.append(
            AgreementView(
                id=agreement.id,
                debtor_id=agreement.debtor_id,
                debtor=row["debtor"],
                invoices=tuple(json.loads(row["numbers"])),
                state=review.state,
                made_on=agreement.made_on,
                made_by=row["made_by"],
                mailed_at=row["mailed_at"],
                message_id=row["message_id"],
                draft_id=row["draft_id"],
                evidence=agreement.evidence,
                parts=parts,
                promised=Money(sum(part.promised.cents for part in parts if part.promised), currency),
                received=Money(sum(part.received.cents for part in parts), currency),
                replaced_by=row["replaced_by"],
                replaces=tuple(json.loads(row["replaces"])),
                possible=possible(review.state),
            )
        )
    return views


def _parts(review: Review) -> tuple[PartView, ...]:
    return tuple(
        PartView(position, part.due, part.promised, part.received, part.outcome)
        for position, part in enumerate(review.instalments, 1)
    )


def history(ledger: Ledger, number: int) -> tuple[Happened, ...]:
    """All that became of an agreement, oldest first."""
    rows = ledger.rows("SELECT * FROM audit WHERE subject = ? ORDER BY id", f"agreements:{number}")
    return tuple(
        Happened(row["at"], row["actor"], row["event"].removeprefix("agreement "), row["detail"]) for row in rows
    )
