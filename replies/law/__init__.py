"""What the law allows a creditor to ask besides the debt: collection costs, interest, and the notice before them.

The figures stand in one dated file per country. Past the last known period nothing is calculated: a wrong figure in a
demand costs more than a missing one. Nothing here is legal advice.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.books import DebtorKind
from parsers.money import Money
from parsers.problems import Problem
from replies.formats import write_amount

COUNTRIES = ("NL", "BE")
YEAR = 365  # days that a yearly rate is divided over, as the courts do
_CENT = Decimal("0.01")

Table = Mapping[str, Any]


class LawUnknown(Problem):
    """The file of this country holds no figure for the day."""

    template = "There is no {what} on file for {country} on {day}. Add it to {file}, with its source."


class NoSuchCountry(Problem):
    """We hold no figures of this country."""

    template = "The law of {country} is not on file; only that of {known} is."


@cache
def _law(country: str) -> Table:
    if country not in COUNTRIES:
        raise NoSuchCountry(country=country, known=", ".join(COUNTRIES))
    return tomllib.loads(files(__name__).joinpath(f"{country.lower()}.toml").read_text("utf-8"))


def _kind(kind: DebtorKind) -> str:
    """Whoever is not surely a firm has a consumer's protection."""
    return "business" if kind is DebtorKind.BUSINESS else "consumer"


def _unknown(what: str, country: str, day: date) -> LawUnknown:
    return LawUnknown(what=what, country=country, day=day.isoformat(), file=f"replies/law/{country.lower()}.toml")


def collection_costs(claim: Money, country: str, kind: DebtorKind, on: date) -> Money:
    """The most that may be asked for collecting this claim on a day, without VAT; nothing when nothing is owed.

    With Belgian consumers only when it was agreed so. With consumers everywhere only after `notice`.
    Raises LawUnknown and NoSuchCountry.
    """
    rows: Iterable[Table] = _law(country)["collection_costs"]
    rows = [row for row in rows if row["from"] <= on and _kind(kind) in row["kinds"]]
    if not rows:
        raise _unknown("collection costs", country, on)
    if claim.cents <= 0:
        return Money(0, claim.currency)
    row = max(rows, key=lambda row: row["from"])
    costs = _banded(row["bands"], claim.decimal) if "bands" in row else _flat(row["flat"], claim.decimal)
    costs = max(costs, Decimal(row.get("minimum", 0)))
    return _rounded(min(costs, Decimal(row.get("maximum", "Infinity"))), claim.currency)


def _banded(bands: Iterable[Table], amount: Decimal) -> Decimal:
    costs, below = Decimal(0), Decimal(0)
    for band in bands:
        top = min(Decimal(band.get("up_to", "Infinity")), amount)
        costs += max(top - below, Decimal(0)) * Decimal(band["percent"]) / 100
        below = max(top, below)
    return costs


def _flat(steps: Iterable[Table], amount: Decimal) -> Decimal:
    step = [step for step in steps if amount > Decimal(step["above"])][-1]
    return Decimal(step["sum"]) + (amount - Decimal(step["above"])) * Decimal(step["percent"]) / 100


def interest(claim: Money, country: str, kind: DebtorKind, start: date, end: date) -> Money:
    """The statutory interest on a claim from the first day of default up to and with `end`.

    Days over 365; in the Netherlands interest bears interest after each year. Raises LawUnknown for a day past the last
    known period, and NoSuchCountry.
    """
    law = _law(country)["interest"]
    rates: list[Table] = law.get(_kind(kind), [])
    owed = claim.decimal
    earned, anniversary = Decimal(0), _next_year(start)
    day = start
    while day <= end:
        rate = next((row for row in rates if row["from"] <= day <= row["until"]), None)
        if rate is None:
            raise _unknown(f"statutory interest for a {_kind(kind)}", country, day)
        last = min(end, rate["until"], anniversary - timedelta(days=1))
        earned += owed * Decimal(rate["percent"]) / 100 * ((last - day).days + 1) / YEAR
        day = last + timedelta(days=1)
        if day == anniversary:
            anniversary = _next_year(anniversary)
            if law["compounds_yearly"]:
                owed = claim.decimal + earned
    return _rounded(earned, claim.currency)


def notice(claim: Money, country: str, kind: DebtorKind, on: date, language: str = "nl") -> str:
    """The sentence a consumer's reminder must hold before costs may be asked; "" for a firm, which needs none.

    Raises LawUnknown and NoSuchCountry.
    """
    rule = _notice(country, on)
    if _kind(kind) == "business":
        return ""
    variant = "nl-be" if (language, country) == ("nl", "BE") else language
    costs = collection_costs(claim, country, kind, on)
    sentence: str = rule["sentence"][language]
    filled = sentence.format(claim=write_amount(claim, variant), costs=write_amount(costs, variant))
    return " ".join(filled.replace("\u00a0", "\0").split()).replace("\0", "\u00a0")


def costs_allowed_from(received: date, country: str, kind: DebtorKind) -> date:
    """The first day on which costs may be asked, when the notice was received (in Belgium: mailed) on this day."""
    if _kind(kind) == "business":
        return received
    days: int = _notice(country, received)["days"]
    return received + timedelta(days=days + 1)


def _notice(country: str, on: date) -> Table:
    rule: Table = _law(country)["consumer_notice"]
    if on < rule["from"]:
        raise _unknown("notice before costs", country, on)
    return rule


def _next_year(day: date) -> date:
    """The same day a year later; 1 March after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _rounded(amount: Decimal, currency: str) -> Money:
    return Money.of(amount.quantize(_CENT, ROUND_HALF_UP), currency)
