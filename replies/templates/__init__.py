"""The texts of answers, one file per language, which a user may override text by text.

`nl.toml` holds the polite Dutch, `nl-be.toml` what is said otherwise in Flanders, `nl-informal.toml` what is said
otherwise to people one is on first-name terms with; the other languages likewise. A file need only hold what differs.

Templates are Jinja2 in its sandbox. What comes from a debtor is only ever a value, never a template, and every value is
cleaned and cut to length before it is filled in.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Self

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from parsers.problems import Problem

LANGUAGES = ("nl", "nl-be", "en", "fr", "de")
FILES = (*LANGUAGES, "nl-informal", "en-informal", "fr-informal", "de-informal")
LABELS_FILE = "labels.toml"  # where answers to labels of the user's own stand
LONGEST_VALUE = 2000  # characters of one value; what our own texts are made of is as long as it is

Texts = Mapping[str, str]


class UnreadableTexts(Problem):
    """A user's own file of texts is not TOML, or holds something else than texts."""

    template = "{file} cannot be read: {why}. Mend it, or take it out of your templates folder."


class UnknownTexts(Problem):
    """A file in the user's folder has a name that no language has, so it would never be read."""

    template = "{file}.toml is no file of texts; they are called {known}."


class UnknownText(Problem):
    """A user's own file names a text that no answer uses, so it would never be seen."""

    template = "{file} holds a text that does not exist: {name}. The names are those of the file that comes with us."


class FaultyText(Problem):
    """A text has a fault in its {{ … }} or {% … %}, or names a value that does not exist."""

    template = "The text {name} in {file} has a fault: {why}."


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # Plain text, so nothing is escaped; unknown names are an error of the template, not an empty place in a letter.
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=2048)
def _compiled(source: str) -> Template:
    return _environment().from_string(source)


class Made(str):
    """What was made of texts and values that were cleaned before, such as the body of a letter: it is never cut."""

    __slots__ = ()

    @classmethod
    def joined(cls, between: str, parts: Iterable[str]) -> Self:
        """Several of them as one."""
        return cls(between.join(parts))


@lru_cache(maxsize=2048)
def _named(source: str) -> tuple[str, ...]:
    """The values that a text names; the others need not be looked at."""
    return tuple(find_undeclared_variables(_environment().parse(source)))


@lru_cache(maxsize=1024, typed=True)
def clean(value: str) -> str:
    """A value fit for a letter: no control characters but line ends, and not endless."""
    if len(value) <= LONGEST_VALUE and value.isprintable():
        return value
    kept = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept if isinstance(value, Made) or len(kept) <= LONGEST_VALUE else f"{kept[: LONGEST_VALUE - 1]}…"


@dataclass(frozen=True, slots=True)
class Templates:
    """All texts by language. `answers.<name>` is an answer, `also.<name>` a further paragraph, and so on.

    `polite` are those for whom one cannot call by the first name; None when `texts` are polite themselves.
    """

    texts: Mapping[str, Texts]
    polite: Mapping[str, Texts] | None = None

    @classmethod
    def load(
        cls,
        overrides: Mapping[str, str] = MappingProxyType({}),
        *,
        informal: bool = False,
        answers: Mapping[str, Texts] = MappingProxyType({}),
    ) -> Self:
        """The texts that come with the program, and over them those of the user: {"nl": contents of their nl.toml}.

        `answers` are answers to labels of the user's own, by language: {"nl": {"wacht_op_keuring": text}}.

        Raises UnknownTexts, UnreadableTexts, UnknownText or FaultyText about the user's own.
        """
        if strange := sorted(set(overrides) - set(FILES)):
            raise UnknownTexts(file=strange[0], known=", ".join(f"{file}.toml" for file in FILES))
        loaded: dict[str, Texts] = {}
        for language in LANGUAGES:
            texts: dict[str, str] = {}
            for file in _files(language, informal=informal):
                texts |= _flat(tomllib.loads(_shipped(file)))
            for name, text in answers.get(language, {}).items():
                _check(name, text, LABELS_FILE)
                texts[f"answers.{name}"] = text
            for file in _files(language, informal=informal):
                texts |= _own(file, overrides.get(file, ""), texts)
            loaded[language] = MappingProxyType(texts)
        polite = cls.load(overrides, answers=answers).texts if informal else None
        return cls(MappingProxyType(loaded), polite)

    def politely(self) -> Self:
        """The texts for whom one cannot call by the first name."""
        return type(self)(self.polite) if self.polite else self

    def render(self, language: str, name: str, values: Mapping[str, str]) -> Made:
        """One text with its values filled in. Raises KeyError when there is no such text, FaultyText."""
        source = self.texts[language][name]
        try:
            safe = {key: clean(values[key]) for key in _named(source) if key in values}
            return Made(_compiled(source).render(safe).strip())
        except TemplateError as error:
            raise FaultyText(name=name, file=f"{language}.toml", why=error.message or type(error).__name__) from error

    def names(self, language: str, kind: str) -> tuple[str, ...]:
        """The texts of one kind, such as "answers", without that prefix."""
        return tuple(name.removeprefix(f"{kind}.") for name in self.texts[language] if name.startswith(f"{kind}."))


def _files(language: str, *, informal: bool) -> Iterator[str]:
    """The files of a language, each over the one before. First-name terms are the same in Flanders."""
    base = language.split("-", maxsplit=1)[0]
    yield base
    if informal:
        yield f"{base}-informal"
    elif language != base:
        yield language


@cache
def _shipped(file: str) -> str:
    return files(__name__).joinpath(f"{file}.toml").read_text("utf-8")


def _own(file: str, source: str, known: Texts) -> Texts:
    try:
        own = _flat(tomllib.loads(source))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise UnreadableTexts(file=f"{file}.toml", why=error) from error
    for name, text in own.items():
        if name not in known:
            raise UnknownText(file=f"{file}.toml", name=name)
        _check(name, text, f"{file}.toml")
    return own


def _check(name: str, text: str, file: str) -> None:
    try:
        _compiled(text)
    except TemplateSyntaxError as error:
        raise FaultyText(name=name, file=file, why=error.message or "syntax") from error


def names_in(source: str) -> frozenset[str]:
    """The names of the texts in a file that was loaded before, such as "answers.thank_paid"."""
    return frozenset(_flat(tomllib.loads(source)))


def _flat(tables: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested tables as one level, {"answers.thank_paid": …}. Raises TypeError for what is no text."""
    flat: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            flat[f"{prefix}{key}"] = value
        else:
            raise TypeError(f"{prefix}{key} is not a text")
    return flat
