"""Payment by instalments: count, amounts, rhythm, first and last date, expanded to a schedule.

Two forms are read. A list names each part: "250 € le 31 mars, 250 € le 30 avril et le solde fin mai". A series names a
count or a rhythm: "vier termijnen van € 625, steeds op de laatste dag van de maand", "elke vrijdag 50". What is not
said stays None; parts and rests are reckoned only against a total that the mail states or the books hold.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from parsers.facts.amounts import NamedAmount
from parsers.facts.circumstances import PARTS_REFUSED, find_circumstances
from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.events import MOST_PARTS, Event
from parsers.facts.model import Instalment
from parsers.facts.plan_events import plan_events
from parsers.facts.restated import arrangements, without_restated
from parsers.facts.schedules import Part, in_order, in_turn, laid_out
from parsers.facts.sentences import Cue, Sentences
from parsers.facts.statements import Read, cuts
from parsers.money import Money, total

_FIRST_PART = re.compile(r"[ed]o?k")
_MOST_EVENTS = 60
_TOO_HEAVY = 12.0
_BACKWARDS, _UNKNOWN, _TOO_MUCH, _TOO_LITTLE, _ADDS_UP, _MADE_TO = 1.6, 2.0, 2.5, 1.0, 2.0, 1.0
_UNDATED = 0.8
_IN_TURN = 2.0  # of amounts in a row and one rhythm for all
_COUNTED = 1.4  # of a number of parts that is said beside them


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
    if not events or (len(events) == 1 and events[0].date):
        return None  # nothing, or a payment in one go
    due = whole or due
    events = [event for event in events if not _was_shared(event, sentences, events)]
    events = without_restated(events, due, sentences.tokens)
    parts = _best_reading(events, whole or balance, due, sentences)
    if not parts:
        return None
    if len(parts) == 1 and not _goes_on(events, sentences):
        return None  # a payment in one go
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
    held = dict.fromkeys(sentences.sentence_of(event.at) for event in counts)
    refused = [piece for piece in held if PARTS_REFUSED in find_circumstances(sentences.text_of(piece))]
    gone = {id(event) for event in counts if any(event.at in piece for piece in refused)}
    return [event for event in events if id(event) not in gone] if len(gone) < len(counts) else events


def _goes_on(events: list[Event], sentences: Sentences) -> bool:
    """Whether more parts follow than the one that is named: "50 a week", "the first instalment of 100"."""
    amount = next((event for event in events if event.kind == "amount"), None)
    letters = sentences.tokens.letters
    first = amount is not None and _FIRST_PART.search(letters[max(0, amount.at - 5) : amount.at])
    return bool(first) or any(event.kind in ("rhythm", "count") for event in events)


def _was_shared(event: Event, sentences: Sentences, events: list[Event]) -> bool:
    """Whether the share is one that was paid: "j'ai réglé 720 le 11, soit la moitié"."""
    if event.kind != "share":
        return False
    sentence = sentences.sentence_of(event.at)
    told = sentence.cues & Cue.PAST and sentence.cues & Cue.PAY and not sentence.cues & Cue.PROMISE
    return bool(told) and not any(other.kind == "date" and other.at in sentence for other in events)


def _less_paid(due: Money, paid: tuple[NamedAmount, ...]) -> Money:
    """What is due, less what the mail says was paid of it."""
    cents = sum(amount.money.cents for amount in paid if amount.money.currency == due.currency)
    return Money(due.cents - cents, due.currency) if 0 < cents < due.cents else due


def _best_reading(
    events: list[Event], whole: Money | None, due: Money | None, sentences: Sentences
) -> tuple[Part, ...]:
    """The parts by the lightest way to cut the events into statements; one that adds up to what is due is lighter."""
    if unknown := _something_then_rest(events, sentences):
        return unknown
    tokens = sentences.tokens
    best: tuple[float, tuple[Part, ...]] = (_TOO_HEAVY, ())
    if parts := in_turn(events, tokens):
        best = (_IN_TURN + _faults(parts, whole, due, reckoned=False), parts)
    read: Read = {}
    for order in arrangements(events[:_MOST_EVENTS]):
        for cut in cuts(order, sentences, whole, read):
            if cut.weight - _ADDS_UP - _COUNTED >= best[0]:
                break
            parts = in_order(laid_out(cut, whole, due, tokens))
            weight = (
                cut.weight + _faults(parts, whole, due, reckoned=cut.reckoned) - _COUNTED * (len(parts) in cut.counts)
            )
            if weight < best[0]:
                best = (weight, parts)
    return _kept(best[1], sentences)


def _faults(parts: tuple[Part, ...], whole: Money | None, due: Money | None, *, reckoned: bool) -> float:
    """What speaks against the parts: days that go back, a sum that is not what is due. That parts of which some are
    `reckoned` from the rest add up says less than that others do."""
    if not parts:
        return _TOO_HEAVY
    days = [part.date.span.best for part in parts if part.date]
    weight = _BACKWARDS * sum(later <= earlier for earlier, later in pairwise(days))
    if due is None:
        return weight + (_UNDATED * sum(not part.date and not part.rest for part in parts) if days else 0)
    weight += _UNDATED * sum(not part.date and not part.rest for part in parts) * bool(days)
    moneys = [each.amount for each in _reckoned(parts, whole, due)]
    if not all(moneys):
        return weight + _UNKNOWN
    cents = sum(money.cents for money in moneys if money)
    if cents > due.cents:
        return weight + _TOO_MUCH
    if cents < due.cents:
        return weight + _TOO_LITTLE
    if len(parts) < 2 or len(days) < len(parts):
        return weight
    return weight - (_MADE_TO if any(part.rest for part in parts) or reckoned else _ADDS_UP)


def _kept(parts: tuple[Part, ...], sentences: Sentences) -> tuple[Part, ...]:
    """The parts without those that have no day and stand apart from those that have one."""
    dated = [part for part in parts if part.date]
    if not dated:
        return parts
    beside = {sentences.sentence_of(part.at).first for part in dated}
    return tuple(
        part
        for part in parts
        if part.date
        or sentences.sentence_of(part.at).first in beside
        or (part.rest and sentences.sentence_before(sentences.sentence_of(part.at)).first in beside)
    )


def _whole(
    sentences: Sentences, amounts: tuple[NamedAmount, ...], owed: set[Money | None]
) -> tuple[Money | None, tuple[NamedAmount, ...]]:
    """The amount that is the total ("in totaal 900 euro", "die 180 € in drei Raten"), and the others."""
    if len({amount.money for amount in amounts}) > 1 and any(a.money in owed for a in amounts):
        return next(a.money for a in amounts if a.money in owed), tuple(a for a in amounts if a.money not in owed)
    letters = sentences.tokens.letters
    left = any(token.letter == "s" and token.value == "rest" for token in sentences.tokens.items)
    for amount in amounts:
        if left and _balance_of(owed) > amount.money.cents:
            continue  # "the three oldest, together 934.60; the others in May"
        divided = re.match(r"x{0,2}[Io]?o?x?(?:nk|2)", letters[amount.last : amount.last + 8])
        near = _cues_beside(sentences, amount)
        until = re.search(r"Yo?$", letters[max(0, amount.first - 2) : amount.first]) and "G" in letters
        parted = divided and letters[amount.last] != "k" and letters[max(0, amount.first - 1)] != "s"
        if parted or near & Cue.TOTAL or until:
            return amount.money, tuple(other for other in amounts if other.money != amount.money)
    return None, amounts


def _balance_of(owed: set[Money | None]) -> int:
    """The least that is owed, in cents; 0 when nothing is known."""
    return min((money.cents for money in owed if money), default=0)


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


def _reckoned(parts: tuple[Part, ...], whole: Money | None, due: Money | None) -> tuple[Instalment, ...]:
    """The parts as instalments; shares of the whole and the rest of what is `due` in money where they are known.

    Shares that make up all of it beside a payment are of the rest ("300 now; of what is left, half in May …"). The last
    bears the odd cents.
    """
    moneys: list[Money | None] = [part.money for part in parts]
    if whole and due and not any(part.unknown for part in parts):
        rest = next((at for at, part in enumerate(parts) if part.of_rest), len(parts))
        if any(moneys) and sum(part.share or Fraction(0) for part in parts) == 1:
            rest = 0
        for shared in (range(rest), range(rest, len(parts))):
            base = whole if shared.start < rest else _less(due, moneys)
            for at in shared:
                share = parts[at].share
                if moneys[at] is None and share is not None and base:
                    moneys[at] = Money(_rounded(base.cents * share), whole.currency)
            if sum(parts[at].share or Fraction(0) for at in shared) == 1 and base:
                odd = [at for at in shared if parts[at].share][-1]
                others = sum(m.cents for at in shared if at != odd and parts[at].share and (m := moneys[at]))
                moneys[odd] = Money(base.cents - others, base.currency)
        missing = [at for at, money in enumerate(moneys) if money is None]
        left = _less(due, moneys)
        if missing and left and left.cents > 0:
            share_of = _rounded(Fraction(left.cents, len(missing)))
            for at in missing:
                moneys[at] = Money(share_of, whole.currency)
            moneys[missing[-1]] = Money(left.cents - share_of * (len(missing) - 1), whole.currency)
    return tuple(
        Instalment(part.date.span.best if part.date else None, money) for part, money in zip(parts, moneys, strict=True)
    )


def _rounded(cents: Fraction) -> int:
    return int(cents + Fraction(1, 2))


def _less(due: Money, moneys: list[Money | None]) -> Money | None:
    """What is left of what is due; None where that is nothing, or of another currency."""
    paid = [money for money in moneys if money]
    left = due.cents - sum(money.cents for money in paid)
    return Money(left, due.currency) if left > 0 and all(money.currency == due.currency for money in paid) else None


def _something_then_rest(events: list[Event], sentences: Sentences) -> tuple[Part, ...]:
    """ "Something on the 21st and the rest as and when": what is paid when is not said."""
    if [event.kind for event in events] != ["date", "share"] or events[1].share is not None:
        return ()
    one, other = events
    apart = sentences.sentence_of(one.at) != sentences.sentence_of(other.at)
    if apart or "c" not in sentences.tokens.letters[one.at : other.at]:
        return ()
    return (Part(one.date, at=one.at, unknown=True), Part(rest=True, at=other.at, unknown=True))
