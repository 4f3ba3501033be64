"""Plans that name their parts one by one, and those that are put together: a first payment, then a series."""

from dataclasses import replace
from datetime import date, timedelta

from parsers.facts.dates import NamedDate
from parsers.facts.days import add_months
from parsers.facts.plan_events import Event
from parsers.facts.schedules import JOINED, Part, first_part, series
from parsers.facts.sentences import Sentences
from parsers.facts.tokens import Tokens
from parsers.money import Money

_MOST_CUTS = 16  # places where a series may begin


def composed(events: list[Event], whole: Money | None, sentences: Sentences) -> tuple[Part, ...]:
    """A list of payments and then a series of what is left: "300 now, then 100 a month until it is paid"."""
    for cut in range(1, min(len(events), _MOST_CUTS)):
        head, tail = events[:cut], events[cut:]
        if any(event.kind not in ("date", "amount", "share") for event in head):
            return ()
        if not _goes_on(tail) or _dates_head(head[-1], tail[0], sentences.tokens):
            continue
        parts = listed(head, sentences, alone=True)
        if not parts or not all(part.date and (part.money or part.share) for part in parts) or _unused(head, parts):
            continue
        last = max((part.date for part in parts if part.date), key=lambda day: day.span.best)
        left = left_of(whole, parts)
        if left and sum(event.kind == "amount" for event in tail) > 1:
            tail = [event for event in tail if event.money != left]  # "the rest, that is another 1,500"
        more = series(_later(tail, last, sentences.tokens), left, sentences.tokens, last)
        if more and all(part.date is None or part.date.span.best >= last.span.best for part in more):
            return (*parts, *more)
    return ()


def closed(events: list[Event], sentences: Sentences) -> tuple[Part, ...]:
    """A series and then the rest: "two times 1,000 on the 4th and the 18th; what is left in January"."""
    for cut in range(2, min(len(events), _MOST_CUTS)):
        if events[cut].kind != "share" or events[cut].share is not None:
            continue
        last = listed(events[cut:], sentences, alone=True)
        parts = series(events[:cut], None, sentences.tokens)
        if len(parts) < 2 or len(last) != 1 or not all(part.date and part.money for part in parts):
            continue
        if last[0].date and last[0].rest and last[0].date.span.best > max(_day(part) for part in parts):
            return (*parts, *last)
    return ()


def _day(part: Part) -> date:
    return part.date.span.best if part.date else date.min


def _goes_on(tail: list[Event]) -> bool:
    """Whether the events may be those of a series: a count, a rhythm or several dates, with one amount at most."""
    kinds = [event.kind for event in tail]
    several = "count" in kinds or "rhythm" in kinds or kinds.count("date") > 1
    return several and ("amount" in kinds or "share" in kinds or "count" in kinds)


def _dates_head(last: Event, following: Event, tokens: Tokens) -> bool:
    """Whether the date that follows an amount at once is its own."""
    if last.kind == "date" or following.kind != "date":
        return False
    return not tokens.letters[max(last.last, last.at + 1) : following.at].strip("o")


def _later(events: list[Event], last: NamedDate, tokens: Tokens) -> list[Event]:
    """The events, with the weekday of "every Friday" moved behind the last date, and without dates before it."""
    kept = []
    for event in events:
        day = event.date
        if day is None or day.span.best > last.span.best:
            kept.append(event)
        elif day.span.kind == "day" and not set("Ww").isdisjoint(tokens.letters[day.first : day.last]):
            ahead = (last.span.best - day.span.best).days // 7 + 1
            best = day.span.best + timedelta(days=7 * ahead)
            span = replace(day.span, earliest=best, latest=best, best=best, others=())
            kept.append(replace(event, date=replace(day, span=span)))
        elif set(tokens.letters[day.first : day.last]) <= set("odn."):  # "on the 2nd of each month"
            best = add_months(last.span.best.replace(day=1), last.span.best.day >= day.span.best.day, day.span.best.day)
            span = replace(day.span, earliest=best, latest=best, best=best, others=())
            kept.append(replace(event, date=replace(day, span=span)))
    return kept


def _unused(events: list[Event], parts: tuple[Part, ...]) -> bool:
    """Whether a date of the events is in none of the parts."""
    return sum(event.kind == "date" for event in events) > len(parts)


def left_of(whole: Money | None, parts: tuple[Part, ...]) -> Money | None:
    """What is left of the whole after the parts; None when that is not known."""
    if whole is None:
        return None
    cents = whole.cents
    for part in parts:
        if part.money and part.money.currency == whole.currency:
            cents -= part.money.cents
        elif part.share:
            cents -= int(whole.cents * part.share)
        else:
            return None
    return Money(cents, whole.currency) if cents > 0 else None


