"""Weeks, months, quarters and years, and their parts: end of next week, mid-December, week 48, month end."""

from datetime import date, timedelta

from parsers.facts.dates.frame import Frame, Match, Rule, Span, end_of_month, one_day, rule, valid, whole_week
from parsers.facts.days import (
    add_months,
    business_day_after,
    is_business_day,
    monday_of,
    month_end,
)

_DAYS = {
    "day": 1,
    "workday": 1,
    "week": 7,
    "eight_days": 8,
    "week_and_half": 10,
    "fortnight": 14,
    "month": 30,
    "month_and_half": 45,
    "quarter": 91,
    "year": 365,
}
SHIFT = {"N": 1, "C": 1, "L": -1, "V": 2, "T": 0, "": 0}
_QUARTER, _HALF = 3, 6  # months


def unit_days(count: int, unit: str) -> int | None:
    """About how many days that many units are; None for hours and what is no span of days."""
    return _DAYS[unit] * count if unit in _DAYS and 0 < count < 1000 else None


def month_named(month: int, year: int | None, frame: Frame) -> date:
    """The first day of the named month: this year's or the next one's; of a past event, the last such month."""
    if year:
        return date(year, month, 1)
    today = frame.today
    if frame.past:
        return date(today.year - (month > today.month), month, 1)
    return date(today.year + (month < today.month), month, 1)


def calendar_week(number: int, frame: Frame) -> date | None:
    """The Monday of the ISO week: the coming one, or one that is at most a month past."""
    if not 1 <= number <= 53:
        return None
    for year in (frame.today.year - 1, frame.today.year, frame.today.year + 1):
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        ahead = (monday - frame.today).days
        if (-330 < ahead <= 0) if frame.past else (-31 < ahead < 340):
            return monday
    return None


def part_of_week(part: str, monday: date, frame: Frame) -> Span:
    """Begin, middle or end of a week, or the whole of it."""

    def day(number: int) -> date:
        return monday + timedelta(days=number)

    match part:
        case "B":
            return Span(day(0), day(2), day(0), "part", others=(day(1), day(2)))
        case "H":
            return Span(day(1), day(3), day(2), "part", others=(day(1), day(3)))
        case "E":
            return Span(day(3), day(6), day(4), "part", others=(day(3), day(6)))
        case _:
            return whole_week(monday, frame)


def part_of_month(part: str, first: date, frame: Frame) -> Span:
    """Begin, middle or end of a month, or the whole of it."""
    last = month_end(first.year, first.month)

    def day(number: int) -> date:
        return first.replace(day=number)

    match part:
        case "B":
            start = first if is_business_day(first, frame.country) else business_day_after(first, frame.country)
            return Span(first, day(7), start, "part", others=tuple(day(n) for n in range(1, 8) if day(n) != start))
        case "H":
            return Span(day(12), day(18), day(15), "part", others=(day(14), day(16)))
        case "E":
            return end_of_month(last, frame)
        case _:
            span = end_of_month(last, frame)
            return Span(max(first, frame.today) if not frame.past else first, last, last, "month", False, span.others)


