"""What letters say to be so, is so: of the call, of what came in, of what was disputed before, of reminders."""

from dataclasses import replace
from datetime import date

import pytest

from parsers.books import Allocation, Language
from parsers.facts.call_moments import CallMoment
from parsers.facts.model import Claim, Instalment, Promise
from parsers.facts.points import Point, find_points
from parsers.message.model import Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.case import Case, Draft
from replies.draft import NO_BIC, Templates, compose
from replies.policy import agreed, decide
from tests.replies.cases import CREDITOR, INVOICE, RECEIVED, SETTINGS, case, reading, with_copy

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


# ---------------------------------------------------------------- what they ask, and what they wrote before


def told(said: Reading, *points: str) -> Reading:
    return replace(said, points=tuple(Point(key, "") for key in points))


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_the_bic_is_given_or_asked_of_whoever_configures_it(language: str, country: str, templates: Templates) -> None:
    said, on = told(reading("question", language), "bank_details", "bic"), case(language, country)
    assert NO_BIC in draft(said, on, templates).remarks
    decided = decide(said, on, SETTINGS, trust=Trust.VERIFIED)
    with_bic = replace(CREDITOR, bic="ABNANL2A")
    made = compose(decided, said, on, with_bic, RECEIVED, templates=templates)
    assert made is not None
    assert "BIC" in made.text
    assert "ABNANL2A" in made.text
    assert NO_BIC not in made.remarks


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_whether_our_account_is_still_the_same_is_answered(language: str, country: str, templates: Templates) -> None:
    same = {"nl": "niet gewijzigd", "en": "has not changed", "fr": "n'a pas changé", "de": "nicht geändert"}[language]
    for points, answered in ((("bank_details", "account_same"), True), (("bank_details",), False)):
        text = letter(told(reading("question", language), *points), case(language, country), templates)
        assert (same in text) is answered


@pytest.mark.parametrize(
    ("text", "language", "keys"),
    [
        ("klopt dit rekeningnummer eigenlijk nog wel?", "nl", {"bank_details", "account_same"}),
        ("Can you confirm the exact account name and BIC for the transfer, please?", "en", {"bank_details", "bic"}),
        ("Je sors de trois semaines d'hôpital.", "fr", {"illness"}),
        ("sorry lag met griep op bed daarom is t niet gelukt", "nl", {"illness", "recovered"}),
        ("Ik heb er twee keer over gebeld en niemand komt kijken.", "nl", {"asked_before"}),
        ("Onze leverancier kan nog geen einddatum geven.", "nl", {"no_date"}),
        ("een overzicht met kopieën van LW2026-4113 en LW2026-4114?", "nl", {"overview", "copy_asked"}),
    ],
)
def test_what_is_asked_is_noticed(text: str, language: Language, keys: set[str]) -> None:
    assert keys <= {point.key for point in find_points(text, language)}


def test_copies_that_are_asked_for_go_along_or_are_a_task() -> None:
    said = told(reading("question"), "overview", "copy_asked")
    made = draft(said, case())
    assert "De kopie van factuur VD2026-0417 sturen wij u apart." in made.text
    assert any("its PDF is not on file" in one for one in (*made.remarks, decide_task(said, case())))
    assert draft(said, with_copy(case())).attachments


def decide_task(said: Reading, on: Case) -> str:
    task = decide(said, on, SETTINGS, trust=Trust.VERIFIED).task
    return task.kind if task else ""


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_a_statement_where_nothing_else_is_open_is_given_at_once(
    language: str, country: str, templates: Templates
) -> None:
    paying = told(reading("promise_to_pay", language, promise=Promise((date(2026, 12, 1),))), "overview")
    said = replace(paying, labels=(*paying.labels, replace(paying.labels[0], label="question")))
    on = case(language, country)
    nothing = {"nl": "staat er bij ons niets", "en": "nothing else", "fr": "rien d'autre", "de": "nichts weiter"}
    assert nothing[language] in letter(said, on, templates)
    assert all("asks a question" not in one for one in (*draft(said, on).remarks, decide_task(said, on)))
    more = replace(on, other_open=(replace(INVOICE, id=8, number="VD2026-0500"),))
    assert nothing[language] not in letter(said, more, templates)


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_a_paid_invoice_beside_a_disputed_one_is_not_looked_into(
    language: str, country: str, templates: Templates
) -> None:
    on = case(language, country)
    paid = replace(INVOICE, id=8, number="VD2026-0500", open=Money(0))
    on = replace(
        on, invoices=(paid, *on.invoices), allocations=(Allocation(3, 8, paid.amount, "reference", sure=True),)
    )
    first, second = letter(told(reading("invoice_incorrect", language), "vat_rate"), on, templates).split(paid.number)
    assert INVOICE.number in first
    assert INVOICE.number not in second


def test_whoever_asks_for_a_credit_note_is_not_told_that_the_question_is_answered_too() -> None:
    asking = reading("invoice_incorrect")
    asking = replace(asking, labels=(*asking.labels, replace(asking.labels[0], label="question")))
    assert "Uw vraag" not in letter(told(asking, "vat_rate", "credit_wanted"), case())
    assert "Uw vraag" in letter(told(asking, "vat_rate"), case())


@pytest.mark.parametrize("templates", MANNERS)
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_who_wrote_as_the_debtor_is_not_told_to_do_nothing(language: str, country: str, templates: Templates) -> None:
    said, on = reading("wrong_recipient", language), case(language, country)
    before = replace(on, earlier=("awaiting_customer_payment",))
    nothing = {"nl": "niets te doen", "en": "nothing you need", "fr": "rien à faire", "de": "nichts zu tun"}[language]
    assert nothing in letter(said, on, templates)
    assert nothing not in letter(said, before, templates)
    assert "compare both mails" in decide_task(said, before)
    assert not decide(said, before, SETTINGS, trust=Trust.VERIFIED).wrong_address


def test_who_said_yes_is_not_asked_for_it_again() -> None:
    parts = (Instalment(date(2026, 12, 1), Money(60000)), Instalment(date(2027, 1, 4), Money(60000)))
    for label, asks in (("confirms_agreement", False), ("payment_plan", True)):
        said = reading(label)
        decided = agreed(said, case(), SETTINGS, parts)
        made = compose(decided, said, case(), CREDITOR, RECEIVED, templates=POLITE)
        assert made is not None
        assert ("Wilt u dit bevestigen" in made.text) is asks
        assert "4 januari 2027" in made.text
        assert decided.agreement
        assert bool(decided.agreement.evidence) is not asks  # whose words it is, is not asked to confirm it later
