"""What can become of an agreement, what counts as kept, and when its reminders resume."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from parsers.books import Allocation, Invoice, Payment
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.agreements import (
    FINAL,
    LIVE,
    REVIEWED,
    Event,
    NotPossible,
    Outcome,
    after,
    asks_confirmation,
    holds_of,
    possible,
    replaces,
    review,
    schedule_faults,
)
from replies.case import Agreement, AgreementState, PolicySettings

MADE = date(2026, 5, 11)
FRIDAY = date(2026, 5, 15)
LAST = FRIDAY + timedelta(days=3)  # with the days of grace
SETTINGS = PolicySettings()
S = AgreementState


def agreement(*parts: tuple[date | None, int | None], state: AgreementState = S.CONFIRMED) -> Agreement:
    instalments = tuple(Instalment(day, None if cents is None else Money(cents)) for day, cents in parts)
    return Agreement(1, 1, (1, 2), instalments, state, MADE)


def books(*paid: tuple[date, int], total: int = 100_00) -> tuple[list[Invoice], list[Payment], list[Allocation]]:
    """One invoice and what was paid on it."""
    still_open = Money(total - sum(cents for _, cents in paid))
    invoice = Invoice(1, "2026-1", 1, date(2026, 4, 1), date(2026, 5, 1), Money(total), still_open)
    payments = [Payment(number, day, Money(cents)) for number, (day, cents) in enumerate(paid)]
    return [invoice], payments, [Allocation(p.id, 1, p.amount, "", sure=True) for p in payments]


EVENTS = {
    S.PROPOSED: {Event.ACCEPT, Event.DECLINE, Event.MAIL, Event.REPLACE},
    S.ACCEPTED: {Event.DECLINE, Event.MAIL, Event.CONFIRM, Event.REPLACE},
    S.MAILED: {Event.CONFIRM, Event.REPLACE},
    S.CONFIRMED: {Event.REPLACE},
}


@pytest.mark.parametrize("state", S)
def test_what_can_happen_in_each_state(state: AgreementState) -> None:
    assert set(possible(state)) == EVENTS.get(state, set())


def test_an_event_that_is_not_possible_is_said_in_a_sentence() -> None:
    with pytest.raises(NotPossible, match="Agreement 1 is declined, so it is not possible to mail it"):
        after(agreement(state=S.DECLINED), Event.MAIL)


JUNE = date(2026, 6, 15)
PLAN = ((FRIDAY, 40_00), (JUNE, 60_00))


@pytest.mark.parametrize(
    ("parts", "paid", "today", "state", "outcomes"),
    [
        ([(FRIDAY, 100_00)], [], LAST, S.CONFIRMED, ["open"]),
        ([(FRIDAY, 100_00)], [], LAST + timedelta(1), S.BROKEN, ["broken"]),
        ([(FRIDAY, 100_00)], [(LAST, 100_00)], LAST + timedelta(9), S.KEPT, ["kept"]),
        ([(FRIDAY, 100_00)], [(MADE, 100_00)], MADE, S.KEPT, ["kept"]),
        ([(FRIDAY, 100_00)], [(FRIDAY, 98_00)], FRIDAY, S.KEPT, ["kept"]),
        ([(FRIDAY, 100_00)], [(FRIDAY, 97_99)], FRIDAY, S.CONFIRMED, ["open"]),
        ([(FRIDAY, 100_00)], [(FRIDAY, 97_99)], LAST + timedelta(1), S.PARTLY_KEPT, ["partly_kept"]),
        ([(FRIDAY, 100_00)], [(LAST + timedelta(1), 100_00)], JUNE, S.BROKEN, ["broken"]),
        ([(FRIDAY, 100_00)], [(FRIDAY, 100_00), (JUNE, -100_00)], JUNE, S.BROKEN, ["broken"]),
        ([(FRIDAY, 100_00)], [(MADE, 50_00), (MADE, 50_00), (FRIDAY, -50_00)], JUNE, S.PARTLY_KEPT, ["partly_kept"]),
        ([(FRIDAY, None)], [(FRIDAY, 99_00)], JUNE, S.KEPT, ["kept"]),
        ([(FRIDAY, None)], [(MADE - timedelta(9), 60_00), (FRIDAY, 40_00)], JUNE, S.KEPT, ["kept"]),
        ([(FRIDAY, None)], [(MADE - timedelta(9), 60_00)], JUNE, S.BROKEN, ["broken"]),
        ([(FRIDAY, 100_00)], [(MADE - timedelta(1), 100_00)], JUNE, S.KEPT, ["kept"]),
        ([(None, 100_00)], [], JUNE, S.CONFIRMED, ["open"]),
        ([(None, 100_00)], [(JUNE, 100_00)], JUNE, S.KEPT, ["kept"]),
        (PLAN, [(FRIDAY, 40_00)], FRIDAY, S.CONFIRMED, ["kept", "open"]),
        (PLAN, [(FRIDAY, 40_00), (JUNE, 60_00)], JUNE, S.KEPT, ["kept", "kept"]),
        (PLAN, [(FRIDAY, 100_00)], JUNE, S.KEPT, ["kept", "kept"]),
        (PLAN, [], LAST + timedelta(1), S.BROKEN, ["broken", "open"]),
        (PLAN, [(FRIDAY, 40_00)], JUNE + timedelta(4), S.PARTLY_KEPT, ["kept", "broken"]),
        (PLAN, [(JUNE, 100_00)], JUNE + timedelta(4), S.PARTLY_KEPT, ["broken", "kept"]),
        (PLAN, [(FRIDAY, 39_20), (JUNE, 60_00)], JUNE + timedelta(4), S.KEPT, ["kept", "kept"]),
        ([(FRIDAY, 40_00), (JUNE, None)], [(FRIDAY, 40_00), (JUNE, 60_00)], JUNE, S.KEPT, ["kept", "kept"]),
        ([(FRIDAY, None), (JUNE, None)], [], LAST + timedelta(1), S.CONFIRMED, ["open", "open"]),
    ],
)
def test_what_was_kept(
    parts: list[tuple[date, int]],
    paid: list[tuple[date, int]],
    today: date,
    state: AgreementState,
    outcomes: list[str],
) -> None:
    found = review(agreement(*parts), *books(*paid), today=today, settings=SETTINGS)
    assert ([str(part.outcome) for part in found.instalments], found.state) == (outcomes, state)


def test_money_that_comes_late_is_shown_though_the_promise_is_broken() -> None:
    found = review(agreement((FRIDAY, 100_00)), *books((JUNE, 70_00)), today=JUNE, settings=SETTINGS)
    assert (found.state, found.received) == (S.BROKEN, Money(70_00))


def test_a_payment_that_is_not_sure_or_for_another_invoice_keeps_nothing() -> None:
    invoices, payments, (sure,) = books((FRIDAY, 100_00))
    unpaid = [replace(invoice, open=invoice.amount) for invoice in invoices]
    for other in (replace(sure, sure=False), replace(sure, invoice_id=9)):
        found = review(agreement((FRIDAY, 100_00)), unpaid, payments, [other], today=JUNE, settings=SETTINGS)
        assert found.state is S.BROKEN


def test_an_invoice_settled_by_a_credit_note_leaves_nothing_to_keep() -> None:
    (invoice,), _, _ = books()
    settled = replace(invoice, open=Money(0))
    for day in (MADE, JUNE):  # also when the promised day has passed
        assert review(agreement((FRIDAY, 1)), [settled], [], [], today=day, settings=SETTINGS).state is S.KEPT


@pytest.mark.parametrize("promised", [None, 100_00, 60_00])
def test_what_a_deposit_or_credit_note_took_off_needs_no_payment(promised: int | None) -> None:
    (invoice,), payments, allocations = books((FRIDAY, 60_00))
    reduced = replace(invoice, open=Money(0))  # 40 was paid in advance
    found = review(agreement((FRIDAY, promised)), [reduced], payments, allocations, today=JUNE, settings=SETTINGS)
    assert found.state is S.KEPT


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_was_replaced_or_declined_stays_so(state: AgreementState) -> None:
    found = review(agreement((FRIDAY, 1), state=state), *books((FRIDAY, 1)), today=JUNE, settings=SETTINGS)
    assert found.state is state


@pytest.mark.parametrize(
    ("parts", "paid", "ends"),
    [
        ([(FRIDAY, 100_00)], [], LAST),
        (PLAN, [], LAST),
        (PLAN, [(FRIDAY, 40_00)], JUNE + timedelta(3)),
        ([(None, 100_00)], [], MADE + timedelta(14)),
        (PLAN, [(FRIDAY, 100_00)], None),
    ],
)
def test_how_long_the_reminders_rest(
    parts: list[tuple[date, int]], paid: list[tuple[date, int]], ends: date | None
) -> None:
    made = agreement(*parts)
    held = holds_of(made, SETTINGS, review(made, *books(*paid), today=FRIDAY, settings=SETTINGS))
    assert {hold.ends for hold in held} == ({ends} if ends else set())
    assert [hold.invoice_id for hold in held] == ([1, 2] if ends else [])


def test_a_later_agreement_replaces_an_earlier_one_about_the_same_invoice() -> None:
    earlier = agreement((FRIDAY, 1))
    later = replace(earlier, id=2, invoice_ids=(2, 3))
    assert replaces(later, earlier)
    assert not replaces(replace(later, invoice_ids=(3,)), earlier)
    assert not replaces(later, replace(earlier, state=S.BROKEN))
    assert not replaces(earlier, earlier)


@pytest.mark.parametrize(
    ("state", "asked", "today", "asks"),
    [
        (S.MAILED, False, MADE + timedelta(4), False),
        (S.MAILED, False, MADE + timedelta(5), True),
        (S.MAILED, True, MADE + timedelta(5), False),
        (S.CONFIRMED, False, MADE + timedelta(5), False),
        (S.MAILED, False, JUNE, False),
    ],
)
def test_a_confirmation_that_does_not_come_is_asked_for_once(
    state: AgreementState, asked: bool, today: date, asks: bool
) -> None:
    made = agreement((JUNE, 1), state=state)
    assert asks_confirmation(made, MADE, asked_before=asked, today=today, settings=SETTINGS) is asks


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        (PLAN, ()),
        (((FRIDAY, 40_00), (JUNE, 59_99)), ("the amounts do not add up",)),
        (((JUNE, 40_00), (FRIDAY, 60_00)), ("the dates are not in order",)),
        (((None, 40_00), (FRIDAY, None)), ("a date is missing", "an amount is missing")),
        (((FRIDAY, 110_00), (JUNE, -10_00)), ("an amount is not positive",)),
    ],
)
def test_a_schedule_must_add_up(parts: tuple[tuple[date, int], ...], faults: tuple[str, ...]) -> None:
    assert schedule_faults(agreement(*parts).instalments, Money(100_00)) == faults


class LifeOfAnAgreement(RuleBasedStateMachine):
    """Whatever people, mails and the bank do, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.today = MADE
        self.paid: list[tuple[date, int]] = []
        self.agreement = agreement(*PLAN, state=S.PROPOSED)

    @rule(event=st.sampled_from(Event))
    def something_happens(self, event: Event) -> None:
        if event in possible(self.agreement.state):
            self.agreement = replace(self.agreement, state=after(self.agreement, event))
        else:
            with pytest.raises(NotPossible):
                after(self.agreement, event)

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(cents=st.integers(1, 100_00))
    def money_comes(self, cents: int) -> None:
        still_open = 100_00 - sum(part for _, part in self.paid)
        if still_open:
            self.paid.append((self.today, min(cents, still_open)))

    @precondition(lambda self: any(cents > 0 for _, cents in self.paid))
    @rule(data=st.data())
    def the_bank_takes_back(self, data: st.DataObject) -> None:
        came = sum(cents for _, cents in self.paid)
        if came:
            self.paid.append((self.today, -data.draw(st.integers(1, came))))

    @rule()
    def it_is_reviewed(self) -> None:
        before = self.agreement.state
        found = review(self.agreement, *books(*self.paid), today=self.today, settings=SETTINGS)
        self.agreement = replace(self.agreement, state=found.state)
        again = review(self.agreement, *books(*self.paid), today=self.today, settings=SETTINGS)
        assert again == found
        assert before not in FINAL or found.state is before
        assert before in LIVE | FINAL or found.state in REVIEWED | {S.CONFIRMED}
        assert found.received.cents <= sum(cents for _, cents in self.paid)
        outcomes = {part.outcome for part in found.instalments}
        if found.state is S.KEPT:
            assert outcomes == {Outcome.KEPT}
        if found.state in LIVE:
            assert outcomes <= {Outcome.OPEN, Outcome.KEPT}
            assert Outcome.OPEN in outcomes
        assert bool(holds_of(self.agreement, SETTINGS, found)) is (found.state in LIVE)
        assert all(hold.ends and hold.ends >= self.today for hold in holds_of(self.agreement, SETTINGS, found))

    @invariant()
    def it_is_always_in_one_known_group(self) -> None:
        assert sum(self.agreement.state in group for group in (LIVE, REVIEWED, FINAL)) == 1


LifeOfAnAgreement.TestCase.settings = hypothesis_settings(max_examples=100, stateful_step_count=20, deadline=None)
TestLifeOfAnAgreement = LifeOfAnAgreement.TestCase
