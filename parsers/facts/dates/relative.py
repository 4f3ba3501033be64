"""Days counted from the mail: today, the day after tomorrow, within 14 days, in a fortnight, two weeks later."""

from datetime import date, timedelta

from parsers.facts.dates.frame import Frame, Match, Rule, Span, one_day, rule
from parsers.facts.dates.periods import unit_days
from parsers.facts.days import add_months, business_day_after
from parsers.facts.word_lists import word_list

_MOST = {
    "minute": 1500,
    "hour": 2000,
    "day": 800,
    "workday": 500,
    "week": 110,
    "fortnight": 55,
    "month": 36,
    "quarter": 12,
    "year": 3,
}


_OF_A_DAY = ("minute", "hour")


def counted(start: date, count: int, unit: str, frame: Frame) -> date | None:
    """The day `count` units after `start`; None when that is further than anyone promises."""
    if not 0 < count <= _MOST.get(unit, 100):
        return None
    match unit:
        case "minute" | "hour":
            later = frame.sent + (timedelta(hours=count) if unit == "hour" else timedelta(minutes=count))
            return later.date() + (start - frame.today)
        case "workday":
            return business_day_after(start, frame.country, count)
        case "month" | "quarter" | "year":
            return add_months(start, count * {"month": 1, "quarter": 3, "year": 12}[unit])
        case _:
            days = unit_days(count, unit)
            return start + timedelta(days=days) if days else None


def _day(m: Match, frame: Frame) -> tuple[Span, ...]:
    return (one_day(frame.today + timedelta(days=m.number("r"))),)


def _today(_: Match, frame: Frame) -> tuple[Span, ...]:
    return (one_day(frame.today),)


