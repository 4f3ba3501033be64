"""The product's own words in the user's language: one mechanism for command line, summary, problems and desk.

English stands in the code, inside `words("…")`; translations stand beside this file in `<language>.po`, those of the
desk in `<language>.desk.po` (GNU gettext format, which Poedit and every translator's tool can edit). Keys that the
ledger keeps, such as labels and states, have their English in `en.po`. Texts to debtors are not here: those are
templates.
"""

import io
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from babel.messages.pofile import read_po

from parsers.problems import Problem

UserLanguage = Literal["nl", "en"]
KEYS = {"state", "event", "faults"}  # fields of problems that hold a key, or several with "; " between them


_NAME = re.compile(r"[^\W_]+(?:_[^\W_]+)+")


def _called(english: str) -> str:
    """What is said of what has no translation: a label of the user's own with spaces, anything else as it is."""
    return english.replace("_", " ") if _NAME.fullmatch(english) and english.islower() else english


@cache
def _catalogue(language: str) -> dict[str, tuple[str, ...]]:
    translated: dict[str, tuple[str, ...]] = {}
    for name in (f"{language}.po", f"{language}.desk.po"):
        catalogue = read_po(io.BytesIO(files(__name__).joinpath(name).read_bytes()), locale=language)
        for message in catalogue:
            if not message.id or not message.string or message.fuzzy:
                continue
            singular = message.id if isinstance(message.id, str) else message.id[0]
            translated[singular] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return translated


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language: `words("Sent {count} mails", count=3)`. Without a translation: in English."""

    language: UserLanguage = "en"
    _translated: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_translated", _catalogue(self.language))

    def __call__(self, english: str, /, **values: object) -> str:
        """The sentence in the user's language with its fields filled."""
        template = self._translated.get(english, (_called(english),))[0]
        return template.format(**values) if values else template

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Like a call, choosing between singular and plural by `count`, which fills the field {count}."""
        forms = self._translated.get(one, (one, many))
        return forms[0 if count == 1 else -1].format(count=count, **values)

    def problem(self, problem: Problem) -> str:
        """A problem's message in the user's language, with the keys in it as words."""
        values = {
            name: "; ".join(map(self, str(value).split("; "))) if name in KEYS else value
            for name, value in problem.values.items()
        }
        return self(problem.template, **values)
