"""Agreeing to payments in answer to a mail: as the debtor asks, with a day that was not understood, or otherwise."""

from datetime import date, timedelta

import pytest

from daemon.correcting import Drafted
from daemon.desk.pages import case
from daemon.handling import Handler
from daemon.ledger import books, cases, drafts
from daemon.renewing import renew
from replies.draft import Templates
from tests.daemon.desk.conftest import NOW, Door, letter
from tests.readers import DirectReader

DAYS = [(NOW + timedelta(days=30 * part)).date() for part in range(1, 7)]
SIX = "".join(f"{day:%-d-%-m-%Y}: 41,66\n" for day in DAYS[:5]) + f"{DAYS[5]:%-d-%-m-%Y}: 41,70\n"
PLAN = letter(
    "Jan <jan@dezon.example>", "Re: VD-1001", f"Kunnen wij VD-1001 in zes keer betalen?\n\n{SIX}\nGroet,\nJan", number=1
)
DAYLESS = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Ik betaal VD-1001 zodra de klant mij betaalt.", number=2)
PROMISE = letter("Jan <jan@dezon.example>", "Re: VD-1001", f"Ik betaal VD-1001 op {DAYS[0]:%-d-%-m-%Y}.", number=3)


def agree(door: Door, number: int, parts: str) -> tuple[int, str]:
    fields = {"csrf": door.get(f"/mail/{number}").csrf, "parts": parts}
    answer = door.post(f"/mail/{number}/agree", fields)
    return answer.status, answer.headers.get("location", answer.text)


@pytest.fixture
def inside(door: Door) -> Door:
    door.come_in()
    return door


def test_what_the_debtor_asks_for_stands_ready_and_is_confirmed_beyond_policy(inside: Door) -> None:
    (number,) = inside.handle(PLAN)
    page = inside.get(f"/mail/{number}").text
    assert f"{DAYS[5]:%-d-%-m-%Y} 41.70" in page
    status, location = agree(inside, number, SIX)
    assert (status, location) == (303, f"/mail/{number}?told=agreed")
    with inside.open_ledger() as ledger:
        (draft,) = drafts.listed(ledger)
        states = [row["state"] for row in ledger.rows("SELECT state FROM agreements ORDER BY id")]
        tasks = ledger.value("SELECT COUNT(*) FROM tasks WHERE done_at IS NULL")
    assert draft.message == number
    assert draft.text.count("41,66") == 5
    assert "hoeft niet meer te antwoorden" in draft.text
    assert states[-1] == "proposed"  # nothing is agreed before it goes out
    assert not tasks


def test_other_payments_than_asked_are_offered_and_wait_for_a_yes(inside: Door) -> None:
    (number,) = inside.handle(PLAN)
    agree(inside, number, f"{DAYS[0]} 125\n{DAYS[1]} 125")
    with inside.open_ledger() as ledger:
        (draft,) = drafts.listed(ledger)
    assert "kunnen wij u dit wel aanbieden" in draft.text
    assert draft.text.count("125,00") == 2


def test_a_person_enters_the_day_that_was_not_understood(inside: Door) -> None:
    (number,) = inside.handle(DAYLESS)
    status, _ = agree(inside, number, f"{DAYS[0]:%-d-%-m}")
    assert status == 303
    with inside.open_ledger() as ledger:
        (draft,) = drafts.listed(ledger)
        assert ledger.value("SELECT due FROM instalments") == DAYS[0].isoformat()
        assert ledger.value("SELECT amount_cents FROM instalments") == 25_000
    assert "Wij noteren graag" in draft.text


@pytest.mark.parametrize(
    ("parts", "says"),
    [("", "Say on which day"), ("ooit 12", "is no day"), (f"{DAYS[0]} 1\n{DAYS[1]} 2", "cannot be agreed")],
)
def test_what_cannot_be_agreed_on_changes_nothing(inside: Door, parts: str, says: str) -> None:
    (number,) = inside.handle(PROMISE)
    status, told = agree(inside, number, parts)
    assert status == 409
    assert says in told
    assert inside.value("SELECT version || state FROM drafts") == "1waiting"
    assert inside.value("SELECT state FROM agreements") == "proposed"


def test_a_text_of_ones_own_is_not_overwritten(inside: Door) -> None:
    (number,) = inside.handle(PROMISE)
    csrf = inside.get(f"/mail/{number}").csrf
    inside.post("/draft/1/save", {"csrf": csrf, "version": "1", "subject": "S", "text": "Dag Jan, akkoord."})
    status, told = agree(inside, number, f"{DAYS[1]}")
    assert status == 409
    assert "somebody wrote" in told


def test_after_an_answer_went_out_a_further_letter_says_it(inside: Door) -> None:
    (number,) = inside.handle(DAYLESS)
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE drafts SET state = 'sent'")
    status, location = agree(inside, number, f"{DAYS[0]}")
    assert status == 303
    page = inside.get(location).text
    assert "in the thread of this mail" in page
    assert "gesprek" not in page
    assert str(date.today().year) in page


def test_what_a_person_agreed_to_is_not_decided_anew_when_the_books_change(inside: Door) -> None:
    (number,) = inside.handle(PLAN)
    agree(inside, number, SIX)
    with inside.open_ledger() as ledger:
        handler = Handler(ledger, inside.config, DirectReader(), Templates.load())
        ledger.execute("UPDATE invoices SET description = 'Lampen'")
        assert not [one for one in renew(handler) if one.drafted is not Drafted.KEPT]
        (draft,) = drafts.listed(ledger)
    assert draft.text.count("41,66") == 5


BEYOND = "These payment days are outside what you allow in your rules; send this only when you mean to."


def test_what_is_outside_the_rules_is_said_above_send(inside: Door) -> None:
    (number,) = inside.handle(PLAN)
    agree(inside, number, SIX)
    with inside.open_ledger() as ledger:
        (draft,) = drafts.listed(ledger)
    assert BEYOND in draft.remarks
    assert BEYOND in inside.get(f"/mail/{number}").text
    fields = {"csrf": inside.get(f"/mail/{number}").csrf, "subject": draft.subject, "text": draft.text + "x"}
    assert BEYOND in inside.post(f"/draft/{draft.id}/lint", fields).text  # also while one types


def test_what_is_within_the_rules_is_not(inside: Door) -> None:
    (number,) = inside.handle(PLAN)
    agree(inside, number, f"{DAYS[0]} 125\n{DAYS[1]} 125")
    with inside.open_ledger() as ledger:
        (draft,) = drafts.listed(ledger)
    assert BEYOND not in draft.remarks


def test_our_own_proposal_stands_ready_and_no_day_that_is_past(inside: Door) -> None:
    (first,) = inside.handle(PLAN)
    agree(inside, first, f"{DAYS[0]} 125\n{DAYS[1]} 125")
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE agreements SET state = 'mailed' WHERE state = 'proposed'")
        debtor = books.debtor(ledger, 1)
        assert debtor
        about = cases.case_for(ledger, debtor, (1,), "jan@dezon.example", NOW.date())
    past = {"instalments": [], "dates": ["2026-01-02"], "amount": None}
    theirs = {"instalments": [], "dates": [DAYS[2].isoformat()], "amount": None}
    assert [part.date for part in case._asked(past, about, NOW.date())] == DAYS[:2]
    assert [part.date for part in case._asked(None, about, NOW.date())] == DAYS[:2]
    assert [part.date for part in case._asked(theirs, about, NOW.date())] == DAYS[2:3]
    assert case._asked(past, None, NOW.date()) == []