def _week_on(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "demain en huit"."""
    return (one_day(frame.today + timedelta(days=m.number("r") + m.number("z"))),)


def _day_week(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "tomorrow week", "today fortnight"."""
    days = unit_days(1, str(m.value("u"))) if frame.language == "en" and m.value("u") in ("week", "fortnight") else None
    return (one_day(frame.today + timedelta(days=m.number("r") + days)),) if days else ()


def _now(_: Match, frame: Frame) -> tuple[Span, ...]:
    return (one_day(frame.today, "now"),)


def _by_the_clock(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "before 17:00": today."""
    before = m.tokens.letters[max(0, m.found.start() - 2) : m.found.start()]
    opening_hours = "q" in before or "f" in before or "n" in before
    return (one_day(frame.today),) if m.value("q") is None and not opening_hours else ()


def _within(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "binnen 14 dagen", "in two weeks' time", "over een dag of tien", "sous huitaine"."""
    unit = str(m.value("u"))
    if m.letters("i") in ("A", "Z") and (not m.letters("n") or unit in _OF_A_DAY):
        return ()  # "vers 3 heures"
    if (unit in _OF_A_DAY and not m.letters("n")) or _is_spread(m, unit):
        return ()
    if m.letters("i") == "P":
        return _past(m, frame) if frame.language == "de" and m.words("i") == "vor" else ()
    if _runs_from_event(m, frame):
        return ()
    if not m.letters("n") and m.tokens.letters[m.found.end() : m.found.end() + 1] in tuple("nNC"):
        return ()  # "in week 37", "d'ici la semaine prochaine"
    count = m.number("n2") if "n2" in m else m.number("n") if "n" in m else 1
    vague = m.letters("n") == "y" or ("n2" in m)
    start = frame.today + timedelta(days=m.number("r")) if "r" in m else frame.today
    if "r" in m and m.words("n") in ("acht", "8") and unit == "day":
        return (one_day(start + timedelta(days=7), others=(start + timedelta(days=8),)),)  # "vandaag in acht dagen"
    if m.letters("n") == "n" and unit == "day" and (spoken := _spoken_weeks(m.words("n"), frame)):
        exact, other = spoken
        return (one_day(start + timedelta(days=exact), others=(start + timedelta(days=other),)),)
    day = counted(start, count, unit, frame)
    if day is None:
        return ()
    if m.value("i") == "more":
        then = m.tokens.letters[m.found.end() : m.found.end() + 1] == "c"  # "nog vier nachtjes en dan …"
        return (one_day(day, "day" if then else "extension"),)
    earliest = start if m.value("i") == "within" else day
    if vague:
        spread = unit_days(1, unit) or 7
        return (Span(start, day + timedelta(days=spread), day, "vague", sure="n2" in m),)
    return (Span(earliest, day, day),)


def _is_spread(m: Match, unit: str) -> bool:
    """Whether the units are how long it takes: "spreiden over zes maanden"."""
    if unit not in ("month", "week", "year", "quarter") or m.letters("i") != "I" or m.words("i") != "over":
        return False
    items = m.tokens.items
    around = (*items[max(0, m.found.start() - 6) : m.found.start()], *items[m.found.end() : m.found.end() + 4])
    return any(token.word.startswith(word_list("spread")) for token in around)


def _runs_from_event(m: Match, frame: Frame) -> bool:
    """Whether the term counts from something that has no date here: "within 14 days of receipt"."""
    end = m.found.end()
    if m.tokens.letters[end : end + 1] not in ("o", "l") or frame.language not in ("en", "fr"):
        return False
    return m.tokens.items[end].word in ("of", "de", "suivant") and m.tokens.letters[end + 1 : end + 2] in (
        "x",
        "o",
        "h",
    )


def _spoken_weeks(words: str, frame: Frame) -> tuple[int, int] | None:
    """ "acht Tage" and "quinze jours" are one and two weeks, said with the first day counted too."""
    match frame.language, words:
        case "de", "acht":
            return 7, 8
        case "nl", "acht":
            return 8, 7
        case "fr", "quinze":
            return 14, 15
        case "fr", "huit":
            return 8, 7
    return None


def _delay(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "14 dagen uitstel", "Fristverlängerung von drei Wochen"."""
    day = counted(frame.today, m.number("n"), str(m.value("u")), frame)
    return (one_day(day, "extension", sure=m.letters("n") == "n"),) if day else ()


def _past(m: Match, frame: Frame) -> tuple[Span, ...]:
    days = unit_days(m.number("n") or 1, str(m.value("u")))
    if days is None or days > 1200:
        return ()
    return (one_day(frame.today - timedelta(days=days)),)


def _from_day(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "14 days from today", "dertig dagen later"."""
    if "r" in m and "o" not in m and frame.language != "en":
        return ()  # "a fortnight tomorrow" is English
    start = frame.today + timedelta(days=m.number("r")) if "r" in m else frame.anchor
    day = counted(start, m.number("n"), str(m.value("u")), frame)
    return (one_day(day),) if day else ()


def _on(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "one on Monday, one a fortnight on"."""
    return _from_day(m, frame) if m.tokens.items[m.found.end() - 1].word == "on" else ()


def _next_days(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the next few days", "in den nächsten zwei Wochen"; "the next working day" counts from the day named before."""
    unit = str(m.value("u"))
    if not m.letters("n"):
        if unit == "workday":
            return (one_day(business_day_after(frame.anchor, frame.country)),)
        if unit != "day":
            return ()
        if m.words("u") in ("day", "dag", "jour", "tag"):
            return (one_day(frame.anchor + timedelta(days=1)),)
        return (
            Span(frame.today, frame.today + timedelta(days=7), frame.today + timedelta(days=4), "vague", sure=False),
        )
    day = counted(frame.today, m.number("n"), unit, frame)
    if day is None:
        return ()
    return (Span(frame.today, day, day, "day" if m.letters("n") == "n" else "vague", sure=m.letters("n") == "n"),)


def _day_after(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the day after", "de dag erna", "le lendemain": counted from the day named before."""
    if "u" not in m:
        return (one_day(frame.anchor + timedelta(days=1)),) if "lendemain" in m.words("l") else ()
    match m.value("u"):
        case "day":
            return (one_day(frame.anchor + timedelta(days=1)),)
        case "workday":
            return (one_day(business_day_after(frame.anchor, frame.country)),)
        case "week":
            day = frame.anchor + timedelta(days=7)
            return (Span(day - timedelta(days=3), day + timedelta(days=3), day, "week"),)
        case "month":
            return (one_day(add_months(frame.anchor, 1)),)
    return ()


def _week_after(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "de week erop": a week after the day named before."""
    return (one_day(frame.anchor + timedelta(days=7)),) if m.words("l").startswith("de week") and frame.named else ()


def _month_after(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "im Monat darauf"; but "de vrijdagen daarna" is a rhythm."""
    return _day_after(m, frame) if m.value("u") == "month" else ()


def _same_day(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the same day": the day named before."""
    return (one_day(frame.named),) if frame.named and m.value("u") == "day" else ()


def _that_day(_: Match, frame: Frame) -> tuple[Span, ...]:
    """ "die dag", "ce jour-là": the day named before."""
    return (one_day(frame.named),) if frame.named else ()


RULES: tuple[Rule, ...] = (
    rule("@", r"@", _that_day),
    rule("R", r"(?P<r>R)q?", _day),
    rule("3", r"3", _today),
    rule("R", r"(?P<r>R)(?P<z>z)", _week_on),
    rule("R", r"(?P<r>R)(?P<u>U)(?!n|o)", _day_week),
    rule("r", r"r", _now),
    rule("PY", r"[PY]o?(?P<q>q)", _by_the_clock),
    rule(
        "RIAZP",
        r"(?:(?P<r>R)q?)?(?P<i>[IAZP])o{0,2}(?:[NC])?5?(?P<n>[ny]?)5?o?(?P<u>U)(?:c(?P<n2>n))?(?!a|[AF](?![Rr])|q?o?A)",
        _within,
    ),
    rule("I", r"(?P<i>I)o?n[vYcox,-]o?(?P<n>n)(?P<u>U)(?!a|[AF](?![Rr]))", _within),
    rule("ny", r"(?P<n>[ny])(?P<u>U)x?~", _delay),
    rule("~", r"~[ovIxhZ]{1,4}(?P<n>[ny])(?P<u>U)", _delay),
    rule("n", r"(?P<n>n)(?P<u>U)a", _past),
    rule("a", r"a(?P<n>n)(?P<u>U)", _past),
    rule("n", r"(?P<n>n)(?P<u>U)(?:Fr|[FAo]r|l)", _from_day),
    rule("n", r"(?P<n>n)(?P<u>U)o(?=[.,;!?|)]|$)", _on),
    rule("n", r"(?P<n>n)(?P<u>U)E(?![oMmQUTN])", _from_day),  # "een week later"
    rule("n", r"(?P<n>n)(?P<u>U)(?P<o>[FAo]{0,2})(?P<r>R)", _from_day),
    rule("IiNC", r"[Ii]?o{0,2}[NC](?P<n>[ny]?)(?P<u>U)", _next_days),
    rule("U", r"(?P<u>U)C", _next_days),
    rule("iIUl", r"[iI]?o?(?P<u>U)?(?P<l>l)", _day_after),
    rule("U", r"(?P<u>U)(?P<l>A)(?=[.,!?|):;c]|$)", _day_after),
    rule("V", r"(?P<l>V)(?!U)", _week_after),
    rule("u", r"(?P<u>u)(?P<l>l)", _month_after),
    rule("T", r"T(?P<u>U)", _same_day),
)
