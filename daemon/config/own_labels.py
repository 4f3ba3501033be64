"""The user's own labels: a TOML file with a table for each, checked as the configuration is."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from daemon.config.faults import sentences
from daemon.config.kinds import Line, Name
from daemon.config.loading import ConfigProblem
from daemon.config.model import Config
from daemon.config.table import Table
from parsers.labels import OwnLabel, split_sentences
from parsers.labels.names import Label
from replies.policy.rules import table
from replies.templates import LANGUAGES

_NAME = re.compile(r"[^\W_]{1,30}(?:_[^\W_]{1,30}){0,7}")


def _label(text: str) -> str:
    if not _NAME.fullmatch(text) or text != text.lower():
        raise ValueError("must be named in small letters and digits, with _ for a space")
    if text in {*map(str, Label), *table().asks}:
        raise ValueError("must have another name: Afspraak has a label or a letter of this one")
    return text


def _sentence(text: str) -> str:
    if len(split_sentences(text)) != 1:
        raise ValueError("must be one sentence, as a debtor writes it")
    return text.strip()


def _known(text: str) -> str:
    if text not in set(Label):
        raise ValueError("must be one of the labels that `afspraak labels` lists")
    return text


class OwnLabelTable(Table):
    """One table of the file."""

    description: Name
    examples: Annotated[tuple[Annotated[str, AfterValidator(_sentence)], ...], Field(min_length=1)]
    like: Annotated[str, AfterValidator(_known)] = ""
    hold: bool = False
    task: Line = ""
    answer: dict[Literal["nl", "nl-be", "en", "fr", "de"], str] = Field(default_factory=dict)


_FILE = TypeAdapter(dict[Annotated[str, AfterValidator(_label)], OwnLabelTable])


def own_labels(config: Config) -> tuple[OwnLabel, ...]:
    """The labels of the user's own, as configured. Raises ConfigProblem as `read_own_labels` does."""
    return read_own_labels(config.labels.file) if config.labels.file else ()


def read_own_labels(path: Path) -> tuple[OwnLabel, ...]:
    """The labels of the file. Raises ConfigProblem with all faults at once."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigProblem(path, [f"It cannot be read ({error.strerror}); check its permissions."]) from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise ConfigProblem(path, [f"It is not TOML: {error}; text belongs in quotes, lists in [ ]."]) from error
    try:
        labels = _FILE.validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        raise ConfigProblem(path, sentences(error, frozenset(_keys(content)))) from None
    return tuple(
        OwnLabel(
            name,
            one.examples,
            one.description,
            one.like,
            one.hold,
            one.task,
            {str(language): text for language, text in one.answer.items()},
        )
        for name, one in labels.items()
    )


def _keys(content: Mapping[str, Any]) -> Iterator[str]:
    """Every key that the labels of this file can have."""
    for name in content:
        yield name
        yield from (f"{name}.{key}" for key in OwnLabelTable.model_fields)
        yield from (f"{name}.answer.{language}" for language in LANGUAGES)
