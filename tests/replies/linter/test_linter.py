"""The linter catches drafts that were spoiled, each for its own reason."""

from dataclasses import replace
from datetime import date

import pytest

from parsers.facts.model import Instalment
from parsers.money import Money
from replies import linter
from replies.case import AGREED_BY_HAND, OWN, Case, Decision, Draft, ProposedAgreement
from replies.draft import Templates, compose
from replies.linter import lint
from tests.replies.cases import CREDITOR, RECEIVED, case, promise, reading

DAY = date(2026, 12, 1)
AGREED = ProposedAgreement((7,), (Instalment(DAY, Money(120000)),), "zo")
DECISION = Decision(answer="confirm_promise", answer_by=DAY, agreement=AGREED)
SAID = reading("promise_to_pay", promise=promise(DAY))
TEMPLATES = Templates.load()


def good(language: str = "nl", on: Case | None = None) -> Draft:
    draft = compose(DECISION, SAID, on or case(language), CREDITOR, RECEIVED, templates=TEMPLATES)
    assert draft is not None
    assert draft.remarks == ()
    return draft


def remarks(text: str, language: str = "nl") -> tuple[str, ...]:
    return lint(replace(good(language), text=text), DECISION, SAID, case(language), CREDITOR)


def without(piece: str, instead: str = "", language: str = "nl") -> str:
    text = good(language).text
    assert piece in text
    return text.replace(piece, instead)


def adding(sentence: str, language: str = "nl") -> str:
    return good(language).text.replace("\n\n", f"\n\n{sentence} ", 1)


LACKING = [
    (without("VD2026-0417"), linter.NO_INVOICE),
    (without("VD2026-0417", "VD2026-04170"), linter.NO_INVOICE),
    (without("VD2026-0417", "VD2026-0418"), linter.NO_INVOICE),
    (without("€\u00a01.200,00"), linter.NO_AMOUNT),
    (without("dinsdag 1 december 2026"), linter.NO_DATE),
    (without("NL91ABNA0417164300"), linter.NO_ACCOUNT),
    (without("NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"), linter.NO_ACCOUNT),
    (without("NL91ABNA0417164300", "NL91ABNA0417164301"), linter.NO_ACCOUNT),
]
STRANGE = [
    (adding("Ons nieuwe nummer is NL02RABO0123456789."), linter.STRANGE_ACCOUNT),
    (adding("Of op BE68 5390 0754 7034."), linter.STRANGE_ACCOUNT),
    (without("NL91ABNA0417164300", "DE89370400440532013000"), linter.STRANGE_ACCOUNT),
    (adding("Betaal € 50,00 extra."), linter.STRANGE_AMOUNT),
    (adding("Betaal 50 euro extra."), linter.STRANGE_AMOUNT),
    (adding("Samen EUR 1.250,00."), linter.STRANGE_AMOUNT),
    (adding("Dat is $ 12."), linter.STRANGE_AMOUNT),
    (without("€\u00a01.200,00", "€\u00a01.200,01"), linter.STRANGE_AMOUNT),
    (adding("Het mag ook op 15 januari 2027."), linter.STRANGE_DATE),
    (adding("Of op 3 maart."), linter.STRANGE_DATE),
    (adding("Of op 15-01-2027."), linter.STRANGE_DATE),
    (adding("Of op 15/1/27."), linter.STRANGE_DATE),
    (adding("Of op 2027-01-15."), linter.STRANGE_DATE),
    (without("1 december 2026", "2 december 2026"), linter.STRANGE_DATE),
]
TONE = [
    (adding("Dat vinden wij een smoes."), linter.BLAMES),
    (adding("Uw excuus overtuigt ons niet."), linter.BLAMES),
    (adding("Dit is uw schuld."), linter.BLAMES),
    (adding("Zo nalatig maken wij het zelden mee."), linter.BLAMES),
    (adding("U bent een wanbetaler."), linter.BLAMES),
    (adding("U had moeten betalen."), linter.BLAMES),
    (adding("Anders volgt het incassobureau."), linter.THREATENS),
    (adding("Anders schakelen wij een deurwaarder in."), linter.THREATENS),
    (adding("Wij zien u bij de rechtbank."), linter.THREATENS),
    (adding("Dan volgen juridische stappen."), linter.THREATENS),
    (adding("Dan berekenen wij rente."), linter.THREATENS),
    (adding("Er komen kosten bij."), linter.THREATENS),
    (adding("U krijgt korting."), linter.GIVES_AWAY),
    (adding("De rest schelden wij u kwijt, kwijtgescholden dus."), linter.GIVES_AWAY),
    (adding("U ontvangt een creditnota."), linter.GIVES_AWAY),
    (adding("U krijgt een vergoeding: wij vergoeden de schade."), linter.GIVES_AWAY),
    (adding("{{ invoices }}"), linter.UNFINISHED),
    (adding("{% if x %}"), linter.UNFINISHED),
    (adding("None"), linter.UNFINISHED),
    (adding("[…]"), linter.UNFINISHED),
    (adding("Blabla bla. " * 250), linter.TOO_LONG),
]
OTHER_TONGUES = [
    ("en", "This is your fault.", linter.BLAMES),
    ("en", "We do not believe your excuse.", linter.BLAMES),
    ("en", "Otherwise we will take legal action.", linter.THREATENS),
    ("en", "We will pass this to a collection agency.", linter.THREATENS),
    ("en", "We offer you a discount.", linter.GIVES_AWAY),
    ("en", "We will waive the rest.", linter.GIVES_AWAY),
    ("fr", "C'est votre faute.", linter.BLAMES),
    ("fr", "Ce n'est qu'un prétexte.", linter.BLAMES),
    ("fr", "Un huissier vous écrira.", linter.THREATENS),
    ("fr", "Ceci vaut mise en demeure.", linter.THREATENS),
    ("fr", "Nous vous accordons une remise.", linter.GIVES_AWAY),
    ("de", "Das ist eine Ausrede.", linter.BLAMES),
    ("de", "Ihre Zahlungsmoral ist schlecht.", linter.BLAMES),
    ("de", "Sonst folgt das Inkasso.", linter.THREATENS),
    ("de", "Wir gehen vor Gericht.", linter.THREATENS),
    ("de", "Wir gewähren Ihnen einen Rabatt.", linter.GIVES_AWAY),
    ("de", "Oder bis 15. Januar 2027.", linter.STRANGE_DATE),
    ("fr", "Ou le 15 janvier 2027.", linter.STRANGE_DATE),
    ("en", "Or by 15 January 2027.", linter.STRANGE_DATE),
]


