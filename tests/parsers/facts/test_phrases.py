"""Phrases are found where their first word stands: whole words, beginnings of words, and gaps of some words."""

import pytest

from parsers.facts.phrases import phrases

TOLD = phrases(
    {
        "number": ["order number*", "po-nr"],
        "rate": ["% … vat", "vat rate", "vat … %"],
        "missing": ["order* … missing", "missing"],
        "cancelled": ["annule+s*"],
    }
)
FOUND = {
    "no order numbers here": {"number": "order numbers"},
    "our po-nr is 12": {"number": "po-nr"},
    "our po-nrs": {},
    "reorder number": {},
    "21 % of vat": {"rate": "% of vat"},
    "21% was the vat rate": {"rate": "vat rate"},  # a sign at the end of a word begins no phrase
    "vat at 21 %.": {"rate": "vat at 21 %"},
    "the orders are missing": {"missing": "orders are missing"},
    "missing: the order is missing": {"missing": "missing"},
    "il l'a annulee": {"cancelled": "annulee"},
    "annuler": {},
    "": {},
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_what_is_found_first(text: str, expected: dict[str, str]) -> None:
    assert {name: match.group() for name, match in TOLD.found(text).items()} == expected
