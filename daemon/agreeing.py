"""Agreeing to payments in answer to a debtor's mail: what they asked for, or what a person offers instead.

The mail's own answer says so, in the place of what was drafted for it; the agreement counts when that goes out.
"""

from collections.abc import Sequence

from daemon.carrying_out import carry_out
from daemon.clock import today
from daemon.handling import Handler, received_of
from daemon.ledger import agreements, agreements_by_hand, consequences, draft_versions, drafts, mail
from daemon.ledger.audit import note
from daemon.letters import confirm_call
from daemon.own_answers import NobodyOnFile
from parsers.facts.model import Instalment
from parsers.problems import Problem
from replies.case import AGREED_BY_HAND
from replies.policy import agreed

_FREE = {"waiting", "discarded", "discarded_elsewhere"}  # states of a draft in whose place another may be written


class OwnTextWaits(Problem):
    """A person wrote an answer to the mail, which says something of its own."""

    template = "An answer to this mail waits that somebody wrote, draft {number}; send it or discard it first."


def agree(handler: Handler, message: int, parts: Sequence[Instalment], person: str) -> int | None:
    """Agree to these payments of what the mail is about; the draft that says so, None without an address to write to.

    A single part without an amount is all that is open; one part may be less. Raises LookupError when the mail is
    gone, NobodyOnFile, NothingToAgree, FaultySchedule or OwnTextWaits.
    """
    ledger, config = handler.ledger, handler.config
    day = today(config.creditor.time_zone)
    found = handler.understanding.on(message, day)
    case = found.case
    if case is None:
        raise NobodyOnFile
    schedule = agreements_by_hand.checked(case.invoices, parts, partial=len(parts) == 1)
    decision = agreed(found.reading, case, config.policy, schedule, handler.understanding.own_labels)
    with ledger.transaction():
        old = draft_versions.answering(ledger, message)
        state = drafts.get(ledger, old).state if old else ""
        if old and state == "waiting" and not draft_versions.ours_alone(ledger, old):
            raise OwnTextWaits(number=old)
        note(ledger, person, AGREED_BY_HAND, f"messages:{message}")
        consequences.settle(ledger, message, person, AGREED_BY_HAND)
        if old and state not in _FREE:  # it was answered: a further letter goes on in its thread
            numbers = [invoice.number for invoice in case.invoices if invoice.open.cents > 0]
            made = agreements_by_hand.record(
                ledger, numbers, schedule, person, config.policy, day, partial=len(parts) == 1
            )
            return confirm_call(ledger, config, handler.templates, made.id, day)
        account, received = mail.origin(ledger, message)[0], received_of(found)
        carry_out(ledger, config, handler.templates, message, account, decision, found.reading, case, received, day)
        latest = ledger.value("SELECT MAX(id) FROM agreements WHERE message_id = ?", message)
        agreements.replace_earlier(ledger, agreements.get(ledger, latest), person)
        return draft_versions.answering(ledger, message)
