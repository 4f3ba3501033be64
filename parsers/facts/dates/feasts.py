"""Feasts and seasons: Easter, before Christmas, after the summer, Halloween."""

from parsers.facts.dates.frame import Frame, Match, Rule, Span, rule
from parsers.facts.days import VAGUE_FEASTS, feast


def _feast(m: Match, frame: Frame) -> tuple[Span, ...]:
    name = str(m.value("x"))
    year = frame.today.year
    days = [feast(name, each) for each in (year - 1, year, year + 1)]
    if frame.past:
        first, last = max(pair for pair in days if pair[0] <= frame.today)
    else:
        first, last = min(pair for pair in days if pair[1] >= frame.today)
    best = last if m.letters("p") else first
    return (Span(first, last, best, "feast", sure=name not in VAGUE_FEASTS),)


RULES: tuple[Rule, ...] = (rule("EX", r"(?P<p>E?)o{0,3}(?P<x>X)", _feast),)