@pytest.mark.parametrize(("text", "remark"), [*LACKING, *STRANGE, *TONE])
def test_a_spoiled_draft_is_caught(text: str, remark: str) -> None:
    assert remark in remarks(text)


@pytest.mark.parametrize(("language", "sentence", "remark"), OTHER_TONGUES)
def test_a_spoiled_draft_is_caught_in_every_language(language: str, sentence: str, remark: str) -> None:
    assert remark in remarks(adding(sentence, language), language)


def test_at_least_sixty_spoiled_drafts_are_tried() -> None:
    assert len([*LACKING, *STRANGE, *TONE, *OTHER_TONGUES]) + 6 >= 60


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        (reading("out_of_office"), DECISION),
        (reading("bounce"), DECISION),
        (reading("insolvency"), DECISION),
        (reading("promise_to_pay", abstained=True), DECISION),
        (reading("promise_to_pay", changed_bank_account="nieuw nummer"), DECISION),
        (SAID, Decision()),
    ],
)
def test_what_should_not_be_answered(said, decision: Decision) -> None:  # type: ignore[no-untyped-def]
    assert linter.NO_ANSWER_DUE in lint(good(), decision, said, case(), CREDITOR)


@pytest.mark.parametrize("decision", [replace(DECISION, why=AGREED_BY_HAND), Decision(OWN)])
@pytest.mark.parametrize("label", ["promise_to_pay", "other"])
def test_whoever_answers_what_was_not_understood_has_read_it(decision: Decision, label: str) -> None:
    assert linter.NO_ANSWER_DUE not in lint(good(), decision, reading(label, abstained=True), case(), CREDITOR)
    insolvent = reading("insolvency", abstained=True)
    assert linter.NO_ANSWER_DUE in lint(good(), decision, insolvent, case(), CREDITOR)


def test_an_address_that_is_not_on_file() -> None:
    stray = replace(good(), to="jan@dezon-betalingen.example")
    assert linter.NOT_ON_FILE in lint(stray, DECISION, SAID, case(), CREDITOR)


def test_another_language_than_the_debtors() -> None:
    assert linter.OTHER_LANGUAGE in lint(good("fr"), DECISION, SAID, case("nl"), CREDITOR)
    disguised = replace(good("nl"), text=good("de").text)
    assert linter.OTHER_LANGUAGE in lint(disguised, DECISION, SAID, case("nl"), CREDITOR)


def test_a_huge_text_is_looked_at_in_no_time() -> None:
    assert linter.TOO_LONG in remarks(good().text + "9 " * 1_000_000)
