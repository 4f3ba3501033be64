"""A sentence about when a term of payment begins promises nothing, though it is read as one."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from parsers.books import Language
from parsers.labels.model import LabelHit
from parsers.message import read
from parsers.reading import Reading, read_mail


def said(sentence: str, language: Language) -> Reading:
    raw = f"From: a@b.example\r\nSubject: Factuur\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{sentence}\r\n"
    message = read(raw.encode())
    hits = (LabelHit("invoice_incorrect", 0.9, ""), LabelHit("promise_to_pay", 0.8, sentence))
    verdict = SimpleNamespace(
        labels=hits, primary="invoice_incorrect", confidence=0.9, abstained=False, candidates=(), language=language
    )
    stub = cast("Any", SimpleNamespace(classify=lambda *_, **__: verdict))
    return read_mail(message, stub, arrived=datetime(2026, 11, 24, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("sentence", "language", "promised"),
    [
        ("De betaaltermijn gaat in op de dag van ontvangst van de nieuwe factuur.", "nl", False),
        ("The payment terms start on the day we receive the corrected invoice.", "en", False),
        ("Le délai de paiement commence le jour de la réception de la facture corrigée.", "fr", False),
        ("Die Zahlungsfrist beginnt mit dem Tag, an dem die Rechnung bei uns eingeht.", "de", False),
        ("Wij betalen de factuur binnen de betaaltermijn, op vrijdag.", "nl", True),
        ("Wij betalen de factuur op de dag dat wij de nieuwe ontvangen.", "nl", True),
    ],
)
def test_a_term_that_begins_is_no_promise(sentence: str, language: Language, promised: bool) -> None:
    reading = said(sentence, language)
    assert any(hit.label == "promise_to_pay" for hit in reading.labels) is promised
    assert promised or reading.promise is None
