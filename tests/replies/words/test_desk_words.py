"""The desk names no command line: what tells of one says something else there, in both languages."""

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from parsers.money import Money
from parsers.problems import Problem
from replies.words import UserLanguage, Words

ROOT = Path(__file__).parents[3]
COMMAND = "`afspraak "
# What speaks only at a terminal, in a log, in a mail, or while the configuration is written.
ELSEWHERE = {
    *("commands", "config", "demo", "cli.py", "oauth.py", "processes.py", "alerts.py", "service.py", "mailboxes.py"),
    *("lists.py", "sample.py"),
}


def told() -> set[str]:
    """Every sentence of the code that names a command, and may be shown on the desk."""
    found: set[str] = set()
    for package in ("daemon", "replies"):
        for path in (ROOT / package).rglob("*.py"):
            if ELSEWHERE.intersection(path.relative_to(ROOT).parts):
                continue
            tree = ast.parse(path.read_text())
            said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
            found |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and COMMAND in node.value
                and id(node) not in said
            }
    for template in (ROOT / "daemon" / "desk" / "templates").glob("*.html"):
        found |= {text for text in re.findall(r'"([^"\n]*)"', template.read_text()) if COMMAND in text}
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_command_is_named_on_the_desk(language: UserLanguage) -> None:
    desk, terminal = Words(language, "desk"), Words(language)
    for text in told():
        assert "`" not in desk(text), text
        assert COMMAND in terminal(text)
        assert fields(desk(text)) <= fields(text)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


class Missing(Problem):
    """What a test misses."""

    template = "Open are {open} on {day}."


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "€ 1.675,00 on 4 december 2026"), ("en", "€1,675.00 on 4 December 2026")]
)
def test_a_problem_writes_amounts_and_days_as_people_do(language: UserLanguage, says: str) -> None:
    told = Words(language).problem(Missing(open=Money(1675_00), day=date(2026, 12, 4)))
    assert told.replace("\N{NO-BREAK SPACE}", " ") == f"Open are {says}."
