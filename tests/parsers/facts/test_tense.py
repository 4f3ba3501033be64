"""Days that lie behind or ahead tell what was paid from what will be."""

from datetime import datetime

import pytest

from parsers.books import Language
from parsers.facts.dates.frame import Frame
from parsers.facts.tense import MOST, days_of, lies_behind
from parsers.labels import load

SENT = datetime.fromisoformat("2026-12-02T10:00:00+01:00")  # a Wednesday


@pytest.mark.parametrize(
    ("text", "language", "behind"),
    [
        ("gisteren overgemaakt", "nl", True),
        ("uitgevoerd op 30/11, batch 88", "nl", True),
        ("De 894 euro is op 19 augustus vertrokken", "nl", True),
        ("disbursed on 17 November", "en", True),
        ("op de 28e betaald", "nl", True),
        ("Virement programmé au 22/12", "fr", False),
        ("Ausführung 14.12., 1.015,30 EUR", "de", False),
        ("morgen", "nl", False),
        ("in two weeks", "en", False),
        ("on the 5th", "en", False),
    ],
)
def test_nearest_reading_tells(text: str, language: Language, behind: bool) -> None:
    told = lies_behind(text, Frame(SENT, "NL", language))
    assert (told > 0.5) if behind else (told < -0.5)
    assert abs(told) <= MOST


@pytest.mark.parametrize(
    "text", ["", "Dank u.", "Uw factuur van 3 oktober ontvingen wij.", "Ik maak het over.", "In december is het druk."]
)
def test_nothing_is_told_without_a_day_of_its_own(text: str) -> None:
    assert lies_behind(text, Frame(SENT, "NL", "nl")) == 0


def test_a_weekday_alone_tells_hardly_anything() -> None:
    assert abs(lies_behind("zaterdag", Frame(SENT, "NL", "nl"))) < 0.5


def test_the_day_of_the_mail_decides_between_paid_and_promised() -> None:
    text = "Onze bank: uitvoering 30 november, 894 euro."
    chances = {}
    for sent in ("2026-11-20T10:00:00+01:00", "2026-12-02T10:00:00+01:00"):
        days = days_of(Frame(datetime.fromisoformat(sent), "NL", "nl"))
        read = load().classify(text, language="nl", lies_behind=days)
        chances[sent] = {hit.label: hit.confidence for hit in (*read.labels, *read.candidates)}.get("already_paid", 0)
    assert chances["2026-12-02T10:00:00+01:00"] > chances["2026-11-20T10:00:00+01:00"]


def test_without_a_day_of_writing_nothing_is_told() -> None:
    assert days_of(None)("gisteren overgemaakt") == 0
