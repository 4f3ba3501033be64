"""Every page of the desk, in both languages, with nothing to show and with much; what its forms do to the ledger."""

import re
from datetime import date, timedelta

import pytest

from daemon.ledger import agreements, books, drafts, statements
from parsers.statements import read_statements
from tests.daemon.desk.conftest import NOW, SOON, Door, letter

PROMISE = letter("Jan <jan@dezon.example>", "Re: VD-1001", f"Ik betaal factuur VD-1001 op {SOON}.", number=1)
DISPUTE = letter(
    "Piet <piet@jansenbouw.example>", "Re: VD-1002", "Factuur VD-1002 klopt niet, wij kregen maar de helft.", number=2
)
QUESTION = letter(
    "Amy <amy@smith.example>", "Re: VD-1003", "Could you send me invoice VD-1003 again, please?", number=3
)
STRANGER = letter("Nobody <x@nowhere.example>", "Hello", "Do you need a new website?", number=4)
TODAY = date.today().isoformat()
PAGES = [
    *("/", "/queue", "/debtors", "/agreements", "/agreements?state=broken", "/agreements/calendar", "/payments"),
    *("/payments?state=booked", "/calls", "/week", "/labels", "/labels?label=promise_to_pay", "/status", "/settings"),
    *("/search", "/search?q=zon", "/search?q=%22%2A%28", "/?kind=dispute", "/?label=promise_to_pay&language=nl"),
    *("/?kind=stranger", "/?mine=1", "/?skip=60", "/week?week=2026-W10", "/agreements/calendar?month=2026-03"),
]
OF_THINGS = [
    "/calls/1",
    "/mail/1",
    "/draft/1",
    "/debtors/1",
    "/agreements/1",
    "/mail/2",
    "/mail/3",
    "/mail/4",
    "/draft/1/state",
]


@pytest.fixture
def filled(door: Door) -> Door:
    """A desk with four mails; signed in."""
    door.handle(PROMISE, DISPUTE, QUESTION, STRANGER)
    door.come_in()
    return door


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_has_something_to_say_when_there_is_nothing(door: Door, language: str) -> None:
    door.come_in()
    door.cookies["afspraak_language"] = language
    for path in PAGES:
        answer = door.get(path)
        assert answer.status == 200, path
        if path != "/queue":
            assert f'<html lang="{language}"' in answer.text
            assert re.search(r"<h1>\s*\S", answer.text), path


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_shows_what_is_there(filled: Door, language: str) -> None:
    filled.cookies["afspraak_language"] = language
    for path in PAGES + OF_THINGS:
        assert filled.get(path).status == 200, path


@pytest.mark.parametrize(
    "path",
    [
        "/mail/99",
        "/draft/99",
        "/debtors/99",
        "/agreements/99",
        "/payments/99",
        "/mail/99999999999999999999",
        "/mail/99/html",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(filled: Door, path: str) -> None:
    assert filled.get(path).status == 404


def test_the_queue_puts_what_is_urgent_first(filled: Door) -> None:
    text = filled.get("/").text
    order = [text.index(name) for name in ("Disputes", "Promises to confirm", "Answers to review", "From people who")]
    assert order == sorted(order)
    assert "4 things wait for you" in text


def test_the_groups_add_up_to_everything(filled: Door) -> None:
    chips = re.findall(r"<b>(\d+)</b>", filled.get("/").text)
    everything, *groups = [int(count) for count in chips]
    assert everything == sum(groups) == len(filled.get("/").text.split('class="item"')) - 1 == 4


FORGED = letter("Bank <x@nowhere.example>", "Invoice", "Please pay us.", number=5).replace(b"dmarc=pass", b"dmarc=fail")


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (
            letter(
                "Nobody <x@nowhere.example>",
                "New bank details",
                "Our bank account has changed. Please pay to our new bank account NL02ABNA0123456789 from now on.",
                number=5,
            ),
            "changed bank account",
        ),
        (FORGED, "sender not proven"),
    ],
)
def test_a_dangerous_mail_of_a_stranger_is_looked_at_first(filled: Door, mail: bytes, reason: str) -> None:
    filled.handle(mail)
    text = filled.get("/?kind=held").text
    assert "Look before anything else" in text
    assert f'<span class="says">{reason}</span>' in text
    assert "/mail/5?" not in filled.get("/?kind=stranger").text


