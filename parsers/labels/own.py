"""Labels of the user's own trade: what they are called, what a debtor writes who means them, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A label of the user's own. Lists show its name with spaces for underscores.

    `examples` are sentences that carry it. It is answered as the label `like` is ("" for none); `hold`, `task` and
    `answers` (by language: nl, nl-be, en, fr, de) say what is done instead or besides.
    """

    name: str
    examples: tuple[str, ...]
    description: str = ""
    like: str = ""
    hold: bool = False
    task: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    def answer_in(self, variant: str) -> str:
        """Its own text in a language, "" when it has none; Flemish falls back on Dutch."""
        return self.answers.get(variant) or self.answers.get(variant.partition("-")[0], "")
