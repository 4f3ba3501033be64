"""The desk as a person uses it, in a real browser: by keyboard, with a colleague, with hostile mail, by everyone."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from daemon.ledger import imports
from parsers.tables import read_invoices
from tests.daemon.desk.conftest import INVOICES, PASSWORD, SOON, Door, letter
from tests.servers.availability import CHROMIUM

expect.set_options(timeout=20_000)
AXE = Path(__file__).parent / "axe" / "axe.min.js"
TITLES = INVOICES.decode().partition("\n")[0]
PROMISE = letter("Jan <jan@dezon.example>", "Re: VD-1001", f"Ik betaal factuur VD-1001 op {SOON}.", number=1)
DISPUTE = letter(
    "Piet <piet@jansenbouw.example>", "Re: VD-1002", "Factuur VD-1002 klopt niet, wij kregen maar de helft.", number=2
)
QUESTION = letter("Amy <amy@smith.example>", "Re: VD-1003", "Could you send invoice VD-1003 again, please?", number=3)


@pytest.fixture(scope="module")  # no longer: while it lives, this thread has an event loop that no other test may use
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window, that talks to nobody of its own accord."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


class Visitor:
    """One person at one browser; whatever it asks for elsewhere than at the desk is refused and written down."""

    def __init__(self, context: BrowserContext, door: Door) -> None:
        self.door = door
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.context = context
        context.route("**/*", self._guard)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _guard(self, route: Any) -> None:
        if route.request.url.startswith((self.door.server.address, "data:", "about:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def come_in(self, name: str = "Marieke") -> None:
        self.open("/enter")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.door.server.address}{path}")

    def press(self, *keys: str) -> None:
        self.page.wait_for_load_state("load")  # the keys work once the page is all there
        for key in keys:
            self.page.keyboard.press(key)


MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def make_visitor(chromium: Browser, door: Door) -> Iterator[MakeVisitor]:
    """People at the desk, each with a browser of their own; at the end nothing must have gone wrong in any."""
    made: list[Visitor] = []

    def make(name: str = "Marieke", **options: Any) -> Visitor:
        visitor = Visitor(chromium.new_context(locale="en-GB", **options), door)
        made.append(visitor)
        visitor.come_in(name)
        return visitor

    yield make
    for visitor in made:
        visitor.context.close()
    assert [visitor.errors for visitor in made] == [[]] * len(made)
    assert [visitor.outside for visitor in made] == [[]] * len(made)


@pytest.fixture
def marieke(make_visitor: MakeVisitor, door: Door) -> Visitor:
    """Somebody with three answers to review."""
    door.handle(PROMISE, DISPUTE, QUESTION)
    return make_visitor()


def test_ones_answers_are_reviewed_and_sent_by_keyboard_alone(marieke: Visitor) -> None:
    page = marieke.page
    marieke.press("Enter")  # begin: the dispute comes first
    expect(page.get_by_role("heading", level=1)).to_have_text("Jansen Bouw B.V.")
    marieke.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bakkerij De Zon")
    expect(page.get_by_text("Goes to Jansen Bouw B.V.")).to_be_visible()
    marieke.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Smith & Co")
    marieke.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bakkerij De Zon")
    marieke.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Smith & Co")
    marieke.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for you")
    assert marieke.door.value("SELECT COUNT(*) FROM outbox WHERE state = 'approved'") == 3


DAYLESS = letter("Jan <jan@dezon.example>", "Re: VD-1001", "Ik betaal VD-1001 zodra de klant mij betaalt.", number=9)


def test_a_day_is_agreed_on_and_sent_by_keyboard_alone(make_visitor: MakeVisitor, door: Door) -> None:
    (number,) = door.handle(DAYLESS)
    visitor = make_visitor()
    page = visitor.page
    visitor.open(f"/mail/{number}")
    visitor.press("p")
    field = page.locator("#agree")
    expect(field).to_be_focused()
    field.fill("nonsense")
    page.get_by_role("button", name="Agree so").click()
    expect(page.get_by_text("is no day")).to_be_visible()
    visitor.press("Escape")  # back: what was typed stands there again
    expect(field).to_have_value("nonsense")
    field.fill(SOON)
    visitor.press("Tab", "Enter")
    expect(page.get_by_text("nothing is agreed before it goes out")).to_be_visible()
    visitor.press("s")
    expect(page.get_by_text("Goes to Bakkerij De Zon")).to_be_visible()
    assert door.value("SELECT state FROM agreements ORDER BY id DESC LIMIT 1") == "proposed"


def test_the_key_for_a_call_goes_to_its_first_field(make_visitor: MakeVisitor, door: Door) -> None:
    (number,) = door.handle(DAYLESS)
    visitor = make_visitor()
    visitor.open(f"/mail/{number}")
    visitor.press("c")
    expect(visitor.page.get_by_label("Spoke to")).to_be_focused()


def test_an_attachment_is_saved_to_the_disk(make_visitor: MakeVisitor, door: Door) -> None:
    bound = 'multipart/mixed; boundary="b"'
    text = (
        "--b\r\nContent-Type: text/plain\r\n\r\nZie VD-1001.\r\n--b\r\nContent-Type: text/html\r\n"
        'Content-Disposition: attachment; filename="bewijs.html"\r\n\r\n<script>alert(1)</script>\r\n--b--'
    )
    raw = letter("Jan <jan@dezon.example>", "Re: VD-1001", text, number=8, kind=bound)
    (number,) = door.handle(raw.replace(b"; charset=utf-8\r\n\r\n--b", b"\r\n\r\n--b"))
    visitor = make_visitor(accept_downloads=True)
    visitor.open(f"/mail/{number}")
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("link", name="bewijs.html").click()
    assert coming.value.suggested_filename == "bewijs.html.unsafe"
    assert coming.value.path().read_text().strip() == "<script>alert(1)</script>"


def test_the_queue_is_walked_with_j_and_k(marieke: Visitor) -> None:
    marieke.press("j", "j")
    expect(marieke.page.locator("a.item:focus")).to_contain_text("Bakkerij De Zon")
    marieke.press("k", "Enter")
    expect(marieke.page.get_by_role("heading", level=1)).to_have_text("Jansen Bouw B.V.")
    marieke.press("u")
    expect(marieke.page.get_by_role("heading", level=1)).to_contain_text("3 things wait")
    marieke.press("g", "d")
    expect(marieke.page.get_by_role("heading", level=1)).to_have_text("Debtors")


def test_the_linter_speaks_while_one_types_and_what_was_typed_is_sent(marieke: Visitor) -> None:
    page = marieke.page
    marieke.open("/mail/1")
    marieke.press("e")
    page.keyboard.type("EUR 999,99\n")
    expect(page.locator("#remarks")).to_contain_text("an amount that is nowhere on file")
    marieke.press("Control+a")
    page.keyboard.type("Dag Jan, tot de twintigste.")
    marieke.press("Control+Enter")
    expect(page.get_by_text("Goes to Bakkerij De Zon")).to_be_visible()
    assert marieke.door.value("SELECT text FROM drafts WHERE id = 1") == "Dag Jan, tot de twintigste."


def test_what_was_typed_is_kept_when_one_goes_on_without_sending(marieke: Visitor) -> None:
    marieke.open("/mail/1")
    marieke.page.get_by_label("Text of the answer").fill("Half a thought")
    marieke.press("Escape", "j")
    expect(marieke.page.get_by_role("heading", level=1)).to_have_text("Smith & Co")
    assert marieke.door.value("SELECT text FROM drafts WHERE id = 1") == "Half a thought"


def test_undo_within_ten_seconds(marieke: Visitor) -> None:
    marieke.open("/mail/1")
    marieke.press("s")
    expect(marieke.page.locator("[data-count]").first).to_contain_text("in")
    marieke.press("z")
    expect(marieke.page.get_by_text("Taken back; nothing went out")).to_be_visible()
    assert marieke.door.value("SELECT state FROM drafts WHERE id = 1") == "waiting"
    assert marieke.door.value("SELECT state FROM outbox") == "withdrawn"


@pytest.mark.parametrize("width", [1366, 390])
def test_what_can_be_undone_covers_nothing_and_z_is_of_the_newest(
    make_visitor: MakeVisitor, door: Door, width: int
) -> None:
    door.handle(PROMISE, DISPUTE, QUESTION)
    page = (visitor := make_visitor(viewport={"width": width, "height": 768})).page
    visitor.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jansen Bouw B.V.")
    visitor.press("s")
    expect(page.get_by_text("Goes to Jansen Bouw B.V.")).to_be_visible()
    visitor.press("d")
    expect(page.get_by_text("The draft is discarded")).to_be_visible()
    expect(page.get_by_text("Goes to Jansen Bouw B.V.")).to_be_visible()
    assert page.locator(".under-way kbd").count() == 1
    assert page.locator(".under-way [data-key=z]").evaluate("e => e.closest('form').className") == "told"
    box, main = page.locator(".under-way").bounding_box(), page.locator("main").bounding_box()
    assert box
    assert main
    assert box["y"] + box["height"] <= main["y"] + 1
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_a_new_mail_appears_without_loading_the_page_again(marieke: Visitor) -> None:
    expect(marieke.page.get_by_role("heading", level=1)).to_have_text("3 things wait for you")
    marieke.press("j")
    marieke.door.handle(letter("Jan <jan@dezon.example>", "Re: VD-1001", "Wanneer komt de monteur?", number=4))
    expect(marieke.page.get_by_role("heading", level=1)).to_have_text("4 things wait for you")
    expect(marieke.page.locator("a.item:focus")).to_have_count(1)  # where one was


def test_two_people_at_one_draft(marieke: Visitor, make_visitor: MakeVisitor) -> None:
    jan = make_visitor("Jan")
    for visitor in (marieke, jan):
        visitor.open("/mail/1")
    jan.page.get_by_label("Text of the answer").fill("Jan's text")
    jan.press("Control+s")
    expect(marieke.page.locator("#changed")).to_contain_text("changed by Jan")
    marieke.page.get_by_label("Text of the answer").fill("Marieke's text")
    marieke.press("Control+Enter")
    expect(marieke.page.get_by_role("alert").first).to_contain_text("Jan changed this draft")
    expect(marieke.page.get_by_label("Text of the answer")).to_have_value("Marieke's text")
    expect(marieke.page.get_by_text("Jan's text")).to_be_visible()
    assert marieke.door.value("SELECT COUNT(*) FROM outbox") == 0
    marieke.press("Escape", "s")
    expect(marieke.page.get_by_text("Goes to Bakkerij De Zon")).to_be_visible()
    assert marieke.door.value("SELECT text FROM drafts WHERE id = 1") == "Marieke's text"


def test_a_reading_is_corrected_and_the_next_mail_like_it_is_read_so(marieke: Visitor) -> None:
    page = marieke.page
    marieke.open("/mail/3")
    marieke.press("r")
    page.locator("#otherwise select").select_option(label="call back later")
    page.get_by_role("button", name="This, and nothing else").click()
    expect(page.get_by_text("Corrected by you")).to_be_visible()
    expect(page.locator(".reading .deciding")).to_contain_text("call back later")
    text = "Could you send me invoice VD-1003 again please?"
    (number,) = marieke.door.handle(letter("Amy <amy@smith.example>", "Re: VD-1003", text, number=5))
    marieke.open(f"/mail/{number}")
    expect(page.locator(".reading .deciding")).to_contain_text("call back later")


def test_single_letters_can_be_switched_off(marieke: Visitor) -> None:
    marieke.press("?")
    marieke.page.get_by_label("No single-letter keys").check()
    marieke.press("Escape")
    marieke.open("/mail/1")
    marieke.press("s", "d")
    expect(marieke.page.get_by_role("heading", level=1)).to_have_text("Bakkerij De Zon")
    assert marieke.door.value("SELECT state FROM drafts WHERE id = 1") == "waiting"


HOSTILE = """\
<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/meta">
<link rel="stylesheet" href="https://evil.example/css"><style>@import url("https://evil.example/import");
body{background:url(https://evil.example/bg)}</style></head><body onload="alert('load')">
<script>alert('script')</script><img src="https://evil.example/pixel" onerror="alert('img')">
<svg onload="alert('svg')"><script>alert('svg script')</script></svg><iframe src="https://evil.example/frame"></iframe>
<form action="https://evil.example/form"><button>Pay</button></form><a href="javascript:alert('link')">click</a>
<video src="https://evil.example/video" poster="https://evil.example/poster"></video>
<object data="https://evil.example/object"></object><p style="background:url(https://evil.example/style)">
Ik betaal VD-1001 op {day}. </p></body></html>"""


def test_a_hostile_mail_is_inert_and_asks_for_nothing_outside(door: Door, make_visitor: MakeVisitor) -> None:
    """H15 of the hostile inputs: nothing in a mail runs, and showing it fetches nothing."""
    script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    name, html = script.replace('"', ""), HOSTILE.replace("{day}", SOON)
    door.handle(
        letter("Jan <jan@dezon.example>", f"VD-1001 {script}", html, number=1, kind="text/html"),
        letter(f'"{name}" <piet@jansenbouw.example>', "VD-1002", f"{script} VD-1002 klopt niet", number=2),
    )
    visitor = make_visitor()
    page = visitor.page
    for path in (
        "/",
        "/mail/1",
        "/mail/2",
        "/debtors/1",
        "/search?q=script",
        f"/search?q={script}",
        "/labels?label=other",
    ):
        visitor.open(path)
        page.wait_for_timeout(150)
    visitor.open("/mail/1")
    page.get_by_text("As it was laid out by the sender").click()
    frame = page.frame_locator("details.as-sent iframe")
    expect(frame.locator("body")).to_contain_text("Ik betaal VD-1001")
    for element in (
        "script",
        "img",
        "svg",
        "iframe",
        "form",
        "a",
        "video",
        "object",
        "link",
        "base",
        "meta[http-equiv]",
    ):
        assert frame.locator(element).count() == 0, element
    page.wait_for_timeout(300)
    assert page.get_attribute("details.as-sent iframe", "sandbox") == ""


def test_a_form_on_another_page_cannot_send(marieke: Visitor) -> None:
    """A page elsewhere that posts to the desk: the browser leaves the cookie out, and the desk the request."""
    page = marieke.context.new_page()
    target = f"{marieke.door.server.address}/draft/1/send"
    page.set_content(f'<form id="f" method="post" action="{target}"><input name="version" value="1"></form>')
    with page.expect_response("**/draft/1/send") as answer:
        page.evaluate("document.getElementById('f').submit()")
    assert answer.value.status == 403
    assert marieke.door.value("SELECT state FROM drafts WHERE id = 1") == "waiting"


PAGES = [
    *("/", "/mail/1", "/mail/2", "/debtors", "/debtors/1", "/agreements", "/agreements/calendar", "/agreements/1"),
    *(
        "/payments",
        "/calls",
        "/week",
        "/labels?label=promise_to_pay",
        "/status",
        "/settings",
        "/search?q=vd",
        "/mail/99",
    ),
]


def test_axe_finds_nothing_on_any_page(make_visitor: MakeVisitor, door: Door) -> None:
    """WCAG 2.2 A and AA, as far as a program can tell; in the dark the contrasts once more."""
    door.handle(PROMISE, DISPUTE, QUESTION)
    visitor = make_visitor(viewport={"width": 1280, "height": 900})
    visitor.press("?")
    found = {"help": axe(visitor.page)}
    for path in PAGES:
        visitor.open(path)
        found[path] = axe(visitor.page)
        visitor.page.emulate_media(color_scheme="dark")
        found[f"{path} in the dark"] = axe(visitor.page, "color-contrast")
        visitor.page.emulate_media(color_scheme="light")
    assert {path: said for path, said in found.items() if said} == {}


def test_axe_finds_nothing_at_the_door(chromium: Browser, door: Door) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{door.server.address}/enter")
    assert axe(page) == []
    context.close()


def axe(page: Page, rule: str = "") -> list[str]:
    """What axe-core finds on this page as it stands; by one rule, or by all of WCAG A and AA and good practice."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    kinds = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    run = "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})"
    result = page.evaluate(run, [rule] if rule else kinds)
    return [
        f"{one['id']}: {json.dumps([node['html'][:140] for node in one['nodes'][:3]])}" for one in result["violations"]
    ]


