"""Writing in one language: its dates and amounts, its pieces of text, and the schedule of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parsers.facts.model import Instalment
from parsers.money import Money
from replies.formats import write_amount, write_day
from replies.templates import Made, Templates


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes dates, amounts and lists as one language does."""

    templates: Templates
    language: str  # with the Flemish of Belgium told apart

    def day(self, day: date | None, *, weekday: bool = True) -> str:
        """The day in words; "" for none."""
        return write_day(day, self.language, weekday=weekday) if day else ""

    def money(self, amount: Money | None) -> str:
        """The amount with its currency; "" for none and for nothing."""
        return write_amount(amount, self.language) if amount else ""

    def piece(self, name: str, /, **values: str) -> Made:
        """One text with its values filled in."""
        return self.templates.render(self.language, name, values)

    def has(self, name: str) -> bool:
        """Whether there is such a text."""
        return name in self.templates.texts[self.language]

    def schedule(self, parts: Sequence[Instalment]) -> Made:
        """A line for each part that has both a day and an amount."""
        return Made.joined(
            "\n",
            (
                self.piece("part", date=self.day(part.date), amount=self.money(part.amount))
                for part in parts
                if part.date and part.amount
            ),
        )
