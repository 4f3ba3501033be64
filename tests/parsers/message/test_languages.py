"""The language of the new text; the debtor's own language decides on a few words."""

import pytest

from parsers.message.language import detect


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [
        ("Ik maak het vrijdag over", None, "nl"),
        ("ge krijgt uw geld, ge kent mij, maar vraag mij ni wanneer", None, "nl"),
        ("We will pay this on Friday", None, "en"),
        ("Nous payons vendredi prochain", None, "fr"),
        ("Wir überweisen am Freitag", None, "de"),
        ("Ok", "fr", "fr"),
        ("Akkoord.", "nl", "nl"),
        ("Bedankt", "nl", "nl"),
        ("", "de", "de"),
        ("", None, "nl"),
        ("€ 1.250,00 VD2026-10417 jan@dezon.example", "en", "en"),
        ("Hello, we shall pay your invoice next week, sorry for the delay.", "nl", "en"),
    ],
)
def test_detect(text, known, language):
    assert detect(text, known) == language


def test_the_subject_helps_when_nothing_else_does():
    assert detect("no", None, "Re: Unpaid invoice, second reminder") == "en"
