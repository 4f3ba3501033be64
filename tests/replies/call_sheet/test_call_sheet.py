"""The call sheet: what one needs at hand, on one page, with the questions that fit."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser

import pytest
from syrupy.assertion import SnapshotAssertion

from parsers.books import Contact, ContactState, Debtor, DebtorKind
from parsers.labels.names import Label
from parsers.money import Money
from replies.agreements import Outcome
from replies.call_sheet import CallSheet, call_sheet
from replies.call_sheet.questions import questions
from replies.call_sheet.rendering import as_html, as_text
from replies.case import AgreementState, PolicySettings
from replies.dossier import AgreementView, Dossier, MailLine, OpenLine, PaidLine, PartView
from replies.summary.calls import Call, CallReason
from replies.summary.week import Standing
from replies.words import UserLanguage, Words

TODAY = date(2026, 5, 18)
LANGUAGES: tuple[UserLanguage, ...] = ("nl", "en")


def open_line(number: str, due: date, cents: int, held: str = "", description: str = "") -> OpenLine:
    late = max(0, (TODAY - due).days)
    amount = Money(cents)
    return OpenLine(1, number, description, date(2026, 4, 1), due, amount, amount, late, 2, date(2026, 5, 8), held)


def mail(*labels: str, evidence: str = "Ik betaal vrijdag.") -> MailLine:
    return MailLine(
        7, datetime(2026, 5, 12, 9, tzinfo=UTC), "jan@zon.example", "Re", labels, evidence, "", False, None, ""
    )


BROKEN = AgreementView(
    3, 1, "Zon", ("F-1",), AgreementState.BROKEN, date(2026, 5, 4), "", None, 7, None, "vrijdag",
    (PartView(1, date(2026, 5, 8), Money(300_00), Money(0), Outcome.BROKEN),), Money(300_00), Money(0), None, (), (),
)  # fmt: skip
DOSSIER = Dossier(
    debtor=Debtor(
        1, "Café <De Zon> BV", kind=DebtorKind.BUSINESS,
        contacts=(
            Contact(1, "oud@zon.example", "Piet Oud", state=ContactState.LEFT, telephone="06 00"),
            Contact(2, "info@zon.example"),
            Contact(3, "els@zon.example", "Els Maas", "crediteuren", telephone="010 123 45 67"),
        ),
    ),
    today=TODAY,
    open=(
        open_line("F-1", date(2026, 5, 1), 300_00, description="Onderhoud april"),
        open_line("F-2", date(2026, 5, 2), 150_00, held="dissatisfied"),
        open_line("F-3", date(2026, 6, 1), 99_00),
    ),
    paid=(PaidLine("F-0", date(2026, 2, 1), Money(10_00), date(2026, 2, 13), 12),),
    agreements=(BROKEN,),
    mails=(mail(Label.PROMISE_TO_PAY), mail(Label.DISSATISFIED, evidence="De helft was stuk.")),
    tasks=(),
    timeline=(),
)  # fmt: skip
STANDING = Standing(1, "Zon", Money(300_00), date(2026, 5, 1), 2, date(2026, 5, 8), None, broken_promises=1)
CALL = Call(STANDING, (CallReason.BROKEN_PROMISE, CallReason.SILENT), TODAY, time(9, 30))


def sheet(dossier: Dossier = DOSSIER, call: Call | None = CALL, language: UserLanguage = "en") -> CallSheet:
    return call_sheet(dossier, call, PolicySettings(), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_text(language: UserLanguage, snapshot: SnapshotAssertion) -> None:
    text = as_text(sheet(language=language), Words(language))
    assert text == snapshot
    assert max(map(len, text.splitlines())) <= 78
    assert len(text.splitlines()) <= 75  # one sheet of paper


def test_it_is_about_what_is_overdue_and_not_on_hold_and_asks_for_one_day() -> None:
    made = sheet()
    assert [line.number for line in made.lines] == ["F-1"]
    assert (made.asked_for, made.last_day) == (Money(300_00), date(2026, 5, 26))  # the 25th is Whit Monday
    calm = replace(DOSSIER, open=DOSSIER.open[2:])
    assert sheet(calm, None).asked_for == Money(99_00)


def test_the_one_who_pays_comes_first_and_those_who_left_are_not_called() -> None:
    assert [person.address for person in sheet().people] == ["els@zon.example", "info@zon.example"]


def test_what_may_be_conceded_adds_up_and_stays_within_policy() -> None:
    allowed = sheet().concession
    assert sum(part.amount.cents for part in allowed.plan if part.amount) == 300_00
    assert len(allowed.plan) <= 3
    assert not sheet(replace(DOSSIER, open=(open_line("F-1", date(2026, 5, 1), 45_00),))).concession.plan


def test_after_insolvency_nothing_is_asked_for() -> None:
    made = sheet(replace(DOSSIER, mails=(mail(Label.INSOLVENCY, evidence="Wij zijn failliet."),)))
    text = as_text(made, Words("en"))
    assert "Who is the trustee" in text
    assert "on our account by" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_label_has_two_to_five_questions(language: UserLanguage) -> None:
    silent = questions(language, ["nothing like it"]).asked
    quiet = {Label.OTHER, Label.BOUNCE, Label.OUT_OF_OFFICE, Label.CONFIRMS_AGREEMENT}
    for label in set(Label) - quiet:
        asked = questions(language, [label]).asked
        assert 2 <= len(asked) <= 5
        assert asked != silent, label
        assert all(question.rstrip().endswith(("?", ".")) for question in asked)


def test_the_reason_to_call_comes_before_what_was_said() -> None:
    assert "What is" not in sheet(call=None).questions.asked[0]
    assert "We agreed that you would pay" in sheet().questions.asked[0]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.articles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.articles += tag == "article"
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_has_a_page_for_each_and_loads_nothing() -> None:
    html = as_html([sheet(), sheet(call=None)], Words("en"), "Calls")
    tags = Tags()
    tags.feed(html)
    assert (tags.open, tags.articles) == ([], 2)
    assert "Café &lt;De Zon&gt; BV" in html
    assert "url(" not in html
    assert "http" not in html


def test_a_complaint_beside_another_label_is_quoted_in_its_own_sentence() -> None:
    both = replace(
        mail(Label.CALL_BACK_LATER, Label.GOODS_NOT_RECEIVED, evidence="Bel me morgen."),
        sentences=(
            (Label.CALL_BACK_LATER, "Bel me morgen."),
            (Label.GOODS_NOT_RECEIVED, "Weer niks geleverd vandaag."),
        ),
    )
    earlier = mail(Label.GOODS_NOT_RECEIVED, evidence="Er kwamen acht van de twaalf lampen.")
    text = " ".join(as_text(sheet(replace(DOSSIER, mails=(both, earlier))), Words("en")).split())
    assert "they wrote “Weer niks geleverd vandaag.”" in text
    assert "they wrote “Er kwamen acht van de twaalf lampen.”" in text
