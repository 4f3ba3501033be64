"""Every word of the product exists in Dutch, with the same fields as in English."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.ledger.payments import State
from parsers.books import ContactState
from parsers.labels.names import Label
from parsers.message import Trust
from parsers.message.model import Cut
from replies.agreements import HOLD_REASON, Event
from replies.case import AgreementState
from replies.words import Words

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "daemon" / "desk" / "templates"
RULES = ROOT / "replies" / "policy" / "rules.toml"
DRAFT_STATES = ("waiting", "approved", "sent", "sent_elsewhere", "discarded", "discarded_elsewhere")
MAIL_STATES = ("received", "handled", "duplicate", "failed", "too_large", "gone")
DESK_KEYS = (
    *(f"language {code}" for code in ("nl", "fr", "de", "en")),
    *(f"cut {cut}" for cut in Cut if cut is not Cut.NEW),
    *(f"sender {trust}" for trust in Trust),
    *(f"contact {state}" for state in ContactState if state is not ContactState.CURRENT),
    *(f"payment {state}" for state in State),
    *(f"agreement {event}" for event in (Event.ACCEPT, Event.DECLINE, Event.CONFIRM)),
    *(f"health {state}" for state in ("ok", "warning", "red")),
    *(f"mail {state}" for state in ("approved", "sending", "retry", "uncertain")),
)
KEYS = {*DESK_KEYS, *map(str, (*Label, *AgreementState, *Event)), HOLD_REASON, *DRAFT_STATES, *MAIL_STATES}

# Where a sentence stands in the code. Parsers say nothing themselves: theirs are problems, enums and warnings.
SPEAKING = {"words", "say", "plural"}  # calls that say their first argument
ASKING = {"ask", "_server", "Task"}  # calls that keep their first argument, to be said later
# Names of texts that are said later.
TITLES = {"says", "titles", "TITLES", "REMARKS", "UNKNOWN_LABEL", "DRAFTED", "OWN_LABEL", "NO_TEXT", "TOLD"}
# Functions that return or yield what became of a mail.
OUTCOMES = {"_recognise", "keep_own_mail", "_needs_person", "_warnings"}
TROUBLES = {"trouble", "needs_person", "warning"}  # names of what is wrong with a mail, shown as what became of it
TRANSLATED = "translated like all words"  # said by the docstring of an enum whose values are sentences


def texts(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression can be; sentences put together from pieces (f-strings) cannot be translated."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=first, orelse=second):
            yield from (*texts(first), *texts(second))
        case ast.BoolOp(values=several) | ast.Tuple(elts=several) | ast.Dict(values=several):
            for each in several:
                yield from texts(each)


def name_of(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def said(node: ast.AST) -> Iterator[str]:
    """What daemon and replies say through `words`; a constant that ends with a full stop is a sentence."""
    match node:
        case ast.Call(func=function, args=[first, *_]) if name_of(function) in SPEAKING | ASKING:
            yield from texts(first)
        case ast.Call(func=function, args=[_, _, third, *_]) if name_of(function) == "Finding":
            yield from texts(third)
        case ast.Call(func=function, keywords=keywords) if name_of(function) == "Decision":
            yield from (text for word in keywords if word.arg == "why" for text in texts(word.value))
        case ast.Assign(targets=[target], value=value) if name_of(target) in TITLES:
            yield from texts(value)
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
            yield from (text for text in texts(value) if text.endswith("."))


def kept(node: ast.AST) -> Iterator[str]:
    """What is kept as a sentence, and said later: problems, enums of sentences, what is wrong with a mail."""
    match node:
        case ast.ClassDef(body=body):
            sentences = TRANSLATED in (ast.get_docstring(node) or "")
            for line in body:
                if isinstance(line, ast.Assign) and (sentences or name_of(line.targets[0]) == "template"):
                    yield from texts(line.value)
        case ast.FunctionDef(name=name) if name in OUTCOMES:
            for part in ast.walk(node):
                yield from texts(part.value) if isinstance(part, ast.Return | ast.Yield) else ()
        case ast.Assign(targets=[target], value=value) if name_of(target) in TROUBLES:
            yield from texts(value)
        case ast.Call(func=ast.Attribute(attr="append", value=target), args=[first]) if name_of(target) == "warnings":
            yield from texts(first)


def sentences() -> Iterator[tuple[str, str]]:
    """Each English sentence of the code and of the rules that a user may see, with where it stands."""
    readers: dict[str, tuple[Callable[[ast.AST], Iterator[str]], ...]] = {
        "daemon": (said, kept),
        "parsers": (kept,),
        "replies": (said, kept),
    }
    for package, readings in readers.items():
        for path in sorted((ROOT / package).rglob("*.py")):
            where = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from ((text, where) for reading in readings for text in reading(node))
    for path in sorted(TEMPLATES.glob("*.html")):
        yield from ((text, str(path.relative_to(ROOT))) for text in of_template(path.read_text("utf-8")))
    yield from ((text, str(RULES.relative_to(ROOT))) for text in ruled())


def of_template(text: str) -> Iterator[str]:
    """What a page of the desk says; keys that it puts together from pieces are in KEYS."""
    yield from re.findall(r'\bwords(?:\.plural)?\("([^"]+)"(?! ~)', text)


def ruled() -> Iterator[str]:
    """What the rules say of a mail, to the user."""
    tables = tomllib.loads(RULES.read_text("utf-8")).values()
    rows = (row for table in tables if isinstance(table, list) for row in table)
    yield from (row[column] for row in rows for column in ("why", "task", "remark") if row.get(column))


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)[^}]*\}", text))


ALL = sorted(set(sentences()))


@pytest.mark.parametrize(("english", "where"), ALL, ids=[f"{where}: {text[:40]}" for text, where in ALL])
def test_each_sentence_has_its_dutch(english: str, where: str) -> None:
    dutch = Words("nl")._translated.get(english)
    assert dutch, f"{where}: no Dutch for {english!r} in replies/words/nl.po"
    free = {"count"} if len(dutch) > 1 else set()  # "één mail" needs no number
    for form in dutch:
        assert fields(form) - free == fields(english) - free


@pytest.mark.parametrize("key", sorted(KEYS))
def test_each_key_has_words_in_both_languages(key: str) -> None:
    assert "_" not in key or key in Words("en")._translated
    assert Words("nl")._translated.get(key), f"no Dutch for the key {key}"


def test_what_is_kept_with_an_underscore_has_english_too() -> None:
    assert [text for text, _ in ALL if "_" in text and " " not in text and text not in Words("en")._translated] == []


def test_fields_are_filled_and_plurals_chosen() -> None:
    words = Words("en")
    assert words("Draft {number} is changed.", number=3) == "Draft 3 is changed."
    assert words.plural("one mail", "{count} mails", 1) == "one mail"
    assert words.plural("one mail", "{count} mails", 2) == "2 mails"


def test_a_label_of_the_users_own_is_shown_as_it_is_called() -> None:
    for language in ("nl", "en"):
        assert Words(language)("wacht_op_keuring") == "wacht op keuring"  # type: ignore[arg-type]
    assert Words("en")("F_1.pdf: see NOTE_2") == "F_1.pdf: see NOTE_2"
