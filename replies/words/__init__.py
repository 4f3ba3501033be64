"""The product's own words in the user's language: one mechanism for command line, summary, problems and desk.

English stands in the code, inside `words("…")`; translations stand beside this file in `<language>.po`, those of the
desk in `<language>.desk.po` (GNU gettext format, which Poedit and every translator's tool can edit). Keys that the
ledger keeps, such as labels and states, have their English in `en.po`. What tells of a command line says something else
on the desk: such entries have the context "desk". Texts to debtors are not here: those are templates.
"""

import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from parsers.money import Money
from parsers.problems import Problem

UserLanguage = Literal["nl", "en"]
LOCALES = {"nl": "nl_NL", "en": "en_GB"}  # of Babel; English is written as in Europe, day before month
KEYS = {"state", "event", "faults"}  # fields of problems that hold a key, or several with "; " between them


_NAME = re.compile(r"[^\W_]+(?:_[^\W_]+)+")


def _called(english: str) -> str:
    """What is said of what has no translation: a label of the user's own with spaces, anything else as it is."""
    return english.replace("_", " ") if _NAME.fullmatch(english) and english.islower() else english


@cache
def _catalogue(language: str, place: str) -> dict[str, tuple[str, ...]]:
    """The translations by their English; those for the place go before those for everywhere."""
    translated: dict[str, tuple[str, ...]] = {}
    of_place: dict[str, tuple[str, ...]] = {}
    for name in (f"{language}.po", f"{language}.desk.po"):
        catalogue = read_po(io.BytesIO(files(__name__).joinpath(name).read_bytes()), locale=language)
        for message in catalogue:
            if not message.id or not message.string or message.fuzzy:
                continue
            singular = message.id if isinstance(message.id, str) else message.id[0]
            if message.context not in {None, place}:
                continue
            kept = of_place if message.context else translated
            kept[singular] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return translated | of_place


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language: `words("Sent {count} mails", count=3)`. Without a translation: in English."""

    language: UserLanguage = "en"
    place: Literal["", "desk"] = ""  # where it is said
    _translated: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_translated", _catalogue(self.language, self.place))

    def __call__(self, english: str, /, **values: object) -> str:
        """The sentence in the user's language with its fields filled."""
        template = self._translated.get(english, (_called(english),))[0]
        return template.format(**values) if values else template

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Like a call, choosing between singular and plural by `count`, which fills the field {count}."""
        forms = self._translated.get(one, (one, many))
        return forms[0 if count == 1 else -1].format(count=count, **values)

    def problem(self, problem: Problem) -> str:
        """A problem's message in the user's language; keys in it become words, amounts and days what people write."""
        return self(problem.template, **{name: self._value(name, value) for name, value in problem.values.items()})

    def _value(self, name: str, value: object) -> object:
        if name in KEYS:
            return "; ".join(map(self, str(value).split("; ")))
        if isinstance(value, Money):
            return format_currency(value.decimal, value.currency, locale=LOCALES[self.language])
        if isinstance(value, date) and not isinstance(value, datetime):
            return format_date(value, "d MMMM y", locale=LOCALES[self.language])
        return value
