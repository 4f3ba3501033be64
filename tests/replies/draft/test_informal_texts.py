"""Texts for people one is on first-name terms with: they branch as the polite ones do, and hold no polite word."""

import re

import pytest

from replies.templates import Templates

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
        if not name.startswith("greeting."):
            assert TAG.findall(INFORMAL.texts[language][name]) == TAG.findall(text), name


@pytest.mark.parametrize("language", ["fr", "de"])
def test_they_hold_no_polite_word(language: str) -> None:
    for name, text in INFORMAL.texts[language].items():
        assert not FORMAL_WORDS[language].findall(OF_A_FIRM.sub("", text)), name
