"""Texts for people one is on first-name terms with: they branch as the polite ones do, and hold no polite word."""

import re
from dataclasses import replace

import pytest

from parsers.message.model import Trust
from parsers.message.signed import Signed
from replies.draft import compose
from replies.policy import decide
from replies.templates import Templates
from tests.replies.cases import CREDITOR, RECEIVED, SETTINGS, case, reading

POLITE, INFORMAL = Templates.load(), Templates.load(informal=True)
TAG = re.compile(r"{[%{].*?[%}]}")
FORMAL_WORDS = {
    "fr": re.compile(r"\b(?:vous|votre|vos)\b|\w+ez\b", re.IGNORECASE),
    "de": re.compile(r"\bSie\b|\bIhr\w*\b|\bIhnen\b"),
}
# Of a firm one says "vous" to friends as well.
OF_A_FIRM = re.compile(r"\bchez vous\b|\bvotre portail\b|\bchez\b|\bassez\b")


@pytest.mark.parametrize("language", ["fr", "de"])
def test_they_branch_as_the_polite_texts_do(language: str) -> None:
    for name, text in POLITE.texts[language].items():
        if not name.startswith(("greeting.", "desk", "person")):
            assert TAG.findall(INFORMAL.texts[language][name]) == TAG.findall(text), name


@pytest.mark.parametrize("language", ["fr", "de"])
def test_they_hold_no_polite_word(language: str) -> None:
    for name, text in INFORMAL.texts[language].items():
        assert not FORMAL_WORDS[language].findall(OF_A_FIRM.sub("", text)), name


@pytest.mark.parametrize(
    ("language", "country", "name", "signed", "words"),
    [
        ("de", "DE", "Frauke Wolters", Signed("Frauke Wolters"), ("Hallo Frauke,", "deine Nachricht")),
        (
            "de",
            "DE",
            "Frauke Wolters",
            Signed("Frauke Wolters", formal=True),
            ("Guten Tag Frau Wolters,", "Ihre Nachricht"),
        ),
        ("de", "DE", "Buchhaltung", Signed(), ("Sehr geehrte Damen und Herren,", "Ihre Nachricht")),
        ("fr", "FR", "Nathalie Perrot", Signed("Nathalie Perrot"), ("Bonjour Nathalie,", "ton message")),
        ("fr", "FR", "N. Perrot", Signed("N. Perrot"), ("Madame, Monsieur,", "votre message")),
        ("en", "GB", "Tony Barrow", Signed("T. Barrow", casual=True), ("Hi Tony,", "Thanks for your message.")),
        ("nl", "NL", "Jan Peeters", Signed("Jan"), ("Hallo Jan,", "je")),
    ],
)
def test_on_first_name_terms_only_with_whom_one_can_call_so(
    language: str, country: str, name: str, signed: Signed, words: tuple[str, str]
) -> None:
    said = reading("forgotten", language)
    on = case(language, country)
    contact = replace(on.debtor.contacts[0], name=name)
    on = replace(on, debtor=replace(on.debtor, contacts=(contact,)), contact=contact)
    received = replace(RECEIVED, sender_name=name, signed=signed)
    decision = decide(said, on, SETTINGS, trust=Trust.VERIFIED)
    draft = compose(replace(decision, opening="thanks"), said, on, CREDITOR, received, templates=INFORMAL)
    assert draft is not None
    assert draft.text.startswith(words[0])
    assert words[1] in draft.text


@pytest.mark.parametrize(
    ("language", "person", "polite", "informal"),
    [
        ("en", "husband", "your husband", "your husband"),
        ("fr", "comptable", "votre comptable", "ton comptable"),
        ("fr", "femme", "votre femme", "ta femme"),
        ("fr", "épouse", "votre épouse", "ton épouse"),
        ("fr", "fils", "votre fils", "ton fils"),
        ("fr", "employés", "vos employés", "tes employés"),
        ("de", "mann", "Ihrem Mann", "deinem Mann"),
        ("de", "frau", "Ihrer Frau", "deiner Frau"),
        ("de", "buchhalterin", "Ihrer Buchhalterin", "deiner Buchhalterin"),
        ("de", "kollege", "Ihrem Kollegen", "deinem Kollegen"),
        ("nl", "man", "uw man", "je man"),
    ],
)
def test_whom_something_befell_is_named_as_the_language_does(
    language: str, person: str, polite: str, informal: str
) -> None:
    assert POLITE.render(language, "person", {"person": person}) == polite
    assert INFORMAL.render(language, "person", {"person": person}) == informal
