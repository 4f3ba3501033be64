"""Days of the month: in digits (5/12, 2026-12-05), with a month's name (5 December), or alone (the 25th)."""

from dataclasses import replace
from datetime import date, timedelta

from parsers.facts.dates.frame import Frame, Match, Rule, Span, nearest_year, one_day, rule, valid
from parsers.facts.days import add_months
from parsers.facts.tokens import Digits
from parsers.facts.word_lists import word_set

_MONTH_FIRST = {"US", "PH"}  # countries that write the month before the day
_ARTICLES = {
    "nl": ("de", "den"),
    "en": ("the",),
    "fr": ("le", "au", "du", "le."),
    "de": ("am", "zum", "den", "dem"),
}
_ARTICLES_BEFORE_ANY_WORD = ("le", "au", "am", "zum")


def _in_digits(m: Match, frame: Frame) -> tuple[Span, ...]:
    value = m.value("n")
    if not isinstance(value, Digits):
        return ()
    day, month, sure = value.day, value.month, True
    if frame.country in _MONTH_FIRST and value.sep == "/" and day <= 12:
        day, month, sure = month, day, month == day
    if value.year is None and value.sep == "/" and (day, month) in {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (24, 7)}:
        sure = m.found.start() > 0 and m.tokens.letters[m.found.start() - 1] in "oYPAZFWwB"
        found = _dated(day, month, None, frame)
        other_day = "w" in m and found and found[0].best.weekday() != m.number("w")
        if not sure or other_day:
            return ()  # "half on Friday, 1/2 in January"
    return _dated(day, month, value.year, frame, sure=sure)


def _dated(day: int, month: int, year: int | None, frame: Frame, *, sure: bool = True) -> tuple[Span, ...]:
    found = valid(year, month, day) if year else nearest_year(month, day, frame)
    return (one_day(found, sure=sure),) if found else ()


def _with_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    before_month = m.tokens.items[m.found.start("m") - 1].word
    if m.letters("d") == "e" and before_month in ("im", "in", "en"):
        return ()  # "die erste im April"
    year = m.number("y") if "y" in m else None
    found = _dated(m.number("d"), m.number("m"), year, frame)
    if found and "w" in m and year is None:
        return tuple(_on_weekday(span, m.number("w"), frame) for span in found)
    return found


def _on_weekday(span: Span, weekday: int, frame: Frame) -> Span:
    """The span in the year in which that day falls on that weekday; unsure when it never does."""
    if span.best.weekday() == weekday:
        return span
    for year in (frame.today.year, frame.today.year + 1, frame.today.year - 1):
        other = valid(year, span.best.month, span.best.day)
        if other and other.weekday() == weekday and abs((other - frame.today).days) < 200:
            return one_day(other)
    return replace(span, sure=False)


def _month_first(m: Match, frame: Frame) -> tuple[Span, ...]:
    if m.letters("d") == "n" and frame.language != "en":
        return ()
    return _with_month(m, frame)


def _several(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "1, 8 en 15 mei": every one of them."""
    first, last = m.found.span("ds")
    days = [m.tokens.number(at) for at in range(first, last) if m.tokens.letters[at] in "nd"]
    if not all(1 <= day <= 31 for day in days):
        return ()
    year = m.number("y") if "y" in m else None
    spans = [span for day in days for span in _dated(day, m.number("m"), year, frame)]
    return tuple(spans) if len(spans) == len(days) else ()


def _from_to(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "between 5 and 10 December": the last of them is the one to reckon with."""
    if "b" not in m and m.letters("sep") == "c":
        return ()
    if m.letters("sep") == "o" and m.words("sep") != "au":
        return ()
    last = _dated(m.number("d2"), m.number("m"), None, frame)
    if not last or not 1 <= m.number("d1") < m.number("d2"):
        return ()
    first = last[0].best.replace(day=m.number("d1"))
    return (replace(last[0], earliest=first, others=_between(first, last[0].best)),)


def _between(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days))