def test_a_filter_leaves_what_fits(filled: Door) -> None:
    assert "Jansen Bouw" not in filled.get("/?language=en").text
    assert "Smith &amp; Co" in filled.get("/?language=en").text
    assert "Bakkerij De Zon" in filled.get("/?label=promise_to_pay").text
    assert "nowhere.example" in filled.get("/?kind=stranger").text + filled.get("/mail/4").text


def csrf(door: Door, path: str = "/mail/1") -> dict[str, str]:
    return {"csrf": door.get(path).csrf}


def test_sending_approves_what_stands_on_the_page_and_goes_on(filled: Door) -> None:
    fields = csrf(filled) | {"version": "1", "subject": "Re: VD-1001", "text": "Dag Jan, prima."}
    answer = filled.post("/draft/1/send", fields)
    assert answer.status == 303
    assert answer.headers["location"] == "/mail/3"
    assert filled.value("SELECT text FROM drafts WHERE id = 1") == "Dag Jan, prima."
    assert b"Dag Jan, prima." in filled.value("SELECT raw FROM outbox")
    assert filled.value("SELECT not_before > approved_at FROM outbox") == 1
    assert "Goes to Bakkerij De Zon" in filled.get("/").text


def test_undo_puts_it_back(filled: Door) -> None:
    filled.post("/draft/1/send", csrf(filled) | {"version": "1"})
    answer = filled.post("/draft/1/undo", csrf(filled))
    assert answer.headers["location"] == "/mail/1?told=undone"
    assert "Taken back" in filled.get("/mail/1?told=undone").text
    assert filled.value("SELECT state FROM drafts WHERE id = 1") == "waiting"
    assert filled.value("SELECT state FROM outbox") == "withdrawn"
    assert "taken back" in filled.get("/mail/1").text


def test_two_people_at_one_draft_lose_nothing(filled: Door) -> None:
    colleague = Door(filled.server, filled.config)
    colleague.come_in("Jan")
    mine = csrf(filled) | {"version": "1", "subject": "S", "text": "Mine."}
    colleague.post("/draft/1/save", csrf(colleague) | {"version": "1", "subject": "S", "text": "Theirs."})
    for act in ("save", "send"):
        answer = filled.post(f"/draft/1/{act}", mine)
        assert answer.status == 409
        assert "Mine." in answer.text
        assert "Theirs." in answer.text
        assert "Jan changed this draft" in answer.text
    assert filled.value("SELECT text FROM drafts WHERE id = 1") == "Theirs."
    assert filled.value("SELECT COUNT(*) FROM outbox") == 0
    assert filled.post("/draft/1/send", mine | {"version": "2"}).status == 303
    assert filled.value("SELECT text FROM drafts WHERE id = 1") == "Mine."


def test_the_page_notices_that_the_draft_changed(filled: Door) -> None:
    assert filled.get("/draft/1/state?version=1&state=waiting").status == 204
    filled.post("/draft/1/save", csrf(filled) | {"version": "1", "subject": "S", "text": "Other."})
    assert "changed by Marieke" in filled.get("/draft/1/state?version=1&state=waiting").text


def test_the_linter_speaks_while_one_types(filled: Door) -> None:
    token = csrf(filled)
    strange = {"subject": "Re: VD-1001", "text": "Maak EUR 999,99 over op NL02 RABO 0123 4567 89."}
    said = filled.post("/draft/1/lint", token | strange).text
    assert "bank account that is not ours" in said
    assert "amount that is nowhere on file" in said
    own = filled.value("SELECT text FROM drafts WHERE id = 1")
    assert "<li>" not in filled.post("/draft/1/lint", token | {"subject": "Re: VD-1001", "text": own}).text


