"""From what pydantic refuses to sentences that name the key, the value unless it is secret, and what to do."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, GetPydanticSchema, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from daemon.config.model import Config, PolicyTable

SIMILAR_ENOUGH = 65.0  # of 100: "adres" is taken for "address", "colour" for nothing
LONGEST_VALUE = 60  # characters of a value that a sentence repeats

# What pydantic's error types ask for; its own values for a type stand in braces.
_WANTED = {
    "missing": "is missing; every configuration must have it",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number without quotes",
    "int_from_float": "must be a whole number without quotes",
    "bool_type": "must be true or false, without quotes",
    "time_type": 'must be a time of day such as "07:00"',
    "time_parsing": 'must be a time of day such as "07:00"',
    "path_type": "must be a path in quotes",
    "tuple_type": "must be a list in square brackets",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "too_short": "must have at least one entry",
    "value_error": "{error}",
}


@cache
def known_keys() -> frozenset[str]:
    """Every key of a configuration with its tables before it, such as `accounts.imap.host`."""
    return frozenset(_keys_of(Config, ""))


def _keys_of(table: type[BaseModel], before: str) -> Iterator[str]:
    for name, field in table.model_fields.items():
        yield before + name
        for inner in _tables_in(field.annotation, field.metadata):
            yield from _keys_of(inner, f"{before}{name}.")


def _tables_in(annotation: Any, metadata: list[Any]) -> Iterator[type[BaseModel]]:
    """The tables a key can hold: itself one, a list of them, or the table that a plain value is read through."""
    if any(isinstance(mark, GetPydanticSchema) for mark in metadata):
        yield PolicyTable
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, Annotated, Union, UnionType):
        for argument in get_args(annotation):
            yield from _tables_in(argument, [])


def sentences(error: ValidationError, known: frozenset[str] | None = None) -> list[str]:
    """One sentence per fault, in the order of the file's tables. `known` are its keys, when it is another file."""
    return [_sentence(fault, known_keys() if known is None else known) for fault in error.errors(include_url=False)]


def _sentence(fault: ErrorDetails, known: frozenset[str]) -> str:
    key = _shown(fault["loc"])
    if fault["type"] == "extra_forbidden":
        # The value of a key we do not know may be a mistyped password, so it is not repeated.
        return f"{key} is not a known key; {_advice(_bare(fault['loc']), known)}"
    if fault["type"] == "model_type":
        return f"{key} must be a table: write [{_bare(fault['loc'])}] and its keys below it."
    if fault["type"] == "tuple_type" and _bare(fault["loc"]) == "accounts":
        return "accounts must be a list: write [[accounts]] with double brackets."
    wanted = _WANTED.get(fault["type"], "{message}").format(message=fault["msg"], **fault.get("ctx", {}))
    return f"{key}{_value(fault)} {wanted}."


def _shown(place: tuple[int | str, ...]) -> str:
    """The key as the file writes it; which entry of a list it is in, unless that is the first."""
    later = [f" (number {step + 1})" for step in place if isinstance(step, int) and step > 0]
    return _bare(place) + "".join(later)


def _bare(place: tuple[int | str, ...]) -> str:
    return ".".join(step for step in place if isinstance(step, str) and step != "[key]")


def _advice(key: str, known: frozenset[str]) -> str:
    table, _, name = key.rpartition(".")
    siblings = [one.rpartition(".")[2] for one in known if one.rpartition(".")[0] == table]
    nearest = process.extractOne(name.lower(), sorted(siblings), scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH)
    if nearest:
        return f'did you mean "{nearest[0]}"?'
    elsewhere = sorted(one for one in known if one.rpartition(".")[2] == name)
    if elsewhere:
        return f"it belongs in [{elsewhere[0].rpartition('.')[0]}]."
    return f"known here are {', '.join(sorted(siblings))}."


def _value(fault: ErrorDetails) -> str:
    """The refused value, cut short; nothing for tables, lists and whatever might be a secret."""
    value = fault["input"]
    secret = any(isinstance(step, str) and step.startswith("password") for step in fault["loc"])
    if (
        secret
        or "[key]" in fault["loc"]
        or fault["type"] == "missing"
        or isinstance(value, Mapping | list)
        or value is None
    ):
        return ""
    text = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return f" = {text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + '…'}"
