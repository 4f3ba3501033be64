"""The weekly summary as one value: the facts of the week with the figures that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, time
from decimal import Decimal
from typing import Any

from parsers.money import Money
from replies.plain import plain
from replies.summary.calls import Call, calls, ripe
from replies.summary.figures import Aged, KeptRate, ageing, cei, dso, kept_rate
from replies.summary.sums import Sum, sums
from replies.summary.week import Standing, WeekFacts


@dataclass(frozen=True, slots=True)
class Summary:
    """What the owner reads on Monday morning. Every figure can be checked against the rows in `facts`."""

    facts: WeekFacts
    kept: KeptRate
    ageing: tuple[Aged, ...]
    open: Money  # all that is open in the summary's currency
    open_elsewhere: tuple[Money, ...]  # the same in each other currency
    loose: Money  # payments of the week without an invoice
    dso: Decimal | None  # days
    cei: Decimal | None  # percent
    calls: tuple[Call, ...]
    ripe: tuple[Standing, ...]
    sums: tuple[Sum, ...]  # every sum with the rows that make it

    def sum(self, key: str) -> Sum | None:
        """The sum with this key, or None."""
        return next((one for one in self.sums if one.key == key), None)


def summarise(facts: WeekFacts, holidays: frozenset[date] = frozenset(), clock: time = time()) -> Summary:
    """The figures of a week. `holidays` are days on which nobody is called; `clock` is what time it is today."""
    aged = ageing(facts.open_invoices, facts.today, facts.currency)
    wanted = calls(facts.standings, facts.today, holidays, clock)
    files = ripe(facts.standings, facts.today)
    others = sorted({invoice.open.currency for invoice in facts.open_invoices} - {facts.currency})
    return Summary(
        facts=facts,
        kept=kept_rate(facts.promises, facts.currency, facts.today),
        ageing=aged,
        open=_sum((bucket.amount for bucket in aged), facts.currency),
        open_elsewhere=tuple(_sum((i.open for i in facts.open_invoices), currency) for currency in others),
        loose=_sum((payment.amount for payment in facts.loose_payments), facts.currency),
        dso=dso(facts.receivables) if facts.receivables else None,
        cei=cei(facts.receivables) if facts.receivables else None,
        calls=wanted,
        ripe=files,
        sums=sums(facts, wanted, files),
    )


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return Money(sum(amount.cents for amount in amounts if amount.currency == currency), currency)


def as_dict(summary: Summary) -> dict[str, Any]:
    """The summary as JSON keeps it: amounts and percentages as plain decimals, days in ISO 8601."""
    figures: dict[str, Any] = {
        field.name: plain(getattr(summary, field.name)) for field in fields(summary) if field.name != "sums"
    }
    facts: dict[str, Any] = figures.pop("facts")
    figures["sums"] = [sum_as_dict(one) for one in summary.sums]
    period = summary.facts.receivables
    if period:  # its rows stand under the sums
        names = ("opening", "sales", "closing", "closing_current", "until", "days")
        facts["receivables"] = {name: plain(getattr(period, name)) for name in names}
    figures["kept"]["percent_by_count"] = plain(summary.kept.by_count)
    figures["kept"]["percent_by_amount"] = plain(summary.kept.by_amount)
    return {"week": summary.facts.week, **facts, **figures}


def sum_as_dict(one: Sum) -> dict[str, Any]:
    """A sum with its rows as JSON keeps them."""
    return {"key": one.key, "title": str(one.title), "amount": plain(one.amount), "rows": plain(one.rows)}