def test_what_was_done_is_said_once_on_the_next_page_and_can_be_taken_back(filled: Door) -> None:
    after = filled.post("/draft/1/discard", csrf(filled)).headers["location"]
    assert after == "/mail/3?told=discarded/draft/1"
    text = filled.get(after).text
    assert "The draft is discarded" in text
    assert 'action="/draft/1/restore"' in text
    assert filled.post("/draft/1/restore", csrf(filled)).headers["location"] == "/mail/1"
    assert filled.value("SELECT state FROM drafts WHERE id = 1") == "waiting"
    assert filled.value("SELECT version FROM drafts WHERE id = 1") == 2
    assert filled.post("/draft/1/restore", csrf(filled)).status == 409
    after = filled.post("/mail/4/attend?kind=stranger", csrf(filled)).headers["location"]
    text = filled.get(after).text
    assert "Done; it is out of the queue" in text
    assert 'action="/mail/4/reopen"' in text
    assert filled.value("SELECT COUNT(*) FROM attended") == 1
    filled.post("/mail/4/reopen", csrf(filled))
    assert filled.value("SELECT COUNT(*) FROM attended") == 0
    assert 'class="told"' not in filled.get("/mail/3?told=discarded//evil.example").text


def test_what_was_done_with_a_mail_is_to_be_done_again(filled: Door) -> None:
    tasks = "SELECT COUNT(*) FROM tasks WHERE message_id = 2 AND done_at IS NULL"
    before = filled.value(tasks)
    filled.post("/mail/2/note", csrf(filled) | {"for_person": "Jan", "text": "Kijk jij?"})
    filled.post("/mail/2/attend", csrf(filled))
    assert filled.value(tasks) == 0
    filled.post("/mail/2/reopen", csrf(filled))
    assert filled.value(tasks) == before
    assert filled.value("SELECT COUNT(*) FROM notes WHERE done_at IS NULL") == 1


def test_discarding_sends_nothing(filled: Door) -> None:
    filled.post("/draft/1/discard", csrf(filled))
    assert filled.value("SELECT state FROM drafts WHERE id = 1") == "discarded"
    again = filled.post("/draft/1/discard", csrf(filled))
    assert again.status == 409
    assert "nothing was done" in again.text


def test_holding_pauses_the_reminders_until_the_day(filled: Door) -> None:
    filled.post("/mail/3/hold", csrf(filled) | {"until": "2027-01-15"})
    assert filled.value("SELECT ends FROM active_holds WHERE reason = 'by hand'") == "2027-01-15"
    assert filled.value("SELECT actor FROM audit WHERE event = 'reminders held'") == "Marieke"


def test_handing_over_shows_it_to_the_colleague(filled: Door) -> None:
    filled.post("/mail/1/note", csrf(filled) | {"for_person": "Jan", "text": "Can you look at this?"})
    colleague = Door(filled.server, filled.config)
    colleague.come_in("Jan")
    assert "Bakkerij De Zon" in colleague.get("/?mine=1").text
    assert "Jansen" not in colleague.get("/?mine=1").text
    assert "Can you look at this?" in colleague.get("/mail/1").text


def test_a_mail_without_a_draft_is_done_with(filled: Door) -> None:
    filled.post("/mail/4/attend", csrf(filled))
    assert "nowhere.example" not in filled.get("/?kind=stranger").text


def test_an_agreement_is_declined_and_its_draft_is_not_sent(filled: Door) -> None:
    with filled.open_ledger() as ledger:
        (agreement,) = agreements.agreements(ledger)
    filled.post(f"/agreements/{agreement.id}/answer", csrf(filled) | {"event": "decline"})
    answer = filled.post("/draft/1/send", csrf(filled) | {"version": "1"})
    assert answer.status == 409
    assert "declined" in answer.text


def test_money_is_noted_however_its_amount_is_written(filled: Door) -> None:
    for written in ("100,00", "€ 100.00"):
        answer = filled.post("/agreements/1/payment", csrf(filled) | {"amount": written, "day": TODAY})
        assert answer.status == 303, answer.text
    with filled.open_ledger() as ledger:
        assert [invoice.open.cents for invoice in books.invoices(ledger, 1)] == [5000]
    refused = filled.post("/agreements/1/payment", csrf(filled) | {"amount": "much", "day": TODAY})
    assert refused.status == 409


def test_sending_is_stopped_for_everybody(filled: Door) -> None:
    filled.post("/status/sending", csrf(filled) | {"act": "stop", "why": "audit"})
    answer = filled.post("/draft/1/send", csrf(filled) | {"version": "1"})
    assert answer.status == 409
    assert "audit" in filled.get("/status").text
    filled.post("/status/sending", csrf(filled) | {"act": "start"})
    assert filled.post("/draft/1/send", csrf(filled) | {"version": "1"}).status == 303