def _of_month(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "the 15th of next month", "le 15 du mois prochain", "den 10den dezer"."""
    if "u" in m and m.value("u") == "quarter" and (m.letters("g") or m.letters("u") == "u"):
        first = add_months(date(frame.today.year, (frame.today.month - 1) // 3 * 3 + 1, 1), 3)
        return (one_day(add_months(first, 0, m.number("d"))),) if 1 <= m.number("d") <= 31 else ()
    if "u" in m and m.value("u") != "month":
        return ()
    if "u" not in m and not m.words("d")[:1].isdigit():
        return ()  # "the other three in the course of January"
    day = m.number("d")
    if not 1 <= day <= 31:
        return ()
    if ("next" in m and m.letters("next") in "NC") or ("after" in m and m.letters("after") in "NC"):
        return (one_day(add_months(frame.today.replace(day=1), 1, day)),)
    if ("next" in m and m.letters("next") == "L") or ("after" in m and m.letters("after") == "L"):
        return (one_day(add_months(frame.today.replace(day=1), -1, day)),)
    if "T" in (m.letters("next"), m.letters("after")) or m.letters("this") == "t":
        found = valid(frame.today.year, frame.today.month, day)
        return (one_day(found),) if found else ()
    return _next_occurrence(day, frame)


def _next_occurrence(day: int, frame: Frame) -> tuple[Span, ...]:
    """The coming such day of the month (of a past event, the last one); today counts as coming."""
    for count in range(4):
        month = add_months(frame.today.replace(day=1), -count if frame.past else count)
        found = valid(month.year, month.month, day)
        if found and (found <= frame.today if frame.past else found >= frame.today):
            return (one_day(found),)
    return ()


def _bare(m: Match, frame: Frame) -> tuple[Span, ...]:
    day = m.number("d")
    at = m.found.start("d")
    if m.words("d").endswith(".") and (at == 0 or m.tokens.letters[at - 1] not in "oYPAZFGSWbc,"):
        return ()  # in German, "25." may be a number at the end of a sentence
    return _next_occurrence(day, frame) if 1 <= day <= 31 else ()


def _before_share(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "each time on the 10th a third": but no "2nd half"."""
    return _bare(m, frame) if m.number("d") > 3 else ()


def _after_article(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "le 25", "am 25", "bis zum 5": a plain number after an article that goes with days."""
    article = m.words("o").split()[-1].rpartition("'")[2] if m.words("o") else ""
    if article not in _ARTICLES[frame.language]:
        return ()
    end = m.found.end()
    following = m.tokens.letters[end : end + 1]
    if following == "x" and article not in _ARTICLES_BEFORE_ANY_WORD:
        return ()
    return _bare(m, frame)


def _ordinal_word(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "op de vijftiende", "am Dreißigsten": an ordinal in words, unless it counts a noun."""
    article = m.words("o")
    end = m.found.end()
    following = m.tokens.items[end] if end < len(m.tokens.items) else None
    noun = following is not None and following.letter == "x"
    match frame.language:
        case "de":
            clear = article.endswith(("am", "zum", "den", "dem", "ab", "jeden")) and not (
                noun and following and _capital(m, following.start)
            )
        case "nl":
            clear = article.startswith(("op", "tegen", "voor", "rond", "na", "uiterlijk")) or (
                article in ("de", "den") and not noun
            )
        case _:
            noun = noun and following is not None and following.word not in word_set("after_day")
            clear = not noun and article.endswith(("the", "le"))
            if m.number("d") <= 3 and not article.startswith(("on", "by", "from")):
                return ()  # "the first": of several things
    return _bare(m, frame) if clear and (m.number("d") > 3 or frame.language in ("de", "en")) else ()


def _capital(m: Match, at: int) -> bool:
    return m.tokens.text[at : at + 1].isupper()


def _weekday_and_number(m: Match, frame: Frame) -> tuple[Span, ...]:
    """ "mercredi 14": only when the 14th near the mail is a Wednesday."""
    day, weekday = m.number("d"), m.number("w")
    if not 1 <= day <= 31 or not m.words("d")[:1].isdigit():
        return ()
    for count in (-1, 0, 1) if frame.past else (0, 1, 2, -1):
        month = add_months(frame.today.replace(day=1), count)
        found = valid(month.year, month.month, day)
        if found and found.weekday() == weekday and (frame.past or found >= frame.today):
            return (one_day(found),)
    return _next_occurrence(day, frame) if m.letters("d") == "d" else ()


_WEEKDAY = r"(?:[TCN]?(?P<w>[Ww])q?\.?,?o{0,2})?"
_MONTH_AND_YEAR = r"o{0,2}(?P<m>[Mm])\.?(?:,?(?P<y>4))?"
_NO_DAY = r"(?!s|\.?(?:[hkU2%MmK4:]|\$(?![nf4])))"

RULES: tuple[Rule, ...] = (
    rule("TCNWwD", _WEEKDAY + r"(?P<n>D)(?!U|\$(?![nf4]))", _in_digits),
    rule("TCNWwnde", _WEEKDAY + r"(?P<d>[nde])\.?" + _MONTH_AND_YEAR, _with_month),
    rule("TCNWwMm", _WEEKDAY + r"(?P<m>[Mm])\.?o?(?P<d>d|n(?![U$nkfhx_%:]))(?:,?(?P<y>4))?", _month_first),
    rule("nd", r"(?P<ds>[nd]\.?(?:[,c]{1,2}o{0,2}[nd]\.?){1,6})" + _MONTH_AND_YEAR, _several),
    rule(
        "bnd",
        r"(?P<b>b?)o{0,2}(?P<d1>[nd])\.?o?(?P<sep>[vYc-]|o)o{0,2}(?P<d2>[nd])\.?o{0,2}(?P<m>[Mm])",
        _from_to,
    ),
    rule("nde", r"(?P<d>[nde])\.?(?:o{1,3}|(?=[TNCL]))(?P<next>[TNCL]?)o{0,2}(?P<u>U)(?P<after>[NCL]?)", _of_month),
    rule("de", r"(?P<d>[de])\.?o{1,3}(?P<g>G)(?P<u>U)", _of_month),
    rule("de", r"(?P<d>[de])\.?o{0,3}(?P<u>u)", _of_month),
    rule("G", r"(?P<g>G)(?P<d>[nde])\.?o{1,2}(?P<u>U)", _of_month),
    rule("nd", r"(?P<d>[nd])\.?o{1,3}(?P<next>[NC])(?![UWwMmkxo])", _of_month),  # "on the 16th of next"
    rule("nd", r"(?P<d>[nd])\.?o?(?P<this>[ti])", _of_month),
    rule("d", r"(?P<d>d)" + _NO_DAY, _bare),
    rule("Go", r"G?o(?P<d>d)(?=s)", _before_share),
    rule(
        "oYPAZFSc",
        r"(?P<o>[oYPAZFSc])(?P<d>n)" + _NO_DAY + r"(?!o{0,3}[TNCLG]?o?[UW]|o{0,2}[Mm]|[cvYo,-]{1,2}o?[nd]\.?o?[Mm])",
        _after_article,
    ),
    rule("oYPAZFSG", r"(?P<o>[oYPAZFSG]o{0,2})(?P<d>e)(?![hskU$2%MmK4WQ]|co?[ed]o?W)", _ordinal_word),
    rule("W", r"(?P<w>W)q?,?o{0,2}(?P<d>d)(?!\.?[hskU$2%Mm4])", _weekday_and_number),
    rule("W", r"(?P<w>W)q?,?o{0,2}(?P<d>[nd])(?!\.?[hskU$2%Mm4:,f])", _weekday_and_number),
)
