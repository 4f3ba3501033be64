"""What is decided about each kind of reply: the rows of the method's table, and what must never be answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.books import Allocation, Contact, Invoice, Payment
from parsers.facts.call_moments import CallMoment
from parsers.facts.model import Claim, Instalment, Promise
from parsers.labels.model import LabelHit
from parsers.labels.names import Label
from parsers.message.model import Automatic, AutomaticKind, Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.case import Agreement, AgreementState, Case, Decision
from replies.policy import decide
from replies.policy.banking_days import banking_day, calling_day, last_banking_day
from replies.policy.facts import Situation, facts_of
from replies.policy.footing import Footing, footings
from replies.policy.plans import our_plan, promised_day, within_policy
from replies.policy.rules import table
from tests.replies.cases import CONTACT, INVOICE, REMINDER, SETTINGS, TODAY, case, promise, reading, with_copy

FRIDAY = date(2026, 11, 27)
OWN_LETTERS = ("confirm_call", "nudge", "follow_up", "ask_confirmation", "last_mail", "notice")


def decided(primary: str, trust: Trust = Trust.VERIFIED, on: Case | None = None, **facts: object) -> Decision:
    return decide(reading(primary, **facts), on or case(), SETTINGS, trust=trust)


def saying(primary: str, *beside: str, **facts: object) -> Reading:
    """A reading that carries more labels than the deciding one."""
    said = reading(primary, **facts)
    return replace(said, labels=(*said.labels, *(LabelHit(label, 0.8, "en dit") for label in beside)))


# The rows of DOMAIN's table: label, case, answer, what a person must do (a word of it), whether reminders rest.
BROKEN = Agreement(3, 1, (7,), (Instalment(date(2026, 11, 1), Money(120000)),), AgreementState.BROKEN, TODAY)
ROWS = [
    ("already_paid", case(), "ask_payment_proof", "", True),
    ("invoice_not_received", with_copy(case()), "resend_invoice", "", True),
    ("invoice_not_received", case(), "copy_follows", "send a copy", True),
    ("not_my_department", case(), "ask_who_pays", "", True),
    ("bank_error", case(), "ask_bank_proof", "", True),
    ("goods_not_received", case(), "ask_delivery", "proof of delivery", True),
    ("system_problem", case(), "other_way_to_pay", "", True),
    ("agreed_otherwise", case(), "ask_agreement", "colleague", True),
    ("absence", case(), "after_absence", "", True),
    ("call_back_later", case(), "propose_call", "telephone", True),
    ("dissatisfied", case(), "ask_complaint", "complaint", True),
    ("invoice_incorrect", case(), "ask_correction", "credit note", True),
    ("awaiting_approval", case(), "ask_approval_date", "", True),
    ("awaiting_customer_payment", case(), "ask_date_or_plan", "", True),
    ("financial_difficulty", case(), "ask_what_fits", "offer a call", True),
    ("forgotten", case(), "kind_new_date", "", True),
    ("insolvency", case(), "", "file the claim", True),
    ("wrong_recipient", case(), "apologise_wrong_recipient", "right contact", True),
    ("refuses", case(), "calm_question", "hand over", True),
    ("promise_to_pay", case(), "ask_promise_date", "", True),
    ("payment_plan", case(), "counter_plan", "", True),
    ("confirms_agreement", case(), "", "not on file", True),
    ("confirms_agreement", case(agreement=AgreementState.MAILED), "thank_confirmation", "", False),
    ("out_of_office", case(), "", "", False),
    ("bounce", case(), "", "another contact", False),
    ("question", case(), "look_up_question", "look up the answer", True),
    ("other", case(), "", "", False),
]


@pytest.mark.parametrize(("label", "on", "answer", "task", "held"), ROWS)
def test_each_row_of_the_method(label: str, on: Case, answer: str, task: str, held: bool) -> None:
    decision = decided(label, on=on)
    assert decision.answer == answer
    assert bool(decision.holds) == held
    assert all(hold.invoice_id == 7 for hold in decision.holds)
    assert (task in decision.task.kind) if task else decision.task is None  # type: ignore[union-attr]


def test_every_label_is_in_the_table() -> None:
    assert {row[0] for row in ROWS} == set(map(str, Label))


def test_every_fact_answer_and_label_that_a_row_names_exists() -> None:
    rows = (*table().rules, *table().openings, *table().also)
    known = facts_of(Situation(reading("other"), case(), SETTINGS, Trust.VERIFIED))
    assert {fact.removeprefix("not ") for row in rows for fact in row.when} <= set(known)
    assert {label for row in rows for label in row.label} <= {"*", *map(str, Label)}
    answers = {rule.answer for rule in table().rules if rule.answer}
    assert answers == set(table().asks) - set(OWN_LETTERS)
    assert {answer for row in table().also for answer in row.answers} <= answers


def test_no_row_stands_in_the_shade_of_another() -> None:
    """A row below one about the same labels with no more facts would never be reached."""
    rules = table().rules
    for later, rule in enumerate(rules):
        for earlier in rules[:later]:
            covered = "*" in earlier.label or set(rule.label) <= set(earlier.label)
            assert not (covered and set(earlier.when) <= set(rule.when)), (earlier.why, rule.why)


# ---------------------------------------------------------------- the money


@pytest.mark.parametrize(
    ("paid", "answer"), [(0, "ask_payment_proof"), (50000, "thank_part_paid"), (120000, "thank_paid")]
)
def test_paid_is_settled_by_the_bank(paid: int, answer: str) -> None:
    assert decided("already_paid", on=case(paid=paid)).answer == answer


@pytest.mark.parametrize(
    ("claim", "answer"),
    [
        (Claim(dates=(date(2026, 11, 23),)), "payment_under_way"),  # yesterday
        (Claim(dates=(date(2026, 11, 20),)), "payment_under_way"),  # last Friday, two banking days ago
        (Claim(dates=(date(2026, 11, 19),)), "ask_payment_proof"),
        (Claim(proof="betaalbewijs.pdf", shown=True), "trace_payment"),
        (Claim(proof="afschrift"), "ask_payment_proof"),  # "it stands on our statement": named, and not sent
        (Claim(), "ask_payment_proof"),
    ],
)
def test_a_payment_that_is_not_found_is_traced_with_what_the_debtor_gave(claim: Claim, answer: str) -> None:
    assert decided("already_paid", claim=claim).answer == answer


def test_whoever_proves_a_payment_is_not_asked_for_the_rest_of_it() -> None:
    on = case(paid=50000)
    for claim in (
        Claim(proof="afschrift.pdf", shown=True),
        Claim(proof="afschrift.pdf", shown=True, amount=Money(120000)),
    ):
        assert decided("already_paid", on=on, claim=claim).answer == "trace_payment"
    for claim in (Claim(), Claim(proof="afschrift.pdf", shown=True, amount=Money(50000))):
        assert decided("already_paid", on=on, claim=claim).answer == "thank_part_paid"


@pytest.mark.parametrize(
    "changes",
    [
        {"allocations": (Allocation(3, 7, Money(120000), "amount only", sure=False),)},
        {"payments": (Payment(4, date(2026, 11, 20), Money(120000)),)},
    ],
)
def test_money_that_may_be_theirs_is_matched_first(changes: dict[str, object]) -> None:
    decision = decided("already_paid", on=replace(case(), **changes))  # type: ignore[arg-type]
    assert decision.answer == ""
    assert decision.task is not None
    assert "match it" in decision.task.kind
    assert decision.holds


def test_whoever_paid_meanwhile_is_thanked_and_nothing_is_held() -> None:
    for label in ("promise_to_pay", "forgotten", "system_problem", "financial_difficulty", "question"):
        decision = decided(label, on=case(paid=120000), promise=promise(FRIDAY))
        assert (decision.answer, decision.holds, decision.agreement) == ("thank_paid", (), None)


def test_disputed_by_one_and_paid_by_another() -> None:
    decision = decided("dissatisfied", on=case(paid=120000))
    assert decision.answer == "paid_but_disputed"
    assert decision.task is not None


# ---------------------------------------------------------------- promises and plans


def test_a_promise_within_policy_is_recorded_with_its_day() -> None:
    decision = decided("promise_to_pay", promise=promise(FRIDAY))
    assert (decision.answer, decision.answer_by) == ("confirm_promise", FRIDAY)
    assert decision.agreement is not None
    assert decision.agreement.instalments == (Instalment(FRIDAY, Money(120000)),)
    assert [hold.ends for hold in decision.holds] == [FRIDAY + timedelta(days=SETTINGS.grace_days)]


ELEVEN = [date(2026, 12, 1) + timedelta(days=30 * month) for month in range(11)]


@pytest.mark.parametrize(
    ("made", "answer", "parts"),
    [
        (promise(FRIDAY, sure=False), "ask_which_date", 0),
        (promise(), "ask_promise_date", 0),
        (promise(condition="zodra ik de kopie heb"), "ask_promise_date", 0),
        (promise(FRIDAY, condition="als de levering er is"), "confirm_promise", 1),
        (promise(date(2026, 11, 20)), "promise_passed", 0),
        (promise(FRIDAY, amount=50000), "confirm_promise", 1),
        (promise(TODAY + timedelta(days=30)), "confirm_promise", 1),
        (promise(TODAY + timedelta(days=31)), "counter_promise", 1),
        (promise(FRIDAY, date(2026, 12, 28), amount=60000), "confirm_plan", 2),
        (promise(FRIDAY, date(2026, 12, 28), amount=50000), "counter_plan", 2),  # does not add up
        (promise(FRIDAY, date(2026, 12, 28)), "confirm_plan", 2),  # the amounts follow from what is open
        (promise(FRIDAY, date(2026, 12, 28), amount=60000, sure=False), "ask_plan", 0),
        (promise(*ELEVEN, amount=12000), "counter_plan", 3),
    ],
)
@pytest.mark.parametrize("label", ["promise_to_pay", "payment_plan"])
def test_what_becomes_of_a_promise(label: str, made: Promise, answer: str, parts: int) -> None:
    decision = decided(label, promise=made)
    if label == "payment_plan" and answer == "ask_promise_date":
        answer, parts = "counter_plan", 3  # whoever asks for a plan gets one
    assert decision.answer == answer
    assert (len(decision.agreement.instalments) if decision.agreement else 0) == parts
    if decision.agreement:
        assert decision.answer_by == decision.agreement.instalments[0].date


def test_more_than_is_open_is_not_recorded() -> None:
    decision = decided("promise_to_pay", promise=promise(FRIDAY, amount=150000))
    assert decision.agreement is not None
    assert decision.agreement.instalments[0].amount == Money(120000)
    assert any("higher amount" in remark for remark in decision.remarks)


def test_a_promise_after_two_broken_ones_asks_for_a_call() -> None:
    on = replace(case(), agreements=(BROKEN, replace(BROKEN, id=4)))
    decision = decided("promise_to_pay", on=on, promise=promise(FRIDAY))
    assert decision.answer == "confirm_promise"
    assert decision.also == ("call_first",)
    assert decision.task is not None
    assert "telephone" in decision.task.kind


def test_the_plan_we_propose_keeps_their_days_and_makes_it_add_up() -> None:
    first, second = FRIDAY, date(2026, 12, 28)
    theirs = (Instalment(first, Money(50000)), Instalment(second, None))
    plan = our_plan(theirs, Money(120000), TODAY, date(2026, 12, 1), "NL", SETTINGS)
    assert plan == (Instalment(first, Money(50000)), Instalment(second, Money(70000)))


days = st.dates(date(2026, 10, 1), date(2027, 12, 31))
parts = st.lists(st.builds(Instalment, st.none() | days, st.none() | st.builds(Money, st.integers(1, 10**7))))


@given(wanted=parts, cents=st.integers(1, 10**8), first=st.dates(TODAY, TODAY + timedelta(days=14)))
def test_whatever_they_want_our_plan_adds_up_and_keeps_to_policy(
    wanted: list[Instalment], cents: int, first: date
) -> None:
    plan = our_plan(wanted, Money(cents), TODAY, banking_day(first, "NL"), "NL", SETTINGS)
    assert sum(part.amount.cents for part in plan if part.amount) == cents
    assert len(plan) == 1 or within_policy(plan, Money(cents), TODAY, SETTINGS)


# ---------------------------------------------------------------- agreements on file


def test_a_yes_confirms_the_agreement_that_was_mailed() -> None:
    decision = decided("confirms_agreement", on=case(agreement=AgreementState.MAILED))
    assert (decision.answer, decision.confirms_agreement_id) == ("thank_confirmation", 5)


def test_a_yes_with_other_terms_confirms_nothing() -> None:
    on = case(agreement=AgreementState.MAILED)
    for other in (promise(date(2026, 12, 15)), promise(date(2026, 12, 1), amount=20000)):
        decision = decided("confirms_agreement", on=on, promise=other)
        assert (decision.answer, decision.confirms_agreement_id) == ("", None)
    same = promise(date(2026, 12, 1), amount=120000)
    assert decided("confirms_agreement", on=on, promise=same).confirms_agreement_id == 5


def test_a_strangers_yes_confirms_nothing() -> None:
    on = case(agreement=AgreementState.MAILED)
    decision = decide(reading("confirms_agreement"), on, SETTINGS, trust=Trust.UNVERIFIED, sender_on_file=False)
    assert (decision.confirms_agreement_id, decision.answer) == (None, "")


def test_an_agreement_on_file_is_quoted_when_the_mail_speaks_of_that_one() -> None:
    on = case(agreement=AgreementState.CONFIRMED)
    for same in (promise(date(2026, 12, 1)), promise(FRIDAY, amount=120000)):
        assert decided("agreed_otherwise", on=on, promise=same).answer == "quote_agreement"
    for other in (None, promise(FRIDAY)):
        asked = decided("agreed_otherwise", on=on, promise=other)
        assert (asked.answer, len(asked.remarks)) == ("ask_agreement", 1)
    assert decided("agreed_otherwise", on=case(agreement=AgreementState.PROPOSED)).answer == "ask_agreement"


# ---------------------------------------------------------------- several points in one mail


def decided_on(said: Reading, on: Case | None = None) -> Decision:
    return decide(said, on or case(), SETTINGS, trust=Trust.VERIFIED)


def test_a_promise_with_a_dispute_is_recorded_and_the_dispute_looked_into() -> None:
    decision = decided_on(saying("promise_to_pay", "dissatisfied", promise=promise(FRIDAY)))
    assert (decision.answer, decision.opening, decision.also) == ("confirm_promise", "sorry", ("dispute",))
    assert decision.task is not None
    assert "disputes" in decision.task.kind


def test_a_promise_that_asks_for_a_copy_gets_both() -> None:
    said = saying("promise_to_pay", "invoice_not_received", "question", promise=promise(FRIDAY))
    decision = decided_on(said, with_copy(case()))
    assert (decision.answer, decision.also, decision.attach) == ("confirm_promise", ("copy",), True)
    without = decided_on(said)
    assert (without.also, without.attach) == (("copy_follows",), False)
    assert without.task is not None
    assert "copy" in without.task.kind


@pytest.mark.parametrize(
    ("beside", "opening"),
    [("forgotten", "forgotten"), ("absence", ""), ("financial_difficulty", "hard"), ("system_problem", "")],
)
def test_a_reason_beside_the_promise_only_changes_how_the_letter_begins(beside: str, opening: str) -> None:
    decision = decided_on(saying("promise_to_pay", beside, promise=promise(FRIDAY)))
    assert (decision.opening, decision.also) == (opening, ())


def test_only_the_invoices_the_mail_is_about_rest() -> None:
    other = replace(INVOICE, id=8, number="VD2026-0500")
    decision = decided("dissatisfied", on=replace(case(), other_open=(other,)))
    assert [hold.invoice_id for hold in decision.holds] == [7]


def test_the_third_reminder_asks_a_person_to_decide() -> None:
    on = replace(case(), reminders=(replace(REMINDER, level=3),))
    for label in ("refuses", "awaiting_customer_payment"):
        task = decided(label, on=on).task
        assert task is not None
        assert "third reminder" in task.kind


# ---------------------------------------------------------------- never


def test_insolvency_stops_everything_even_beside_another_label() -> None:
    other = replace(INVOICE, id=8, number="VD2026-0500")
    on = replace(case(), other_open=(other,))
    for said in (saying("insolvency"), saying("already_paid", "insolvency"), saying("insolvency", abstained=True)):
        decision = decided_on(said, on)
        assert decision.answer == ""
        assert [(hold.invoice_id, hold.ends) for hold in decision.holds] == [(7, None), (8, None)]
        assert decision.task is not None
        assert "VD2026-0500: 1200.00 EUR" in decision.task.detail


@pytest.mark.parametrize("label", [str(label) for label in Label if label not in {"bounce", "out_of_office"}])
def test_nothing_is_drafted_for_a_forged_sender_a_new_bank_account_or_an_unsure_reading(label: str) -> None:
    mailing_list = Automatic(AutomaticKind.LIST, "List-Id")
    for decision in (
        decided(label, trust=Trust.FAILED, promise=promise(FRIDAY)),
        decided(label, changed_bank_account="ons rekeningnummer is gewijzigd", promise=promise(FRIDAY)),
        decided(label, abstained=True, promise=promise(FRIDAY)),
        decide(reading(label), case(), SETTINGS, trust=Trust.VERIFIED, automatic=mailing_list),
    ):
        assert decision.answer == ""
        assert decision.agreement is None
        assert decision.confirms_agreement_id is None


def test_an_agreement_with_an_unproven_sender_is_flagged() -> None:
    decision = decided("promise_to_pay", trust=Trust.UNVERIFIED, promise=promise(FRIDAY))
    assert decision.agreement is not None
    assert any("vouches" in remark for remark in decision.remarks)


def test_a_bounce_marks_the_address_as_wrong() -> None:
    bounce = Automatic(AutomaticKind.BOUNCE, "report", failed_address=CONTACT.address)
    decision = decide(reading("bounce"), case(), SETTINGS, trust=Trust.UNVERIFIED, automatic=bounce)
    assert decision.wrong_address == CONTACT.address
    assert decision.answer == ""


def test_reminders_rest_until_who_is_away_is_back() -> None:
    away = Automatic(AutomaticKind.OUT_OF_OFFICE, "Auto-Submitted", returns_on=date(2026, 12, 7))
    decision = decide(reading("out_of_office"), case(), SETTINGS, trust=Trust.UNVERIFIED, automatic=away)
    assert [hold.ends for hold in decision.holds] == [date(2026, 12, 7)]
    assert decision.answer == ""


def test_whoever_is_named_without_an_address_is_looked_up() -> None:
    decision = decided("not_my_department", redirect_to="Kees")
    assert decision.answer == "find_who_pays"
    assert decision.task is not None
    assert decision.task.detail == "Kees"


def test_the_wrong_recipient_is_marked_as_such() -> None:
    assert decided("wrong_recipient").wrong_address == CONTACT.address
    named = decided("wrong_recipient", redirect_to="boedel@notaris.example")
    assert named.answer == "apologise_write_to_other"
    assert named.task is not None
    assert named.task.detail == "boedel@notaris.example"


@pytest.mark.parametrize("odd", ["see https://evil.example", "x" * 200, "a@b.example, c@d.example", "1234"])
def test_a_redirection_that_is_no_name_or_address_is_not_taken_over(odd: str) -> None:
    assert decided("not_my_department", redirect_to=odd).answer == "ask_who_pays"


def test_without_an_invoice_or_an_address_a_person_answers() -> None:
    no_address = replace(case().debtor, contacts=(Contact(1, "x@dezon.example", state="wrong"),))  # type: ignore[arg-type]
    for on in (replace(case(), invoices=()), replace(case(), debtor=no_address)):
        decision = decided("question", on=on)
        assert decision.answer == ""
        assert decision.task is not None


@given(
    label=st.sampled_from([str(label) for label in Label]),
    beside=st.lists(st.sampled_from([str(label) for label in Label]), max_size=2),
    open_cents=st.integers(0, 120000),
    made=st.none() | st.builds(Promise, st.lists(days, max_size=2).map(tuple), instalments=parts.map(tuple)),
)
def test_any_mail_gets_a_decision_that_makes_sense(
    label: str, beside: list[str], open_cents: int, made: Promise | None
) -> None:
    on = replace(case(), invoices=(Invoice(7, "F1", 1, TODAY, TODAY, Money(120000), Money(open_cents)),))
    decision = decided_on(saying(label, *beside, promise=made), on)
    assert decision.why
    if decision.answer:
        assert decision.answer_by is not None
        assert decision.answer_by >= TODAY
        assert banking_day(decision.answer_by, "NL") == decision.answer_by or decision.agreement
    if decision.agreement:
        assert decision.answer
        assert open_cents


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        (date(2026, 11, 27), "NL", date(2026, 11, 27)),
        (date(2026, 11, 28), "NL", date(2026, 11, 30)),
        (date(2026, 12, 25), "NL", date(2026, 12, 28)),
        (date(2026, 7, 21), "BE", date(2026, 7, 22)),
        (date(2026, 4, 27), "NL", date(2026, 4, 28)),
    ],
)
def test_the_day_in_a_letter_is_a_banking_day(day: date, country: str, expected: date) -> None:
    assert banking_day(day, country) == expected


def test_days_before_and_days_to_call() -> None:
    assert last_banking_day(date(2026, 12, 27), "NL") == date(2026, 12, 24)
    assert calling_day(date(2026, 11, 24), "NL") == date(2026, 11, 30)
    assert calling_day(date(2026, 4, 3), "NL") == date(2026, 4, 7)  # Easter Monday is skipped


# ---------------------------------------------------------------- who writes, and how we stand with them


def test_a_lawyers_mail_is_answered_by_a_person() -> None:
    decision = decided("refuses", circumstances=("lawyer",))
    assert (decision.answer, decision.why) == ("", "a lawyer writes")
    assert decision.holds


@pytest.mark.parametrize(
    ("named", "answer"), [("boedel@notaris.example", "condolences_write_to_other"), (None, "condolences")]
)
def test_when_somebody_died_the_letter_says_so(named: str | None, answer: str) -> None:
    assert decided("wrong_recipient", circumstances=("death",), redirect_to=named).answer == answer


@pytest.mark.parametrize("beside", ["dissatisfied", "invoice_incorrect", "goods_not_received"])
def test_whoever_refuses_with_a_reason_is_told_that_it_is_looked_into(beside: str) -> None:
    decision = decided_on(saying("refuses", beside))
    assert decision.answer == "look_into_it"
    assert decision.task is not None


def settled(*days_late: int, on: Case | None = None) -> Case:
    """The case with earlier invoices that were paid so many days late."""
    due = [TODAY - timedelta(60 + 30 * n) for n in range(len(days_late))]
    invoices = tuple(
        Invoice(80 + n, f"VD{n}", 1, day - timedelta(30), day, Money(100), Money(0)) for n, day in enumerate(due)
    )
    payments = tuple(
        Payment(80 + n, day + timedelta(late), Money(100))
        for n, (day, late) in enumerate(zip(due, days_late, strict=True))
    )
    allocations = tuple(Allocation(80 + n, 80 + n, Money(100), "", sure=True) for n in range(len(due)))
    return replace(on or case(), settled=invoices, payments=payments, allocations=allocations)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (settled(0, -3, 2), {Footing.LOYAL}),
        (settled(0, 0, 0, 30), {Footing.LOYAL}),
        (settled(20, 9, 40), {Footing.ALWAYS_LATE}),
        (settled(20, 0, 40, 0), set()),
        (settled(20, 30), set()),  # too few to speak of habits
        (settled(), set()),
        (replace(case(), agreements=(BROKEN, replace(BROKEN, id=4))), {Footing.ALWAYS_LATE}),
        (replace(settled(0, 0, 0), agreements=(BROKEN,)), set()),
    ],
)
def test_habits_follow_from_how_earlier_invoices_were_paid(on: Case, expected: set[Footing]) -> None:
    assert footings(on, frozenset(), SETTINGS) == expected


@pytest.mark.parametrize("footing", list(Footing))
def test_what_a_person_said_of_a_debtor_counts(footing: Footing) -> None:
    on = settled(20, 20, 20)
    on = replace(on, debtor=replace(on.debtor, footing=str(footing)))
    assert footings(on, frozenset({Label.FINANCIAL_DIFFICULTY}), SETTINGS) == {footing, Footing.IN_DIFFICULTY}


@pytest.mark.parametrize(
    ("on", "label", "opening", "paragraph"),
    [
        (settled(0, 0, 0), "promise_to_pay", "loyal", ""),
        (settled(20, 20, 20), "promise_to_pay", "", "counting_on_it"),
        (replace(case(), agreements=(BROKEN,)), "promise_to_pay", "", "counting_on_it"),
        (replace(case(), agreements=(BROKEN, replace(BROKEN, id=4))), "promise_to_pay", "", "call_first"),
        (replace(case(), debtor=replace(case().debtor, footing="new")), "promise_to_pay", "new", ""),
        (replace(case(), debtor=replace(case().debtor, footing="important")), "dissatisfied", "sorry", "talk"),
        (replace(case(), debtor=replace(case().debtor, footing="in_difficulty")), "forgotten", "forgotten", "talk"),
        (replace(case(), reminders=(replace(REMINDER, level=3),)), "forgotten", "forgotten", "written_often"),
        (replace(settled(0, 0, 0), reminders=(replace(REMINDER, level=3),)), "promise_to_pay", "", ""),
    ],
)
def test_the_letter_speaks_by_how_we_stand_how_often_we_reminded_and_what_was_kept(
    on: Case, label: str, opening: str, paragraph: str
) -> None:
    made = promise(FRIDAY) if label == "promise_to_pay" else None
    decision = decide(reading(label, promise=made), on, SETTINGS, trust=Trust.VERIFIED)
    assert decision.opening == opening
    assert decision.also == ((paragraph,) if paragraph else ())


@pytest.mark.parametrize(
    ("days", "held_to"),
    [
        ((FRIDAY,), FRIDAY),
        ((date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 10)), date(2026, 12, 10)),
        ((date(2026, 12, 27), date(2026, 12, 28)), date(2026, 12, 28)),  # a Sunday, or the Monday after it
        # "zondag", with the days around it: never before the day they said
        ((date(2026, 4, 19), date(2026, 4, 17), date(2026, 4, 20), date(2026, 4, 18)), date(2026, 4, 20)),
        ((date(2026, 3, 13), date(2026, 3, 12), date(2026, 3, 15)), date(2026, 3, 13)),  # "the end of the week"
        ((date(2026, 11, 29),), date(2026, 11, 29)),  # they said Sunday
        ((date(2026, 12, 15), date(2026, 12, 16)), date(2026, 12, 15)),
    ],
)
def test_a_promise_of_several_acceptable_days_is_held_to_one(days: tuple[date, ...], held_to: date) -> None:
    assert promised_day(Promise(days), "NL") == held_to
    assert promised_day(Promise(()), "NL") is None


def test_what_earlier_mails_asked_is_answered_along() -> None:
    on = replace(with_copy(case()), earlier=("invoice_not_received", "dissatisfied"))
    decision = decided("promise_to_pay", on=on, promise=promise(FRIDAY))
    assert set(decision.also) == {"copy", "dispute"}
    assert decision.attach
    assert any("earlier mail" in remark for remark in decision.remarks)


SIX = tuple(Instalment(date(2026 + (11 + n) // 12, (11 + n) % 12 + 1, 15), Money(20000)) for n in range(6))
THREE = (Instalment(date(2026, 12, 15), Money(40000)), *(Instalment(date(2027, n, 15), Money(40000)) for n in (1, 2)))
TWO = tuple(Instalment(date(2026 + n, 12 - 11 * n, 15), Money(60000)) for n in (0, 1))
OF_THREE = replace(BROKEN, instalments=THREE, state=AgreementState.MAILED)


@pytest.mark.parametrize(
    ("asked", "refused", "proposed", "answer"),
    [
        (SIX, True, False, ""),
        (THREE, True, False, ""),  # perhaps our own number, read for theirs
        ((), True, False, ""),
        (SIX, False, True, ""),
        (THREE, True, True, ""),
        (TWO, True, True, "confirm_plan"),
        (TWO, False, False, "confirm_plan"),
        (SIX, False, False, "counter_plan"),
    ],
)
def test_who_asks_for_another_number_of_parts_is_never_given_ours_as_agreed(
    asked: tuple[Instalment, ...], refused: bool, proposed: bool, answer: str
) -> None:
    on = replace(case(), agreements=(OF_THREE,)) if proposed else case()
    asking = Promise(tuple(part.date for part in asked[:1] if part.date), None, asked, evidence="zes van maken")
    said = {"promise": asking, "circumstances": ("parts_refused",) if refused else ()}
    decision = decided("payment_plan", on=on, **said)
    assert decision.answer == answer
    assert bool(decision.agreement) == bool(answer)
    assert decision.task is None or "number of parts" in decision.task.kind


def test_nobody_writes_to_the_dead_and_asks_what_was_told() -> None:
    died = reading("wrong_recipient", circumstances=("death",), redirect_to="Notariat Hoffmann")
    told = decide(died, case(), SETTINGS, trust=Trust.VERIFIED, sender_on_file=False)
    assert (told.answer, bool(told.task), bool(told.holds)) == ("", True, True)
    assert told.task
    assert told.task.detail == "Notariat Hoffmann"
    assert told.wrong_address
    assert decide(died, case(), SETTINGS, trust=Trust.VERIFIED).answer == "condolences_write_to_other"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (CallMoment(TODAY - timedelta(days=1)), TODAY + timedelta(days=1)),
        (CallMoment(TODAY, 7 * 60, 8 * 60), TODAY + timedelta(days=1)),
        (CallMoment(TODAY, 14 * 60), TODAY),
        (CallMoment(TODAY + timedelta(days=2), 7 * 60, 8 * 60), TODAY + timedelta(days=2)),
    ],
)
def test_no_call_is_announced_for_a_moment_that_is_over(moment: CallMoment, day: date) -> None:
    assert decided("call_back_later", call_moment=moment).answer_by == day
