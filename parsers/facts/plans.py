"""Payment by instalments: count, amounts, rhythm, first and last date, expanded to a schedule.

Two forms are read. A list names each part: "250 € le 31 mars, 250 € le 30 avril et le solde fin mai". A series names a
count or a rhythm: "vier termijnen van € 625, steeds op de laatste dag van de maand", "elke vrijdag 50". What is not
said stays None; parts and rests are reckoned only against a total that the mail states or the books hold.
"""

import re
from dataclasses import dataclass

from parsers.facts.amounts import NamedAmount
from parsers.facts.circumstances import PARTS_REFUSED, find_circumstances
from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.listed import closed, composed, listed
from parsers.facts.model import Instalment
from parsers.facts.plan_events import MOST_PARTS, Event, plan_events
from parsers.facts.schedules import Part, one_each, series, with_last
from parsers.facts.sentences import Cue, Sentences
from parsers.money import Money, total


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule, the total that the mail states for it, and the tokens of the amounts that are its parts."""

    instalments: tuple[Instalment, ...]
    first: NamedDate | None
    total: Money | None
    first_token: int
    adds_up: bool  # to what is due


def read_plan(
    sentences: Sentences,
    dates: tuple[NamedDate, ...],
    amounts: tuple[NamedAmount, ...],
    frame: Frame,
    balance: Money | None,
    stated: tuple[NamedAmount, ...],
    paid: tuple[NamedAmount, ...] = (),
) -> Plan | None:
    """The plan that the text proposes, or None.

    `dates` and `amounts` are those that may be payments; `stated` all amounts, one of which may be their sum; `paid`
    what the mail says was paid already.
    """
    due = _less_paid(balance, paid) if balance else None
    whole, amounts = _whole(sentences, amounts, {balance, due})
    if whole is None and balance is None:
        whole, amounts = _multiple(sentences, dates, amounts)
    events = _without_refused(plan_events(sentences.tokens, dates, amounts, frame), sentences)
    if not events:
        return None
    due = whole or due
    parts = _best_reading(events, due, sentences)
    if not parts:
        return None
    parts = parts[:MOST_PARTS]
    whole = whole or _stated_sum(parts, stated)
    instalments = _reckoned(parts, whole or balance, whole or due)
    if not any(each.date or each.amount for each in instalments):
        return None
    cents = sum(part.amount.cents for part in instalments if part.amount)
    adds_up = due is not None and cents == due.cents and all(part.date for part in instalments)
    return Plan(instalments, parts[0].date, whole, events[0].at, adds_up)


def _without_refused(events: list[Event], sentences: Sentences) -> list[Event]:
    """The events without a number of parts that is turned down for another: "three is too few, can we make it six"."""
    counts = [event for event in events if event.kind == "count"]
    kept = [e for e in counts if PARTS_REFUSED not in find_circumstances(_words_of(sentences, e))]
    return [event for event in events if event.kind != "count" or event in kept] if kept else events


def _words_of(sentences: Sentences, event: Event) -> str:
    return sentences.text_of(sentences.sentence_of(event.at))


def _less_paid(due: Money, paid: tuple[NamedAmount, ...]) -> Money:
    """What is due, less what the mail says was paid of it."""
    cents = sum(amount.money.cents for amount in paid if amount.money.currency == due.currency)
    return Money(due.cents - cents, due.currency) if 0 < cents < due.cents else due


def _best_reading(events: list[Event], due: Money | None, sentences: Sentences) -> tuple[Part, ...]:
    """The parts by the first reading that the events allow; one whose amounts add up to what is due goes before."""
    readings = (
        one_each(events) or with_last(events, due, sentences.tokens) or series(events, due, sentences.tokens),
        composed(events, due, sentences) or closed(events, sentences),
        listed(events, sentences),
    )
    found = [parts for parts in readings if parts]
    if due is None or not found:
        return found[0] if found else ()
    exact = (parts for parts in found if _adds_up(parts, due))
    shares_out = [parts for parts in (readings[1],) if any(part.money is None for part in parts)]
    return next(exact, None) or next(iter(shares_out), found[0])


def _adds_up(parts: tuple[Part, ...], due: Money) -> bool:
    moneys = [part.money for part in parts]
    return len(moneys) > 1 and all(moneys) and sum(money.cents for money in moneys if money) == due.cents


def _whole(
    sentences: Sentences, amounts: tuple[NamedAmount, ...], owed: set[Money | None]
) -> tuple[Money | None, tuple[NamedAmount, ...]]:
    """The amount that is the total ("in totaal 900 euro", "die 180 € in drei Raten"), and the others."""
    if len({amount.money for amount in amounts}) > 1 and any(a.money in owed for a in amounts):
        return next(a.money for a in amounts if a.money in owed), tuple(a for a in amounts if a.money not in owed)
    letters = sentences.tokens.letters
    for amount in amounts:
        divided = re.match(r"x{0,2}[Io]?o?x?(?:nk|2)", letters[amount.last : amount.last + 8])
        near = _cues_beside(sentences, amount)
        until = re.search(r"Yo?$", letters[max(0, amount.first - 2) : amount.first]) and "G" in letters
        parted = divided and letters[amount.last] != "k" and letters[max(0, amount.first - 1)] != "s"
        if parted or near & Cue.TOTAL or until:
            return amount.money, tuple(other for other in amounts if other.money != amount.money)
    return None, amounts


def _multiple(
    sentences: Sentences, dates: tuple[NamedDate, ...], amounts: tuple[NamedAmount, ...]
) -> tuple[Money | None, tuple[NamedAmount, ...]]:
    """With "80 a month" beside "480" without a date, 480 is the total."""
    moneys = sorted({amount.money for amount in amounts}, key=lambda money: money.cents)
    if len(moneys) != 2 or set("Gu").isdisjoint(sentences.tokens.letters):
        return None, amounts
    least, most = moneys
    dated = any(
        0 <= amount.first - named.last <= 2 or 0 <= named.first - amount.last <= 2
        for amount in amounts
        if amount.money == most
        for named in dates
        if sentences.clause_of(named.first) == sentences.clause_of(amount.first)
    )
    if dated or most.cents % least.cents or most.cents // least.cents > MOST_PARTS:
        return None, amounts
    return most, tuple(amount for amount in amounts if amount.money == least)


def _cues_beside(sentences: Sentences, amount: NamedAmount) -> int:
    """The cues of the few words around an amount, no further than its clause."""
    clause = sentences.clause_of(amount.first)
    cues = 0
    for at in range(max(clause.first, amount.first - 3), min(clause.last, amount.last + 2)):
        if sentences.tokens.letters[at] not in "rR":  # "tout de suite"
            cues |= sentences.cues[at]
    return cues


def _stated_sum(parts: tuple[Part, ...], amounts: tuple[NamedAmount, ...]) -> Money | None:
    """An amount of the text that is what the parts add up to: "… then it is all paid (120)"."""
    moneys = [part.money for part in parts if part.money]
    if len(moneys) != len(parts) or len(parts) < 2 or len({money.currency for money in moneys}) != 1:
        return None
    together = total(moneys)
    return next((amount.money for amount in amounts if amount.money == together), None)


def _shared_out(parts: tuple[Part, ...], whole: Money, due: Money) -> Money:
    """What the shares are of: the rest where they make it up ("300 now; of what is left, half in May …")."""
    paid = sum(part.money.cents for part in parts if part.money and part.money.currency == whole.currency)
    shares = [part.share for part in parts if part.share]
    if paid and len(shares) > 1 and sum(shares) == 1 and 0 < paid < due.cents:
        return Money(due.cents - paid, due.currency)
    return whole


def _reckoned(parts: tuple[Part, ...], whole: Money | None, due: Money | None) -> tuple[Instalment, ...]:
    """The parts as instalments; shares of the whole and the rest of what is `due` in money where they are known.

    The last bears the odd cents.
    """
    moneys: list[Money | None] = [part.money for part in parts]
    if whole and due and not any(part.unknown for part in parts):
        whole = _shared_out(parts, whole, due)
        for at, part in enumerate(parts):
            if moneys[at] is None and part.share is not None:
                moneys[at] = Money(int(whole.cents * part.share), whole.currency)
        missing = [at for at, money in enumerate(moneys) if money is None]
        paid = [money for money in moneys if money]
        if missing and all(money.currency == whole.currency for money in paid):
            left = due.cents - sum(money.cents for money in paid)
            if left > 0:
                share = left // len(missing)
                for at in missing:
                    moneys[at] = Money(share, whole.currency)
                moneys[missing[-1]] = Money(left - share * (len(missing) - 1), whole.currency)
    return tuple(
        Instalment(part.date.span.best if part.date else None, money) for part, money in zip(parts, moneys, strict=True)
    )