def part_of(part: str, unit: str, shift: int, frame: Frame) -> tuple[Span, ...]:
    """The part of the period that lies `shift` periods from the present one."""
    today = frame.today
    match unit:
        case "week":
            monday = monday_of(today) + timedelta(days=7 * shift)
            return (part_of_week(part, monday, frame),)
        case "month":
            return (part_of_month(part, add_months(today.replace(day=1), shift), frame),)
        case "quarter" | "half":
            months = _QUARTER if unit == "quarter" else _HALF
            first = add_months(date(today.year, (today.month - 1) // months * months + 1, 1), months * shift)
            return (_long(part, first, add_months(first, months - 1), frame),)
        case "year":
            return (_long(part, date(today.year + shift, 1, 1), date(today.year + shift, 12, 1), frame),)
    return ()


def _long(part: str, first: date, last_month: date, frame: Frame) -> Span:
    """A quarter or year: its first days, its middle month or its last day."""
    last = month_end(last_month.year, last_month.month)
    match part:
        case "B":
            return part_of_month("B", first, frame)
        case "H":
            months = (last_month.year - first.year) * 12 + last_month.month - first.month
            return part_of_month("H", add_months(first, months // 2), frame)
        case "E":
            return end_of_month(last, frame)
        case _:
            return Span(first, last, last, "vague", sure=False)


def _period(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "eind volgende week", "fin du mois prochain", "this week", "in de loop van de week"."""
    which = m.letters("t") or m.letters("t2")
    part = m.letters("p")
    if not which and not part:
        return ()
    if which == "V" and not part and m.value("u") == "month" and frame.named:
        return (one_day(add_months(frame.named, 1)),)  # "le mois d'après"
    if part == "i" and not which and m.value("u") in ("fortnight", "eight_days"):
        return (one_day(frame.today + timedelta(days=_DAYS[str(m.value("u"))])),)  # "dans la quinzaine"
    shift = SHIFT.get(which, 0)
    return _coming_part(part, str(m.value("u")), shift, frame, moves=not which)


def _coming_part(part: str, unit: str, shift: int, frame: Frame, *, moves: bool) -> tuple[Span, ...]:
    """The part of the period; of the next one where it is over and the text does not say which (`moves`)."""
    found = part_of(part, unit, shift, frame)
    over = found and (found[0].latest < frame.today or (part in ("B", "H") and found[0].best < frame.today))
    return part_of(part, unit, shift + 1, frame) if over and moves and not frame.past else found


def _of_each_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "aan het eind van elke maand": the coming one."""
    return part_of(m.letters("p"), "month", 0, frame) if m.value("u") == "month" else ()


def _run_out(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "before October's out", "voor de maand om is": its last day."""
    if "m" in m:
        return (part_of_month("E", month_named(m.number("m"), None, frame), frame),)
    return part_of("E" if m.value("u") != "week" else "", str(m.value("u")), 0, frame)


def _one_word(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "Monatsende", "year end"; the one that comes next."""
    part, unit = str(m.value("q")).split()
    if (part, unit) == ("begin", "year") and m.tokens.letters[max(0, m.found.start() - 1)] == "A":
        return (one_day(date(frame.today.year + 1, 1, 1)),)  # "after new year"
    letter = m.letters("p") or {"begin": "B", "middle": "H", "end": "E", "whole": ""}[part]
    if m.letters("p") and part != "whole":
        return ()
    which = m.letters("t") or m.letters("t2")
    return _coming_part(letter, unit, SHIFT.get(which, 0), frame, moves=which in ("", "T"))


def _month(m: Match, frame: Frame) -> tuple[Span, ...]:
    if "u" in m and m.value("u") != "month":
        return ()
    first = month_named(m.number("m"), m.number("y") if "y" in m else None, frame)
    return (part_of_month(m.letters("p"), first, frame),)


def _in_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "in december", "im Dezember", "en décembre", "next January"."""
    if m.letters("o") == "o" and m.words("o") not in ("en", "im", "in", "am"):
        return ()
    if m.letters("m") == "m" and m.letters("o") in "TNC":
        return ()  # "this may take a while"
    return _month(m, frame)


def _bare_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    first = month_named(m.number("m"), m.number("y") if "y" in m else None, frame)
    last = month_end(first.year, first.month)
    return (Span(first, last, last, "month_name", sure=False),)


def _numbered_week(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "week 48", "KW 12", "begin week 37"."""
    if m.letters("k") == "U" and m.value("k") != "week":
        return ()
    if m.letters("n") == "d" and m.letters("k") == "U" and m.number("n") < 6:
        return ()  # "the 2nd week"
    if not m.words("n")[:1].isdigit() or m.words("k") in ("weken", "weeks", "semaines", "wochen"):
        return ()  # "vorige week een brief", "alle weken 50"
    monday = calendar_week(m.number("n"), frame)
    return (part_of_week(m.letters("p"), monday, frame),) if monday else ()


def _weekend(m: Match, frame: Frame) -> tuple[Span, ...]:
    which = m.letters("t") or m.letters("t2")
    saturday = monday_of(frame.today) + timedelta(days=5)
    if which == "N" and frame.today < saturday:
        return (Span(saturday, saturday + timedelta(days=8), saturday + timedelta(days=8), "weekend", sure=False,
                     others=tuple(saturday + timedelta(days=n) for n in (0, 1, 7))),)  # fmt: skip
    weeks = {"L": -1, "V": 1, "N": 1}.get(which, 0)
    saturday += timedelta(days=7 * weeks)
    sunday = saturday + timedelta(days=1)
    return (Span(saturday, sunday, sunday, "weekend", others=(saturday,)),)


def _new_year_part(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "Q1", "first quarter": only the four of them."""
    number = m.number("e")
    if m.value("u") != "quarter" or not 1 <= number <= 4:
        return ()
    year = m.number("y") if "y" in m else frame.today.year
    first = valid(year, number * 3 - 2, 1)
    if first is None:
        return ()
    if add_months(first, 3) <= frame.today and "y" not in m and not frame.past:
        first = add_months(first, 12)
    return (_long(m.letters("p"), first, add_months(first, 2), frame),)


RULES: tuple[Rule, ...] = (
    rule("BHEiTNCLVU", r"(?P<p>[BHEi]?)o{0,3}(?P<t>[TNCLV]?)o?(?P<u>U)(?P<t2>[NLVC]?)(?!n|a)", _period),
    rule("BHEiTNCV", r"(?P<p>[BHEi]?)o{0,3}(?P<t>[TNCV])o?(?P<u>U)(?=n)", _period),
    rule("PTUMm", r"P?o{0,2}T?o?(?:(?P<m>[Mm])|(?P<u>U))6", _run_out),
    rule("BHE", r"(?P<p>[BHE])o{0,3}Go?(?P<u>U)", _of_each_month),
    rule("TNCQ", r"(?P<t>[TNC]?)o?(?P<q>Q)(?P<t2>[NC]?)", _one_word),
    rule("BHE", r"(?P<p>[BHE])o{0,2}(?P<q>Q)", _one_word),
    rule("BHEi", r"(?P<p>[BHEi])-?o{0,3}(?:(?P<u>U)o{0,2})?(?P<m>[Mm])\.?(?:,?(?P<y>4))?", _month),
    rule("ITNCo", r"(?P<o>[ITNCo])o?(?P<m>[Mm])(?!\.?[nd](?![$U]))(?:,?(?P<y>4))?", _in_month),
    rule("M", r"(?P<m>M)(?:,?(?P<y>4))?", _bare_month),
    rule("BHEKU", r"(?P<p>[BHE]?)o{0,3}(?P<k>[KU])\.?(?P<n>n)(?!\.?o{0,2}[$UMmk2])", _numbered_week),
    rule("dn", r"(?P<n>[dn])\.?(?P<k>K)", _numbered_week),
    rule("d", r"(?P<n>d)(?P<k>U)(?!o{0,2}[UMm])", _numbered_week),
    rule("TNCLVg", r"(?P<t>[TNCLV]?)o?(?P<g>g)", _weekend),
    rule("g", r"(?P<t>)(?P<g>g)(?P<t2>[NCL])", _weekend),
    rule("BHEed", r"(?P<p>[BHE]?)o{0,3}(?P<e>[ed])\.?(?P<u>U)(?:o?(?P<y>4))?", _new_year_part),
)
