"""What UBL and CII have in common: finding elements whatever their namespace, days, amounts, terms and languages."""

import re
import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import cast

from lxml import etree
from stdnum import iso11649

from parsers.books import Language
from parsers.invoices.problems import BrokenInvoice, WrongTotals
from parsers.matching.books import compact
from parsers.money import Money
from parsers.tables.cells import address

_TERM = re.compile(r"\b(\d{1,3}) ?(?:days?|dagen|dgn|jours?|tagen?)\b", re.IGNORECASE)
_LONGEST_TERM = 365
_MOST_ITEMS, _LONGEST_DESCRIPTION = 3, 200


class Node:
    """An element of an invoice. Paths name elements without namespaces; `A|B` stands for either name."""

    def __init__(self, element: etree._Element, number: str = "") -> None:
        self.element = element
        self.number = number

    def all(self, path: str) -> "list[Node]":
        """Every element at a path."""
        found = [self.element]
        for step in path.split("/"):
            names = step.split("|")
            found = [child for one in found for name in names for child in one.findall(f"{{*}}{name}")]
        return [Node(one, self.number) for one in found]

    def text(self, *paths: str) -> str:
        """The text of the first of these paths that has any."""
        for path in paths:
            for node in self.all(path):
                if node.element.text and node.element.text.strip():
                    return " ".join(node.element.text.split())
        return ""

    def day(self, *paths: str) -> date | None:
        """A day as 2026-05-31 or 20260531; None when there is none."""
        text = self.text(*paths)
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y%m%d").date() if text.isdigit() else date.fromisoformat(text[:10])  # noqa: DTZ007
        except ValueError:
            raise self.broken("day", text) from None

    def money(self, currency: str, *paths: str) -> Money | None:
        """An amount; None when there is none."""
        text = self.text(*paths)
        if not text:
            return None
        try:
            return Money.of(Decimal(text).quantize(Decimal("0.01")), currency)
        except (InvalidOperation, ValueError):
            raise self.broken("amount", text) from None

    def broken(self, what: str, value: str) -> BrokenInvoice:
        """That something cannot be read."""
        return BrokenInvoice(number=self.number or "?", what=what, value=value[:60] or "-")


def due_day(issued: date, stated: date | None, terms: str, usual_days: int) -> tuple[date, bool]:
    """The day to pay by, and whether it had to be assumed: as stated, else by the days in the terms, else as usual."""
    if stated is not None:
        return max(stated, issued), False
    days = [int(number) for number in _TERM.findall(terms[:1000]) if int(number) <= _LONGEST_TERM]
    if days:
        return issued + timedelta(days=max(days)), False
    return issued + timedelta(days=usual_days), True


def totals(
    node: Node, *, total: Money | None, prepaid: Money | None, payable: Money | None, rounding: Money | None
) -> tuple[Money, Money | None]:
    """What the invoice comes to, and what of it was paid in advance. Raises BrokenInvoice or WrongTotals."""
    if payable is None or total is None:
        payable = payable if payable is not None else total
        if payable is None:
            raise node.broken("total", "")
        whole = payable + (prepaid or Money(0, payable.currency))
        return whole, prepaid if prepaid else None
    rounded = total + (rounding or Money(0, payable.currency))
    named_cents = prepaid.cents if prepaid else 0
    # Some programs put the rounding in the total already: what fits the deposit best is meant.
    if prepaid is None and abs((rounded - payable).cents) <= 1:
        return payable, None
    for whole in sorted((rounded, total), key=lambda one: abs((one - payable).cents - named_cents)):
        deposit = whole - payable
        # Some leave the deposit out, give it a minus, or name one that is not in the sum; a cent is rounding.
        named = prepaid is None or not deposit or abs(abs(deposit.cents) - abs(prepaid.cents)) <= 1
        if named and (deposit == prepaid or deposit.cents * whole.cents >= 0):
            return whole, deposit if deposit else None
    raise WrongTotals(number=node.number, total=total, prepaid=prepaid or Money(0), payable=payable)


def payment_reference(text: str) -> str:
    """The reference to pay with, compact where it has check digits of its own form."""
    bare = compact(text)
    return bare if iso11649.is_valid(bare) else text


def described(items: list[str]) -> str:
    """What the invoice was for: its first items."""
    names = [name for name in dict.fromkeys(items) if name]
    more = ", …" if len(names) > _MOST_ITEMS else ""
    return (", ".join(names[:_MOST_ITEMS]) + more)[:_LONGEST_DESCRIPTION]


def country_code(text: str) -> str:
    """An ISO 3166-1 code, the Netherlands when there is none."""
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else "NL"


@cache
def _languages() -> dict[str, list[str]]:
    countries: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("languages.toml").read_text("utf-8"))[
        "countries"
    ]
    return countries


def language_of(country: str) -> Language:
    """The language to write in to a debtor of whom only the country is known."""
    found = next((language for language, countries in _languages().items() if country in countries), "en")
    return cast(Language, found)


def email_of(text: str) -> str:
    """An e-mail address, "" when the text is none."""
    try:
        return address(text)
    except ValueError:
        return ""
