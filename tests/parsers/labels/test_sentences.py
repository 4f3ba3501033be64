"""Cutting a mail into sentences."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.labels import split_sentences
from parsers.labels.sentences import COUNT_CAP, LENGTH_CAP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Betaald.", ["Betaald."]),
        ("ja klopt. vrijdag betaal ik\ngr rinus", ["ja klopt.", "vrijdag betaal ik", "gr rinus"]),
        ("Dhr. Aksoy belt u. Tot dan!", ["Dhr. Aksoy belt u.", "Tot dan!"]),
        ("Der 3. Mai geht. Gut?", ["Der 3. Mai geht.", "Gut?"]),
        ("J.W. Verschoor", ["J.W. Verschoor"]),
        ("Wij betalen € 1.250,00 op 3 mei. Dank.", ["Wij betalen € 1.250,00 op 3 mei.", "Dank."]),
        ("Echt?!! Nee...", ["Echt?!!", "Nee..."]),
        ("...\n---\n***", []),
        (
            "Deze regel is door het mailprogramma afgebroken omdat hij te lang\nwas voor het scherm.",
            ["Deze regel is door het mailprogramma afgebroken omdat hij te lang\nwas voor het scherm."],
        ),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from('ab. !?\n…)"é1'), max_size=300))
def test_a_sentence_stands_where_it_says(text: str) -> None:
    end = 0
    for sentence in split_sentences(text):
        assert text[sentence.start :].startswith(sentence.text)
        assert sentence.start >= end
        end = sentence.start + len(sentence.text)


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a. " * 300_000, "a\n" * 500_000, "!" * 1_000_000])
def test_hostile_text_is_capped(text: str) -> None:
    begin = time.process_time()
    found = split_sentences(text)
    assert time.process_time() - begin < 0.5
    assert len(found) <= COUNT_CAP
    assert all(len(sentence.text) <= LENGTH_CAP for sentence in found)
