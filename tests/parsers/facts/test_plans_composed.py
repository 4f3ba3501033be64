"""Plans put together of phrases in every order that people say them, with schedules that are reckoned, not read."""

import tomllib
from datetime import date, datetime, timedelta, timezone
from itertools import cycle, islice, product
from pathlib import Path

import pytest

from parsers.facts import find_facts
from parsers.facts.model import Known
from parsers.labels.model import LabelHit
from parsers.money import Money
from tests.parsers.facts.calendar_sums import series

SENT = datetime(2026, 11, 17, 10, 0, tzinfo=timezone(timedelta(hours=1)))
TODAY = SENT.date()
COUNTRIES = {"nl": "NL", "en": "GB", "fr": "FR", "de": "DE"}
PHRASES = tomllib.loads((Path(__file__).parent / "plan_phrases.toml").read_text(encoding="utf-8"))


def said(form, **pieces):
    text = " ".join(form.format(**pieces).split()).replace(" ,", ",").removesuffix(",")
    return text[:1].upper() + text[1:]


def amounts(words, value):
    return [written.format(value) for written in words["amount"]]


def in_series(words):
    """100 a month from a day on, until 400 are paid."""
    spoken, until = cycle(amounts(words, 100)), cycle(words["until"])
    for form, (rhythm, unit), (first, day) in product(words["series"], words["rhythms"], words["first"]):
        text = said(form, each=next(spoken), rhythm=rhythm, first=first, until=next(until))
        yield text, 400, [(day, 100) for day in series(date.fromisoformat(day), 4, unit)]


def anchored(words):
    """100 a month on a day of the month, from a month on."""
    spoken, until = cycle(amounts(words, 100)), cycle(words["until"])
    for form, (day, number), (begin, month) in product(words["anchored"], words["each_day"], words["begin"]):
        text = said(form, each=next(spoken), day=day, begin=begin, until=next(until))
        yield text, 300, [(each, 100) for each in series(date.fromisoformat(month).replace(day=number), 3, "month")]


def shared(words):
    """All of it in so many parts from a day on."""
    for form, (count, number), (first, day) in product(words["shared"], words["counts"], words["first"]):
        parts = series(date.fromisoformat(day), number, "month")
        yield said(form, count=count, first=first), number * 120, [(each, 120) for each in parts]


def headed(words):
    """250 now, the rest on a day; and 250 now, then 100 a month."""
    spoken, until, then = cycle(amounts(words, 250)), cycle(words["until"]), cycle(words["then"])
    for form, now, rest, (day, best) in product(words["head"], words["now"], words["rest"], words["days"]):
        yield (
            said(form, a=next(spoken), now=now, rest=rest, day=day),
            600,
            [(TODAY, 250), (date.fromisoformat(best), 350)],
        )
    for form, now, (rhythm, unit) in product(words["headed"], words["now"], words["rhythms"]):
        each = amounts(words, 100)[0]
        text = said(form, a=next(spoken), now=now, then=next(then), each=each, rhythm=rhythm, until=next(until))
        days = series(TODAY, 4, unit)
        yield text, 550, [(TODAY, 250), *((day, 100) for day in days[1:])]


def listed(words):
    """Parts one by one: amounts before their days and behind them, shares, and one amount on each of several days."""
    days = [(phrase, date.fromisoformat(best)) for phrase, best in words["days"]]
    for (one, first), (two, second) in ((a, b) for a, b in product(days, days) if a[1] < b[1]):
        spoken = amounts(words, 200)
        for each in spoken:
            yield said("{a} {x} {c} {a} {y}", a=each, x=one, y=two, c=words["and"]), 400, [(first, 200), (second, 200)]
            yield (
                said("{x} {a}, {y} {b}", a=each, b=amounts(words, 300)[0], x=one, y=two),
                500,
                [(first, 200), (second, 300)],
            )
            yield said("- {x}: {a}\n- {y}: {a}", a=each, x=one, y=two), 400, [(first, 200), (second, 200)]
        for half, other in words["halves"]:
            yield said("{h} {x}, {o} {y}", h=half, o=other, x=one, y=two), 640, [(first, 320), (second, 320)]


FORMS = {"series": in_series, "anchored": anchored, "shared": shared, "headed": headed, "listed": listed}
EVERY = 3  # of the wordings that the phrases make, one in so many, so that the test stays quick


def composed():
    for language, (name, form) in product(PHRASES, FORMS.items()):
        for text, balance, parts in islice(form(PHRASES[language]), 0, None, EVERY):
            yield pytest.param(language, balance, text, parts, id=f"{language} {name}: {text[:60]}")


@pytest.mark.parametrize(("language", "balance", "text", "parts"), list(composed()))
def test_composed(language, balance, text, parts):
    currency = "GBP" if language == "en" else "EUR"
    owed = Money.of(balance, currency)
    facts = find_facts(
        text,
        sent=SENT,
        language=language,
        labels=(LabelHit("payment_plan", 0.9, ""),),
        known=Known(
            invoices=(("BOOKS-0000001", date(2000, 1, 1), date(2000, 1, 1), owed),), country=COUNTRIES[language]
        ),
    )
    read = [(part.date, part.amount) for part in facts.promise.instalments] if facts.promise else []
    assert read == [(day, Money.of(amount, currency)) for day, amount in parts]
