"""The configuration as it counts, without anything secret; and how this browser wants to see the desk."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import time
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, SecretStr
from starlette.responses import Response

from daemon.desk.visit import LANGUAGE_COOKIE, Visit
from parsers.money import Money
from replies.case import PolicySettings
from replies.summary.form import Form
from replies.words import Words

# A value under such a name is not shown; where it lies is.
_SECRET = re.compile(r"(password|secret|token|hash|key)(?!.*_(file|env|credential)$)")


def show(visit: Visit) -> Response:
    """All keys with their values, table by table."""
    tables = dict(_tables(visit.config, "", visit.form))
    return visit.page(
        "settings.html",
        tables=tables,
        version=version("afspraak"),
        language=visit.request.cookies.get(LANGUAGE_COOKIE, ""),
        ledger_size=visit.form.number(Decimal(visit.config.ledger.path.stat().st_size // 100_000) / 10),
        called=lambda key: _called(key, visit.words),
    )


def _called(key: str, words: Words) -> str:
    """What a key of the configuration is called, "" where its name says it."""
    said = words(f"setting {key}")
    return "" if said == f"setting {key}" else said


def _tables(table: BaseModel | PolicySettings, name: str, form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    own: dict[str, str] = {}
    inner: list[tuple[str, Any]] = []
    pairs = table if isinstance(table, BaseModel) else ((one.name, getattr(table, one.name)) for one in fields(table))
    for key, value in pairs:
        if isinstance(value, BaseModel | PolicySettings):
            inner.append((f"{name}.{key}".lstrip("."), value))
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            inner.extend((f"{name}.{key} {number}".lstrip("."), one) for number, one in enumerate(value, 1))
        else:
            own[key] = _shown(key, value, form)
    if own:
        yield name, own
    for inner_name, value in inner:
        yield from _tables(value, inner_name, form)


def _shown(key: str, value: Any, form: Form) -> str:
    if _SECRET.search(key) or isinstance(value, SecretStr):
        return "•••" if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return form.sum(value)
    if isinstance(value, time):
        return form.clock(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
