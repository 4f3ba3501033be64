"""The table of rules.toml as values, checked whole when it is read."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

EVERY_LABEL = "*"


@dataclass(frozen=True, slots=True)
class Fitting:
    """What every row has: the labels it is about, and the facts that must hold."""

    label: tuple[str, ...]
    when: tuple[str, ...] = ()

    def about(self, label: str) -> bool:
        """Whether the row is about this label."""
        return EVERY_LABEL in self.label or label in self.label

    def holds(self, facts: Mapping[str, bool]) -> bool:
        """Whether all its facts hold. Raises KeyError for a fact that nobody knows."""
        return all(not facts[fact[4:]] if fact.startswith("not ") else facts[fact] for fact in self.when)


@dataclass(frozen=True, slots=True)
class Rule(Fitting):
    """One row of `[[rules]]`; the columns are explained in rules.toml."""

    why: str = ""
    answer: str = ""
    by: str = "usual"
    hold: str = ""
    agree: str = ""
    task: str = ""
    remark: str = ""
    wrong: bool = False
    attach: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Opening(Fitting):
    """One row of `[[openings]]`."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Also(Fitting):
    """One row of `[[also]]`; `answers` is its column `with`, () for every answer."""

    answers: tuple[str, ...] = ()
    paragraph: str = ""
    task: str = ""
    remark: str = ""
    attach: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """All of rules.toml. `asks` gives each answer what it asks of the debtor: "money", "answer" or "nothing".

    `announces` holds the letters that may announce a step, such as a collection agency; `done_by` the tasks that are
    done once a person took a step, by its name.
    """

    rules: tuple[Rule, ...]
    openings: tuple[Opening, ...]
    also: tuple[Also, ...]
    asks: Mapping[str, str]
    announces: frozenset[str]
    done_by: Mapping[str, tuple[str, ...]]


@cache
def table() -> Table:
    """The table, in the order of its rows. Raises ValueError when `done_by` names a task that no row gives."""
    read = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))
    done_by = {step: tuple(tasks) for step, tasks in read["done_by"].items()}
    given = {row.get("task") for row in read["rules"]}
    if unknown := {task for tasks in done_by.values() for task in tasks} - given:
        raise ValueError(f"done_by of rules.toml: no row gives {', '.join(sorted(unknown))}")
    return Table(
        rules=tuple(Rule(**row) for row in _rows(read["rules"])),
        openings=tuple(Opening(**row) for row in _rows(read["openings"])),
        also=tuple(Also(**row) for row in _rows(read["also"])),
        asks={answer: what for what, answers in read["asks"].items() for answer in answers},
        announces=frozenset(read["announces"]["letters"]),
        done_by=done_by,
    )


def _rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row with its lists as tuples and `with`, which Python keeps for itself, under its name here."""
    for row in rows:
        row["label"] = [row["label"]] if isinstance(row["label"], str) else row["label"]
        yield {
            {"with": "answers"}.get(key, key): tuple(value) if isinstance(value, list) else value
            for key, value in row.items()
        }
