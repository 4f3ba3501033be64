"""The labels: how often each was read and how sure, the latest mails that carry one, and what people corrected."""

from starlette.responses import Response

from daemon.config import own_labels
from daemon.desk.visit import Visit
from daemon.ledger import corrections
from parsers.labels.names import Label

SHOWN = 60


def listed(visit: Visit) -> Response:
    """All labels with how often they were read, and the mails of one."""
    ledger = visit.ledger
    counts = {
        row["primary_label"]: row
        for row in ledger.rows(
            """SELECT primary_label, COUNT(*) AS count, AVG(confidence) AS confidence FROM messages
               WHERE state = 'handled' AND primary_label <> '' GROUP BY 1"""
        )
    }
    label = visit.asked("label")
    mails = ledger.rows(
        """SELECT m.id, m.confidence, COALESCE(m.arrived_at, m.stored_at) AS at, l.evidence, d.name AS debtor, m.sender
           FROM messages m LEFT JOIN debtors d ON d.id = m.debtor_id
           LEFT JOIN message_labels l ON l.message_id = m.id AND l.label = m.primary_label
           WHERE m.primary_label = ? AND m.state = 'handled' ORDER BY m.id DESC LIMIT ?""",
        label,
        SHOWN,
    )
    learnt = corrections.listed(ledger)[-SHOWN:][::-1]
    own = {one.name for one in own_labels(visit.config)}
    names = [*map(str, Label), *sorted({*own, *counts} - set(Label))]
    return visit.page(
        "labels.html", names=names, counts=counts, label=label, mails=mails if label else [], learnt=learnt
    )
