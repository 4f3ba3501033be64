"""Days of the week: Friday, next Friday, Friday week, the first Monday of December, Tuesday of week 49."""

from datetime import date, timedelta

from parsers.facts.dates.frame import Frame, Match, Rule, Span, one_day, rule
from parsers.facts.dates.periods import calendar_week, month_named, unit_days
from parsers.facts.days import add_months, monday_of, nth_weekday
from parsers.facts.word_lists import word_set

_WEEK = timedelta(days=7)
_DEFINITE = {"nl": ("de", "den"), "en": ("the",)}  # articles that point back to a day named before


def coming(weekday: int, frame: Frame) -> date:
    """The coming such day, never today; of a past event, the last one."""
    if frame.past:
        return frame.today - timedelta(days=(frame.today.weekday() - weekday - 1) % 7 + 1)
    return frame.today + timedelta(days=(weekday - frame.today.weekday() - 1) % 7 + 1)


def _weekday(m: Match, frame: Frame) -> tuple[Span, ...]:
    weekday = m.number("w")
    which = m.letters("before") or m.letters("after")
    match which:
        case "L":
            back = (frame.today.weekday() - weekday - 1) % 7 + 1
            return (one_day(frame.today - timedelta(days=back)),)
        case "V":
            return (one_day(coming(weekday, frame) + _WEEK),)
        case "T" if weekday == frame.today.weekday():
            return (one_day(frame.today, others=() if frame.past else (frame.today + _WEEK,)),)
        case "N":
            before = m.tokens.items[max(0, m.found.start() - 5) : m.found.start()]
            if any(token.word in word_set("not_that") for token in before):
                return (one_day(coming(weekday, frame) + _WEEK),)  # "nicht diesen, sondern nächsten Freitag"
            return (_next(weekday, frame),)
        case _:
            return (_plain(m, weekday, frame),)


def _plain(m: Match, weekday: int, frame: Frame) -> Span:
    """The coming such day; "the Tuesday", after a later day was named, the first one after that day."""
    day = coming(weekday, frame)
    article = m.tokens.items[max(0, m.found.start() - 1)].word if m.found.start() else ""
    if frame.named and not frame.past and article in _DEFINITE.get(frame.language, ()) and day < frame.named:
        return one_day(frame.named + timedelta(days=(weekday - frame.named.weekday() - 1) % 7 + 1), others=(day,))
    return one_day(day)


