"""The weekly summary as it is mailed: text, HTML and JSON, in the owner's language."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from parsers.money import Money
from replies.summary import Waiting, WeekFacts, as_dict, as_html, as_page, as_text, page, summarise
from replies.summary.layout import parts_of
from replies.words import UserLanguage, Words
from tests.replies.summary.weeks import A_WEEK, AN_EMPTY_WEEK, TODAY

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
        "broken": 2,
        "broken_amount": {"amount": "780.50", "currency": "EUR"},
        "percent_by_count": "25.0",
        "percent_by_amount": "61.6",
    }
    assert (told["dso"], told["cei"]) == ("15.8", "86.0")
    rows = [invoice["open"] for invoice in told["open_invoices"]]
    euros = sum(float(row["amount"]) for row in rows if row["currency"] == "EUR")
    assert told["open"] == {"amount": f"{euros:.2f}", "currency": "EUR"}
    assert told["calls"][0]["standing"]["debtor"] == "Café 't Hoekje"
    assert told["ripe"][0]["debtor"] == "Garage Peeters"
    assert told["receivables"]["opening"] == {"amount": "2400.00", "currency": "EUR"}
    (rows,) = [one["rows"] for one in told["sums"] if one["key"] == "promised.broken"]
    assert [(row["ref"], row["amount"]["amount"]) for row in rows] == [("agreements:2", "480.50")]


def test_every_sum_is_the_sum_of_its_rows() -> None:
    told = summarise(A_WEEK)
    assert told.loose == Money(111_95)
    assert told.open == Money(1630_50)
    assert told.open_elsewhere == (Money(700_00, "CHF"),)
    assert all(one.amount.cents == sum(row.amount.cents for row in one.rows) for one in told.sums)


class Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.append(found["href"] or "")
        self.ids.add(found.get("id") or "")


def test_on_the_page_each_sum_leads_to_its_rows_and_each_row_to_where_it_is_shown() -> None:
    html = as_page(page(summarise(A_WEEK), Words("en"), with_rows=True), lambda ref: f"/{ref.replace(':', '/')}")
    anchors = Anchors()
    anchors.feed(html)
    inside = [link[1:] for link in anchors.links if link.startswith("#")]
    assert {"rows-open", "rows-open.over-90", "rows-loose", "rows-promised.not-kept", "rows-received"} <= set(inside)
    assert set(inside) <= anchors.ids
    assert "/payments/71" in anchors.links
    assert "2026-0420" in html.split('id="rows-period.sales"')[1]


def test_a_mail_shows_a_readable_number_of_rows_and_the_page_all() -> None:
    many = tuple(Waiting(key, f"Debtor {key}", "Re: reminder", TODAY) for key in range(40))
    told = page(summarise(replace(A_WEEK, drafts=many)), Words("en"))
    mail, whole = as_html(told), as_page(told)
    assert ("Debtor 39" in mail, "Debtor 39" in whole) == (False, True)
    assert "… and 34 more" in mail
    assert "… and 34 more" in as_text(told)


@given(st.lists(st.integers(0, 10_000_000), max_size=6))
def test_the_parts_of_a_bar_make_it_whole(amounts: list[int]) -> None:
    parts = parts_of(amounts)
    assert sum(parts) == (100 if sum(amounts) else 0)
    assert all((part > 0) == (amount > 0) for part, amount in zip(parts, amounts, strict=True))
