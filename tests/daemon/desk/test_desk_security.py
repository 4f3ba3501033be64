"""Who is let into the desk, from which page a form may come, and what an answer allows a browser to do."""

import pytest

from daemon.config.model import Person
from daemon.desk.passwords import hashed, matches
from daemon.desk.security import Origins
from daemon.ledger import access
from tests.daemon.desk.conftest import PASSWORD, SOON, Door, MakeDoor, letter

PROMISE = letter("Jan <jan@dezon.example>", "Re: VD-1001", f"Ik betaal factuur VD-1001 op {SOON}.", number=1)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8377", True),
        ("localhost:8377", True),
        ("LOCALHOST:8377", True),
        ("[::1]:8377", True),
        ("127.0.0.1.evil.example:8377", False),
        ("127.0.0.1:8377.evil.example", False),
        ("evil.example:8377", False),
        ("127.0.0.1", False),
        ("127.0.0.1:80", False),
        ("", False),
    ],
)
def test_a_host_is_compared_whole(host: str, known: bool) -> None:
    assert Origins.of(8377, "").known_host(host) is known


def test_a_desk_behind_a_proxy_is_known_by_its_public_name() -> None:
    origins = Origins.of(8377, "https://Desk.vandam.example")
    assert origins.known_host("desk.vandam.example")
    assert origins.secure


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}"])
def test_a_rebound_name_gets_nothing(door: Door, host: str) -> None:
    door.come_in()
    answer = door.ask("GET", "/", Host=host.format(port=door.port))
    assert (answer.status, answer.text) == (421, "This is not an address of the desk.")


PAGES = ["/", "/queue", "/mail/1", "/mail/1/html", "/draft/1", "/draft/1/state"]
ACTIONS = ["/leave", "/mail/1/attend", "/mail/1/note", "/mail/1/hold", "/look"]
ACTIONS += [f"/draft/1/{act}" for act in ("save", "send", "undo", "discard", "arrived", "again", "lint")]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_signing_in(door: Door, path: str) -> None:
    answer = door.get(path)
    assert (answer.status, answer.headers["location"], answer.text) == (303, "/enter", "")


def test_news_is_not_told_to_strangers(door: Door) -> None:
    assert door.get("/events").status == 204


