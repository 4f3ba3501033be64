"""What letters say to be so, is so: of the call, of what came in, of what was disputed before, of reminders."""

from dataclasses import replace
from datetime import date

import pytest

from parsers.facts.call_moments import CallMoment
from parsers.facts.model import Claim, Promise
from parsers.message.model import Trust
from parsers.reading import Reading
from replies.case import Case, Draft
from replies.draft import Templates, compose
from replies.policy import decide
from tests.replies.cases import CREDITOR, RECEIVED, SETTINGS, case, reading

POLITE, INFORMAL = Templates.load(), Templates.load(informal=True)
TONGUES = [("nl", "NL"), ("nl", "BE"), ("en", "IE"), ("fr", "BE"), ("de", "DE")]
MANNERS = [POLITE, INFORMAL]


def draft(said: Reading, on: Case, templates: Templates = POLITE) -> Draft:
    decided = decide(said, on, SETTINGS, trust=Trust.VERIFIED)
    made = compose(decided, said, on, CREDITOR, RECEIVED, templates=templates)
    assert made is not None
    assert made.remarks[: len(decided.remarks)] == decided.remarks
    return made


def letter(said: Reading, on: Case, templates: Templates = POLITE) -> str:
    return draft(said, on, templates).text.replace("\u00a0", " ")


# ---------------------------------------------------------------- calls

PASSED = CallMoment(date(2026, 11, 23), 9 * 60, 12 * 60)
COMING = CallMoment(date(2026, 11, 26), 9 * 60, 12 * 60)
EARLY_THIS_WEEK = replace(PASSED, until=date(2026, 11, 25))
SORRY = {"nl": "excuses", "en": "sorry", "fr": "xcuse", "de": "ntschuldige"}


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_a_moment_to_call_that_is_over_is_apologised_for(language: str, country: str, templates: Templates) -> None:
    on = case(language, country)
    missed = letter(reading("call_back_later", language, call_moment=PASSED), on, templates)
    assert SORRY[language] in missed
    for moment in (COMING, EARLY_THIS_WEEK):
        assert SORRY[language] not in letter(reading("call_back_later", language, call_moment=moment), on, templates)


@pytest.mark.parametrize(("moment", "as_asked"), [(PASSED, False), (EARLY_THIS_WEEK, True), (COMING, True)])
def test_only_the_day_they_asked_for_is_as_they_asked(moment: CallMoment, as_asked: bool) -> None:
    assert ("zoals u vraagt" in letter(reading("call_back_later", call_moment=moment), case())) is as_asked


def test_the_call_beside_another_answer_is_on_the_day_of_the_call() -> None:
    said = reading("dissatisfied", call_moment=COMING)
    said = replace(said, labels=(*said.labels, replace(said.labels[0], label="call_back_later")))
    assert "Wij bellen u donderdag 26 november 2026 tussen 9 en 12 uur, zoals u vroeg." in letter(said, case())


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_who_wants_a_call_about_what_is_missing_hears_of_that_too(
    language: str, country: str, templates: Templates
) -> None:
    on = replace(case(language, country), earlier=("goods_not_received",))
    missing = {"nl": "nog ontbreekt", "en": "not been delivered", "fr": "n'a pas été livré", "de": "nicht geliefert"}
    made = draft(reading("call_back_later", language, call_moment=COMING), on, templates)
    assert missing[language] in made.text
    assert any("look up what was delivered" in remark for remark in made.remarks)


# ---------------------------------------------------------------- money


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_what_came_of_it_is_told_before_the_rest_is_asked(language: str, country: str, templates: Templates) -> None:
    on = case(language, country, paid=50000)
    came = {"nl": "€ 500,00", "en": "€500.00", "fr": "500,00 €", "de": "500,00 €"}[language]
    for claim in (Claim(), Claim(proof="afschrift"), Claim(proof="a.pdf", shown=True)):
        assert came in letter(reading("already_paid", language, claim=claim), on, templates)


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_a_promise_that_passed_speaks_of_what_is_left_of_it(language: str, country: str, templates: Templates) -> None:
    said = reading("promise_to_pay", language, promise=Promise((date(2026, 11, 20),)))
    other = {
        "nl": "De andere € 700,00",
        "en": "the other €700.00",
        "fr": "le reste (700,00 €)",
        "de": "Die übrigen 700,00",
    }
    part, none = (letter(said, case(language, country, paid=paid), templates) for paid in (50000, 0))
    assert other[language] in part
    assert other[language][:10] not in none
    assert {"nl": "20 november", "en": "20 November", "fr": "20 novembre", "de": "20. November"}[language] in none


# ---------------------------------------------------------------- reminders


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize("redirect", ["", "admin@elders.example"])
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_no_more_is_promised_than_that_reminders_rest(
    language: str, country: str, redirect: str, templates: Templates
) -> None:
    text = letter(reading("wrong_recipient", language, redirect_to=redirect), case(language, country), templates)
    assert "geen berichten meer" not in text
    while_looking = {"nl": "Zolang", "en": "while we look", "fr": "pendant cette", "de": "Solange"}
    assert while_looking[language] in text
