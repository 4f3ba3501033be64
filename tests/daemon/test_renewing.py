"""Drafts that nobody touched follow the books: money, invoices, agreements, contacts, how we stand with a debtor."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.correcting import Drafted, correct
from daemon.ledger import (
    Ledger,
    agreements,
    books,
    documents,
    drafts,
    grounds,
    imports,
    lists,
    origins,
    outbox,
    payments,
    statements,
)
from daemon.renewing import outdated, renew
from parsers.statements import read_statements
from parsers.tables import read_contacts, read_invoices
from replies.case import AgreementState, ProposedHold
from tests.daemon.test_correcting import PIET, Room

PAID = "Goedemorgen,\n\nFactuur {invoice} hebben wij op 10 februari 2026 al betaald.\n\nGroet,\nJan"
PROMISE = "Goedemorgen,\n\nWij betalen factuur {invoice} over tien dagen, uiterlijk de {day}.\n\nGroet,\nJan"
NO_COPY = "Goedemorgen,\n\nFactuur {invoice} hebben wij nooit ontvangen.\n\nGroet,\nJan"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def pay(room: Room, number: str, amount: str, day: date | None = None) -> int:
    """The bank shows a payment; its row."""
    day = day or date.today()
    data = f"date,amount,payer_name,remittance\n{day},{amount},Bakkerij De Zon,{number}\n".encode()
    statements.import_payments(room.ledger, read_statements(data), f"{number}-{day}.csv", data)
    return int(room.ledger.value("SELECT MAX(id) FROM payments"))


def invoices(room: Room, *rows: str) -> None:
    data = "\n".join(["number,debtor,email,language,country,kind,issued,due,amount", *rows, ""]).encode()
    imports.import_invoices(room.ledger, read_invoices(data), f"{len(rows)}.csv", data)


def renewed(room: Room) -> list[tuple[int, Drafted, tuple[str, ...]]]:
    return [(one.draft, one.drafted, one.changed) for one in renew(room.handler)]


def says(room: Room, *labels: str) -> int:
    """A mail that says this, whatever its words."""
    number = room.mail("Goedemorgen,\n\nOver factuur {invoice} nog iets.\n\nGroet,\nJan")
    correct(room.handler, number, labels, "marieke")
    return number


def answer(room: Room, number: int = 1) -> str:
    return origins.answer(room.ledger, number)


class TestMoney:
    def test_that_comes_in_turns_not_found_into_thanks(self, room: Room) -> None:
        room.mail(PAID)
        assert answer(room) == "ask_payment_proof"
        pay(room, "VD-1001", "250.00")
        assert renewed(room) == [(1, Drafted.REPLACED, ("money",))]
        after = drafts.get(room.ledger, 1)
        assert (answer(room), after.state, after.version) == ("thank_paid", "waiting", 2)
        assert "Written anew: money came in" in after.remarks[-1]
        assert origins.moved(room.ledger, 1) == []
        states = [row["state"] for row in room.ledger.rows("SELECT state FROM draft_copies ORDER BY version")]
        assert states == ["removed", "wanted"]
        trail = room.ledger.rows("SELECT event, detail, actor FROM audit WHERE subject = 'drafts:1' ORDER BY id")
        assert ("draft decided anew", "money", "afspraak") in [tuple(row) for row in trail]

    def test_that_is_taken_off_again_brings_the_question_back(self, room: Room) -> None:
        room.mail(PAID)
        before = drafts.get(room.ledger, 1)
        payment = pay(room, "VD-1001", "250.00")
        renewed(room)
        payments.undo(room.ledger, payment, "marieke")
        assert renewed(room) == [(1, Drafted.REPLACED, ("money",))]
        assert drafts.get(room.ledger, 1).text == before.text

    def test_of_a_part_is_named_with_what_is_left(self, room: Room) -> None:
        room.mail(NO_COPY)
        pay(room, "VD-1001", "100.00")
        renewed(room)
        assert "150,00" in drafts.get(room.ledger, 1).text

    def test_withdraws_an_answer_that_has_nothing_left_to_say_and_brings_it_back(self, room: Room) -> None:
        says(room, "wrong_recipient")
        first = drafts.get(room.ledger, 1)
        payment = pay(room, "VD-1001", "250.00")
        assert renewed(room) == [(1, Drafted.WITHDRAWN, ("money",))]
        assert drafts.get(room.ledger, 1).state == "discarded"
        why = room.ledger.value("SELECT detail FROM audit WHERE event = 'draft yields'")
        assert why == "the books changed"
        payments.undo(room.ledger, payment, "marieke")
        assert renewed(room) == [(1, Drafted.REPLACED, ("money",))]
        assert drafts.get(room.ledger, 1).text == first.text


def _edited(room: Room) -> None:
    drafts.revise(room.ledger, 1, "Re", "Beste Jan, dank.", "marieke")


def _approved(room: Room) -> None:
    outbox.approve(room.ledger, drafts.get(room.ledger, 1), "marieke", "ar@vandam.example", b"x")


def _handed_back(room: Room) -> None:
    _approved(room)
    room.ledger.execute("UPDATE outbox SET state = 'rejected'")
    outbox.hand_back(room.ledger, 1, "afspraak")


def _taken_out_of_the_folder(room: Room) -> None:
    room.ledger.execute("UPDATE draft_copies SET state = 'missing'")


def _gone_by_now(room: Room) -> None:
    room.ledger.execute("UPDATE messages SET raw_sha256 = NULL")


def _agreed_to(room: Room) -> None:
    agreements.set_state(room.ledger, 1, AgreementState.ACCEPTED, "marieke")


class TestWhatAPersonTouched:
    @pytest.mark.parametrize("touch", [_edited, _approved, _handed_back, _taken_out_of_the_folder, _gone_by_now])
    def test_stays_and_is_stopped_when_it_is_approved(self, room: Room, touch: Callable[[Room], None]) -> None:
        room.mail(PAID)
        touch(room)
        before = drafts.get(room.ledger, 1)
        pay(room, "VD-1001", "250.00")
        assert [one for one in renewed(room) if one[1] is not Drafted.KEPT] == []
        assert drafts.get(room.ledger, 1) == before
        assert origins.moved(room.ledger, 1) != []
        assert not grounds.any_touched(room.ledger)

    def test_also_when_it_was_the_agreement_that_it_confirms(self, room: Room) -> None:
        room.mail(PROMISE.replace("{day}", f"{date.today() + timedelta(10):%d-%m-%Y}"))
        _agreed_to(room)
        pay(room, "VD-1001", "100.00")
        assert renewed(room) == []
        assert drafts.get(room.ledger, 1).agreement_id == 1


class TestTheBooks:
    def test_that_close_an_invoice_close_its_draft(self, room: Room) -> None:
        room.mail(NO_COPY)
        invoices(room, "VD-C1,Bakkerij De Zon,jan@dezon.example,nl,NL,business,2026-02-05,2026-02-05,-250.00")
        assert [one[1:] for one in renewed(room)] == [(Drafted.REPLACED, ("money",))]

    def test_that_add_an_invoice_add_it_where_the_mail_named_none(self, room: Room) -> None:
        room.mail("Goedemorgen,\n\nWat staat er allemaal nog open?\n\nGroet,\nJan", invoice="uw herinnering")
        invoices(room, "VD-1009,Bakkerij De Zon,jan@dezon.example,nl,NL,business,2026-01-25,2026-02-24,80.00")
        assert [one[1:] for one in renewed(room)] == [(Drafted.REPLACED, ("invoices",))]
        assert "VD-1009" in drafts.get(room.ledger, 1).text

    def test_that_correct_an_amount_correct_the_draft(self, room: Room) -> None:
        room.mail(NO_COPY)
        invoices(room, "VD-1001,Bakkerij De Zon,jan@dezon.example,nl,NL,business,2026-01-05,2026-02-04,240.00")
        renewed(room)
        assert "240,00" in drafts.get(room.ledger, 1).text

    def test_that_bring_the_copy_send_it_along(self, room: Room) -> None:
        room.mail(NO_COPY)
        assert answer(room) == "copy_follows"
        digest = documents.keep(room.ledger, b"%PDF-1.7 VD-1001", "VD-1001.pdf")
        documents.link(room.ledger, 1, digest)
        assert [one[1:] for one in renewed(room)] == [(Drafted.REPLACED, ("invoices",))]
        assert answer(room) == "resend_invoice"
        assert [file.name for file in origins.files(room.ledger, 1, 2)] == ["VD-1001.pdf"]


class TestPeopleAndPromises:
    def test_an_agreement_that_is_broken_changes_the_answer(self, room: Room) -> None:
        says(room, "forgotten")
        before = drafts.get(room.ledger, 1).text
        number = room.ledger.insert(
            "agreements",
            debtor_id=1,
            state="mailed",
            made_on="2026-02-05",
            evidence="",
            mailed_at="2026-02-05T09:00:00Z",
        )
        room.ledger.insert("agreement_invoices", agreement_id=number, invoice_id=1)
        room.ledger.insert("instalments", agreement_id=number, position=1, due="2026-02-10", amount_cents=25000)
        assert [one[1:] for one in renewed(room)] == [(Drafted.REPLACED, ("agreements",))]
        assert room.ledger.value("SELECT state FROM agreements WHERE id = ?", number) == "broken"
        assert drafts.get(room.ledger, 1).text != before

    def test_a_contact_that_left_sends_it_to_another(self, room: Room) -> None:
        room.mail(PAID)
        rows = (
            "debtor,email,name,state",
            "Bakkerij De Zon,jan@dezon.example,,left",
            "Bakkerij De Zon,els@dezon.example,Els,",
        )
        data = "\n".join(rows).encode()
        lists.import_contacts(room.ledger, read_contacts(data), "c.csv", data)
        assert [one[1:] for one in renewed(room)] == [(Drafted.REPLACED, ("contacts",))]
        assert drafts.get(room.ledger, 1).recipient == "els@dezon.example"

    def test_a_contact_beside_whoever_wrote_changes_nothing(self, room: Room) -> None:
        room.mail(PAID)
        books.add_contact(room.ledger, 1, "els@dezon.example", "Els", "marieke")
        assert outdated(room.ledger) == []
        assert renewed(room) == []
        assert not grounds.any_touched(room.ledger)

    def test_an_important_customer_is_written_to_as_one(self, room: Room) -> None:
        room.mail("Goedemorgen,\n\nDe levering van factuur {invoice} was niet in orde.\n\nGroet,\nJan")
        books.set_footing(room.ledger, 1, "important", "marieke")
        assert [one[2] for one in renewed(room)] == [("debtor",)]
        assert room.ledger.value("SELECT footing FROM debtors WHERE id = 1") == "important"


class TestNothing:
    def test_happens_twice(self, room: Room) -> None:
        room.mail(PAID)
        pay(room, "VD-1001", "100.00")
        renewed(room)
        before = [tuple(row) for row in room.ledger.rows("SELECT * FROM draft_versions")]
        room.ledger.execute("UPDATE debtors SET telephone = '0' WHERE id = 1")
        assert grounds.any_touched(room.ledger)
        assert renewed(room) == []
        assert [tuple(row) for row in room.ledger.rows("SELECT * FROM draft_versions")] == before

    def test_happens_to_the_drafts_of_others(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            room.mail(PAID, PIET, "VD-1002")
        room.mail(PAID)
        assert renewed(room) == []
        compared: list[int] = []
        changed = grounds.changed

        def comparing(ledger: Ledger, draft: int) -> tuple[str, ...]:
            compared.append(draft)
            return changed(ledger, draft)

        monkeypatch.setattr(grounds, "changed", comparing)
        monkeypatch.setattr(room.handler.understanding, "on", _reads(room, read := []))
        pay(room, "VD-1001", "250.00")
        renewed(room)
        assert set(compared) == {4}
        assert read == [4]

    def test_is_read_when_the_books_grow_by_what_no_draft_rests_on(self, room: Room, monkeypatch: Any) -> None:
        room.mail(PAID, PIET, "VD-1002")
        monkeypatch.setattr(room.handler.understanding, "on", _reads(room, read := []))
        rows = (f"X-{n},Firma {n},a{n}@x.example,nl,NL,business,2026-01-05,2026-02-04,10.00" for n in range(50))
        invoices(room, *rows)
        assert renewed(room) == []
        assert read == []

    def test_is_lost_when_one_case_fails(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        room.mail(PAID)
        room.mail(PAID, PIET, "VD-1002")
        on = room.handler.understanding.on

        def stumbling(number: int, day: date) -> Any:
            if number == 1:
                raise RuntimeError("stumbled")
            return on(number, day)

        monkeypatch.setattr(room.handler.understanding, "on", stumbling)
        before = drafts.get(room.ledger, 1)
        pay(room, "VD-1001", "250.00")
        pay(room, "VD-1002", "1480.00")
        assert [one[0] for one in renewed(room)] == [2]
        assert drafts.get(room.ledger, 1) == before
        assert origins.moved(room.ledger, 1) != []


def _reads(room: Room, read: list[int]) -> Callable[[int, date], Any]:
    on = room.handler.understanding.on

    def reading(number: int, day: date) -> Any:
        read.append(number)
        return on(number, day)

    return reading


class TestWhatAPersonDid:
    def test_of_what_the_mail_asked_for_is_not_asked_again(self, room: Room) -> None:
        room.mail(NO_COPY)
        (hold,) = room.ledger.rows("SELECT id FROM active_holds")
        agreements.lift_hold(room.ledger, hold["id"], agreements.LIFTED_BY_HAND, "marieke")
        room.ledger.execute("UPDATE tasks SET done_at = '2026-03-03T09:00:00Z'")
        pay(room, "VD-1001", "100.00")
        renewed(room)
        assert room.ledger.rows("SELECT * FROM active_holds") == []
        assert room.ledger.value("SELECT COUNT(*) FROM tasks WHERE done_at IS NULL") == 0

    def test_such_as_a_hold_of_their_own_stays(self, room: Room) -> None:
        number = room.mail(PAID)
        agreements.hold(room.ledger, number, date.today(), (ProposedHold(1, agreements.BY_HAND, None),), "marieke")
        pay(room, "VD-1001", "100.00")
        renewed(room)
        assert [row["reason"] for row in room.ledger.rows("SELECT reason FROM active_holds")].count("by hand") == 1


def test_two_answers_of_which_one_confirms_an_agreement_both_follow(room: Room) -> None:
    room.mail(PROMISE.replace("{day}", f"{date.today() + timedelta(10):%d-%m-%Y}"))
    room.mail(NO_COPY)
    before = {draft.id: draft.version for draft in drafts.listed(room.ledger)}
    assert set(before) == {1, 2}
    pay(room, "VD-1001", "100.00")
    assert {one[0] for one in renewed(room)} == {1, 2}
    after = {draft.id: draft for draft in drafts.listed(room.ledger)}
    assert set(after) == {1, 2}
    assert all("150,00" in draft.text for draft in after.values())


def test_an_earlier_mail_is_still_answered_along(room: Room) -> None:
    says(room, "dissatisfied")
    says(room, "forgotten")
    (before,) = drafts.listed(room.ledger)
    pay(room, "VD-1001", "0.01")
    renewed(room)
    (after,) = drafts.listed(room.ledger)
    assert after.id == before.id
    along = [remark for remark in before.remarks if "also answers an earlier mail" in remark]
    assert along
    assert along == [remark for remark in after.remarks if remark in along]
