"""Who the sentences of `redirections.txt` send us to: verbs of sending and of doing, names, desks, roles."""

from pathlib import Path

import pytest

from parsers.books import Language
from parsers.facts.redirects import find_redirection

_TABLE = Path(__file__).with_name("redirections.txt").read_text(encoding="utf-8")
_ROWS = [line.split(" | ", 3) for line in _TABLE.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "labelled", "expected", "text"), _ROWS)
def test_the_sentence_sends_us_there(language: Language, labelled: str, expected: str, text: str) -> None:
    evidence = ("",) if labelled == "yes" else ()
    found = find_redirection(text.replace("\\n", "\n"), language=language, sender="me@x.example", evidence=evidence)
    assert (found or "") == expected
