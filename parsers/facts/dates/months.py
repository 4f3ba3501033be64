"""Weeks, halves and first and last working days of months: the second week of January, the first half of December."""

from datetime import date, timedelta

from parsers.facts.dates.frame import Frame, Match, Rule, Span, end_of_month, rule
from parsers.facts.dates.periods import SHIFT, month_named, part_of, part_of_month
from parsers.facts.days import add_months, business_day_after, is_business_day, month_end, nth_weekday
from parsers.facts.word_lists import word_list


def _week_of_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the first week of September": its Friday, never later than the month's so-manieth Friday."""
    if m.value("u") not in ("week", "fortnight"):
        return ()
    if "m" in m:
        first = month_named(m.number("m"), None, frame)
    elif m.value("u") == "week" and m.value("u2") == "month":
        first = add_months(frame.today.replace(day=1), 1 if "N" in (m.letters("t"), m.letters("t2")) else 0)
    else:
        return ()
    count = {"L": -1, "E": -1, "B": 1}.get(m.letters("e")) or m.number("e")
    if m.value("u") == "fortnight":
        return (half_of_month(count == 1, first, frame),)
    friday = nth_weekday(first.year, first.month, 4, count)
    if friday is None:
        return ()
    monday = max(first, friday - timedelta(days=4))
    following = friday + timedelta(days=3)
    inside = tuple(monday + timedelta(days=n) for n in range((friday - monday).days))
    return (Span(monday, friday, friday, "week", others=(*inside, following) if count == 1 else inside),)


def half_of_month(first_half: bool, first: date, frame: Frame) -> Span:
    """The first or second half of the month: paid on its last day at the latest."""
    middle = first.replace(day=15)
    if not first_half:
        return end_of_month(month_end(first.year, first.month), frame)
    return Span(first, middle, middle, "part", others=tuple(first + timedelta(days=n) for n in range(14)))


def _half(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the first half of December", "zweite Dezemberhälfte"; of a week, its first or last days."""
    if "s" in m and m.value("s") != "1/2":
        return ()
    at_once = "e" not in m and "m" in m and m.found.end("s") == m.found.start("m")
    if at_once and m.words("s").startswith(word_list("of_both")):
        return ()  # "de eerste helft december, de tweede januari" are parts of a sum
    said = (m.words("e") if "e" in m else m.words("s")).split()
    second = any(word.startswith(word_list("second_half")) for word in said[:2])
    if "m" in m:
        return (half_of_month(not second, month_named(m.number("m"), None, frame), frame),)
    shift = SHIFT.get(m.letters("t") or m.letters("t2"), 0)
    if m.value("u") == "week":
        return part_of("E" if second else "B", "week", shift, frame)
    if m.value("u") == "month":
        return (half_of_month(not second, add_months(frame.today.replace(day=1), shift), frame),)
    return ()


def _compound(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "die zweite Januarwoche", "erste Dezemberhälfte"."""
    return _week_of_month(m, frame) if "u" in m else _half(m, frame)


def _run_of_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "with the January run": some day of that month."""
    return (part_of_month("", month_named(m.number("m"), None, frame), frame),)


def _end_workday(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the last working day of the month", "eerste werkdag van september"."""
    if "m" in m:
        first = month_named(m.number("m"), None, frame)
    elif "u" in m and m.value("u") == "month":
        first = add_months(
            frame.today.replace(day=1), 1 if m.letters("t") in ("N", "C") or m.letters("t2") == "N" else 0
        )
    elif "u" in m and m.value("u") in ("year", "quarter"):
        first = _edge_month(str(m.value("u")), m.letters("j") == "J", m.letters("t") in ("N", "C"), frame)
    else:
        return ()
    day = _edge(first, m.letters("j") == "J", frame)
    if day < frame.today and "m" not in m and not frame.past:
        day = _edge(add_months(first, 1), m.letters("j") == "J", frame)
    return (Span(day, day, day),)


def _edge_month(unit: str, last: bool, following: bool, frame: Frame) -> date:
    """The first or last month of the year or quarter."""
    if unit == "year":
        return date(frame.today.year + following, 12, 1) if last else date(frame.today.year + 1, 1, 1)
    start = date(frame.today.year, (frame.today.month - 1) // 3 * 3 + 1, 1)
    return add_months(start, 2 + 3 * following) if last else add_months(start, 3)


def _edge(first: date, last: bool, frame: Frame) -> date:
    """The month's first or last business day."""
    if last:
        return end_of_month(month_end(first.year, first.month), frame).others[0]
    return first if is_business_day(first, frame.country) else business_day_after(first, frame.country)


RULES: tuple[Rule, ...] = (
    rule(
        "eLdBE",
        r"(?P<e>[eLdBE])o?(?P<u>U)(?:x?[oI]{1,3}|(?=[Mm]))(?:(?P<m>[Mm])|(?P<t>[TN]?)(?P<u2>U)(?P<t2>N?))",
        _week_of_month,
    ),
    rule("jJ", r"(?P<j>[jJ])[oI]{0,3}(?:(?P<m>[Mm])|(?P<t>[TNCG]?)o?(?P<u>U)(?P<t2>N?))", _end_workday),
    rule("s", r"(?P<s>s)(?:o{1,3}|(?=[Mm]))(?:(?P<m>[Mm])|(?P<t>[TNC]?)o?(?P<u>U)(?P<t2>[NC]?))", _half),
    rule("eL", r"(?P<e>[eL])o?(?P<m>M)(?:(?P<s>s)|(?P<u>U))", _compound),
    rule("M", r"(?P<m>M)9", _run_of_month),
)
