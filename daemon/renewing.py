"""Drafts that nobody touched follow the books: when what one rests on changes, its case is decided anew, as of today.

Money that comes or is taken back, an invoice that is closed, credited or added, an agreement kept or broken, a contact
or how we stand with a debtor: the draft gets a new version under its number, or is withdrawn when there is nothing left
to say. A draft that a person changed or approved stays, and waits for them as before (`daemon.reviewing`).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from daemon.carrying_out import withdraw
from daemon.clock import today
from daemon.correcting import Drafted, decide_anew
from daemon.handling import Handler
from daemon.ledger import Ledger, LedgerBusy, LedgerFull, drafts, grounds
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.consequences import BOOKS_CHANGED
from daemon.ledger.reviews import review_agreements
from daemon.letters_anew import decide_letter_anew

log = logging.getLogger(__name__)

# What is said to whoever looks at the new text, by what changed; the first that did is told.
WHY = {
    "money": "Written anew: money came in, or was taken back, after this answer was first written.",
    "invoices": "Written anew: the books say something else about these invoices than when it was first written.",
    "agreements": "Written anew: an agreement was kept, broken or changed after this answer was first written.",
    "contacts": "Written anew: the contacts of this debtor have changed since it was first written.",
    "debtor": "Written anew: what is on file about this debtor has changed since it was first written.",
}


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one draft, and what had changed, by the names of `grounds.PARTS`."""

    draft: int
    debtor: str
    drafted: Drafted
    changed: tuple[str, ...]


def outdated(ledger: Ledger) -> list[int]:
    """The drafts that are to be decided anew; looks only at those to whom something changed."""
    return [number for _, debtor in grounds.touched(ledger) for number, _ in grounds.outdated(ledger, debtor)]


def renew(handler: Handler) -> Iterator[Renewed]:
    """Decide anew whatever is outdated, one debtor at a time; yields what became of each draft.

    What goes wrong with the drafts to one debtor leaves them as they were, to be stopped when they are approved.
    """
    ledger = handler.ledger
    until = grounds.last_touched(ledger)
    for place, debtor in grounds.touched(ledger):
        if place > until:
            break  # brought about by what was decided just now
        done: list[Renewed] = []
        try:
            with ledger.transaction():
                review_agreements(ledger, handler.config.policy, today(handler.config.creditor.time_zone), debtor)
                done += [_renew(handler, number, parts) for number, parts in list(grounds.outdated(ledger, debtor))]
        except (LedgerBusy, LedgerFull):
            raise
        except Exception as error:  # whatever one case does, the next one is decided
            log.warning("debtor %s: no draft was decided anew: %s", debtor, type(error).__name__, exc_info=True)
        else:
            if done:
                grounds.seen(ledger, place)
            yield from done
    if grounds.any_touched(ledger):
        grounds.seen(ledger, until)


def _renew(handler: Handler, number: int, parts: tuple[str, ...]) -> Renewed:
    ledger, draft = handler.ledger, drafts.get(handler.ledger, number)
    if draft.message is not None and not _can_be_decided(ledger, draft.message, draft.state):
        return Renewed(number, draft.debtor, Drafted.KEPT, parts)
    note(ledger, SERVICE, "draft decided anew", f"drafts:{number}", ", ".join(parts))
    if draft.message is not None:
        drafted = decide_anew(handler, draft.message, SERVICE, BOOKS_CHANGED, remark=WHY[parts[0]]).drafted
        if drafts.get(ledger, number).state == "discarded":
            grounds.withdrawn(ledger, number)
    elif decide_letter_anew(handler, number, WHY[parts[0]]):
        same = drafts.get(ledger, number).version == draft.version
        drafted = Drafted.SAME if same else Drafted.REPLACED
    else:
        withdraw(ledger, number, BOOKS_CHANGED)
        drafted = Drafted.WITHDRAWN
    return Renewed(number, draft.debtor, drafted, parts)


def _can_be_decided(ledger: Ledger, message: int, state: str) -> bool:
    """Whether the mail can still be read, and, when its answer was withdrawn, none came after it."""
    return bool(
        ledger.value(
            """SELECT 1 FROM messages m WHERE m.id = ?1 AND m.raw_sha256 IS NOT NULL AND (?2 = 'waiting' OR NOT EXISTS (
                 SELECT 1 FROM messages later WHERE later.debtor_id = m.debtor_id AND later.id > m.id
                   AND later.state = 'handled' AND later.automatic = ''))""",
            message,
            state,
        )
    )
