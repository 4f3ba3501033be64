"""Days beside another day: the Friday before Christmas, a week after the 1st, the eve of the fair, a week earlier.

What stands before "before" or "after" and a day is counted from that day; without a day of its own ("the day after",
"a week earlier", "the first working day after we are back") from the day that the text named before.
"""

import re
from datetime import date, timedelta
from itertools import islice

from parsers.facts.dates.frame import Frame, Match, NamedDate, Rule, Span, one_day, rule, whole_week
from parsers.facts.dates.periods import part_of_week
from parsers.facts.dates.relative import counted
from parsers.facts.days import add_months, business_day_after, business_day_before, monday_of
from parsers.facts.tokens import Tokens
from parsers.facts.word_lists import word_set

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_LEADS = re.compile(
    r"(?:(?P<which>[LeJjNd]?)o?(?P<w>W)q?|(?P<j>[jJ])|(?:(?P<part>[BHE])o{0,3})?(?P<week>Q)"
    r"|(?:(?P<part2>[BHE])o{0,3})?[NLe]?o?5?(?P<n>[ny]?)5?o?(?P<u>U)|(?P<beside>1))o{0,3}$"
)
_LONGEST = 9  # tokens before the preposition that are looked at
_NO_ANCHOR = ("now", "extension", "month_name", "vague")
_FEAST_OF_ONE_DAY = ("en", "fr")  # languages whose Christmas is one day


def beside(named: NamedDate, at: int, modifier: str, tokens: Tokens, frame: Frame) -> tuple[Span, int] | None:
    """The day beside the named one that the words before token `at` name, and where they begin, or None.

    `modifier` is the letter of "before" or "after" at `at`; "" where the words stand right before the span.
    """
    span = named.span
    if span.kind in _NO_ANCHOR or tokens.letters[named.last - 1] == "q":
        return None
    start = max(0, at - _LONGEST)
    match = _LEADS.search(tokens.letters[start:at])
    if not match or (not modifier and not match["beside"]) or (modifier and match["beside"]):
        return None
    last = span.earliest if span.kind == "feast" and frame.language in _FEAST_OF_ONE_DAY else span.latest
    anchor = span.earliest if modifier == "P" else last
    first = start + match.start()
    if match["beside"]:
        days = tokens.number(start + match.start("beside"))
        day = (span.earliest if days < 0 else last) + timedelta(days=days)
        return one_day(day), first
    count = tokens.number(start + match.start("which")) if match["which"] in ("e", "d") else 1
    if match["w"]:
        found = _weekday(tokens.number(start + match.start("w")), count, anchor, before=modifier == "P")
        return one_day(found), first
    if match["j"]:
        step = business_day_before if modifier == "P" else business_day_after
        return one_day(step(anchor, frame.country)), first
    number = tokens.number(start + match.start("n")) if match["n"] else 0
    part = match["part"] or match["part2"]
    if match["week"] or (part and not number and tokens.items[start + match.start("u")].value == "week"):
        if match["week"] and tokens.items[start + match.start("week")].value != "whole week":
            return None
        monday = monday_of(anchor) + (-_WEEK if modifier == "P" else _WEEK)
        return part_of_week(part or "", monday, frame), first
    unit = str(tokens.items[start + match.start("u")].value)
    counted_from = _units(number, unit, anchor, frame, before=modifier == "P")
    return (counted_from, first) if counted_from else None


def _weekday(weekday: int, count: int, anchor: date, *, before: bool) -> date:
    """The `count`-th such weekday before or after the day."""
    if before:
        return anchor - timedelta(days=(anchor.weekday() - weekday - 1) % 7 + 1) - (count - 1) * _WEEK
    return anchor + timedelta(days=(weekday - anchor.weekday() - 1) % 7 + 1) + (count - 1) * _WEEK


def _units(count: int, unit: str, anchor: date, frame: Frame, *, before: bool) -> Span | None:
    """The day so many units before or after the day; without a count, the day or week beside it."""
    if not count:
        match unit:
            case "day":
                return one_day(anchor - _DAY if before else anchor + _DAY)
            case "workday":
                return one_day((business_day_before if before else business_day_after)(anchor, frame.country))
            case "week":
                return whole_week(monday_of(anchor) + (-_WEEK if before else _WEEK), frame)
        return None
    if not before:
        day = counted(anchor, count, unit, frame) if unit not in ("hour", "minute") else None
        return one_day(day) if day else None
    match unit:
        case "workday":
            day = anchor
            for _ in range(min(count, 60)):
                day = business_day_before(day, frame.country)
            return one_day(day)
        case "month":
            return one_day(add_months(anchor, -count)) if count <= 36 else None
        case "hour" | "minute":
            return None
    ahead = counted(anchor, count, unit, frame)
    return one_day(anchor - (ahead - anchor)) if ahead else None