def test_nothing_is_wider_than_a_telephone(make_visitor: MakeVisitor, door: Door) -> None:
    long_word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
    lines = "\n".join(f"Regel {number} van een lange mail." for number in range(500))
    with door.open_ledger() as ledger:
        row = f"VD-9{'0' * 40},{long_word},x@long.example,nl,NL,business,2026-01-05,2026-02-04,250.00"
        file = f"{TITLES}\n{row}".encode()
        imports.import_invoices(ledger, read_invoices(file), "long.csv", file)
    long_sender = f"{long_word} <amy@smith.example>"
    of_long_debtor = letter("X <x@long.example>", "VD", "Ik heb dit al betaald.", number=3)
    door.handle(PROMISE, letter(long_sender, f"VD-1003 {long_word}", f"{long_word}\n{lines}", number=2), of_long_debtor)
    visitor = make_visitor(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    for path in [*PAGES, "/debtors/4", "/mail/3", "/calls/4"]:
        visitor.open(path)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, path
    visitor.open("/mail/1")
    send = visitor.page.get_by_role("button", name="Send")
    box = send.bounding_box()
    assert box is not None
    assert box["height"] >= 24  # WCAG 2.2, 2.5.8
    send.click()
    expect(visitor.page.get_by_text("Goes to Bakkerij De Zon")).to_be_visible()


def test_a_form_that_was_refused_stands_there_as_it_was_typed(marieke: Visitor) -> None:
    page = marieke.page
    marieke.open("/calls/1")
    page.get_by_label("Spoke to").fill("Jan")
    page.get_by_label("Agreed").fill("ooit 250")
    page.get_by_label("less than all").check()
    page.get_by_role("button", name="Note the call").click()
    expect(page.get_by_role("alert")).to_contain_text("is no day")
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    marieke.press("Escape")
    expect(page.get_by_label("Spoke to")).to_have_value("Jan")
    expect(page.get_by_label("Agreed")).to_have_value("ooit 250")
    expect(page.get_by_label("less than all")).to_be_checked()
    page.get_by_label("Agreed").fill("over een week 100")
    page.get_by_role("button", name="Note the call").click()
    expect(page.get_by_label("Text of the answer")).to_have_value(re.compile("100"))


def test_a_strangers_mail_is_tied_by_a_key_and_done_is_taken_back(make_visitor: MakeVisitor, door: Door) -> None:
    text = "Bij vonnis van de rechtbank is Jansen Bouw BV failliet verklaard, met aanstelling van ons als curator."
    (number,) = door.handle(letter("Mr. Vos <curator@vos.example>", "Faillissement", text, number=9))
    page = (visitor := make_visitor()).page
    visitor.open(f"/mail/{number}")
    visitor.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jansen Bouw B.V.")
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    visitor.press("s")  # sends, and there is nothing to send
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    assert door.value("SELECT COUNT(*) FROM attended") == 0
    visitor.press("x")
    expect(page.get_by_text("Done; it is out of the queue.")).to_be_visible()
    visitor.press("z")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jansen Bouw B.V.")
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    visitor.press("x")
    expect(page.get_by_text("Done; it is out of the queue.")).to_be_visible()
    visitor.open(f"/mail/{number}")
    page.get_by_role("button", name="Back into the queue").click()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    assert door.value("SELECT COUNT(*) FROM attended") == 0


def test_a_mail_of_five_hundred_lines_leaves_the_answer_in_reach(make_visitor: MakeVisitor, door: Door) -> None:
    lines = "\r\n".join(f"Regel {number} van een lange mail." for number in range(500))
    (number,) = door.handle(letter("Jan <jan@dezon.example>", "VD-1001", f"Wanneer komt het?\r\n{lines}", number=9))
    visitor = make_visitor(viewport={"width": 390, "height": 844})
    visitor.open(f"/mail/{number}")
    assert visitor.page.evaluate("document.documentElement.scrollHeight") < 4000
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390