def listed(events: list[Event], sentences: Sentences, *, alone: bool = False) -> tuple[Part, ...]:
    """Parts named one by one: each amount or share with the date beside it, in the same sentence.

    One part is no list, unless it stands `alone` before something else.
    """
    if unknown := _something_then_rest(events, sentences):
        return unknown
    parts: list[Part] = []
    amount: Part | None = None
    day: Event | None = None
    for index, event in enumerate(events):
        match event.kind:
            case "share" if _names_amount(events, index):
                continue
            case "amount" | "share":
                said = Part(None, event.money, event.share, event.kind == "share" and event.share is None, event.at)
                if day and _belongs_elsewhere(events, index, day, sentences.tokens):
                    day = None
                if day and _together(sentences, day.at, event.at):
                    parts.append(replace(said, date=day.date))
                    day = None
                else:
                    if amount:
                        parts.append(amount)
                    amount, day = said, None
            case "date":
                if amount and _together(sentences, amount.at, event.at):
                    parts.append(replace(amount, date=event.date))
                    amount = None
                elif parts and parts[-1].date and day is None and _repeats(events, index, parts[-1], sentences):
                    parts.append(replace(parts[-1], date=event.date))
                elif (
                    parts and parts[-1].rest and day is None and _together(sentences, parts[-1].at, event.at)
                ):  # "the rest in June and July"
                    parts.append(replace(parts[-1], date=event.date))
                else:
                    day = event
    if amount:
        parts.append(amount)
    if (
        parts and day and day.date and "e" in sentences.tokens.letters[max(0, day.at - 3) : day.at]
    ):  # "the second on 30 April"
        parts.append(Part(day.date, at=day.at))
    dated = [part for part in parts if part.date]
    beside = {sentences.sentence_of(part.at).first for part in dated}
    goes_on = any(event.kind == "rhythm" for event in events)  # "and 50 every two weeks after that"
    kept = [
        part
        for part in parts
        if part.date
        or (sentences.sentence_of(part.at).first in beside and not (goes_on and part.money))
        or (part.rest and sentences.sentence_before(sentences.sentence_of(part.at)).first in beside)
    ]
    if len(kept) < 2 and not alone and not goes_on and not first_part(events, sentences.tokens):
        return ()
    return tuple(kept) if dated else ()


def _something_then_rest(events: list[Event], sentences: Sentences) -> tuple[Part, ...]:
    """ "Something on the 21st and the rest as and when": what is paid when is not said."""
    if [event.kind for event in events] != ["date", "share"] or events[1].share is not None:
        return ()
    if not _together(sentences, events[0].at, events[1].at) or "c" not in _between(events, sentences):
        return ()
    return (
        Part(events[0].date, at=events[0].at, unknown=True),
        Part(rest=True, at=events[1].at, unknown=True),
    )


def _between(events: list[Event], sentences: Sentences) -> str:
    return sentences.tokens.letters[events[0].at : events[1].at]


def _belongs_elsewhere(events: list[Event], index: int, day: Event, tokens: Tokens) -> bool:
    """Whether the day before the amount stands far off while another follows the amount at once."""
    following = events[index + 1] if index + 1 < len(events) else None
    if following is None or following.kind != "date" or day.date is None:
        return False
    after = tokens.letters[max(events[index].last, events[index].at + 1) : following.at]
    before = tokens.letters[day.date.last : events[index].at]
    return not after.strip("o") and len(before.strip("o,")) > 1


def _repeats(events: list[Event], index: int, part: Part, sentences: Sentences) -> bool:
    """Whether the date is one more for the same amount: "75 on the last Friday of April and May"."""
    day = events[index].date
    if day is None or part.date is None or any(event.kind in ("amount", "share") for event in events[index:]):
        return False
    between = sentences.tokens.letters[part.date.last : day.first]
    same = (day.first, day.last) == (part.date.first, part.date.last)
    return same or bool("e" not in between and JOINED.fullmatch(between))


def _together(sentences: Sentences, one: int, other: int) -> bool:
    """Whether both tokens stand in the same sentence."""
    return sentences.sentence_of(one) == sentences.sentence_of(other)


def _names_amount(events: list[Event], index: int) -> bool:
    """Whether the share only introduces the amount after it: "the remaining 2,450"."""
    before = events[index - 1] if index else None
    if before and before.kind == "amount" and events[index].share is None and events[index].at == before.last:
        return True  # "les 150 restants"
    after = events[index + 1] if index + 1 < len(events) else None
    if after is None or after.at - events[index].at > 3:
        return False
    return after.kind == "amount" or (after.kind == "share" and events[index].share is None)
