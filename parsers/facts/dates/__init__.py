"""Days and intervals that a text names, in Dutch, Flemish, English, French and German.

The text becomes a string of class letters (see `parsers.facts.tokens`); the rules of the sibling modules, one module
for each kind of wording, match pieces of it, the longest piece first; what stands before a piece ("before", "by",
"after") then moves its days. Everything is reckoned from the sender's own date; days come before months in digits,
save where the country writes otherwise.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from parsers.books import Language
from parsers.facts.dates import feasts, months, numeric, periods, relative, weekdays
from parsers.facts.dates.beside import RULES as BESIDE
from parsers.facts.dates.beside import beside
from parsers.facts.dates.frame import Frame, Match, NamedDate, Rule, Span, believable, whole_week
from parsers.facts.dates.joining import joined
from parsers.facts.days import business_day_after, business_day_before, is_business_day, monday_of
from parsers.facts.model import FoundDate
from parsers.facts.tokens import Tokens, tokenize
from parsers.facts.word_lists import word_list, word_set

__all__ = ["NamedDate", "acceptable", "find_dates", "found_date", "named_dates"]

_RULES: dict[str, tuple[Rule, ...]] = {}
for _rule in (*numeric.RULES, *weekdays.RULES, *relative.RULES, *periods.RULES, *months.RULES, *feasts.RULES, *BESIDE):
    for _letter in _rule.begins:
        _RULES[_letter] = (*_RULES.get(_letter, ()), _rule)

_MODIFIERS = "PYAZFSbO"
_COUNTS = re.compile(r"[AZP]o{0,2}[NC]?[ny]?o?U")  # "na 14 dagen": the preposition belongs to the count
_NOT = {"niet", "not", "pas", "nicht", "ni", "nie"}


def find_dates(
    text: str, *, sent: datetime, language: Language = "nl", country: str = "NL", past: bool = False
) -> tuple[FoundDate, ...]:
    """The days that `text` names, in order. `past` reads them as something that has happened."""
    tokens = tokenize(text, language)
    named = named_dates(tokens, Frame(sent, country, language, past))
    return tuple(found_date(each, tokens, country) for each in named if each.span.kind not in ("now", "month_name"))


def found_date(named: NamedDate, tokens: Tokens, country: str) -> FoundDate:
    """The date with its words, and the other days that would do: around a weekend, the business days beside it."""
    span = named.span
    start, end = tokens.items[named.first].start, tokens.items[named.last - 1].end
    return FoundDate(
        best=span.best,
        earliest=min(span.earliest, span.latest),  # a month that is over ended before today
        latest=span.latest,
        evidence=tokens.text[start:end],
        start=start,
        sure=span.sure,
        alternatives=acceptable(span, country)[1:],
    )


def acceptable(span: Span, country: str) -> tuple[date, ...]:
    """The best day, then the other days that a sensible bookkeeper would accept."""
    days = dict.fromkeys((span.best, *span.others))
    if not is_business_day(span.best, country):
        days |= dict.fromkeys((business_day_before(span.best, country), business_day_after(span.best, country)))
    return tuple(days)


def named_dates(tokens: Tokens, frame: Frame) -> tuple[NamedDate, ...]:
    """Every date of the text with where it stands, moved by the words before it."""
    found: list[NamedDate] = []
    at, count = 0, len(tokens.letters)
    while at < count:
        rules = _RULES.get(tokens.letters[at])
        if not rules or _greeting(tokens, at):
            at += 1
            continue
        end, spans = _longest(rules, tokens, at, frame)
        if not spans:
            at += 1
            continue
        for span in spans:
            named = _moved(NamedDate(span, at, end), tokens, frame)
            while found and found[-1].last > named.first and len(spans) == 1:
                found.pop()  # "the Friday before Christmas" is one day
            found.append(named)
            if (
                span.kind != "month_name" and tokens.letters[named.first] not in "10"
            ):  # "the day before or the day after"
                day = span.best if named.modifier == "P" else named.span.best  # "before the 5th, the Friday before"
                away = _tells_return(tokens, named)
                frame = replace(frame, named=day, back=day if away else frame.back)
        at = end
    return joined(found, tokens, frame.country)


def _tells_return(tokens: Tokens, named: NamedDate) -> bool:
    """Whether words of being away or coming back stand beside the date: "back at my desk on the 26th"."""
    around = (*tokens.items[max(0, named.first - 6) : named.first], *tokens.items[named.last : named.last + 5])
    return any(token.word in word_set("comes_back") for token in around)


def _longest(rules: tuple[Rule, ...], tokens: Tokens, at: int, frame: Frame) -> tuple[int, tuple[Span, ...]]:
    """The longest piece from token `at` that a rule reads; where it ends, and its days."""
    best_end = at
    best: tuple[Span, ...] = ()
    for rule in rules:
        match = rule.pattern.match(tokens.letters, at)
        if match and match.end() > best_end:
            spans = tuple(s for s in rule.read(Match(tokens, match), frame) if believable(s, frame))
            if spans:
                best_end, best = match.end(), spans
    return best_end, best


def _greeting(tokens: Tokens, at: int) -> bool:
    """Whether "Morgen" opens the mail as a greeting: "Morgen Jan,"."""
    token = tokens.items[at]
    if token.word not in ("morgen", "moin") or at > 0:
        return False
    rest = tokens.text[token.end :].split("\n", 1)[0]
    return rest[:1] in (",", "!") or (rest[1:2].isupper() and len(rest) < 30)


def _moved(named: NamedDate, tokens: Tokens, frame: Frame) -> NamedDate:
    """The date as the words before it move it: before, by, after, around, from, since, or "the week of"."""
    at = named.first - 1
    letters = tokens.letters
    for _ in range(3):
        if at >= 0 and (
            letters[at] in "oiq" or (letters[at] == "x" and tokens.items[at].word in word_set("possessive"))
        ):
            at -= 1
    first = "" if _COUNTS.match(letters, named.first) else letters[named.first]
    modifier = letters[at] if at >= 0 and letters[at] in _MODIFIERS else first if first in "PYAZFS" else ""
    week = (
        at
        if at >= 0 and letters[at] == "U"
        else at - 1
        if modifier == "F" and at > 0 and letters[at - 1] == "U" and letters[max(0, at - 2)] not in "Gn"
        else -1
    )
    counted = week > 0 and letters[week - 1] == "n"  # "a hundred a week from Friday"
    if (
        week >= 0
        and not counted
        and named.span.kind == "day"
        and tokens.items[week].value == "week"
        and week < named.first - 1
    ):
        return NamedDate(whole_week(monday_of(named.span.best), frame), week, named.last)
    inside = not modifier or letters[max(at, 0)] != modifier
    other = (
        beside(named, named.first if inside else at, modifier, tokens, frame) if modifier in ("P", "A", "") else None
    )
    if other:
        return NamedDate(other[0], other[1], named.last)
    if not modifier:
        return named
    if modifier == "O" and at > 0 and letters[at - 1] == "G":
        return replace(named, modifier="F")  # "each week starting on 4 December"
    if modifier == "O":
        return NamedDate(whole_week(monday_of(named.span.best), frame), at, named.last)
    if modifier == "P" and _is_planned_for(named, at, tokens):
        return NamedDate(named.span, at, named.last)
    if at > 0 and modifier in "P" and tokens.items[at - 1].word in _NOT:
        modifier = "F"
    return NamedDate(
        _shifted(named.span, modifier, frame), at if letters[at] == modifier else named.first, named.last, modifier
    )


def _is_planned_for(named: NamedDate, at: int, tokens: Tokens) -> bool:
    """Whether "voor" means for: "ingepland voor vrijdag", "klaar voor de 12e", and always "voor morgen"."""
    if tokens.items[at].word != "voor" or named.span.kind not in ("day", "part", "week"):
        return False
    if tokens.letters[named.first] in "R":
        return True
    before = tokens.items[max(0, at - 9) : at]
    if before and before[-1].word in ("zal", "wordt", "is", "zijn"):
        return True
    return any(token.word.startswith(word_list("planned_for")) for token in before)


def _shifted(span: Span, modifier: str, frame: Frame) -> Span:
    match modifier:
        case "P" if span.kind not in ("part", "extension", "now"):
            return _before(span, frame)
        case "Y" if span.kind == "weekend":
            return _before(span, frame)
        case "Y" if span.kind == "feast":
            return replace(_before(span, frame), others=(span.earliest,))
        case "A" if span.kind not in ("extension", "now"):
            after = span.latest + timedelta(days=1)
            day = after if is_business_day(after, frame.country) else business_day_after(after, frame.country)
            vague = span.kind in ("vague", "month_name")
            return Span(after, day, day, "day", span.sure and not vague, (after,) if after != day else ())
        case "Z":
            spread = timedelta(days=2)
            return replace(span, earliest=span.earliest - spread, latest=span.latest + spread)
        case "F" if span.kind not in ("day", "part"):
            first = max(span.earliest, frame.today) if span.latest >= frame.today else span.earliest
            return replace(span, latest=first, best=first, others=())
    return span


def _before(span: Span, frame: Frame) -> Span:
    """The day before; a business day where that is one."""
    eve = span.earliest - timedelta(days=1)
    if span.kind == "day":
        return Span(min(frame.today, eve), eve, eve, "day", span.sure, (span.earliest,))
    day = eve if is_business_day(eve, frame.country) else business_day_before(eve, frame.country)
    return Span(
        min(frame.today, day), eve, day, "day", span.sure, (eve, span.earliest) if eve != day else (span.earliest,)
    )