def _alone(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the day after", "la veille": beside the day named before."""
    days = m.number("d")
    following = m.tokens.letters[m.found.end() : m.found.end() + 1]
    article = following == "o" and m.tokens.items[m.found.end()].word in word_set("of_paper")
    of_an_event = article or (following == "x" and frame.language == "en")
    if (of_an_event and not _is_return(m)) or (frame.named is None and following == "x"):
        return ()  # "le lendemain de la paie"
    return (one_day(frame.anchor + timedelta(days=days)),)


def _earlier(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "a week earlier", "de dag ervoor", "the Friday before": before the day named before."""
    if frame.named is None:
        return ()
    if "w" in m:
        return (one_day(_weekday(m.number("w"), 1, frame.named, before=True)),)
    found = _units(m.number("n") if "n" in m else 0, str(m.value("u")), frame.named, frame, before=True)
    return (found,) if found else ()


def _after_event(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the first working day after we're back", "the Tuesday we reopen": after the last day of being away."""
    back = frame.back or frame.named
    if back is None or back < frame.today or not _is_return(m):
        return ()
    if "w" in m:
        return (one_day(_weekday(m.number("w"), 1, back, before=False)),)
    if "u" in m:
        found = _units(m.number("n") if "n" in m else 0, str(m.value("u")), back, frame, before=False)
        return (found,) if found else ()
    return (one_day(business_day_after(back, frame.country)),)


def _later(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "deux jours après": after the day named before."""
    if m.tokens.letters[max(0, m.found.start() - 1)] in "oG":
        return ()  # "of each of the three months after"
    found = _units(m.number("n"), str(m.value("u")), frame.named, frame, before=False) if frame.named else None
    return (found,) if found else ()


def _workday_then(_: Match, frame: Frame) -> tuple[Span, ...]:
    """ "der erste Banktag danach"."""
    return (one_day(business_day_after(frame.named, frame.country)),) if frame.named else ()


def _is_return(m: Match) -> bool:
    """Whether a word of coming back or of what ends follows."""
    following = (token.word for token in islice(m.tokens.items, m.found.end(), m.found.end() + 4))
    return any(word in word_set("comes_back") for word in following)


def _weeks_ago(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "Freitag vor einer Woche", "vrijdag een week geleden", "a week last Friday"."""
    weeks = {"week": 1, "fortnight": 2}.get(str(m.value("u")), 0) * (m.number("n") or 1)
    if not 0 < weeks <= 12 or ("p" in m and (frame.language != "de" or m.words("p") != "vor")):
        return ()
    last = frame.today - timedelta(days=(frame.today.weekday() - m.number("w")) % 7)
    return (one_day(last - weeks * _WEEK),)


RULES: tuple[Rule, ...] = (
    rule("1", r"(?P<d>1)", _alone),
    rule("nU", r"(?P<n>n?)(?P<u>U)0", _earlier),
    rule("j", r"j[AoIF]{0,4}", _after_event),
    rule("W", r"(?P<w>W)q?", _after_event),
    rule("nU", r"(?P<n>n?)(?P<u>U)A", _after_event),
    rule("jJ", r"[jJ]l", _workday_then),
    rule("n", r"(?P<n>n)(?P<u>U)A(?=[.,!?|);:]|$)", _later),
    rule("W", r"(?P<w>W)q?(?:0|P(?=[.,!?|);:]|$))", _earlier),
    rule("U", r"(?P<u>U)P(?=[.,!?|);:]|$)", _earlier),
    rule("W", r"(?P<w>W)q?(?P<p>P)o?(?P<n>n?)(?P<u>U)", _weeks_ago),
    rule("W", r"(?P<w>W)q?,?a?(?P<n>n?)(?P<u>U)a", _weeks_ago),
    rule("W", r"(?P<w>W)q?,?a(?P<n>n?)(?P<u>U)", _weeks_ago),
    rule("n", r"(?P<n>n)(?P<u>U)L(?P<w>W)", _weeks_ago),
)
