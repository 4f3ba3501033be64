"""Two wordings that name one date: "next week, probably Wednesday", "today or tomorrow", "between the 1st and 5th"."""

import re
from dataclasses import replace
from datetime import timedelta

from parsers.facts.dates.frame import NamedDate, Span, one_day
from parsers.facts.days import add_months, business_day_before, is_business_day, monday_of
from parsers.facts.tokens import Tokens

_REFINES = re.compile(r"[ox]{0,2}[,(:-][oxZY]{0,3}")
_EITHER = re.compile(r"(?:c|x)o{0,2}")
_OR = {"of", "or", "ou", "oder", "/", "dan", "danwel", "bzw"}
_CLOSE = 3  # days between which "or" names a choice and no list
_APPOSED = re.compile(r"[,(]o{0,2}")
_ABOUT = 8  # days that a wording and the date that explains it may differ
_THAT_IS = re.compile(r"[,:(x]?[xo]{0,3}")
_AND = re.compile(r"[cv]o{0,2}")


def joined(found: list[NamedDate], tokens: Tokens, country: str) -> tuple[NamedDate, ...]:
    """The dates with those made one that are one."""
    kept: list[NamedDate] = []
    for named in found:
        before = kept[-1] if kept else None
        if before and (one := _joined(before, named, tokens, country)):
            kept[-1] = one
        else:
            kept.append(named)
    return tuple(kept)


def _joined(before: NamedDate, named: NamedDate, tokens: Tokens, country: str) -> NamedDate | None:
    """The one date that both name together, or None."""
    between = tokens.letters[before.last : named.first]
    refines = _REFINES.fullmatch(between)
    if tokens.letters[named.first : named.last].strip("YPo") == "3" and between in ("", ",", "o", ",o", "oo"):
        return replace(before, last=named.last)  # "Friday close of play"
    if tokens.letters[before.last - 1 : named.first] in ("R", "Ro", "Roo", "3", "3o", "3oo") and _is_day(named, tokens):
        return NamedDate(named.span, before.first, named.last, named.modifier)  # "close of business on the 28th"
    if refines and _is_week(before, tokens) and tokens.letters[named.last - 1] == "W":
        day = monday_of(before.span.best) + timedelta(days=named.span.best.weekday())
        return NamedDate(one_day(day), before.first, named.last, before.modifier)
    to = before.modifier == "Y" or tokens.letters[max(0, before.first - 1) : before.first] in ("v", "-")
    if refines and before.span.kind in ("month", "month_name") and _bare_day(named, tokens) and not to:
        day = add_months(before.span.latest.replace(day=1), 0, named.span.best.day)
        return NamedDate(one_day(day), before.first, named.last, before.modifier)
    explains = _is_explicit(named, tokens) and not _is_explicit(before, tokens)
    if explains and _APPOSED.fullmatch(between) and abs((named.span.best - before.span.best).days) <= _ABOUT:
        return replace(named, first=before.first)  # "Friday a week ago, the 8th of May"
    same = before.span.best == named.span.best and before.span.kind == named.span.kind == "day"
    if same and _THAT_IS.fullmatch(between):
        return replace(named, first=before.first, modifier=before.modifier)  # "Friday, that's the 10th"
    if before.modifier == "b" and _AND.fullmatch(between) and before.span.best < named.span.best:
        return NamedDate(_until(before.span, named.span, country), before.first, named.last)
    if _EITHER.fullmatch(between) and tokens.items[before.last].word in _OR:
        return _either(before, named)
    return None


def _is_explicit(named: NamedDate, tokens: Tokens) -> bool:
    """Whether it names day and month."""
    letters = tokens.letters[named.first : named.last]
    return "D" in letters or (not {"M", "m"}.isdisjoint(letters) and not {"n", "d", "e"}.isdisjoint(letters))


def _until(first: Span, last: Span, country: str) -> Span:
    """ "Between Monday and Friday": the last day; before a feast, the business day before it."""
    best = last.best if last.kind != "feast" else business_day_before(last.earliest, country)
    inside = [first.best + timedelta(days=n) for n in range(min(40, (best - first.best).days))]
    return Span(first.best, best, best, others=tuple(day for day in inside if is_business_day(day, country)))


def _either(before: NamedDate, named: NamedDate) -> NamedDate | None:
    """ "Today or tomorrow": the later day is safe to reckon with."""
    first, last = before.span, named.span
    if first.kind != "day" or last.kind != "day" or not 0 < (last.best - first.best).days <= _CLOSE:
        return None
    others = (first.best, *first.others, *last.others)
    span = Span(first.earliest, last.latest, last.best, "day", first.sure and last.sure, others)
    return NamedDate(span, before.first, named.last, before.modifier)


def _is_week(named: NamedDate, tokens: Tokens) -> bool:
    """Whether it is a week or a part of one: "begin volgende week, uiterlijk woensdag"."""
    if named.span.kind == "week":
        return True
    units = (token.value for token in tokens.items[named.first : named.last] if token.letter == "U")
    return named.span.kind == "part" and "week" in units


def _is_day(named: NamedDate, tokens: Tokens) -> bool:
    """Whether it is a day, and no time of a day."""
    return named.span.kind == "day" and tokens.letters[named.last - 1] != "q"


def _bare_day(named: NamedDate, tokens: Tokens) -> bool:
    """Whether the date is a day of the month alone: "de 30e"."""
    return named.span.kind == "day" and set(tokens.letters[named.first : named.last]) <= set("ond.YPZ")