@pytest.mark.parametrize("path", ACTIONS)
def test_nothing_is_done_without_the_sessions_token(door: Door, path: str) -> None:
    door.handle(PROMISE)
    door.come_in()
    for fields in ({}, {"csrf": "x" * 32}):
        assert door.post(path, fields).status == 403
    assert door.value("SELECT state FROM drafts") == "waiting"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_of_another_page_is_refused(door: Door, headers: dict[str, str]) -> None:
    door.handle(PROMISE)
    door.come_in()
    fields = {"csrf": door.get("/mail/1").csrf, "version": "1"}
    assert door.post("/draft/1/send", fields, **headers).status == 403
    assert door.value("SELECT state FROM drafts") == "waiting"
    assert door.post("/draft/1/send", fields).status == 303


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(door: Door) -> None:
    answer = door.ask("POST", "/enter", b"", Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_reading_and_forms(door: Door, method: str) -> None:
    door.come_in()
    assert door.ask(method, "/draft/1/send").status == 405


def test_an_action_is_never_a_plain_link(door: Door) -> None:
    door.handle(PROMISE)
    door.come_in()
    assert door.get("/draft/1/send").status in {404, 405}
    assert door.value("SELECT state FROM drafts") == "waiting"


def test_every_answer_forbids_what_the_desk_does_not_need(door: Door) -> None:
    for answer in (door.get("/enter"), door.get("/static/desk.js"), door.get("/nowhere")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_has_no_script_or_style_of_its_own(door: Door) -> None:
    door.handle(PROMISE)
    door.come_in()
    for path in PAGES[:3]:
        text = door.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<script>" not in text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(door: Door) -> None:
    answer = door.post("/enter", {"name": "marieke", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_behind_a_proxy_with_tls_the_cookie_travels_only_there(make_door: MakeDoor) -> None:
    door = make_door("\n")
    door.server.desk.origins = Origins.of(door.port, "https://desk.vandam.example")
    answer = door.post("/enter", {"name": "Marieke", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_the_ledger_keeps_only_digests(door: Door) -> None:
    door.come_in()
    token = next(iter(door.cookies.values()))
    with door.open_ledger() as ledger:
        kept = [dict(row) for row in ledger.rows("SELECT * FROM desk_sessions")]
    assert token not in str(kept)
    assert PASSWORD not in str(kept)


# ---------------------------------------------------------------- coming in and leaving


def test_a_link_lets_in_once(door: Door) -> None:
    path = door.server.link().partition(str(door.port))[2]
    assert door.post(path, {}).headers["location"] == "/"
    assert door.get("/").status == 200
    other = Door(door.server, door.config)
    for refused in (other.get(path), other.post(path, {})):
        assert refused.status == 403
        assert "used already" in refused.text
    assert other.get("/").status == 303


def test_looking_at_a_link_uses_nothing_up(door: Door) -> None:
    path = door.server.link().partition(str(door.port))[2]
    for _ in range(3):
        seen = door.get(path)
        assert seen.status == 200
        assert "set-cookie" not in seen.headers
    assert door.post(path, {}).status == 303


def test_a_link_is_good_for_a_quarter_of_an_hour(door: Door) -> None:
    path = door.server.link().partition(str(door.port))[2]
    with door.open_ledger() as ledger:
        ledger.execute("UPDATE desk_links SET ends_at = '2026-01-01T00:00:00Z'")
    assert door.post(path, {}).status == 403


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(door: Door) -> None:
    wrong = door.post("/enter", {"name": "Marieke", "password": "guess"})
    unknown = door.post("/enter", {"name": "Nobody", "password": "guess"})
    assert wrong.status == unknown.status == 403
    assert wrong.text == unknown.text


def test_after_five_wrong_passwords_even_the_right_one_waits(door: Door) -> None:
    for _ in range(5):
        assert door.post("/enter", {"name": "Marieke", "password": "guess"}).status == 403
    assert door.post("/enter", {"name": "marieke ", "password": PASSWORD}).status == 429
    assert door.post("/enter", {"name": "Jan", "password": PASSWORD}).status == 303


def test_who_leaves_is_out(door: Door) -> None:
    door.come_in()
    kept = dict(door.cookies)
    assert door.post("/leave", {"csrf": door.get("/").csrf}).status == 303
    door.cookies = kept
    assert door.get("/").status == 303


@pytest.mark.parametrize("by_link", [True, False])
@pytest.mark.parametrize(
    "people", [[], [("Jan", "scrypt$1$")], [("Marieke", "scrypt$14$00$00")]], ids=["none", "others", "new password"]
)
def test_a_session_ends_with_the_entry_of_its_person(door: Door, people: list[tuple[str, str]], by_link: bool) -> None:
    door.server.desk.person = "Marieke"  # whom its links let in
    if by_link:
        door.post(door.server.link().partition(str(door.port))[2], {})
    else:
        door.come_in()
    assert door.get("/").status == 200
    entries = tuple(Person.model_construct(name=name, password_hash=stored) for name, stored in people)
    desk = door.config.desk.model_copy(update={"people": entries})
    door.server.desk.config = door.config.model_copy(update={"desk": desk})
    assert door.get("/").status == 303
    assert door.get("/events").status == 204


@pytest.mark.parametrize("column", ["seen_at", "began_at"])
def test_a_session_ends_by_itself(door: Door, column: str) -> None:
    door.come_in()
    with door.open_ledger() as ledger:
        ledger.execute(f"UPDATE desk_sessions SET {column} = '2026-01-01T00:00:00Z'")
    assert door.get("/").status == 303


def test_the_audit_trail_names_the_person(door: Door) -> None:
    door.handle(PROMISE)
    door.come_in("Jan")
    door.post("/draft/1/send", {"csrf": door.get("/mail/1").csrf, "version": "1"})
    assert door.value("SELECT approved_by FROM outbox") == "Jan"
    assert door.value("SELECT actor FROM audit WHERE event = 'draft approved'") == "Jan"


def test_passwords() -> None:
    stored = hashed("correct horse")
    assert matches("correct horse", stored)
    assert not matches("correct horse ", stored)
    assert not matches("", None)
    assert hashed("correct horse") != stored


def test_a_session_of_nobody(door: Door) -> None:
    with door.open_ledger() as ledger:
        assert access.session(ledger, "") is None