def test_settings_show_no_secret(filled: Door) -> None:
    text = filled.get("/settings").text
    assert "ar<wbr>@vandam.example" in text
    assert filled.config.desk.people[0].password_hash not in text
    assert "•••" in text


def test_settings_are_called_what_they_are_in_dutch(filled: Door) -> None:
    filled.cookies["afspraak_language"] = "nl"
    page = filled.get("/settings").text
    assert re.search(r"kleinste termijn<br><span class=\"small\">plan_minimum</span></dt><dd>€\s25,00", page)
    assert not re.findall(r"<dt>([a-z_]+)</dt>", page)  # each has a name of its own
    assert "Beleid" in page
    filled.cookies["afspraak_language"] = "en"
    assert "<dt>plan_minimum</dt>" in filled.get("/settings").text


def test_search_finds_by_the_beginning_of_words(filled: Door) -> None:
    assert "Bakkerij De Zon" in filled.get("/search?q=bakk").text
    assert "/mail/2" in filled.get("/search?q=helft").text
    assert "/debtors/2" in filled.get("/search?q=vd-1002").text
    assert "<html" not in filled.get("/search?q=bakk", HX_Request="true").text
    assert "Nothing holds" in filled.get("/search?q=zzzzz").text


def labels_of(door: Door, mail: int) -> list[str]:
    with door.open_ledger() as ledger:
        rows = ledger.rows("SELECT label FROM message_labels WHERE message_id = ? ORDER BY confidence DESC", mail)
    return [row["label"] for row in rows]


def test_a_wrong_reading_is_corrected_and_the_next_one_is_read_so(filled: Door) -> None:
    before = filled.value("SELECT text FROM drafts WHERE message_id = 3")
    token = csrf(filled, "/mail/3")
    assert filled.post("/mail/3/reading", token | {"act": "only", "label": "call_back_later"}).status == 303
    assert labels_of(filled, 3) == ["call_back_later"]
    assert filled.value("SELECT text FROM drafts WHERE message_id = 3 AND state = 'waiting'") != before
    assert "Corrected by you" in filled.get("/mail/3").text
    again = letter("Amy <amy@smith.example>", "Re: VD-1003", "Could you send invoice VD-1003 again, please?", number=9)
    (number,) = filled.handle(again.replace(b"\r\n\r\n", b"\r\nX-Other: 1\r\n\r\n", 1))
    assert labels_of(filled, number)[0] == "call_back_later"
    filled.post("/mail/3/reading/undo", csrf(filled, "/mail/3"))
    assert "call_back_later" not in labels_of(filled, 3)
    assert "again, please" in filled.get("/labels").text


def test_what_was_read_right_is_said_to_be_right(filled: Door) -> None:
    filled.post("/mail/1/reading", csrf(filled) | {"act": "right", "label": "promise_to_pay"})
    assert "found right" in filled.get("/mail/1").text
    assert filled.value("SELECT actor FROM audit WHERE event = 'reading accepted'") == "Marieke"


def test_the_last_label_is_not_taken_away_without_another(filled: Door) -> None:
    before = labels_of(filled, 3)
    assert len(before) == 1
    answer = filled.post("/mail/3/reading", csrf(filled, "/mail/3") | {"act": "wrong", "label": before[0]})
    assert answer.headers["location"].endswith("#otherwise")
    assert labels_of(filled, 3) == before


def test_a_promise_is_changed_and_the_answer_confirms_the_new_one(filled: Door) -> None:
    day = date.today() + timedelta(days=20)
    fields = csrf(filled) | {"parts": f"{day} 250,00", "onward": "/mail/1"}
    location = filled.post("/agreements/1/replace", fields).headers["location"]
    assert location == "/mail/1?told=agreed"
    assert filled.value("SELECT state FROM agreements WHERE id = 1") == "replaced"
    assert filled.value("SELECT state FROM agreements WHERE id = 2") == "proposed"  # nothing was sent yet
    assert filled.value("SELECT due FROM instalments WHERE agreement_id = 2") == day.isoformat()
    with filled.open_ledger() as ledger:
        draft = drafts.get(ledger, 1)  # in the place of the one that named the earlier day
        assert (draft.state, draft.agreement_id, draft.message) == ("waiting", 2, 1)
    assert re.search(rf"\b{day.day} \w+", draft.text)
    assert "gesprek" not in draft.text


