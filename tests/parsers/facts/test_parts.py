"""In how many parts somebody asks to pay, when no days are given."""

import pytest

from parsers.books import Language
from parsers.facts.parts import find_parts


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("Kan het in drie keer?", "nl", 3),
        ("Zouden wij het over twee pensioenen mogen spreiden?", "nl", 2),
        ("In 4 gelijke termijnen graag.", "nl", 4),
        ("Could we do four instalments?", "en", 4),
        ("En trois fois, c'est possible ?", "fr", 3),
        ("Wären sechs Raten möglich?", "de", 6),
        ("Vrijdag betaal ik.", "nl", 0),
        ("", "nl", 0),
    ],
)
def test_the_number_of_parts(text: str, language: Language, parts: int) -> None:
    assert find_parts(text, language) == parts
