"""What an agreement calls for next, of our own accord: a letter to draft, each of them once.

The draft is written by `replies.draft`; a person sends it, as always. Good payers are left in peace: a kind word before
the day goes to those who pay in parts or did not keep a promise before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from parsers.money import Money
from replies.agreements import Outcome, Review, asks_confirmation
from replies.case import Agreement, AgreementState, PolicySettings

_S = AgreementState
_DUE = frozenset({_S.ACCEPTED, _S.MAILED, _S.CONFIRMED})
_FAILED = frozenset({_S.BROKEN, _S.PARTLY_KEPT})
WHOLE = 0  # the position of a letter that is about the whole agreement


class FollowUpKind(StrEnum):
    """What the letter says."""

    CONFIRM = "confirm"  # writes down what was agreed by telephone, and asks for a yes
    ASK_CONFIRMATION = "ask_confirmation"  # asks for the yes that did not come
    NUDGE = "nudge"  # a kind word some days before a payment
    BROKEN = "broken"  # a promised payment did not come, or not all of it
    THANK = "thank"  # all came; the file is closed with a word of thanks


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A letter that an agreement calls for.

    `position` counts the agreement's parts from 1, in the order in which they are recorded; 0 is the whole. `amount` is
    what is asked for or awaited, `day` the day of that payment; both None where the letter names none.
    """

    agreement: Agreement
    kind: FollowUpKind
    position: int = WHOLE
    amount: Money | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of an agreement besides itself.

    `mailed_on`: when the written confirmation went out; `by_hand`: a person recorded it, so no mail asked for it;
    `done`: the letters that were drafted already; `answered`: a draft about it waits or went out; `persists`: the
    debtor did not keep an earlier promise.
    """

    mailed_on: date | None = None
    by_hand: bool = False
    done: frozenset[tuple[FollowUpKind, int]] = frozenset()
    answered: bool = False
    persists: bool = False


def follow_ups(
    agreement: Agreement, reviewed: Review, known: Followed, *, today: date, settings: PolicySettings
) -> tuple[FollowUp, ...]:
    """The letters that this agreement calls for today, most urgent first; those that were drafted are left out."""
    found = (
        *_broken(agreement, reviewed, today, settings),
        *_confirmations(agreement, known, today, settings),
        *_nudges(agreement, reviewed, known, today, settings),
        *_thanks(reviewed, agreement),
    )
    return tuple(one for one in found if (one.kind, one.position) not in known.done)


def _confirmations(agreement: Agreement, known: Followed, today: date, settings: PolicySettings) -> Iterable[FollowUp]:
    if agreement.state is _S.ACCEPTED and known.by_hand and not known.answered:
        yield FollowUp(agreement, FollowUpKind.CONFIRM)
    asked = (FollowUpKind.ASK_CONFIRMATION, WHOLE) in known.done
    # Debtors are taken at their word; a yes is asked for what we proposed, or noted by hand.
    awaited = known.by_hand or not agreement.evidence
    if (
        known.mailed_on
        and awaited
        and asks_confirmation(agreement, known.mailed_on, asked_before=asked, today=today, settings=settings)
    ):
        yield FollowUp(agreement, FollowUpKind.ASK_CONFIRMATION)


def _nudges(
    agreement: Agreement, reviewed: Review, known: Followed, today: date, settings: PolicySettings
) -> Iterable[FollowUp]:
    if agreement.state not in _DUE or not settings.nudge_days:
        return
    for position, part in enumerate(reviewed.instalments, 1):
        if part.outcome is not Outcome.OPEN or part.due is None or not part.missing:
            continue
        near = part.due - timedelta(days=settings.nudge_days) <= today < part.due
        # Whoever agreed to it a moment ago needs no kind word about it.
        fresh = today < agreement.made_on + timedelta(days=2 * settings.nudge_days)
        if near and not fresh and (known.persists or len(reviewed.instalments) > 1):
            yield FollowUp(agreement, FollowUpKind.NUDGE, position, part.missing, part.due)


def _broken(agreement: Agreement, reviewed: Review, today: date, settings: PolicySettings) -> Iterable[FollowUp]:
    if reviewed.state not in _FAILED:
        return
    for position, part in enumerate(reviewed.instalments, 1):
        late = part.due is not None and today > part.due + timedelta(days=settings.grace_days)
        failed = part.outcome in {Outcome.BROKEN, Outcome.PARTLY_KEPT}
        if late and failed and part.missing:  # what came late after all needs no letter
            yield FollowUp(agreement, FollowUpKind.BROKEN, position, part.missing, part.due)


def _thanks(reviewed: Review, agreement: Agreement) -> Iterable[FollowUp]:
    if reviewed.state is _S.KEPT:
        yield FollowUp(agreement, FollowUpKind.THANK)