def test_a_promise_is_changed_and_a_text_of_ones_own_stays(filled: Door) -> None:
    filled.post("/draft/1/save", csrf(filled) | {"version": "1", "subject": "S", "text": "Dag Jan, akkoord."})
    day = date.today() + timedelta(days=20)
    fields = csrf(filled) | {"parts": f"{day} 250,00", "onward": "/mail/1"}
    assert filled.post("/agreements/1/replace", fields).headers["location"] == "/mail/1"
    assert filled.value("SELECT agreement_id || text || state FROM drafts WHERE id = 1") == "2Dag Jan, akkoord.waiting"


def test_a_call_instead_of_a_mail(filled: Door) -> None:
    day = (date.today() + timedelta(days=5)).isoformat()
    fields = csrf(filled, "/mail/3") | {"spoke_to": "Amy", "parts": f"{day} 99,95", "instead": "3"}
    answer = filled.post("/calls/3/note", fields)
    assert answer.status == 303, answer.text
    assert filled.value("SELECT state FROM drafts WHERE id = 3") == "discarded"
    assert filled.value("SELECT outcome FROM calls") == "agreed"
    assert "Amy" in filled.get("/calls/3").text
    confirmation = answer.headers["location"]
    assert "99.95" in filled.get(confirmation).text
    nothing = filled.post("/calls/3/note", csrf(filled, "/mail/3"))
    assert nothing.status == 409


def test_whom_a_mail_names_becomes_a_contact(filled: Door) -> None:
    fields = {"address": "boekhouding@dezon.example", "name": "Boekhouding"}
    filled.post("/mail/1/contact", csrf(filled) | fields)
    assert "boekhouding@dezon.example" in filled.get("/debtors/1").text
    assert filled.post("/mail/1/contact", csrf(filled) | {"address": "nonsense"}).status == 409


def pay(door: Door, amount: str) -> None:
    data = f"date,amount,payer_name,remittance\n2026-03-01,{amount},Bakkerij De Zon,VD-1001\n".encode()
    with door.open_ledger() as ledger:
        statements.import_payments(ledger, read_statements(data), "bank.csv", data)


def test_an_emptied_text_is_not_sent_as_it_was(filled: Door) -> None:
    answer = filled.post("/draft/1/send", csrf(filled) | {"version": "1", "subject": "S", "text": " \n"})
    assert answer.status == 409
    assert "is empty" in answer.text
    assert filled.value("SELECT COUNT(*) FROM outbox") == 0


def test_what_was_typed_while_money_came_in_is_kept_and_not_sent(filled: Door) -> None:
    page = filled.get("/mail/1").text
    typed = csrf(filled) | {"version": "1", "subject": "S", "text": "Dag Jan, het staat nog open.", "news": news(page)}
    pay(filled, "250.00")
    answer = filled.post("/draft/1/send", typed)
    assert answer.status == 409
    assert "bank shows something else" in answer.text
    assert filled.value("SELECT COUNT(*) FROM outbox") == 0
    page = filled.get("/mail/1").text
    assert "het staat nog open" in page
    again = csrf(filled) | {"version": "2", "subject": "S", "text": "Dag Jan, dank.", "news": news(page)}
    assert filled.post("/draft/1/send", again).status == 303  # the page had shown it


def test_what_came_in_after_the_page_was_shown_is_not_looked_over(filled: Door) -> None:
    pay(filled, "100.00")
    shown = csrf(filled) | {"news": news(filled.get("/mail/1").text)}
    pay(filled, "150.00")
    filled.post("/draft/1/looked-over", shown)
    assert filled.post("/draft/1/send", csrf(filled) | {"version": "1"}).status == 409
    filled.post("/draft/1/looked-over", csrf(filled) | {"news": news(filled.get("/mail/1").text)})
    assert filled.post("/draft/1/send", csrf(filled) | {"version": "1"}).status == 303


def news(page: str) -> str:
    found = re.search(r'name="news" value="([^"]*)"', page)
    return found[1] if found else ""


@pytest.mark.parametrize(
    "path",
    [
        f"/?skip={'9' * 30}", f"/debtors?skip={'9' * 30}", f"/payments?skip={'9' * 30}", f"/agreements?skip={'9' * 30}",
        "/week?week=9999-W52", f"/week?week={'9' * 20}-W01", "/agreements/calendar?month=9999-12",
        "/agreements/calendar?month=0001-01", f"/debtors/{'9' * 18}", f"/?debtor={'9' * 14}", "/?skip=%C2%B2",
        "/search?q=%00", "/search?q=-", "/search?q=a:b",
    ],
)  # fmt: skip
def test_odd_addresses_are_no_accident(filled: Door, path: str) -> None:
    assert filled.get(path).status < 500


