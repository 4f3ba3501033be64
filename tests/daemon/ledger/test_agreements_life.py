"""The life of agreements in the ledger, whatever people, mails and the bank do, in whatever order."""

from datetime import date, timedelta

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.ledger import Ledger, agreement_views, agreements, agreements_by_hand, books, follow_ups, payments
from daemon.ledger.matching import match
from daemon.ledger.payment_problems import PaidAgain, TakenBack, TooMuch
from daemon.ledger.payments import State
from daemon.ledger.reviews import review_agreements
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.agreements import FINAL, LIVE, Event, NotPossible, Outcome, possible
from replies.case import AgreementState, PolicySettings, ProposedAgreement

SETTINGS = PolicySettings()
MADE = date(2026, 5, 11)
NUMBERS = ("FA-2026-1", "FA-2026-2", "FA-2026-3")
AMOUNTS = {"FA-2026-1": 100_00, "FA-2026-2": 250_00, "FA-2026-3": 60_00}


class LifeInTheLedger(RuleBasedStateMachine):
    """One debtor with three invoices."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger.rehearsal()
        self.today = MADE
        self.ledger.insert("debtors", id=1, name="De Zon BV", language="nl", country="NL", kind="business")
        for key, number in enumerate(NUMBERS, 1):
            self.ledger.insert(
                "invoices", id=key, number=number, debtor_id=1, issued="2026-04-01", due="2026-05-01",
                amount_cents=AMOUNTS[number], currency="EUR",
            )  # fmt: skip
        self.letters: list[tuple[int, str, int]] = []

    def agreement_ids(self) -> list[int]:
        return [row["id"] for row in self.ledger.rows("SELECT id FROM agreements ORDER BY id")]

    def open_numbers(self) -> list[str]:
        return [invoice.number for invoice in books.invoices(self.ledger, 1) if invoice.open.cents > 0]

    @rule(which=st.sets(st.sampled_from([1, 2, 3]), min_size=1), days=st.integers(1, 30))
    def a_mail_promises(self, which: set[int], days: int) -> None:
        parts = (Instalment(self.today + timedelta(days=days), None),)
        number = agreements.propose(self.ledger, 1, None, self.today, ProposedAgreement(tuple(which), parts, "ja"))
        agreements.hold_for(self.ledger, number, SETTINGS, self.today)

    @precondition(lambda self: self.open_numbers())
    @rule(data=st.data(), days=st.integers(1, 30))
    def a_person_records(self, data: st.DataObject, days: int) -> None:
        numbers = data.draw(st.lists(st.sampled_from(self.open_numbers()), min_size=1, unique=True))
        owed = sum(i.open.cents for i in books.invoices(self.ledger, 1) if i.number in numbers)
        first = self.today + timedelta(days=days)
        parts = [Instalment(first, None)]
        if owed > 1:
            parts = [Instalment(first, Money(owed // 2)), Instalment(first + timedelta(30), Money(owed - owed // 2))]
        made = agreements_by_hand.record(self.ledger, numbers, parts, "marieke", SETTINGS, self.today)
        for other in agreements.agreements(self.ledger):
            if other.id < made.id and set(other.invoice_ids) & set(made.invoice_ids):
                assert other.state not in LIVE

    @precondition(lambda self: self.agreement_ids())
    @rule(data=st.data(), event=st.sampled_from([Event.ACCEPT, Event.DECLINE, Event.CONFIRM]))
    def a_person_answers(self, data: st.DataObject, event: Event) -> None:
        number = data.draw(st.sampled_from(self.agreement_ids()))
        if event in possible(agreements.get(self.ledger, number).state):
            agreements_by_hand.answer(self.ledger, number, event, "marieke", SETTINGS, self.today)
        else:
            with pytest.raises(NotPossible):
                agreements_by_hand.answer(self.ledger, number, event, "marieke", SETTINGS, self.today)

    @rule(number=st.sampled_from(NUMBERS), share=st.sampled_from([25, 50, 100]))
    def the_bank_books(self, number: str, share: int) -> None:
        self._entry(AMOUNTS[number] * share // 100, number)

    @precondition(lambda self: payments.listed(self.ledger, [State.BOOKED]))
    @rule(data=st.data())
    def the_bank_takes_back(self, data: st.DataObject) -> None:
        paid = data.draw(st.sampled_from(payments.listed(self.ledger, [State.BOOKED])))
        if paid.amount.cents > 0 and not paid.noted:
            self._entry(-paid.amount.cents, "storno")

    def _entry(self, cents: int, text: str) -> None:
        count = self.ledger.value("SELECT COUNT(*) FROM payments")
        self.ledger.insert(
            "payments", booked=str(self.today), amount_cents=cents, currency="EUR", payer_name="De Zon BV",
            payer_iban="NL91ABNA0417164300", remittance=text, payment_reference="", bank_reference="",
            digest=f"{count}",
        )  # fmt: skip
        match(self.ledger)

    @precondition(lambda self: payments.listed(self.ledger, [State.BOOKED]))
    @rule(data=st.data())
    def a_person_undoes(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(payments.listed(self.ledger, [State.BOOKED])))
        try:
            payments.undo(self.ledger, entry.id, "marieke")
        except (TakenBack, PaidAgain):
            assert payments.get(self.ledger, entry.id) == entry

    @precondition(lambda self: payments.listed(self.ledger, [State.WAITING]))
    @rule(data=st.data(), yes=st.booleans())
    def a_person_decides(self, data: st.DataObject, yes: bool) -> None:
        entry = data.draw(st.sampled_from(payments.listed(self.ledger, [State.WAITING])))
        try:
            (payments.accept if yes else payments.dismiss)(self.ledger, entry.id, "marieke")
        except TooMuch:
            assert payments.get(self.ledger, entry.id) == entry

    @precondition(lambda self: payments.listed(self.ledger, [State.LOOSE, State.DISMISSED]) and self.open_numbers())
    @rule(data=st.data())
    def a_person_books(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(payments.listed(self.ledger, [State.LOOSE, State.DISMISSED])))
        number = data.draw(st.sampled_from(self.open_numbers()))
        if not entry.noted:
            try:
                payments.book(self.ledger, entry.id, [(number, None)], "marieke")
            except TooMuch:
                assert payments.get(self.ledger, entry.id) == entry

    @precondition(lambda self: self.agreement_ids())
    @rule(data=st.data(), cash=st.booleans())
    def a_person_notes_money(self, data: st.DataObject, cash: bool) -> None:
        number = data.draw(st.sampled_from(self.agreement_ids()))
        invoices = [
            i for i in books.invoices(self.ledger, 1) if i.id in agreements.get(self.ledger, number).invoice_ids
        ]
        owed = sum(max(invoice.open.cents, 0) for invoice in invoices)
        if owed > 1:
            day = self.today
            agreements_by_hand.note_payment(
                self.ledger, number, Money(owed // 2), day, "marieke", SETTINGS, day, cash=cash
            )

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule()
    def letters_are_drafted(self) -> None:
        review_agreements(self.ledger, SETTINGS, self.today)
        for wanted in follow_ups.due(self.ledger, SETTINGS, self.today):
            key = (wanted.agreement.id, str(wanted.kind), wanted.position)
            assert key not in self.letters
            assert wanted.agreement.state not in FINAL
            self.letters.append(key)
            follow_ups.record(self.ledger, wanted, None)

    @invariant()
    def no_invoice_is_paid_beyond_what_it_was_for_or_opened_beyond_it(self) -> None:
        for invoice in books.invoices(self.ledger):
            assert 0 <= invoice.open.cents <= invoice.amount.cents

    @invariant()
    def what_is_open_is_kept_as_it_is_reckoned(self) -> None:
        reckoned = "SELECT invoice_id, open_cents FROM invoice_balances WHERE open_cents <> 0"
        assert set(map(tuple, self.ledger.rows("SELECT * FROM open_balances"))) == set(
            map(tuple, self.ledger.rows(reckoned))
        )

    @invariant()
    def no_payment_gives_more_than_it_has(self) -> None:
        for entry in payments.listed(self.ledger):
            assert abs(entry.rest.cents) <= abs(entry.amount.cents)

    @invariant()
    def after_a_review_holds_and_parts_agree_with_the_states(self) -> None:
        review_agreements(self.ledger, SETTINGS, self.today)
        assert review_agreements(self.ledger, SETTINGS, self.today) == 0
        views = agreement_views.listed(self.ledger, SETTINGS, self.today)
        waiting = {number for view in views if view.state in LIVE for number in view.invoices}
        held = {row["number"] for row in self.ledger.rows("SELECT number FROM active_holds WHERE reason = 'agreement'")}
        assert held <= waiting
        for view in views:
            kept = [row["outcome"] for row in self._parts(view.id)]
            assert kept == [str(part.outcome) for part in view.parts] or view.state in FINAL
            if view.state is AgreementState.KEPT:
                assert {part.outcome for part in view.parts} == {Outcome.KEPT}
            assert (view.state is AgreementState.REPLACED) is (view.replaced_by is not None)

    def _parts(self, number: int) -> list[dict[str, str]]:
        rows = self.ledger.rows("SELECT outcome FROM instalments WHERE agreement_id = ? ORDER BY position", number)
        return [dict(row) for row in rows]

    @invariant()
    def the_history_never_loses_anything(self) -> None:
        for number in self.agreement_ids():
            assert agreement_views.history(self.ledger, number)[0].event == "proposed"

    def teardown(self) -> None:
        self.ledger.close()


LifeInTheLedger.TestCase.settings = hypothesis_settings(
    max_examples=15, stateful_step_count=15, deadline=None, derandomize=True
)
TestLifeInTheLedger = LifeInTheLedger.TestCase
