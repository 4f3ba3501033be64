"""What a reason changes when the mail says more: a day promised beside it, a plan in words, a bank out of reach."""

from dataclasses import replace
from datetime import date

import pytest

from parsers.facts.model import Promise
from parsers.facts.points import Point
from parsers.labels.model import LabelHit
from parsers.message.model import Trust
from parsers.reading import Reading
from replies.case import Decision
from replies.policy import decide
from tests.replies.cases import SETTINGS, case, promise, reading

FRIDAY, NEXT_WEEK = date(2026, 11, 27), date(2026, 12, 2)


def decided(primary: str, *beside: str, evidence: str = "zo", **facts: object) -> Decision:
    said: Reading = reading(primary, **facts)
    hits = (LabelHit(primary, 0.95, evidence), *(LabelHit(label, 0.8, evidence) for label in beside))
    return decide(replace(said, labels=hits), case(), SETTINGS, trust=Trust.VERIFIED)


@pytest.mark.parametrize(
    "reason", ["forgotten", "absence", "awaiting_customer_payment", "awaiting_approval", "system_problem"]
)
@pytest.mark.parametrize(
    ("promised", "kept"),
    [
        (promise(FRIDAY), True),
        (promise(date(2027, 6, 1)), False),
        (Promise(()), False),
        (promise(FRIDAY, condition="zodra"), False),
        (promise(FRIDAY, sure=False), False),
    ],
)
def test_a_day_promised_beside_a_reason_is_recorded(reason: str, promised: Promise, *, kept: bool) -> None:
    decision = decided(reason, "promise_to_pay", promise=promised)
    assert (decision.answer == "confirm_promise") is kept
    assert bool(decision.agreement) is kept


def test_whoever_is_ill_and_names_a_day_is_held_to_it_with_our_wishes() -> None:
    ill = (Point("illness", "ziek"),)
    decision = decided("absence", "promise_to_pay", promise=promise(FRIDAY), points=ill)
    assert (decision.answer, decision.opening) == ("confirm_promise", "illness")


def test_who_is_paid_on_a_named_day_is_asked_for_the_day_after() -> None:
    decision = decided("awaiting_customer_payment", "promise_to_pay", promise=Promise(()), next_day=NEXT_WEEK)
    assert (decision.answer, decision.answer_by) == ("ask_promise_date", date(2026, 12, 3))


@pytest.mark.parametrize("label", ["payment_plan", "financial_difficulty"])
@pytest.mark.parametrize(
    ("evidence", "answer"), [("elke maand 100 vanaf mei", "look_at_plan"), ("in delen betalen", "")]
)
def test_a_plan_that_was_not_read_is_answered_by_a_person(label: str, evidence: str, answer: str) -> None:
    decision = decided(label, "payment_plan", evidence=evidence)
    assert (decision.answer == "look_at_plan") is bool(answer)


def test_who_cannot_get_at_the_bank_is_not_sent_to_it() -> None:
    locked = (Point("bank_access", "bankpas geblokkeerd"),)
    decision = decided("system_problem", points=locked, next_day=NEXT_WEEK)
    assert (decision.answer, decision.opening) == ("await_word", "bank_access")


def test_a_receipt_that_is_asked_for_is_no_question_that_stays_open() -> None:
    asked = (Point("receipt", "is het binnen?"),)
    assert "question_follows" not in decided("promise_to_pay", "question", promise=promise(FRIDAY), points=asked).also
    assert "question_follows" in decided("promise_to_pay", "question", promise=promise(FRIDAY)).also
