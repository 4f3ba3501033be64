"""Feasts and seasons: Easter, before Christmas, after the summer, Halloween."""

from parsers.facts.dates.frame import Frame, Match, Rule, Span, one_day, rule
from parsers.facts.days import VAGUE_FEASTS, bank_holiday_after, feast


def _feast(m: Match, frame: Frame) -> tuple[Span, ...]:
    name = str(m.value("x"))
    if name == "bank_holiday":
        before = m.tokens.letters[max(0, m.found.start() - 3) : m.found.start()].rstrip("o")[-1:]
        if before not in ("P", "A", "Y", "1"):
            return ()  # "Monday's a bank holiday" names none
        holiday = bank_holiday_after(frame.today, frame.country)
        return (one_day(holiday, "feast", sure=False),) if holiday else ()
    year = frame.today.year
    days = [feast(name, each) for each in (year - 1, year, year + 1)]
    if frame.past:
        first, last = max(pair for pair in days if pair[0] <= frame.today)
    else:
        first, last = min(pair for pair in days if pair[1] >= frame.today)
    best = last if m.letters("p") or name == "years_between" else first
    return (Span(first, last, best, "feast", sure=name not in VAGUE_FEASTS),)


RULES: tuple[Rule, ...] = (rule("EX", r"(?P<p>E?)o{0,3}(?P<x>X)", _feast),)
