"""Which of the debtor's words a letter quotes."""

import pytest

from parsers.labels.model import LabelHit
from parsers.reading import Reading
from replies.quoting import words_quoted


@pytest.mark.parametrize(
    ("label", "evidence", "quoted"),
    [
        ("goods_not_received", "Er zijn er drie gekomen.", "Er zijn er drie gekomen"),
        ("goods_not_received", "Er zijn er drie gekomen! Schande.", ""),
        ("goods_not_received", "Het is NOOIT gekomen.", ""),
        ("dissatisfied", "Wat een klotezooi is dit.", ""),
        ("dissatisfied", "x" * 200, ""),
        (
            "dissatisfied",
            "Hij lekt nog altijd overal. " + "En zo gaat het maar door " * 9,
            "Hij lekt nog altijd overal",
        ),
        ("dissatisfied", "C'est la troisième paire.", ""),
        (
            "dissatisfied",
            "Zwei Kleider kamen mit Flecken am Saum zurück.",
            "Zwei Kleider kamen mit Flecken am Saum zurück",
        ),
        ("dissatisfied", "Betaal op NL91 ABNA 0417 1643 00.", ""),
        ("promise_to_pay", "Vrijdag betaal ik.", ""),
        ("goods_not_received", "Not late, not broken, never delivered.", ""),
        ("goods_not_received", "Only 14 of the 20 doors came.", "Only 14 of the 20 doors came"),
        ("dissatisfied", "Bonjour Madame, la peinture se décolle partout.", "La peinture se décolle partout"),
        ("dissatisfied", "Hallo, der Lack blättert schon ab.", "Der Lack blättert schon ab"),
    ],
)
def test_only_calm_and_short_words_about_a_dispute(label: str, evidence: str, quoted: str) -> None:
    assert words_quoted(Reading("nl", (LabelHit(label, 0.9, evidence),), label, 0.9)) == quoted
