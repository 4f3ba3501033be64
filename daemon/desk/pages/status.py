"""How the service is, what is under way, and the switch that stops all sending."""

from starlette.responses import Response

from daemon.desk.visit import NotFoundError, Visit
from daemon.health import ready
from daemon.health.record import recorded
from daemon.ledger import mail, sending

# What was done last, with the debtor it was about where it was about one.
_LATEST = """
  SELECT a.*, (SELECT name FROM debtors WHERE id = CASE
      WHEN a.subject LIKE 'drafts:%' THEN (SELECT debtor_id FROM drafts WHERE id = CAST(substr(a.subject, 8) AS INT))
      WHEN a.subject LIKE 'messages:%'
        THEN (SELECT debtor_id FROM messages WHERE id = CAST(substr(a.subject, 10) AS INT))
      WHEN a.subject LIKE 'agreements:%'
        THEN (SELECT debtor_id FROM agreements WHERE id = CAST(substr(a.subject, 12) AS INT))
      WHEN a.subject LIKE 'debtors:%' THEN CAST(substr(a.subject, 9) AS INT)
    END) AS debtor
  FROM audit a ORDER BY a.id DESC LIMIT 30"""


def show(visit: Visit) -> Response:
    """The parts of the service and how each is."""
    ledger = visit.ledger
    found = recorded(ledger)
    runs = bool(found) and found[0].fresh
    return visit.page(
        "status.html",
        several=len(visit.config.accounts) > 1,
        parts=found if runs else [],
        runs=runs,
        seen=found[0].seen_at if found else "",
        well=runs and ready(one.finding for one in found),
        stopped=sending.stopped(ledger),
        outgoing=ledger.rows(
            """SELECT o.draft_id, o.state, o.reply_text, o.not_before, o.retry_at, r.message_id, r.recipient,
                 d.name AS debtor FROM outbox o JOIN drafts r ON r.id = o.draft_id
               LEFT JOIN debtors d ON d.id = r.debtor_id
               WHERE o.state IN ('approved', 'sending', 'retry', 'uncertain') ORDER BY o.id LIMIT 50"""
        ),
        aside=ledger.rows(
            """SELECT m.id, m.state, m.failure, m.stored_at FROM messages m JOIN folders f USING (account, folder)
               WHERE m.state IN ('failed', 'too_large', 'gone') AND f.role = 'inbox' ORDER BY m.id DESC LIMIT 50"""
        ),
        folders=ledger.rows("SELECT * FROM folders ORDER BY account, role, folder"),
        audit=ledger.rows(_LATEST),
    )


def switch(visit: Visit) -> Response:
    """Stop all sending, or let it go on."""
    if visit.field("act") == "stop":
        sending.stop(visit.ledger, visit.person, visit.field("why").strip() or visit.words("stopped by hand"))
    else:
        sending.start(visit.ledger, visit.person)
    return visit.go("/status")


def retry(visit: Visit) -> Response:
    """Try a mail that was set aside once more."""
    if not mail.retry_failed(visit.ledger, visit.at()):
        raise NotFoundError
    return visit.go("/status")