def test_what_belongs_to_an_account_that_is_gone_is_shown_and_not_sent(filled: Door) -> None:
    with filled.open_ledger() as ledger:
        ledger.execute("UPDATE messages SET account = 'old'")
        ledger.execute("UPDATE drafts SET account = 'old'")
    assert filled.get("/mail/1").status == 200
    answer = filled.post("/draft/1/send", csrf(filled) | {"version": "1"})
    assert answer.status == 409
    assert "no account old" in answer.text


TRUSTEE = letter(
    "Mr. Vos <curator@vos.example>",
    "Faillissement Jansen Bouw",
    "Bij vonnis van de rechtbank is Jansen Bouw BV in staat van faillissement verklaard, met aanstelling van "
    "ondergetekende als curator. Wij verzoeken u uw vordering in te dienen.",
    number=40,
)


def test_a_trustees_mail_comes_first_and_stops_everything_for_whom_it_names(door: Door) -> None:
    door.come_in()
    (number,) = door.handle(TRUSTEE)
    assert "Look before anything else" in door.get("/").text
    path = f"/mail/{number}"
    page = door.get(path)
    assert "Which debtor is it about?" in page.text
    assert "Jansen Bouw B.V." in page.text
    held = "SELECT COUNT(*) FROM active_holds h JOIN invoices i ON i.id = h.invoice_id WHERE i.debtor_id = 2"
    assert door.value(held) == 0
    assert door.post(f"{path}/debtor", csrf(door, path) | {"debtor": "2"}).status == 303
    assert door.value(held) == 1
    assert door.value("SELECT decision FROM messages WHERE id = ?", number) == "insolvency: everything stops"
    assert "you said that it is about this debtor." in door.get(path).text
    assert door.value("SELECT COUNT(*) FROM contacts WHERE debtor_id = 2") == 1
    door.post(f"{path}/debtor", csrf(door, path) | {"act": "undo"})
    assert door.value(held) == 0
    assert door.value("SELECT debtor_id FROM messages WHERE id = ?", number) is None


@pytest.mark.parametrize(
    ("who", "status", "says"),
    [
        ("bakkerij de zon", 303, ""),
        ("VD-1001", 303, ""),
        ("zon", 303, ""),
        ("b", 409, "fits several debtors"),
        ("Elders", 409, "No debtor is called"),
    ],
)
def test_a_strangers_mail_is_tied_by_name_or_invoice(door: Door, who: str, status: int, says: str) -> None:
    door.come_in()
    text = f"Wij betalen de factuur op {SOON}."
    (number,) = door.handle(letter("Els <els.jansen@gmail.example>", "Betaling", text, number=41))
    path = f"/mail/{number}"
    answer = door.post(f"{path}/debtor", csrf(door, path) | {"who": who, "keep": "1"})
    assert answer.status == status
    assert says in answer.text
    if status == 303:
        assert door.value("SELECT debtor_id FROM messages WHERE id = ?", number) == 1
        assert door.value("SELECT COUNT(*) FROM contacts WHERE address = 'els.jansen@gmail.example'") == 1
        assert door.value("SELECT COUNT(*) FROM drafts WHERE message_id = ?", number) == 1


def test_a_claim_of_payment_is_judged_on_its_own(door: Door) -> None:
    door.come_in()
    paid = f"Factuur VD-1001 is op {NOW:%d-%m-%Y} betaald, 250 euro. Kunt u ook een kopie sturen?"
    (number,) = door.handle(letter("Jan <jan@dezon.example>", "Re: VD-1001", paid, number=42))
    path = f"/mail/{number}"
    page = door.get(path).text
    assert 'name="label" value="claim"' in page
    assert "€250.00" in page
    door.post(f"{path}/reading", csrf(door, path) | {"label": "claim", "act": "right"})
    assert door.value("SELECT detail FROM audit WHERE event = 'reading accepted'") == "claim"
    labels = "SELECT group_concat(label) FROM (SELECT label FROM message_labels ORDER BY label)"
    assert "already_paid" in door.value(labels)
    door.post(f"{path}/reading", csrf(door, path) | {"label": "claim", "act": "wrong"})
    assert "already_paid" not in door.value(labels)
    assert door.value("SELECT COUNT(*) FROM corrections") == 1


