"""How much one statement of a plan pays: what each of its parts costs, a share of the whole, or what is left."""

from dataclasses import dataclass
from fractions import Fraction

from parsers.facts.events import Event
from parsers.money import Money

# What saying a thing twice weighs, and a number for an amount that may as well count things.
_AMOUNT_AGAIN, _SHARE_AGAIN, _WEAK, _TOLD_TWICE = 1.2, 2.0, 0.7, 0.15
_NEAR = 4  # tokens


@dataclass(frozen=True, slots=True)
class Quantity:
    """What each part costs, the share of the whole that all parts are (of the rest with `of_rest`), or the rest; with
    none of them how much is not said. `weight` tells how far the words say it in a roundabout way."""

    each: Money | None = None
    share: Fraction | None = None
    rest: bool = False
    of_rest: bool = False
    weight: float = 0.0

    @property
    def said(self) -> bool:
        """Whether it is said at all."""
        return self.rest or self.each is not None or self.share is not None


NEXT = Quantity(rest=True, weight=0.6)  # of a part that is named by its number only: "and the second on 30 April"


def quantity_of(events: list[Event], whole: Money | None) -> Quantity | None:
    """How much the events of one statement say is paid; None when they name several things."""
    amounts = [event.money for event in events if event.money]
    shares = [event.share for event in events if event.kind == "share" and event.share]
    rests = sum(event.kind == "share" and event.share is None for event in events)
    count = next((event.count for event in events if event.kind == "count"), 0)
    moneys = sorted(set(amounts), key=lambda money: money.cents)
    if len(moneys) == 2 and count and moneys[0].cents * count == moneys[1].cents:
        moneys = moneys[:1]  # "four times 100, so 400"
    if len(moneys) > 1 or len(set(shares)) > 1:
        return None
    again = len(amounts) - len(set(amounts)) + max(0, rests - 1)
    weight = _AMOUNT_AGAIN * again + _SHARE_AGAIN * (len(shares) - len(set(shares)))
    weight += _WEAK * sum(event.weak for event in events)
    each, share = next(iter(moneys), None), next(iter(shares), None)
    if rests and share and each:
        return None
    if rests and share and next(event for event in events if event.kind == "share").share:
        return None
    if rests and share:
        return Quantity(share=share, of_rest=True, weight=weight + _TOLD_TWICE)  # "of what is left, half"
    if rests and each:
        return _rest_and_amount(events, each, weight + _TOLD_TWICE)
    if share and each:
        return _share_and_amount(events, share, each, whole, weight + _TOLD_TWICE)
    return Quantity(each, share, bool(rests), weight=weight)


def _rest_and_amount(events: list[Event], each: Money, weight: float) -> Quantity | None:
    """ "The remaining 1,000 in two parts", "the rest at 150 a month", "the rest, 350, in June"."""
    first, second = [event for event in events if event.kind in ("share", "amount")][:2]
    near = events.index(second) == events.index(first) + 1 and second.at - first.last <= _NEAR
    if not _goes_on(events):
        return Quantity(each, weight=weight) if near else None
    if near and any(event.kind in ("count", "duration") for event in events):
        return Quantity(rest=True, weight=weight)
    return Quantity(each, weight=weight) if first.kind == "share" else None


def _share_and_amount(
    events: list[Event], share: Fraction, each: Money, whole: Money | None, weight: float
) -> Quantity | None:
    """ "Ten parts of 10 %, that is 847": only where both come to the same."""
    days = sum(event.kind == "date" for event in events)
    if whole is None or abs(int(whole.cents * share) - each.cents) > 1:
        return None
    if any(event.kind in ("count", "rhythm", "duration") for event in events):
        return Quantity(each, weight=weight)
    return Quantity(share=share, weight=weight) if days < 2 else None


def _goes_on(events: list[Event]) -> bool:
    """Whether the events are those of several parts."""
    several = any(event.kind in ("count", "rhythm", "duration") for event in events)
    return several or sum(event.kind == "date" for event in events) > 1
