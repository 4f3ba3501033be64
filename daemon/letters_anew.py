"""Letters of our own accord that wait, decided anew when what they rest on changed: another text, or none."""

from datetime import date

from daemon.clock import today
from daemon.handling import Handler
from daemon.ledger import Ledger, agreements, books, cases, drafts
from daemon.ledger.reviewed import reviewed
from daemon.letters import BY_HAND, THANKS, Instead, called_for, write, write_follow_up
from parsers.books import Debtor
from replies.agreements import LIVE, Outcome
from replies.follow_ups import FollowUp, FollowUpKind
from replies.own_letters import OwnLetter
from replies.policy.facts import open_total

_FAILED = frozenset({Outcome.BROKEN, Outcome.PARTLY_KEPT})
_STILL = {FollowUpKind.NUDGE: frozenset({Outcome.OPEN}), FollowUpKind.BROKEN: _FAILED}


def decide_letter_anew(handler: Handler, number: int, why: str) -> bool:
    """Write a letter of our own accord as of today in the place of the one that waits; False when none is called for.

    `why` is said to whoever looks at it.
    """
    ledger, draft = handler.ledger, drafts.get(handler.ledger, number)
    debtor = books.debtor(ledger, draft.debtor_id or 0)
    origin = ledger.row("SELECT * FROM draft_origins WHERE draft_id = ?", number)
    if debtor is None or origin is None:
        return False
    day, instead = today(handler.config.creditor.time_zone), Instead(number, why, draft.in_reply_to)
    followed = ledger.row("SELECT * FROM follow_ups WHERE draft_id = ?", number)
    if followed is not None:
        kind = FollowUpKind(followed["kind"])
        follow_up = _still(handler, debtor, followed["agreement_id"], kind, followed["position"], day)
        if follow_up is None:
            if kind in _STILL:  # it may be called for again
                ledger.execute("DELETE FROM follow_ups WHERE draft_id = ?", number)
            return False
        case = cases.case_for(ledger, debtor, follow_up.agreement.invoice_ids, "", day)
        parts = (ledger, handler.config, handler.templates, case, follow_up, day)
        return write_follow_up(*parts, instead=instead) is not None
    wanted = _wanted(handler, debtor, number, origin["answer"], origin["about"], origin["answer_by"], day)
    if wanted is None:
        return False
    return write(ledger, handler.config, handler.templates, debtor, wanted, day, instead=instead) is not None


def _still(
    handler: Handler, debtor: Debtor, agreement: int, kind: FollowUpKind, position: int, day: date
) -> FollowUp | None:
    """The letter that an agreement still calls for, with what is asked for now."""
    on_file = agreements.get(handler.ledger, agreement)
    ((agreed, review),) = reviewed(handler.ledger, [on_file], handler.config.policy, day)
    if kind in _STILL:
        part = review.instalments[position - 1]
        wanted = part.outcome in _STILL[kind] and part.missing is not None
        return FollowUp(agreed, kind, position, part.missing, part.due) if wanted else None
    case = cases.case_for(handler.ledger, debtor, agreed.invoice_ids, "", day)
    return FollowUp(agreed, kind) if review.state in LIVE and open_total(case).cents > 0 else None


def _wanted(
    handler: Handler, debtor: Debtor, number: int, text: str, about: str, by: str | None, day: date
) -> OwnLetter | None:
    """The letter as it is called for now; one that a person asked for, about what is still as they asked."""
    ledger = handler.ledger
    if BY_HAND not in about:
        wanted = called_for(ledger, handler.config, debtor, day)
        return wanted if wanted and wanted.text == text and not _written_elsewhere(ledger, wanted, number) else None
    ids = [row[0] for row in ledger.rows("SELECT invoice_id FROM draft_invoices WHERE draft_id = ?", number)]
    invoices = books.invoices_of(ledger, ids)
    still_open = tuple(invoice for invoice in invoices if invoice.open.cents > 0)
    if text == THANKS:
        return None if still_open else OwnLetter(text, about, invoices)
    return OwnLetter(text, about, still_open, date.fromisoformat(by) if by else None) if still_open else None


def _written_elsewhere(ledger: Ledger, wanted: OwnLetter, number: int) -> bool:
    """Whether another draft was written for the same reason."""
    return bool(ledger.value("SELECT 1 FROM draft_origins WHERE about = ? AND draft_id <> ?", wanted.about, number))
