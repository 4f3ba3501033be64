"""What to ask on the telephone, from data files in the caller's language that anyone can edit."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from replies.words import UserLanguage

OTHERWISE = "silent"


@dataclass(frozen=True, slots=True)
class Questions:
    """What the sheet says besides facts. `asked` fits what was said; `close` belongs to any agreement."""

    opening: str
    approach: str
    asked: tuple[str, ...]
    listen: str
    close: tuple[str, ...]
    after: str


def questions(language: UserLanguage, reasons: Iterable[str], footing: str = "unknown") -> Questions:
    """The questions for the first of the reasons that there are any for: a reason to call, or what the debtor said."""
    data = _file(language)
    asks = data["ask"]
    key = next((reason for reason in reasons if reason in asks), OTHERWISE)
    return Questions(
        opening=data["opening"],
        approach=data["approach"].get(footing, data["approach"]["unknown"]),
        asked=tuple(asks[key]),
        listen=data["listen"],
        close=tuple(data["close"]),
        after=data["after"],
    )


@cache
def _file(language: UserLanguage) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
