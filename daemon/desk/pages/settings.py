"""The configuration as it counts, without anything secret; and how this browser wants to see the desk."""

import re
from collections.abc import Iterator
from dataclasses import fields
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, SecretStr
from starlette.responses import Response

from daemon.desk.visit import LANGUAGE_COOKIE, Visit
from replies.case import PolicySettings

# A value under such a name is not shown; where it lies is.
_SECRET = re.compile(r"(password|secret|token|hash|key)(?!.*_(file|env|credential)$)")


def show(visit: Visit) -> Response:
    """All keys with their values, table by table."""
    tables = dict(_tables(visit.config, ""))
    return visit.page(
        "settings.html",
        tables=tables,
        version=version("afspraak"),
        language=visit.request.cookies.get(LANGUAGE_COOKIE, ""),
        ledger_size=visit.config.ledger.path.stat().st_size,
    )


def _tables(table: BaseModel | PolicySettings, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    own: dict[str, str] = {}
    inner: list[tuple[str, Any]] = []
    pairs = table if isinstance(table, BaseModel) else ((one.name, getattr(table, one.name)) for one in fields(table))
    for key, value in pairs:
        if isinstance(value, BaseModel | PolicySettings):
            inner.append((f"{name}.{key}".lstrip("."), value))
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            inner.extend((f"{name}.{key} {number}".lstrip("."), one) for number, one in enumerate(value, 1))
        else:
            own[key] = _shown(key, value)
    if own:
        yield name, own
    for inner_name, value in inner:
        yield from _tables(value, inner_name)


def _shown(key: str, value: Any) -> str:
    if _SECRET.search(key) or isinstance(value, SecretStr):
        return "•••" if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
