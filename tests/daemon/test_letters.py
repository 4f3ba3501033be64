"""Letters of our own accord: each once, on its day, never while something else waits or holds the file up."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daemon.ledger import Ledger, agreements, drafts
from daemon.ledger.reviews import review_agreements
from daemon.letters import write_due
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.case import AgreementState, ProposedAgreement, ProposedHold
from tests.daemon.firm import TEMPLATES, TODAY, Firm, ago
from tests.replies.cases import promise, reading

REMINDED = (ago(60), ago(40), ago(20))


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    return Firm(tmp_path)


def due(firm: Firm, day: date = TODAY) -> list[str]:
    """What the drafts say that wait after the letters of a day were written: the answer of each."""
    review_agreements(firm.ledger, firm.config.policy, day)
    write_due(firm.ledger, firm.config, TEMPLATES, day)
    return answers(firm.ledger)


def answers(ledger: Ledger) -> list[str]:
    rows = ledger.rows(
        "SELECT answer FROM draft_origins JOIN drafts ON id = draft_id WHERE state = 'waiting' ORDER BY draft_id"
    )
    return [row["answer"] for row in rows]


def agree(firm: Firm, *days: date, cents: int = 10000, state: AgreementState = AgreementState.CONFIRMED) -> int:
    parts = tuple(Instalment(day, Money(cents // len(days))) for day in days)
    message = firm.mail(reading("other"), day=ago(40))
    number = agreements.propose(
        firm.ledger, 1, message, ago(40), ProposedAgreement((1,), parts, "ik betaal het in delen, beloofd")
    )
    agreements.set_state(firm.ledger, number, state, "test")
    return number


def send(firm: Firm) -> None:
    for draft in firm.waiting():
        drafts.set_state(firm.ledger, draft.id, "sent_elsewhere", "test")


class TestWhatAgreementsCallFor:
    def test_a_kind_word_before_a_part_of_a_plan(self, firm: Firm) -> None:
        agree(firm, TODAY + timedelta(2), TODAY + timedelta(33))
        assert due(firm) == ["nudge"]
        (draft,) = firm.waiting()
        assert "€\u00a050,00 op donderdag 26 november 2026" in draft.text
        assert due(firm) == ["nudge"]
        assert due(firm, TODAY + timedelta(2)) == []  # never on the day itself

    def test_none_when_it_was_paid_already(self, firm: Firm) -> None:
        agree(firm, TODAY + timedelta(2), TODAY + timedelta(33))
        firm.pay("F-1", "100.00")
        assert due(firm) == []

    def test_a_broken_promise_in_the_debtors_own_words_and_day(self, firm: Firm) -> None:
        agree(firm, ago(8))
        assert due(firm) == ["follow_up"]
        (draft,) = firm.waiting()
        assert draft.subject == "Onze afspraak over factuur F-1"
        assert 'Op 15 oktober 2026 schreef u ons over factuur F-1: "ik betaal het in delen, beloofd"' in draft.text
        assert draft.in_reply_to == "m1@x.example"
        assert draft.remarks == ()
        send(firm)
        assert due(firm, TODAY + timedelta(1)) == []

    def test_what_was_agreed_by_telephone_is_no_quotation(self, firm: Firm) -> None:
        number = agree(firm, ago(8))
        firm.ledger.execute("UPDATE agreements SET message_id = NULL, made_by = 'marieke' WHERE id = ?", number)
        due(firm)
        assert "beloofd" not in firm.waiting()[0].text

    def test_nothing_while_a_dispute_holds_the_invoice_up(self, firm: Firm) -> None:
        agree(firm, ago(8))
        agreements.hold(firm.ledger, None, ago(2), (ProposedHold(1, "dissatisfied", TODAY + timedelta(9)),))
        assert due(firm) == []

    def test_nothing_while_another_draft_to_the_debtor_waits(self, firm: Firm) -> None:
        agree(firm, ago(8))
        firm.mail(reading("forgotten"), about=(2,))
        assert due(firm) == ["kind_new_date"]

    def test_the_confirmation_of_a_call(self, firm: Firm) -> None:
        number = agree(firm, TODAY + timedelta(6), state=AgreementState.ACCEPTED)
        firm.ledger.execute("UPDATE agreements SET message_id = NULL, made_by = 'marieke' WHERE id = ?", number)
        assert due(firm) == ["confirm_call"]
        assert firm.waiting()[0].agreement_id == number

    def test_the_yes_that_did_not_come_is_asked_for_once(self, firm: Firm) -> None:
        agree(firm, TODAY + timedelta(9), TODAY + timedelta(40), state=AgreementState.MAILED)
        firm.ledger.execute("UPDATE agreements SET mailed_at = ?", f"{ago(6)}T09:00:00Z")
        assert due(firm) == []  # the plan stands in the debtor's own words
        firm.ledger.execute("UPDATE agreements SET evidence = ''")  # it is what we proposed
        assert due(firm) == ["ask_confirmation"]
        send(firm)
        assert due(firm, TODAY + timedelta(1)) == []


class TestThanks:
    def test_once_when_all_is_paid_after_a_reminder(self, firm: Firm) -> None:
        firm.remind(ago(20), about=(1, 2))
        firm.pay("F-1", "100.00", ago(3))
        assert due(firm) == []  # F-2 is open
        firm.pay("F-2", "75.00", ago(1))
        assert due(firm) == ["thank_paid"]
        send(firm)
        assert due(firm) == []

    def test_not_for_what_was_paid_without_a_reminder(self, firm: Firm) -> None:
        firm.pay("F-1", "100.00")
        firm.pay("F-2", "75.00")
        assert due(firm) == []

    def test_not_long_after(self, firm: Firm) -> None:
        firm.remind(ago(60), about=(1, 2))
        firm.pay("F-1", "100.00", ago(30))
        firm.pay("F-2", "75.00", ago(30))
        assert due(firm) == []

    def test_not_again_when_the_answer_to_a_mail_did(self, firm: Firm) -> None:
        firm.remind(ago(20), about=(1, 2))
        firm.pay("F-1", "100.00")
        firm.pay("F-2", "75.00")
        firm.mail(reading("already_paid"), about=(1, 2))
        send(firm)
        assert due(firm) == []


class TestTheLastWord:
    def test_after_the_third_reminder(self, firm: Firm) -> None:
        firm.remind(*REMINDED)
        firm.file_copy()
        assert due(firm) == ["last_mail"]
        (draft,) = firm.waiting()
        assert "op 25 september 2026, op 15 oktober 2026 en op 4 november 2026" in draft.text
        assert "incassobureau" in draft.text
        assert draft.remarks == ()
        assert "afspraak handover" in firm.ledger.value("SELECT kind FROM tasks")
        send(firm)
        assert due(firm, TODAY + timedelta(9)) == []

    @pytest.mark.parametrize("days", [REMINDED[:2], (*REMINDED[:2], ago(3))])
    def test_not_before(self, firm: Firm, days: tuple[date, ...]) -> None:
        firm.remind(*days)
        assert due(firm) == []

    def test_not_when_the_debtor_wrote_since(self, firm: Firm) -> None:
        firm.remind(*REMINDED)
        firm.mail(reading("other"), day=ago(5))
        assert due(firm) == []

    def test_not_when_the_creditor_hands_nothing_over(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAIL_PASSWORD", "x")
        firm = Firm(tmp_path, more="\n[policy]\nhand_over = false\n")
        firm.remind(*REMINDED)
        assert due(firm) == []

    @pytest.mark.parametrize("kind", ["consumer", "unknown"])
    def test_a_consumer_has_the_letter_of_fourteen_days_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.setenv("MAIL_PASSWORD", "x")
        firm = Firm(tmp_path, kind)
        firm.remind(*REMINDED)
        assert due(firm) == ["notice"]
        (draft,) = firm.waiting()
        assert "binnen vijftien dagen nadat deze brief bij u is bezorgd" in draft.text
        assert "€\u00a040,00 aan incassokosten" in draft.text
        assert draft.remarks == ()
        send(firm)
        assert due(firm, TODAY + timedelta(17)) == []
        assert due(firm, TODAY + timedelta(18)) == ["last_mail"]


@pytest.mark.parametrize(
    ("label", "left"), [("other", []), ("out_of_office", ["last_mail"]), ("forgotten", ["kind_new_date"])]
)
def test_the_last_mail_does_not_go_to_somebody_who_just_wrote(firm: Firm, label: str, left: list[str]) -> None:
    firm.remind(*REMINDED)
    assert due(firm) == ["last_mail"]
    firm.mail(reading(label))
    assert answers(firm.ledger) == left


def test_what_came_too_late_is_withdrawn(firm: Firm) -> None:
    agree(firm, ago(8))
    assert due(firm) == ["follow_up"]
    firm.pay("F-1", "100.00")
    assert due(firm) == []


def test_a_promise_that_was_kept_is_left_in_peace(firm: Firm) -> None:
    firm.mail(reading("promise_to_pay", promise=promise(ago(5))), day=ago(12))
    send(firm)
    firm.pay("F-1", "100.00", ago(6))
    assert due(firm) == []  # F-2 is still open
