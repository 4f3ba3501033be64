"""Lists of words that are read in all languages at once: data in `words/lists.toml`, as sets or as patterns."""

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The words of the list."""
    text = resources.files(__package__).joinpath("words/lists.toml").read_text(encoding="utf-8")
    words: list[str] = tomllib.loads(text)[name]
    return tuple(words)


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of the list as a set."""
    return frozenset(word_list(name))


@cache
def any_of(name: str) -> str:
    """A pattern that matches any of the list's words, the longest first, as whole words."""
    words = sorted(word_list(name), key=len, reverse=True)
    return r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)"
