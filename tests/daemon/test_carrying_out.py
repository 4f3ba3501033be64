"""What is written down of a decision: what goes along, which older draft yields, and what stops everything."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daemon import reviewing
from daemon.carrying_out import ANOTHER_WAITS
from daemon.checking import check
from daemon.ledger import drafts, origins, outbox
from daemon.reviewing import DayPassed, MoneyMoved, StrangeAccount, Unfinished
from daemon.session import deliver, render
from parsers.labels.names import Label
from replies import linter
from tests.daemon.firm import TODAY, Firm, ago
from tests.replies.cases import promise, reading

SOON = TODAY + timedelta(4)


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    monkeypatch.setattr(reviewing, "today", lambda _: TODAY)
    return Firm(tmp_path)


class TestACopy:
    def test_goes_along_when_it_is_on_file(self, firm: Firm) -> None:
        digest = firm.file_copy()
        firm.mail(reading("invoice_not_received"))
        (draft,) = firm.waiting()
        assert [(file.name, file.sha256) for file in origins.files(firm.ledger, draft.id, 1)] == [("F-1.pdf", digest)]
        raw = render(firm.config, firm.config.accounts[0], firm.ledger, draft)
        assert b'filename="F-1.pdf"' in raw

    def test_is_not_named_when_it_is_not(self, firm: Firm) -> None:
        firm.mail(reading("invoice_not_received"))
        (draft,) = firm.waiting()
        assert "Hierbij" not in draft.text
        assert origins.files(firm.ledger, draft.id, 1) == []
        assert "PDF" in firm.ledger.value("SELECT kind FROM tasks")

    def test_that_a_person_took_out_stays_out(self, firm: Firm) -> None:
        firm.file_copy()
        firm.mail(reading("invoice_not_received"))
        (draft,) = firm.waiting()
        assert origins.keep_only(firm.ledger, draft.id, 2, frozenset({"another"})) == 1
        assert origins.files(firm.ledger, draft.id, 1) != []
        assert origins.files(firm.ledger, draft.id, 2) == []


class TestAnOlderDraft:
    def test_yields_to_the_answer_to_a_later_mail_which_answers_both(self, firm: Firm) -> None:
        firm.file_copy()
        firm.mail(reading("invoice_not_received"))
        firm.mail(reading("promise_to_pay", promise=promise(SOON)))
        (draft,) = firm.waiting()
        assert "kopie" in draft.text
        assert len(origins.files(firm.ledger, draft.id, 1)) == 1
        assert [one.state for one in drafts.listed(firm.ledger, ("discarded",))] == ["discarded"]

    def test_stays_when_it_is_about_another_invoice(self, firm: Firm) -> None:
        firm.mail(reading("invoice_not_received"), about=(1,))
        firm.mail(reading("invoice_not_received"), about=(2,))
        assert len(firm.waiting()) == 2

    def test_stays_when_a_person_worked_on_it(self, firm: Firm) -> None:
        firm.mail(reading("invoice_not_received"))
        drafts.revise(firm.ledger, 1, "Re", "Beste Jan, zo is het.", "marieke")
        firm.mail(reading("forgotten"))
        assert [draft.id for draft in firm.waiting()] == [1, 2]
        assert ANOTHER_WAITS in firm.waiting()[1].remarks

    def test_that_confirms_an_agreement_yields_only_to_another(self, firm: Firm) -> None:
        firm.mail(reading("promise_to_pay", promise=promise(SOON)))
        firm.mail(reading("invoice_not_received"))
        assert len(firm.waiting()) == 2
        firm.mail(reading("promise_to_pay", promise=promise(TODAY + timedelta(7))))
        (draft,) = firm.waiting()
        assert "1 december" in draft.text

    def test_all_that_wait_are_withdrawn_at_an_insolvency(self, firm: Firm) -> None:
        firm.mail(reading("invoice_not_received"), about=(1,))
        firm.mail(reading("forgotten"), about=(2,))
        firm.mail(reading(str(Label.INSOLVENCY)))
        assert firm.waiting() == []
        assert firm.ledger.value("SELECT COUNT(*) FROM active_holds WHERE ends IS NULL") == 2


class TestTheBankIsLookedAtAgain:
    def send(self, firm: Firm) -> int:
        (draft,) = firm.waiting()
        return reviewing.send(firm.config, firm.ledger, draft.id, draft.version, "marieke")

    def test_at_approval(self, firm: Firm) -> None:
        firm.mail(reading("forgotten"))
        firm.pay("F-1", "100.00")
        with pytest.raises(MoneyMoved, match="F-1"):
            self.send(firm)
        assert len(firm.waiting()) == 1

    def test_a_payment_for_another_invoice_changes_nothing(self, firm: Firm) -> None:
        firm.mail(reading("forgotten"))
        firm.pay("F-2", "75.00")
        assert self.send(firm) == 1

    def test_whoever_changed_the_draft_since_then_saw_it(self, firm: Firm) -> None:
        firm.mail(reading("forgotten"))
        firm.pay("F-1", "60.00")
        reviewing.edit(firm.ledger, 1, 1, "Re", "Beste Jan, er staat nog € 40 open.", "marieke")
        assert self.send(firm) == 1

    def test_just_before_sending_nothing_goes_out_and_the_draft_waits_again(self, firm: Firm) -> None:
        firm.mail(reading("forgotten"))
        row = self.send(firm)
        firm.pay("F-1", "100.00")
        outcome = deliver(firm.config, firm.config.accounts[0], firm.ledger, row)
        assert outcome is not None
        assert outcome.state == outbox.get(firm.ledger, row).state == "withdrawn"
        assert [draft.state for draft in firm.waiting()] == ["waiting"]

    def test_a_day_that_passed_while_the_draft_waited_is_told(
        self, firm: Firm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        firm.mail(reading("forgotten"), day=ago(20))
        with pytest.raises(DayPassed, match="2026-11-11"):
            self.send(firm)
        monkeypatch.setattr(reviewing, "today", lambda _: date(2026, 11, 11))
        assert self.send(firm) == 1


class TestATextOfAPersonsOwn:
    def changed(self, firm: Firm, *change: str) -> None:
        firm.mail(reading("promise_to_pay", promise=promise(SOON)))
        draft = drafts.get(firm.ledger, 1)
        reviewing.edit(firm.ledger, 1, 1, draft.subject, draft.text.replace(*change), "marieke")

    def checked(self, firm: Firm) -> tuple[str, ...]:
        return check(firm.ledger, firm.config, drafts.get(firm.ledger, 1), TODAY)

    def test_that_holds_all_it_must_is_passed(self, firm: Firm) -> None:
        self.changed(firm, "Dank voor uw bericht.", "Wat fijn om van u te horen.")
        assert self.checked(firm) == ()
        assert reviewing.send(firm.config, firm.ledger, 1, 2, "marieke") == 1

    @pytest.mark.parametrize(
        ("change", "remark"),
        [
            (("F-1", "F-9"), linter.NO_INVOICE),
            (("100,00", "90,00"), linter.STRANGE_AMOUNT),
            (("28 november", "29 november"), linter.STRANGE_DATE),
            (("Dank voor uw bericht.", "Dat is een smoes."), linter.BLAMES),
            (("NL91ABNA0417164300", "NL02RABO0123456789"), linter.STRANGE_ACCOUNT),
        ],
    )
    def test_that_lacks_something_or_says_too_much_is_told(
        self, firm: Firm, change: tuple[str, str], remark: str
    ) -> None:
        self.changed(firm, *change)
        assert remark in self.checked(firm)

    def test_with_a_place_left_open_is_not_sent(self, firm: Firm) -> None:
        self.changed(firm, "Dank voor uw bericht.", "Beste {{ name }}, dank.")
        with pytest.raises(Unfinished):
            reviewing.send(firm.config, firm.ledger, 1, 2, "marieke")

    def test_that_names_another_bank_account_is_not_sent(self, firm: Firm) -> None:
        self.changed(firm, "NL91ABNA0417164300", "NL02RABO0123456789")
        with pytest.raises(StrangeAccount):
            reviewing.send(firm.config, firm.ledger, 1, 2, "marieke")

    def test_nor_is_one_of_an_earlier_release_of_which_nothing_else_is_known(self, firm: Firm) -> None:
        self.changed(firm, "NL91ABNA0417164300", "NL02RABO0123456789")
        firm.ledger.execute("DELETE FROM draft_origins")
        with pytest.raises(StrangeAccount):
            reviewing.send(firm.config, firm.ledger, 1, 2, "marieke")
