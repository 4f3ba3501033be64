"""The weekly summary as it is mailed: text, HTML and JSON, in the owner's language."""

import json
from html.parser import HTMLParser

import pytest
from syrupy.assertion import SnapshotAssertion

from parsers.money import Money
from replies.summary import WeekFacts, as_dict, as_html, as_text, page, summarise
from replies.words import UserLanguage, Words
from tests.replies.summary.weeks import A_WEEK, AN_EMPTY_WEEK

LANGUAGES: tuple[UserLanguage, ...] = ("nl", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [A_WEEK, AN_EMPTY_WEEK], ids=["a week", "an empty week"])
def test_as_text(facts: WeekFacts, language: UserLanguage, snapshot: SnapshotAssertion) -> None:
    text = as_text(page(summarise(facts), Words(language)))
    assert text == snapshot
    assert max(map(len, text.splitlines())) <= 78


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_html(language: UserLanguage, snapshot: SnapshotAssertion) -> None:
    assert as_html(page(summarise(A_WEEK), Words(language))) == snapshot


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_whole_and_loads_nothing() -> None:
    html = as_html(page(summarise(A_WEEK), Words("en")))
    tags = Tags()
    tags.feed(html)
    assert not tags.open
    assert not tags.seen & {"img", "script", "link", "iframe", "form", "a", "b"}
    assert "url(" not in html
    assert "&lt;b&gt;Klacht&lt;/b&gt;" in html
    assert len(html) < 100_000  # some mail programs cut longer ones off


def test_as_dict_is_json_with_every_row_behind_the_figures() -> None:
    told = json.loads(json.dumps(as_dict(summarise(A_WEEK))))
    assert told["week"] == "2026-W20"
    assert told["kept"] == {
        "due": 4,
        "kept": 1,
        "undecided": 1,
        "promised": {"amount": "2030.50", "currency": "EUR"},
        "kept_amount": {"amount": "1250.00", "currency": "EUR"},
        "percent_by_count": "25.0",
        "percent_by_amount": "61.6",
    }
    assert (told["dso"], told["cei"]) == ("15.8", "86.0")
    rows = [invoice["open"] for invoice in told["open_invoices"]]
    euros = sum(float(row["amount"]) for row in rows if row["currency"] == "EUR")
    assert told["open"] == {"amount": f"{euros:.2f}", "currency": "EUR"}
    assert told["calls"][0]["standing"]["debtor"] == "Café 't Hoekje"
    assert told["ripe"][0]["debtor"] == "Garage Peeters"


def test_every_sum_is_the_sum_of_its_rows() -> None:
    told = summarise(A_WEEK)
    assert told.loose == Money(111_95)
    assert told.open == Money(1630_50)
    assert told.open_elsewhere == (Money(700_00, "CHF"),)
