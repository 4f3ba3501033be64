"""Every word of the product exists in Dutch, with the same fields as in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.labels.names import Label
from replies.case import AgreementState
from replies.words import Words

ROOT = Path(__file__).parents[3]
SPEAKING = {"words", "say", "plural", "_words"}
DRAFT_STATES = ("waiting", "approved", "sent", "sent_elsewhere", "discarded", "discarded_elsewhere")
MAIL_STATES = ("received", "handled", "duplicate", "failed", "too_large", "gone")
KEYS = [*map(str, Label), *map(str, AgreementState), *DRAFT_STATES, *MAIL_STATES]


def sentences() -> Iterator[tuple[str, str]]:
    """Each English sentence in the code that goes through `words`, with where it stands."""
    for package in ("daemon", "parsers", "replies"):
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            where = str(path.relative_to(ROOT))
            for node in ast.walk(tree):
                yield from ((text, where) for text in spoken(node))


def spoken(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0] if node.args else None
        if name in SPEAKING and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {"template", "titles"}:
        for part in ast.walk(node.value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                yield part.value


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)[^}]*\}", text))


ALL = sorted(set(sentences()))


@pytest.mark.parametrize(("english", "where"), ALL, ids=[f"{where}: {text[:40]}" for text, where in ALL])
def test_each_sentence_has_its_dutch(english: str, where: str) -> None:
    dutch = Words("nl")._translated.get(english)
    assert dutch, f"{where}: no Dutch for {english!r} in replies/words/nl.po"
    for form in dutch:
        assert fields(form) == fields(english)


@pytest.mark.parametrize("key", sorted(set(KEYS)))
def test_each_key_has_words_in_both_languages(key: str) -> None:
    assert "_" not in Words("en")(key)
    assert Words("nl")._translated.get(key), f"no Dutch for the key {key}"


def test_fields_are_filled_and_plurals_chosen() -> None:
    words = Words("en")
    assert words("Draft {number} is changed.", number=3) == "Draft 3 is changed."
    assert words.plural("one mail", "{count} mails", 1) == "one mail"
    assert words.plural("one mail", "{count} mails", 2) == "2 mails"
