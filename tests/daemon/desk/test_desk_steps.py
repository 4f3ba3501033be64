"""The steps of a case at the desk: each leads where it says, tells what it did, and leaves what is still to do."""

import re
from datetime import date

import pytest

from daemon.ledger import drafts, queue, statements
from parsers.statements import read_statements
from tests.daemon.desk.conftest import Door, MakeDoor, letter

PAID = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Factuur VD-1001 hebben wij al betaald.", number=1)


def paid_without_a_number(door: Door) -> int:
    """Money that may be for the invoice of somebody who claims to have paid."""
    data = f"date,amount,payer_name,remittance\n{date.today()},250.00,J. Zon,brood\n".encode()
    with door.open_ledger() as ledger:
        statements.import_payments(ledger, read_statements(data), "bank.csv", data)
        return int(ledger.value("SELECT MAX(id) FROM payments"))


@pytest.fixture
def inside(door: Door) -> Door:
    door.come_in()
    return door


class TestAPaymentToMatch:
    def test_is_led_to_matched_and_the_mail_gets_its_thanks(self, inside: Door) -> None:
        payment = paid_without_a_number(inside)
        (number,) = inside.handle(PAID)
        assert inside.value("SELECT decision FROM messages") == "payment to match"
        page = inside.get(f"/mail/{number}").text
        link = f"/payments/{payment}?onward=/mail/{number}"
        assert link in page
        assert inside.value("SELECT COUNT(*) FROM drafts") == 0
        shown = inside.get(link)
        assert f'href="/mail/{number}"' in shown.text  # and back
        answer = inside.post(
            f"/payments/{payment}/decide", {"csrf": shown.csrf, "act": "accept", "onward": f"/mail/{number}"}
        )
        assert answer.headers["location"] == f"/mail/{number}?told=matched"
        after = inside.get(answer.headers["location"]).text
        assert "The payment is set against its invoice." in after
        with inside.open_ledger() as ledger:
            (draft,) = drafts.listed(ledger)
            assert ledger.value("SELECT COUNT(*) FROM tasks WHERE done_at IS NULL") == 0
        assert "250,00" in draft.text
        assert re.search("dank", draft.text, re.IGNORECASE)


STAND_IN = letter("Ruben Vos <r.vos@dezon.example>", "Re: VD-1001", "Factuur VD-1001 klopt niet.\n\nRuben", number=2)


class TestWhereTheAnswerGoes:
    def test_is_chosen_among_contacts_and_the_sender_and_greets_them(self, inside: Door) -> None:
        (number,) = inside.handle(STAND_IN)
        page = inside.get(f"/mail/{number}")
        with inside.open_ledger() as ledger:
            (before,) = drafts.listed(ledger)
        assert before.recipient == "jan@dezon.example"
        assert '<option value="r.vos@dezon.example">r.vos@dezon.example (not on file)' in page.text
        fields = {"csrf": page.csrf, "version": "1", "to": "r.vos@dezon.example", "subject": before.subject}
        fields |= {"text": before.text + "\nEen regel erbij."}
        answer = inside.post(f"/draft/{before.id}/address", fields)
        assert answer.headers["location"] == f"/mail/{number}?told=addressed"
        with inside.open_ledger() as ledger:
            (after,) = drafts.listed(ledger)
        assert after.recipient == "r.vos@dezon.example"
        assert after.text.startswith("Beste Ruben,")
        assert "Een regel erbij." in after.text
        assert "Written to the address that the mail came from, which is not on file." in after.remarks

    @pytest.mark.parametrize("to", ["thief@elsewhere.example", "amy@smith.example"])
    def test_is_nobody_else(self, inside: Door, to: str) -> None:
        (number,) = inside.handle(STAND_IN)
        fields = {"csrf": inside.get(f"/mail/{number}").csrf, "version": "1", "to": to}
        assert inside.post("/draft/1/address", fields).status == 409
        assert inside.value("SELECT recipient FROM drafts") == "jan@dezon.example"

    def test_is_looked_at_before_it_is_sent(self, inside: Door) -> None:
        (number,) = inside.handle(STAND_IN)
        fields = {"csrf": inside.get(f"/mail/{number}").csrf, "version": "1", "to": "r.vos@dezon.example"}
        assert inside.post("/draft/1/send", fields).headers["location"] == f"/mail/{number}?told=addressed"
        assert inside.value("SELECT COUNT(*) FROM outbox") == 0

    def test_may_be_a_contact_that_is_added_which_does_the_task(self, inside: Door) -> None:
        text = "Voor facturen moet u bij mevrouw Van Acker zijn: boek@dezon.example.\n\nJan"
        (number,) = inside.handle(letter("Jan <jan@dezon.example>", "Re: VD-1001", text, number=3))
        assert "as a contact" in inside.value("SELECT kind FROM tasks WHERE done_at IS NULL")
        fields = {"csrf": inside.get(f"/mail/{number}").csrf, "address": "boek@dezon.example", "name": ""}
        answer = inside.post(f"/mail/{number}/contact", fields)
        assert answer.headers["location"] == f"/mail/{number}?told=contact"
        assert inside.value("SELECT COUNT(*) FROM tasks WHERE done_at IS NULL") == 0
        assert '<option value="boek@dezon.example">' in inside.get(f"/mail/{number}").text


class TestWhatIsLeft:
    def test_of_an_answered_mail_stands_where_the_desk_says_and_its_card_tells(self, inside: Door) -> None:
        (number,) = inside.handle(STAND_IN)
        with inside.open_ledger() as ledger:
            ledger.execute("UPDATE messages SET decision = 'changed bank account' WHERE id = ?", number)
            ledger.execute("UPDATE drafts SET state = 'sent'")
            ledger.insert("tasks", kind="find out", detail="", message_id=number, debtor_id=1, created_at="2026-01-01")
            assert queue.counts(ledger) == {"todo": 1}
        assert "answered, still to do:" in inside.get("/").text

    def test_a_note_is_told_of_and_stands_on_the_card_and_above_the_answer(self, inside: Door) -> None:
        (number,) = inside.handle(STAND_IN)
        fields = {"csrf": inside.get(f"/mail/{number}").csrf, "for_person": "", "text": "Eerst Kees bellen"}
        answer = inside.post(f"/mail/{number}/note", fields)
        assert answer.headers["location"] == f"/mail/{number}?told=note"
        page = inside.get(answer.headers["location"]).text
        assert "The note stands with this mail and on its card." in page
        assert page.index("Eerst Kees bellen") < page.index('id="draft"')
        assert "Eerst Kees bellen" in inside.get("/").text

    def test_who_wrote_it_is_you_to_oneself_and_a_name_to_others(self, inside: Door) -> None:
        (number,) = inside.handle(STAND_IN)
        inside.post(f"/mail/{number}/note", {"csrf": inside.get(f"/mail/{number}").csrf, "text": "Eerst Kees bellen"})
        assert "<strong>you</strong>" in inside.get(f"/mail/{number}").text
        inside.cookies.clear()
        inside.come_in("Jan")
        assert "<strong>Marieke</strong>" in inside.get(f"/mail/{number}").text

    def test_where_nobody_else_comes_in_it_is_called_a_note(self, make_door: MakeDoor) -> None:
        door = make_door()
        door.handle(STAND_IN)
        door.come_in()
        assert "Ask a colleague" in door.get("/mail/1").text
        alone = door.config.desk.model_copy(update={"people": door.config.desk.people[:1]})
        door.server.desk.config = door.config.model_copy(update={"desk": alone})
        page = door.get("/mail/1").text
        assert "Ask a colleague" not in page
        assert "Write a note" in page
