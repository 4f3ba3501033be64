"""Amounts of money: whole cents with a currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in whole cents of one currency (ISO 4217 code). Amounts of two currencies never mix."""

    cents: int
    currency: str = "EUR"

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str = "EUR") -> Self:
        """Money from a decimal amount of euros (or the like), exact to the cent.

        Raises ValueError when the amount is finer than a cent, not finite, or not a number.
        """
        try:
            cents = Decimal(amount) * 100
            whole = int(cents)
        except (ArithmeticError, ValueError) as error:
            raise ValueError(f"not an amount of money: {amount!r}") from error
        if cents != whole:
            raise ValueError(f"finer than a cent: {amount!r}")
        return cls(whole, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount as a decimal with two places."""
        return Decimal(self.cents).scaleb(-2)

    def __str__(self) -> str:
        """The contract's form: a plain decimal with a point, `1234.56`."""
        return f"{self.decimal:.2f}"

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents - other.cents, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __bool__(self) -> bool:
        return self.cents != 0


def total(amounts: "list[Money] | tuple[Money, ...]", currency: str = "EUR") -> Money:
    """The sum of amounts in one currency; zero of `currency` when there are none."""
    if not amounts:
        return Money(0, currency)
    first, *rest = amounts
    for amount in rest:
        first = first + amount
    return first
