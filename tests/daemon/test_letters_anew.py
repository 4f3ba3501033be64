"""Letters of our own accord follow the books while they wait: other amounts, or none any more."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daemon import correcting, letters_anew, renewing
from daemon.correcting import Drafted
from daemon.handling import Handler
from daemon.ledger import drafts, origins, payments
from daemon.letters import write_by_hand, write_due
from daemon.renewing import renew
from tests.daemon.firm import TEMPLATES, TODAY, Firm, ago
from tests.daemon.test_letters import REMINDED, agree, answers, due
from tests.readers import DirectReader


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    for module in (correcting, letters_anew, renewing):
        monkeypatch.setattr(module, "today", lambda _: TODAY)
    return Firm(tmp_path)


def renewed(firm: Firm) -> list[Drafted]:
    handler = Handler(firm.ledger, firm.config, DirectReader(), TEMPLATES)
    return [one.drafted for one in renew(handler)]


def pay(firm: Firm, number: str, amount: str, day: date = TODAY) -> None:
    """Money comes, and is surely for this invoice."""
    firm.pay(number, amount, day)
    entry = firm.ledger.value("SELECT MAX(id) FROM payments")
    if payments.get(firm.ledger, entry).state is payments.State.WAITING:
        payments.accept(firm.ledger, entry, "marieke")


def text(firm: Firm) -> str:
    (draft,) = firm.waiting()
    return draft.text


class TestALetterAfterABrokenPromise:
    def test_asks_for_what_is_left_when_a_part_came(self, firm: Firm) -> None:
        agree(firm, ago(8))
        assert due(firm) == ["follow_up"]
        pay(firm, "F-1", "40.00")
        assert renewed(firm) == [Drafted.REPLACED]
        assert "60,00" in text(firm)
        (draft,) = firm.waiting()
        assert (draft.id, draft.version, draft.in_reply_to) == (1, 2, "m1@x.example")
        assert due(firm) == ["follow_up"]

    def test_is_withdrawn_when_all_came_and_written_again_when_it_was_taken_back(self, firm: Firm) -> None:
        agree(firm, ago(8))
        due(firm)
        pay(firm, "F-1", "100.00", TODAY)
        assert renewed(firm) == [Drafted.WITHDRAWN]
        assert drafts.get(firm.ledger, 1).state == "discarded"
        payments.undo(firm.ledger, 1, "marieke")
        assert due(firm) == ["follow_up"]

    def test_waits_for_a_person_when_money_came_that_may_be_for_it(self, firm: Firm) -> None:
        agree(firm, ago(8))
        due(firm)
        firm.pay("F-1", "40.00")
        assert renewed(firm) == [Drafted.SAME]
        assert origins.moved(firm.ledger, 1)[0].unsure


class TestAKindWord:
    @pytest.mark.parametrize(
        ("paid", "becomes", "left"), [("20.00", Drafted.REPLACED, "30,00"), ("50.00", Drafted.WITHDRAWN, "")]
    )
    def test_follows_the_money(self, firm: Firm, paid: str, becomes: Drafted, left: str) -> None:
        agree(firm, TODAY + timedelta(2), TODAY + timedelta(33))
        due(firm)
        pay(firm, "F-1", paid)
        assert renewed(firm) == [becomes]
        assert [left in draft.text for draft in firm.waiting()] == ([True] if left else [])
        assert due(firm) == (["nudge"] if left else [])


class TestTheLastMail:
    def test_names_what_is_left(self, firm: Firm) -> None:
        firm.remind(*REMINDED, about=(1, 2))
        assert due(firm) == ["last_mail"]
        pay(firm, "F-2", "75.00", ago(12))
        assert renewed(firm) == [Drafted.REPLACED]
        assert "F-2" not in text(firm)
        assert answers(firm.ledger) == ["last_mail"]

    def test_is_withdrawn_when_nothing_is_left(self, firm: Firm) -> None:
        firm.remind(*REMINDED)
        due(firm)
        pay(firm, "F-1", "100.00", ago(12))
        pay(firm, "F-2", "75.00", ago(12))
        assert renewed(firm) == [Drafted.WITHDRAWN]


class TestThanks:
    def test_are_withdrawn_when_the_money_is_taken_off(self, firm: Firm) -> None:
        firm.remind(ago(20), about=(1, 2))
        pay(firm, "F-1", "100.00", ago(3))
        pay(firm, "F-2", "75.00", ago(1))
        assert due(firm) == ["thank_paid"]
        payments.undo(firm.ledger, 2, "marieke")
        assert renewed(firm) == [Drafted.WITHDRAWN]


class TestALetterThatAPersonAskedFor:
    def test_stays_theirs_with_the_amounts_of_now(self, firm: Firm) -> None:
        by = date(2026, 12, 15)
        write_by_hand(firm.ledger, firm.config, TEMPLATES, "last_mail", ("F-1", "F-2"), by, TODAY)
        pay(firm, "F-2", "75.00")
        assert renewed(firm) == [Drafted.REPLACED]
        assert "15 december 2026" in text(firm)
        assert "F-2" not in text(firm)
        write_due(firm.ledger, firm.config, TEMPLATES, TODAY)
        assert answers(firm.ledger) == ["last_mail"]
