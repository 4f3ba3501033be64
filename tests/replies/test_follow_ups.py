"""Which letters an agreement calls for, and when: each once, and none to those who keep their word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parsers.books import Allocation, Invoice, Payment
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.agreements import review
from replies.case import Agreement, AgreementState, PolicySettings
from replies.follow_ups import Followed, FollowUp, FollowUpKind, follow_ups

MADE, FIRST, SECOND = date(2026, 5, 11), date(2026, 5, 29), date(2026, 6, 29)
SETTINGS = PolicySettings()
S, K = AgreementState, FollowUpKind
ONE = (Instalment(FIRST, Money(100_00)),)
PLAN = (Instalment(FIRST, Money(40_00)), Instalment(SECOND, Money(60_00)))
GRACE = timedelta(days=SETTINGS.grace_days)


def letters(
    parts: tuple[Instalment, ...],
    today: date,
    state: AgreementState = S.CONFIRMED,
    paid: tuple[tuple[date, int], ...] = (),
    known: Followed = Followed(),  # noqa: B008 - frozen
) -> list[FollowUp]:
    # one payment stands in the debtor's own words here, a plan is ours
    agreement = Agreement(1, 1, (1,), parts, state, MADE, "" if len(parts) > 1 else "vrijdag maak ik het over")
    invoice = Invoice(1, "F-1", 1, MADE, MADE, Money(100_00), Money(100_00 - sum(cents for _, cents in paid)))
    payments = [Payment(number, day, Money(cents)) for number, (day, cents) in enumerate(paid)]
    allocations = [Allocation(one.id, 1, one.amount, "", sure=True) for one in payments]
    reviewed = review(agreement, [invoice], payments, allocations, today=today, settings=SETTINGS)
    agreement = replace(agreement, state=reviewed.state)
    return list(follow_ups(agreement, reviewed, known, today=today, settings=SETTINGS))


def kinds(*found: FollowUp) -> list[tuple[FollowUpKind, int, int | None]]:
    return [(one.kind, one.position, one.amount.cents if one.amount else None) for one in found]


MAILED = Followed(mailed_on=MADE)
PERSISTS = Followed(persists=True)
BY_HAND = Followed(by_hand=True)


@pytest.mark.parametrize(
    ("parts", "today", "state", "paid", "known", "wanted"),
    [
        # what was agreed by telephone is written down, once
        (ONE, MADE, S.ACCEPTED, (), BY_HAND, [(K.CONFIRM, 0, None)]),
        (ONE, MADE, S.ACCEPTED, (), Followed(), []),
        (ONE, MADE, S.ACCEPTED, (), replace(BY_HAND, answered=True), []),
        (ONE, MADE, S.ACCEPTED, (), replace(BY_HAND, done=frozenset({(K.CONFIRM, 0)})), []),
        # a yes that does not come is asked for once, after some days
        (PLAN, MADE + timedelta(4), S.MAILED, (), MAILED, []),
        (PLAN, MADE + timedelta(5), S.MAILED, (), MAILED, [(K.ASK_CONFIRMATION, 0, None)]),
        (ONE, MADE + timedelta(5), S.MAILED, (), replace(MAILED, by_hand=True), [(K.ASK_CONFIRMATION, 0, None)]),
        (
            ONE,
            MADE + timedelta(5),
            S.MAILED,
            (),
            replace(MAILED, persists=True),
            [],
        ),  # their words: no yes was asked for
        (PLAN, MADE + timedelta(9), S.MAILED, (), replace(MAILED, done=frozenset({(K.ASK_CONFIRMATION, 0)})), []),
        (ONE, MADE + timedelta(5), S.CONFIRMED, (), MAILED, []),
        # a kind word before the day, to those who pay in parts or did not keep a promise before
        (ONE, FIRST - timedelta(3), S.CONFIRMED, (), Followed(), []),
        (ONE, FIRST - timedelta(3), S.CONFIRMED, (), PERSISTS, [(K.NUDGE, 1, 100_00)]),
        (PLAN, FIRST - timedelta(3), S.CONFIRMED, (), Followed(), [(K.NUDGE, 1, 40_00)]),
        (PLAN, FIRST - timedelta(4), S.CONFIRMED, (), Followed(), []),
        (PLAN, FIRST, S.CONFIRMED, (), Followed(), []),
        (PLAN, FIRST - timedelta(3), S.CONFIRMED, ((MADE, 40_00),), Followed(), []),
        (PLAN, FIRST - timedelta(3), S.PROPOSED, (), Followed(), []),
        (PLAN, SECOND - timedelta(1), S.CONFIRMED, ((FIRST, 40_00),), Followed(), [(K.NUDGE, 2, 60_00)]),
        # what did not come is asked for when the days of grace are over
        (ONE, FIRST + GRACE, S.CONFIRMED, (), Followed(), []),
        (ONE, FIRST + GRACE + timedelta(1), S.CONFIRMED, (), Followed(), [(K.BROKEN, 1, 100_00)]),
        (ONE, FIRST + GRACE + timedelta(1), S.CONFIRMED, ((FIRST, 70_00),), Followed(), [(K.BROKEN, 1, 30_00)]),
        (ONE, SECOND, S.CONFIRMED, ((SECOND, 100_00),), Followed(), []),  # late, but it came
        (PLAN, SECOND + GRACE + timedelta(1), S.CONFIRMED, ((FIRST, 40_00),), Followed(), [(K.BROKEN, 2, 60_00)]),
        # thanks when all came
        (ONE, FIRST, S.CONFIRMED, ((FIRST, 100_00),), Followed(), [(K.THANK, 0, None)]),
        (ONE, FIRST, S.CONFIRMED, ((FIRST, 100_00),), Followed(done=frozenset({(K.THANK, 0)})), []),
        (ONE, SECOND, S.REPLACED, (), Followed(), []),
    ],
)
def test_what_an_agreement_calls_for(
    parts: tuple[Instalment, ...],
    today: date,
    state: AgreementState,
    paid: tuple[tuple[date, int], ...],
    known: Followed,
    wanted: list[tuple[FollowUpKind, int, int | None]],
) -> None:
    assert kinds(*letters(parts, today, state, paid, known)) == wanted


def test_no_kind_word_right_after_the_agreement() -> None:
    soon = (Instalment(MADE + timedelta(5), Money(40_00)), Instalment(SECOND, Money(60_00)))
    assert letters(soon, MADE + timedelta(3)) == []
