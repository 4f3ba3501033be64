"""The catalogue that the product learns from is well formed."""

from collections import Counter

import pytest

from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences
from parsers.labels.examples import most_alike
from parsers.labels.names import Label


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_says_what_decides_its_answer(language: str) -> None:
    for reply in known_replies(language):
        assert all(sentence.text.strip() for sentence in reply.sentences)
        said = {label for sentence in reply.sentences for label in sentence.labels}
        assert reply.primary in said or reply.primary == Label.OTHER, reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_known_in_every_language(language: str) -> None:
    sentences = Counter(label for sentence in known_sentences(language) for label in sentence.labels)
    assert all(sentences[label] >= 40 for label in Label)
    replies = Counter(reply.primary for reply in known_replies(language))
    assert all(replies[label] >= 15 for label in Label)


@pytest.mark.parametrize(
    ("sentence", "label", "language"),
    [
        ("Ik betaal dit niet!", "refuses", "nl"),
        ("We have already paid this.", "already_paid", "en"),
        ("Die Rechnung ist schon bezahlt", "already_paid", "de"),
        ("La facture est déjà payée", "already_paid", "fr"),
    ],
)
def test_the_known_sentences_most_alike_are_found(sentence: str, label: str, language: str) -> None:
    found = most_alike(sentence, label, language)
    assert len(found) == 3
    assert 1 >= found[0].likeness >= found[1].likeness >= found[2].likeness > 0.4
