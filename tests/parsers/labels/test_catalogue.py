"""The catalogue that the product learns from is well formed."""

from collections import Counter

import pytest

from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences
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
