"""What a person does about a mail besides answering it: whom to write to, whom to ask, what to save, when to call."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from daemon.desk.pages.attachments import safe_name
from daemon.ledger import drafts
from tests.daemon.desk.conftest import NOW, Door, letter

SON = letter(
    "Thomas Weber <thomas@post.example>",
    "Re: VD-1001",
    "Mijn moeder, mevrouw De Zon, is op 3 november overleden. De notaris regelt VD-1001.\n\nThomas Weber",
    number=1,
    headers="In-Reply-To: <ours@vandam.example>\r\n",
)
CALL = letter(
    "Jan <jan@dezon.example>", "Re: VD-1001", "Kunt u mij morgen na twee uur bellen over factuur VD-1001?", number=2
)
QUESTION = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Wat is de omschrijving van factuur VD-1001?", number=3)


@pytest.fixture
def inside(door: Door) -> Door:
    door.come_in()
    return door


def token(door: Door, path: str) -> dict[str, str]:
    return {"csrf": door.get(path).csrf}


def test_who_is_not_on_file_is_answered_where_they_wrote_from(inside: Door) -> None:
    (number,) = inside.handle(SON)
    path = f"/mail/{number}"
    if not inside.value("SELECT debtor_id FROM messages WHERE id = ?", number):
        inside.post(f"{path}/debtor", token(inside, path) | {"who": "VD-1001"})
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE drafts SET state = 'discarded'")
    page = inside.get(path).text
    assert "Write to thomas@post.example" in page
    assert "Write to the address on file" not in page  # whose it was has died
    location = inside.post(f"{path}/answer", token(inside, path) | {"to": "sender"}).headers["location"]
    with inside.open_ledger() as ledger:
        (draft,) = drafts.listed(ledger)
    assert draft.recipient == "thomas@post.example"
    assert "not on file" in inside.get(location).text
    assert "Thomas" in draft.text


def test_a_colleague_of_theirs_or_the_address_on_file_is_written_to(inside: Door) -> None:
    els = letter("Els <els@dezon.example>", "Re: VD-1001", "Wat is VD-1001 voor een factuur?", number=5)
    (number,) = inside.handle(els)
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE drafts SET state = 'discarded'")
    path = f"/mail/{number}"
    page = inside.get(path).text
    assert "Write to els@dezon.example" in page
    assert "Write to the address on file" in page
    inside.post(f"{path}/answer", token(inside, path))
    assert inside.value("SELECT recipient FROM drafts WHERE state = 'waiting'") == "jan@dezon.example"


def test_nobody_writes_to_a_forged_address(inside: Door) -> None:
    (number,) = inside.handle(QUESTION)
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE messages SET trust = 'failed', sender = 'jan@elsewhere.example'")
        ledger.execute("UPDATE drafts SET state = 'discarded'")
    path = f"/mail/{number}"
    assert "elsewhere.example</button" not in inside.get(path).text
    inside.post(f"{path}/answer", token(inside, path) | {"to": "sender"})
    assert inside.value("SELECT recipient FROM drafts WHERE state = 'waiting'") == "jan@dezon.example"


def test_a_colleague_is_chosen_among_those_who_come_in_here(inside: Door) -> None:
    (number,) = inside.handle(QUESTION)
    path = f"/mail/{number}"
    assert "<option>Jan</option>" in inside.get(path).text
    inside.post(f"{path}/note", token(inside, path) | {"for_person": "Somebody", "text": "Weet u dit?"})
    assert inside.value("SELECT for_person FROM notes") == ""
    inside.post(f"{path}/note", token(inside, path) | {"for_person": "Jan", "text": "Weet u dit?"})
    assert inside.value("SELECT for_person FROM notes ORDER BY id DESC") == "Jan"


def test_where_nobody_else_comes_in_it_is_said_that_nobody_is_told(inside: Door) -> None:
    (number,) = inside.handle(QUESTION)
    people = inside.config.desk.people
    inside.server.desk.config = inside.config.model_copy(
        update={"desk": inside.config.desk.model_copy(update={"people": people[:1]})}
    )
    page = inside.get(f"/mail/{number}").text
    assert "nobody is told of it" in page
    assert 'name="for_person"' not in page


def carrying(name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Jan <jan@dezon.example>", "ar@vandam.example", "Re: VD-1001"
    message["Message-ID"], message["Date"] = "<a1@test.example>", NOW.strftime("%a, %d %b %Y %H:%M:%S +0000")
    message.set_content("Zie de bijlage over factuur VD-1001.")
    message.add_attachment(content, "text", "html", filename=name)
    return message.as_bytes()


def test_an_attachment_is_saved_and_never_shown(inside: Door) -> None:
    (number,) = inside.handle(carrying("bewijs.html", b"<script>alert(1)</script>"))
    page = inside.get(f"/mail/{number}").text
    assert f'href="/mail/{number}/attachment/0" download' in page
    saved = inside.get(f"/mail/{number}/attachment/0")
    assert saved.text == "<script>alert(1)</script>"
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''bewijs.html.unsafe"
    assert saved.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert inside.get(f"/mail/{number}/attachment/1").status == 404
    assert inside.get("/mail/99/attachment/0").status == 404


def test_nobody_saves_an_attachment_from_outside(door: Door) -> None:
    (number,) = door.handle(carrying("bewijs.pdf", b"%PDF"))
    assert door.get(f"/mail/{number}/attachment/0").status == 303


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("bewijs.pdf", "bewijs.pdf"),
        ("Scan.JPG", "Scan.JPG"),
        ("factuur.pdf.exe", "factuur.pdf.exe.unsafe"),
        ("boek.xlsm", "boek.xlsm.unsafe"),
        ("alles.zip", "alles.zip.unsafe"),
        ("pagina.svg", "pagina.svg.unsafe"),
        ("zonder", "zonder.unsafe"),
        ("", "attachment.unsafe"),
    ],
)
def test_what_could_run_gets_another_ending(name: str, saved: str) -> None:
    assert safe_name(name) == saved


def test_the_queue_is_narrowed_to_when_mails_came(inside: Door) -> None:
    other = letter("Piet <piet@jansenbouw.example>", "Re: VD-1002", "Wat is VD-1002 voor een factuur?", number=4)
    inside.handle(QUESTION, other)
    day = NOW.astimezone(inside.config.creditor.time_zone).date()
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE messages SET arrived_at = '2026-01-10T23:30:00Z' WHERE id = 1")  # the 11th here
    assert inside.get("/queue").text.count('class="item"') == 2
    for asked, count in (
        (f"came={day}", 1),
        (f"came={day - timedelta(days=1)}", 0),
        ("came=2026-01-11", 1),
        ("came=2026-01-10", 0),
        ("came=older", 1),
        ("came=nonsense", 2),
        ("came=9999-12-31", 2),
    ):
        assert inside.get(f"/queue?{asked}").text.count('class="item"') == count, asked
    page = inside.get("/?came=older").text
    assert '<option value="older" selected>' in page
    assert 'href="/mail/1?came=older"' in page  # the filter goes along into the case


def test_the_call_page_tells_the_hour_they_asked_for(inside: Door) -> None:
    inside.handle(CALL)
    day = NOW.astimezone(inside.config.creditor.time_zone).date() + timedelta(days=1)
    assert f"{day.day} {day:%b} from 14:00" in inside.get("/calls").text
    assert f"{day.day} {day:%b} from 14:00" in inside.get("/week").text
    with inside.open_ledger() as ledger:
        ledger.execute("UPDATE messages SET reading = json_set(reading, '$.call_moment.day', '2026-01-12')")
    page = inside.get("/calls").text
    assert "as soon as you can; they asked for 12 Jan 2026 from 14:00" in page.replace(
        "Mon 12 Jan from", "12 Jan 2026 from"
    )


def test_the_number_of_one_of_their_people_is_kept_at_the_debtor(inside: Door) -> None:
    page = inside.get("/debtors/1").text
    assert "jan@dezon.example" in page
    fields = token(inside, "/calls/1") | {"telephone": "06 12 34 56 78", "whose": "jan@dezon.example"}
    answer = inside.post("/calls/1/telephone", fields | {"onward": "/debtors/1"})
    assert answer.headers["location"] == "/debtors/1?told=telephone"
    assert inside.value("SELECT telephone FROM contacts WHERE debtor_id = 1") == "06 12 34 56 78"
    assert inside.value("SELECT telephone FROM debtors WHERE id = 1") == ""
    assert inside.post("/calls/1/telephone", fields | {"whose": "x@nowhere.example"}).status == 404


def test_both_sides_of_a_correction_differ(inside: Door) -> None:
    (number,) = inside.handle(QUESTION)
    path = f"/mail/{number}"
    inside.post(f"{path}/reading", token(inside, path) | {"act": "only", "label": "forgotten"})
    inside.post(f"{path}/reading", token(inside, path) | {"act": "add", "label": "question"})
    inside.post(f"{path}/reading", token(inside, path) | {"act": "decides", "label": "question"})
    page = inside.get("/labels").text
    assert "forgotten instead of question" in page
    assert "question added" in page
    assert "question decides" in page
