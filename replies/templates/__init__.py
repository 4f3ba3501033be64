"""The texts of answers, one file per language, which a user may override file by file and text by text.

Templates are Jinja2 in its sandbox. What comes from a debtor is only ever a value, never a template, and every value is
cleaned and cut to length before it is filled in.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Self

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

LANGUAGES = ("nl", "nl-be", "en", "fr", "de")
FALLBACK = {"nl-be": "nl"}
LONGEST_VALUE = 2000  # characters; a schedule is the longest there is

Texts = Mapping[str, str]


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # Plain text, so nothing is escaped; unknown names are an error of the template, not an empty place in a letter.
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


def clean(value: str) -> str:
    """A value fit for a letter: no control characters but line ends, and not endless."""
    kept = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept[:LONGEST_VALUE]


@dataclass(frozen=True, slots=True)
class Templates:
    """All texts by language. `answers.<name>` is an answer, other keys are the pieces that answers share."""

    texts: Mapping[str, Texts]

    @classmethod
    def load(cls, overrides: Mapping[str, str] = MappingProxyType({})) -> Self:
        """The texts that come with the program, and over them those of the user: {"nl": contents of their nl.toml}."""
        own = {language: files(__name__).joinpath(f"{language}.toml").read_text("utf-8") for language in LANGUAGES}
        loaded: dict[str, Texts] = {}
        for language in LANGUAGES:
            texts = dict(loaded.get(FALLBACK.get(language, ""), {}))
            for source in (own[language], overrides.get(language, "")):
                texts |= _flat(tomllib.loads(source))
            loaded[language] = MappingProxyType(texts)
        return cls(MappingProxyType(loaded))

    def render(self, language: str, name: str, values: Mapping[str, str]) -> str:
        """One text with its values filled in. Raises KeyError when there is no such text."""
        safe = {key: clean(value) for key, value in values.items()}
        return _environment().from_string(self.texts[language][name]).render(safe).strip()


def _flat(tables: Mapping[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": text for name, text in value.items()}
        elif isinstance(value, str):
            flat[key] = value
    return flat
