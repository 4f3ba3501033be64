"""What a plan says twice, or apart: "452 now, leaves 1,000"; "100, 200 and 300 on the 1st of May, June and July"."""

from dataclasses import replace
from fractions import Fraction
from itertools import groupby, pairwise

from parsers.facts.events import Event
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_list
from parsers.money import Money

_CLOSE, _NEAR = 2, 14  # tokens
_ABOUT = 100  # cents
_MOST_ARRANGEMENTS = 4


def without_restated(events: list[Event], due: Money | None, tokens: Tokens) -> list[Event]:
    """The events without amounts that only tell what a share or the rest comes to, or all parts together."""
    kept: list[Event] = []
    for at, event in enumerate(events):
        after = events[at + 1 :]
        if event.kind != "amount" or event.money is None:
            kept.append(event)
        elif due and (_is_left(event, kept, after, due) or _is_shared_next(event, kept, after, due)):
            kept.append(replace(event, kind="share", money=None, share=None))
        elif not (
            _is_of_shares(event, kept, after, due)
            or _is_all_of_them(event, events)
            or _is_first_again(event, kept, tokens)
        ):
            kept.append(event)
    whole = sum(event.share or Fraction(0) for event in kept if event.kind == "share") == 1
    return [
        event
        for at, event in enumerate(kept)
        if not _opens_share(event, kept[at + 1 : at + 2])
        and not (whole and _beside_share(event, kept[max(0, at - 1) : at + 2]))
    ]


def _is_left(event: Event, before: list[Event], after: list[Event], due: Money) -> bool:
    """Whether the amount is what the payments before leave, and is shared out next: "leaves 1,000; in 250 a month"."""
    paid = sum(each.money.cents for each in before if each.money)
    left = event.money is not None and event.money.cents == due.cents - paid and 0 < paid < due.cents
    kinds = [each.kind for each in after[:3]]
    next_to = kinds[:1] in (["amount"], ["share"], ["count"])
    further = kinds[:1] in (["rhythm"], ["duration"]) and not {"amount", "count", "rhythm"}.isdisjoint(kinds[1:])
    shares_out = (next_to or further) and after[0].money != event.money
    return left and shares_out and not any(each.share for each in before)


def _is_first_again(event: Event, before: list[Event], tokens: Tokens) -> bool:
    """Whether the amount is the first of those that were just named: "100 a fortnight. The first 100 on 4 December"."""
    amounts = [each for each in before if each.money]
    goes_on = any(each.kind in ("rhythm", "count") for each in before)
    near = tokens.items[max(0, event.at - 3) : event.at]
    first = any(token.word.startswith(word_list("begins_series")) for token in near)
    return bool(amounts) and goes_on and amounts[-1].money == event.money and first


def _is_shared_next(event: Event, before: list[Event], after: list[Event], due: Money) -> bool:
    """Whether the amount is what is left, and what the next amount is a part of: "the 400 left, 200 each"."""
    paid = sum(each.money.cents for each in before if each.money)
    part = next((each.money.cents for each in after if each.money), 0)
    cents = event.money.cents if event.money else 0
    return bool(paid > 0 and cents == due.cents - paid and 0 < part < cents and cents % part == 0)


def _is_all_of_them(event: Event, events: list[Event]) -> bool:
    """Whether the amount is what so many parts make together: "three times 40, which makes 120"."""
    counts = [each.count for each in events if each.kind == "count"]
    moneys = {each.money.cents for each in events if each.money}
    return any(event.money and event.money.cents == count * cents for count in counts for cents in moneys)


def _is_of_shares(event: Event, before: list[Event], after: list[Event], due: Money | None) -> bool:
    """Whether the amount is what a share beside it, or each of the shares before it, comes to."""
    shares = [each.share or Fraction(0) for each in before if each.kind == "share"]
    if event.money is None or due is None or not any(shares):
        return False
    beside = before[-1].kind == "share"
    dated = bool(after) and after[0].kind == "date" and not beside
    told = [share for share in shares if share and abs(int(due.cents * share) - event.money.cents) <= _ABOUT]
    return bool(told) and (beside or sum(shares) >= 1) and not dated


def _beside_share(event: Event, around: list[Event]) -> bool:
    """Whether "the rest" only says that a share is the last: "les 40 % restants"."""
    if event.kind != "share" or event.share is not None:
        return False
    return any(other.share and abs(other.at - event.at) <= _CLOSE for other in around)


def _opens_share(event: Event, following: list[Event]) -> bool:
    """Whether "the rest" only opens the share or the rest after it: "the remaining half", "what is left, the rest"."""
    if event.kind != "share" or event.share is not None or not following or following[0].kind != "share":
        return False
    return following[0].share is None and following[0].at - event.last <= _NEAR


def arrangements(events: list[Event]) -> list[list[Event]]:
    """The events as they stand; and, where as many days as amounts stand in a row of each, each beside its own."""
    found = [events]
    runs = [(one, list(run)) for one, run in groupby(events, key=lambda event: event.kind == "date")]
    for at, ((dated, one), (_, other)) in enumerate(pairwise(runs)):
        days, quantities = (one, other) if dated else (other, one)
        said = _one_by_one(quantities)
        if len(days) < 2 or len(said) != len(days):
            continue
        pairs = [event for pair in zip(said, days, strict=True) for event in pair]
        before = [event for _, run in runs[:at] for event in run]
        after = [event for _, run in runs[at + 2 :] for event in run]
        found.append([*before, *pairs, *after])
    return found[:_MOST_ARRANGEMENTS]


def _one_by_one(quantities: list[Event]) -> list[Event]:
    """The amounts of a row, each as often as it is said to come: "180 + 2 x 180"; [] when it holds more."""
    said: list[Event] = []
    times = 1
    for event in quantities:
        if event.kind == "count":
            times = event.count
        elif event.kind in ("amount", "share"):
            said += [event] * times
            times = 1
        else:
            return []
    return said if times == 1 and len({event.at for event in said}) > 1 else []
