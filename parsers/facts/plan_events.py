"""What a plan of instalments is made of: the dates, amounts, shares, counts and rhythms of a text, in its order."""

from itertools import zip_longest

from parsers.facts.amounts import NamedAmount
from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.events import Event
from parsers.facts.plan_dates import between_months, first_months, in_this_year_or_next, said_once, shared_out
from parsers.facts.rhythms import count_or_rhythm_at
from parsers.facts.shares import percent_in_words, share_at
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list
from parsers.money import Money

MOST_EVENTS = 200
_THOUSANDS = 100  # smaller numbers may be thousands


def plan_events(
    tokens: Tokens, dates: tuple[NamedDate, ...], amounts: tuple[NamedAmount, ...], frame: Frame
) -> list[Event]:
    """The events of the text, at most `MOST_EVENTS`; dates that are past and a "now" far from any amount are none."""
    amounts = _with_thousands(tokens, amounts, dates)
    amounts = tuple(a for a in _with_repeated(tokens, amounts) if not _of_percent(tokens, a))
    dates = in_this_year_or_next(tokens, dates, frame)
    exact = any(named.span.kind in ("day", "part") for named in dates)
    found = [
        Event("amount", amount.first, money=amount.money, last=amount.last, certain=amount.certain, weak=amount.weak)
        for amount in amounts
    ]
    near = {at + n for amount in amounts for at in (amount.first, amount.last) for n in range(-3, 4)}
    near |= {at + n for at, letter in enumerate(tokens.letters) if letter in "s%D" for n in range(-2, 4)}
    found += [
        Event("date", named.first, date=named, last=named.last)
        for named, following in zip_longest(dates, dates[1:])
        if named.span.latest >= frame.today
        and named.modifier != "S"
        and not (exact and named.span.kind == "vague")
        and (named.span.kind != "now" or (named.first in near and not _runs_into(tokens, named, following)))
    ]
    found += between_months(tokens, dates)
    found += first_months(tokens, dates, frame)
    starts = {amount.first for amount in amounts}
    taken = {at for amount in amounts for at in range(amount.first, amount.last)}
    in_date = {at for named in dates for at in range(named.first, named.last)}
    for at in range(len(tokens.letters)):
        if at in taken:
            continue
        event = share_at(tokens, at, in_date) or count_or_rhythm_at(tokens, at, starts, taken, in_date)
        found += [event] if event else []
    found = [shared for event in found for shared in shared_out(tokens, event, dates)]
    return said_once(sorted(found, key=lambda event: event.at)[:MOST_EVENTS], tokens)


def _with_thousands(
    tokens: Tokens, amounts: tuple[NamedAmount, ...], dates: tuple[NamedDate, ...]
) -> tuple[NamedAmount, ...]:
    """The amounts, with small numbers right before a day as thousands where the first of them is written so."""
    if not amounts or not _in_thousands(tokens, amounts[0]):
        return amounts
    taken = {at for amount in amounts for at in range(amount.first, amount.last)}
    taken |= {at for named in dates for at in range(named.first, named.last)}
    days = {named.first for named in dates}
    small = [
        NamedAmount(Money(tokens.number(at) * 100_000, amounts[0].money.currency), at, at + 1, certain=False)
        for at, letter in enumerate(tokens.letters)
        if letter == "n" and at not in taken and 0 < tokens.number(at) < _THOUSANDS and days & {at + 1, at + 2}
    ]
    return tuple(sorted((*amounts, *small), key=lambda amount: amount.first))


def _in_thousands(tokens: Tokens, amount: NamedAmount) -> bool:
    """Whether the amount is written with a word or sign for a thousand: "5 mille", "£2k"."""
    written = tokens.text[tokens.items[amount.first].start : tokens.items[amount.last - 1].end].lower()
    whole = amount.money.cents % 100_000 == 0
    return whole and (written.endswith("k") or any(word in written for word in word_list("thousand")))


def _of_percent(tokens: Tokens, amount: NamedAmount) -> bool:
    """Whether the number belongs to a percentage, or is the rest of one: "20 procent nu, de overige 80 in juni"."""
    if percent_in_words(tokens, amount.first) or tokens.items[amount.first - 1 if amount.first else 0].word == "pour":
        return not amount.certain
    if amount.certain or tokens.letters[amount.first - 1 : amount.first] != "s":
        return False
    percents = sum(tokens.number(at) for at in range(amount.first) if tokens.letters[at] == "%")
    return percents > 0 and percents * 100 + amount.money.cents == 10_000


def _with_repeated(tokens: Tokens, amounts: tuple[NamedAmount, ...]) -> tuple[NamedAmount, ...]:
    """The amounts, with "the same again" as the amount named before it."""
    again = [at for at, letter in enumerate(tokens.letters) if letter == "8"]
    starts = {amount.first for amount in amounts}
    repeated = []
    for at in again:
        before = [amount for amount in amounts if amount.last <= at]
        if before and tokens.letters[at + 1 : at + 2] != "U" and not starts & {at + 1, at + 2, at + 3}:
            times = int(str(tokens.items[at].value) or 0) or 1  # "twice that"
            money = Money(before[-1].money.cents * times, before[-1].money.currency)
            repeated.append(NamedAmount(money, at, at + 1))
    return tuple(sorted((*amounts, *repeated), key=lambda amount: amount.first))


def _runs_into(tokens: Tokens, named: NamedDate, following: NamedDate | None) -> bool:
    """Whether a "now" only opens the date after it: "nu einde mei", "upfront on Monday"."""
    return following is not None and not tokens.letters[named.last : following.first].strip("o")
