"""Cutting words into pieces: the likeliest cut wins, and what no piece holds is one unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.labels.pieces import Pieces

NAMES = ["<s>", "<pad>", "</s>", "<unk>", "▁be", "taal", "▁betaal", "d", "▁", "0", "al", "ta", "▁ik"]
PIECES = Pieces.of(NAMES, [0, 0, 0, 0, -5, -4, -6, -3, -2, -4, -7, -7, -3])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("betaald", ["▁betaal", "d"]),
        ("ik betaal", ["▁ik", "▁betaal"]),
        ("ik  \n betaald", ["▁ik", "▁betaal", "d"]),
        ("7", ["▁", "0"]),
        ("zzz", ["▁", "<unk>"]),
        ("", []),
    ],
)
def test_the_likeliest_cut(text: str, expected: list[str]) -> None:
    assert [NAMES[number] for number in PIECES.cut(text)] == expected


@given(st.text(max_size=80))
def test_any_text_is_cut_the_same_twice(text: str) -> None:
    assert PIECES.cut(text) == PIECES.cut(text)
