"""A server may write another Message-ID over ours when it sends: in Sent our mail is known again all the same."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from daemon.ledger import drafts, mail, outbox
from daemon.ledger.message_ids import OWN_HEADER
from daemon.ledger.outbox import Outcome
from daemon.session import render
from tests.daemon.test_correcting import Room

THEIRS = "0102018e-5f@eu-west-1.amazonses.example"
PAID = "Factuur {invoice} hebben wij op 10 februari 2026 al betaald."


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def sent(room: Room, state: str = "accepted") -> EmailMessage:
    """The answer to a mail goes out; its bytes as they were approved."""
    room.mail(PAID)
    draft = drafts.get(room.ledger, 1)
    raw = render(room.config, room.config.accounts[0], room.ledger, draft)
    row = outbox.approve(room.ledger, draft, "marieke", "ar@vandam.example", raw)
    outbox.settle(room.ledger, row, Outcome(state))
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.SMTP)


def lies_in_sent(room: Room, message: EmailMessage) -> str:
    """It is met in the Sent folder; what it was taken for."""
    raw = message.as_bytes()
    place = mail.Place("main", "Sent", 1, 1 + room.ledger.value("SELECT COUNT(*) FROM messages"))
    arrival = mail.Arrival(place, len(raw), datetime.now(UTC), raw)
    (number,) = mail.receive(room.ledger, [arrival], "sent")
    assert list(room.handler.handle_waiting()) == ["handled"]
    return str(room.ledger.value("SELECT decision FROM messages WHERE id = ?", number))


def rewritten(message: EmailMessage, *, header: bool) -> EmailMessage:
    message.replace_header("Message-ID", f"<{THEIRS}>")
    if not header:
        del message[OWN_HEADER]
    return message


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("state", ["accepted", "uncertain"])
class TestWithAnotherMessageId:
    def test_it_is_ours_went_out_and_is_no_letter_of_somebody_else(
        self, room: Room, *, header: bool, state: str
    ) -> None:
        message = sent(room, state)
        assert lies_in_sent(room, rewritten(message, header=header)) == "our own mail"
        assert room.ledger.value("SELECT state FROM outbox") == "accepted"
        assert drafts.get(room.ledger, 1).state == "sent"
        assert room.ledger.rows("SELECT * FROM letters") == []

    def test_what_answers_it_is_known_by_its_thread(self, room: Room, *, header: bool, state: str) -> None:
        room.handler.understanding.books()
        lies_in_sent(room, rewritten(sent(room, state), header=header))
        assert room.handler.understanding.books().sent[THEIRS].debtor_id == 1


def test_another_letter_to_the_same_address_is_not_taken_for_it(room: Room) -> None:
    message = rewritten(sent(room, "uncertain"), header=False)
    message.set_content("Beste Jan,\n\nIk bel u morgen.\n")
    assert lies_in_sent(room, message) != "our own mail"
    assert room.ledger.value("SELECT state FROM outbox") == "uncertain"


def test_a_header_that_somebody_made_up_is_none_of_ours(room: Room) -> None:
    message = rewritten(sent(room, "uncertain"), header=False)
    message[OWN_HEADER] = "<afspraak.1.1.00000000000000000000@vandam.example>"
    message.set_content("Iets anders.\n")
    assert lies_in_sent(room, message) != "our own mail"