def _abbreviated(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "nxt tue", "tegen vr.", "mon am": an abbreviation, only beside a word that goes with days."""
    return _weekday(m, frame)


def _after_on(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "am Mo.", "on Thu": an abbreviation at the end of a clause."""
    return _weekday(m, frame) if m.words("o") in ("am", "on", "op", "le") else ()


def _gone(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "Friday gone"."""
    back = (frame.today.weekday() - m.number("w") - 1) % 7 + 1
    return (one_day(frame.today - timedelta(days=back)),) if m.words("gone") == "gone" else ()


def _next(weekday: int, frame: Frame) -> Span:
    """ "Next Friday", said early in the week: this week's or next week's? Both are kept, and it is asked."""
    first = coming(weekday, frame)
    if monday_of(first) > monday_of(frame.today) or frame.past:
        return one_day(first)
    later = first + _WEEK
    if frame.language in ("fr", "de") and (first - frame.today).days > 1:
        return Span(first, later, first, sure=False, others=(later,))
    return Span(first, later, later, sure=False, others=(first,))


def _in_week(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "vrijdag volgende week", "mercredi de la semaine prochaine"."""
    which = m.letters("t") or m.letters("t2")
    if not which or m.value("u") != "week":
        return ()
    weeks = {"N": 1, "C": 1, "L": -1, "V": 2}.get(which, 0)
    return (one_day(monday_of(frame.today) + weeks * _WEEK + timedelta(days=m.number("w"))),)


def _of_that_week(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the Friday of that same week": of the day named before."""
    return (one_day(monday_of(frame.anchor) + timedelta(days=m.number("w"))),) if frame.named else ()


def _weeks_on(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "vrijdag over een week", "a week on Friday", "mardi en huit"."""
    start = m.found.start()
    if start and m.letters("n") and m.found.start("n") == start and m.tokens.letters[start - 1] in "nf$":
        return ()  # "25 a week on Fridays"
    days = m.number("z") if "z" in m else unit_days(m.number("n") or 1, str(m.value("u")))
    if days is None:
        return ()
    return (one_day(coming(m.number("w"), frame) + timedelta(days=7 if days == 8 else days)),)


def _on_weekday_after(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "over 2 weken op vrijdag": the Friday of that week."""
    if m.value("u") != "week" or m.number("n") > 12:
        return ()
    return (one_day(monday_of(frame.today) + m.number("n") * _WEEK + timedelta(days=m.number("w"))),)


def _friday_week(m: Match, frame: Frame) -> tuple[Span, ...]:
    weeks = {"week": 1, "fortnight": 2}.get(str(m.value("u")), 0)
    if frame.language != "en" or not weeks:
        return ()
    return (one_day(coming(m.number("w"), frame) + weeks * _WEEK),)


def _of_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the first Monday of December", "laatste vrijdag van de maand", "the last Friday of April and May"."""
    count = -1 if m.letters("e") == "L" else m.number("e")
    if "m" in m:
        firsts = [month_named(m.number(group), None, frame) for group in ("m", "m2") if group in m]
    elif m.value("u") == "month":
        firsts = [add_months(frame.today.replace(day=1), 1 if "N" in (m.letters("t"), m.letters("t2")) else 0)]
    else:
        return ()
    days = [nth_weekday(first.year, first.month, m.number("w"), count) for first in firsts]
    if days[0] and days[0] < frame.today and "m" not in m and not frame.past and not m.letters("t"):
        first = add_months(firsts[0], 1)
        days = [nth_weekday(first.year, first.month, m.number("w"), count)]
    return tuple(one_day(day, "weekday_of_month") for day in days if day)


def _of_each_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "immer am ersten Montag": of the month, the coming one."""
    count = -1 if m.letters("e") == "L" else m.number("e")
    for ahead in range(3):
        month = add_months(frame.today.replace(day=1), ahead)
        day = nth_weekday(month.year, month.month, m.number("w"), count)
        if day and day >= frame.today:
            return (one_day(day, "weekday_of_month"),)
    return ()


def _of_calendar_week(m: Match, frame: Frame) -> tuple[Span, ...]:
    if (m.letters("k") == "U" and m.value("k") != "week") or not m.words("n")[:1].isdigit():
        return ()  # "alle weken vijfentwintig, op zaterdag"
    monday = calendar_week(m.number("n"), frame)
    return (one_day(monday + timedelta(days=m.number("w"))),) if monday else ()


def _not_this_one(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "Not this Friday but the next", "pas vendredi, le suivant": a week after the day that it is not."""
    letters, items = m.tokens.letters, m.tokens.items
    start = m.found.start()
    weekday = next((at for at in range(start - 1, max(-1, start - 5), -1) if letters[at] == "W"), -1)
    if weekday < 1 or not any(token.word in word_set("not_that") for token in items[max(0, weekday - 3) : weekday]):
        return ()
    return (one_day(coming(m.tokens.number(weekday), frame) + _WEEK),)


def _of_two(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "every second and fourth Friday": the next of them."""
    first = frame.today.replace(day=1)
    months = (first, add_months(first, 1))
    days = [nth_weekday(x.year, x.month, m.number("w"), m.number(e)) for x in months for e in ("e1", "e2")]
    coming_ones = sorted(day for day in days if day and day >= frame.today)
    return (one_day(coming_ones[0]),) if coming_ones else ()


def _either(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "donderdag of vrijdag": the later one is safe to reckon with."""
    if "c" in m and m.words("c") not in ("of", "or", "ou", "oder", "/", "-", "dan wel", "danwel", "bzw", "ou bien"):
        return ()
    if "c" not in m and m.tokens.text[m.tokens.items[m.found.start("w")].end] != "-":
        return ()  # "ma-di"
    first, last = coming(m.number("w"), frame), coming(m.number("w2"), frame)
    if last < first:
        last += _WEEK
    return (Span(first, last, last, others=(first,)),)


def _after_named(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "am Montag drauf": counted from the day named before."""
    if frame.language == "nl" and m.tokens.letters[m.found.end() - 1] == "A":
        return ()  # "ik kijk het donderdag na"
    ahead = (m.number("w") - frame.anchor.weekday() - 1) % 7 + 1
    return (one_day(frame.anchor + timedelta(days=ahead)),)


def _day_and_weekday(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "morgen, vrijdag": the day, unsure when it is not that weekday."""
    day = frame.today + timedelta(days=m.number("r"))
    weekday_next = coming(m.number("w"), frame)
    if day.weekday() == m.number("w"):
        return (one_day(day),)
    return (one_day(weekday_next, others=(day,)),) if m.number("r") == 0 else ()


RULES: tuple[Rule, ...] = (
    rule("TCNLVW", r"(?P<before>[TCNLV]?)o?(?P<w>W)q?o?(?P<after>[CNLV](?!U))?(?!n?U|l)", _weekday),
    rule("TCNLVW", r"(?P<before>[TCNLV]?)(?P<w>W)q?", _weekday),
    rule("TNCLVYPAF", r"(?:[YPAF]o?)?(?P<before>[TNCLV]?)o?(?P<w>w)(?![nd])", _abbreviated),
    rule("G", r"Go?(?P<w>w)(?![nd]o?[Mm])", _abbreviated),
    rule("w", r"(?P<w>w)(?:q|(?P<after>[CNL]))", _abbreviated),
    rule("W", r"(?P<w>W)q?[,o(]{0,3}(?P<t>[TNLCV]?)o?(?P<u>U)(?P<t2>[NLV]?)(?!n)", _in_week),
    rule("TNLCVU", r"(?P<t>[TNLCV]?)(?P<u>U)(?P<t2>[NLV]?)q?[,o]{0,3}(?P<w>W)q?", _in_week),
    rule("W", r"(?P<w>W)q?o{0,2}7", _of_that_week),
    rule("W", r"(?P<w>W)q?[IA]o?(?P<n>n?)(?P<u>U)", _weeks_on),
    rule("W", r"(?P<w>W)q?(?P<z>z)", _weeks_on),
    rule("n", r"(?P<n>n)(?P<u>U)[oAF]{0,2}[TCN]?(?P<w>W)", _weeks_on),
    rule("W", r"(?P<w>W)(?P<u>U)(?!n)", _friday_week),
    rule("I", r"Io?(?P<n>n)(?P<u>U)o{1,2}(?P<w>W)q?", _on_weekday_after),
    rule(
        "eLd",
        r"(?P<e>[eLd])o?(?P<w>W)(?:[oI]{1,3}|(?=G))(?:(?P<m>[Mm])(?:c(?P<m2>[Mm]))?|(?P<t>[TNCG]?)o?(?P<u>U)(?P<t2>N?))",
        _of_month,
    ),
    rule("W", r"(?P<w>W)q?[,o(I]{0,3}(?P<k>[KU])(?P<n>n)", _of_calendar_week),
    rule("KU", r"(?P<k>[KU])(?P<n>n)[,o(Y]{0,3}(?P<w>W)q?", _of_calendar_week),
    rule("W", r"(?P<w>W)q?(?P<c>[cx-])o{0,2}(?P<w2>[Ww])q?", _either),
    rule("w", r"(?P<w>w)\.?(?P<c>[cx-]?)o{0,2}(?P<w2>[Ww])(?![nd])", _either),
    rule("o", r"(?P<o>o)(?P<w>w)(?=[.,!?|);:]|$)", _after_on),
    rule("TNC", r"(?P<t>[TNC])o?(?P<u>U)q?(?P<w>w)(?=[.,!?|);:]|$)", _in_week),
    rule("G", r"Go{0,2}(?P<e>[eLd])o?(?P<w>W)(?![oI]{1,3}[MmU])", _of_each_month),
    rule("W", r"(?P<w>W)l", _after_named),
    rule("W", r"(?P<w>W)q?(?P<gone>x)", _gone),
    rule("W", r"(?P<w>W)A(?=[.,!?|):;c]|$)", _after_named),
    rule("r", r"r(?P<w>W)q?", _weekday),
    rule("l", r"lo?(?P<w>W)", _after_named),
    rule("oNl", r"o?[Nl](?=[.,!?|);:]|$)", _not_this_one),
    rule("ed", r"(?P<e1>[ed])co?(?P<e2>[ed])o?(?P<w>W)(?:o{0,2}Go?U)?", _of_two),
    rule("R", r"(?P<r>R)q?,?o?(?P<w>W)q?", _day_and_weekday),
)