def test_a_fact_that_no_label_says_is_found_wrong(door: Door) -> None:
    door.come_in()
    (number,) = door.handle(letter("Jan <jan@dezon.example>", "Re: VD-1001", f"Ik betaal op {SOON}.", number=43))
    path = f"/mail/{number}"
    for act, event in (("wrong", "reading rejected"), ("right", "reading accepted")):
        door.post(f"{path}/reading", csrf(door, path) | {"label": "claim", "act": act})
        assert door.value("SELECT event FROM audit WHERE detail = 'claim' ORDER BY id DESC LIMIT 1") == event


def test_a_telephone_number_is_kept_where_one_calls(filled: Door) -> None:
    token = csrf(filled, "/calls/1")
    assert filled.post("/calls/1/telephone", token | {"telephone": " 076 555 0 555 "}).status == 303
    assert "076 555 0 555" in filled.get("/calls/1").text
    assert filled.post("/calls/99/telephone", token | {"telephone": "1"}).status == 404


def test_one_writes_an_answer_oneself_where_nothing_was_drafted(filled: Door) -> None:
    """It begins with salutation and closing, and is not sent while the place for the words is empty."""
    first = filled.value("SELECT id FROM drafts WHERE message_id = 1")
    csrf = filled.get("/mail/1").csrf
    assert "Write it yourself" not in filled.get("/mail/1").text
    filled.post(f"/draft/{first}/discard", {"csrf": csrf})
    assert "Write it yourself" in filled.get("/mail/1").text
    assert filled.post("/mail/1/answer", {"csrf": csrf}).headers["location"] == "/mail/1"
    with filled.open_ledger() as ledger:
        draft = drafts.get(ledger, first)
    assert (draft.state, draft.recipient, draft.author) == ("waiting", "jan@dezon.example", "Marieke")
    assert draft.text.splitlines()[:3] == ["Beste Jan,", "", "[…]"]
    assert "Marieke van Dam" in draft.text
    sent = {"csrf": csrf, "version": str(draft.version), "subject": draft.subject, "text": draft.text}
    assert filled.post(f"/draft/{first}/send", sent).status == 409
    text = draft.text.replace("[…]", "Dank u wel, dat is goed.")
    assert filled.post(f"/draft/{first}/send", sent | {"text": text}).status == 303
    assert filled.value("SELECT state FROM drafts WHERE id = ?", first) == "approved"


def test_after_an_answer_was_sent_one_writes_another_in_the_same_thread(filled: Door) -> None:
    first = filled.value("SELECT id FROM drafts WHERE message_id = 1")
    with filled.open_ledger() as ledger:
        ledger.execute("UPDATE drafts SET state = 'sent' WHERE id = ?", first)
    answer = filled.post("/mail/1/answer", {"csrf": filled.get("/mail/1").csrf})
    with filled.open_ledger() as ledger:
        draft = drafts.get(ledger, int(answer.headers["location"].rpartition("/")[2]))
    assert (draft.message, draft.in_reply_to, draft.author) == (None, "m1@test.example", "Marieke")


def test_nobody_writes_to_an_address_of_nobody_on_file(filled: Door) -> None:
    csrf = filled.get("/mail/4").csrf
    assert "Write it yourself" not in filled.get("/mail/4").text
    assert filled.post("/mail/4/answer", {"csrf": csrf}).status == 409


def test_a_mail_is_understood_once_more_when_something_changed_about_its_debtor(door: Door) -> None:
    text = "Factuur VD-1001 hebben wij op 10 februari 2026 betaald."
    (number,) = door.handle(letter("Jan <jan@dezon.example>", "VD-1001", text, number=1))
    desk = door.server.desk
    with door.open_ledger() as ledger:
        first = desk.understand(ledger, number)
        assert desk.understand(ledger, number) is first
        books.set_footing(ledger, 1, "important", "marieke")
        again = desk.understand(ledger, number)
    assert first.case is not None
    assert again.case is not None
    assert (first.case.debtor.footing, again.case.debtor.footing) == ("", "important")
