"""What a letter takes up of the mail by name: the faults it names, its own words about them, and when to call."""

from datetime import date

from parsers.facts.call_moments import CallMoment
from parsers.facts.points import all_points
from parsers.labels.names import Label
from parsers.reading import Reading
from replies.case import Decision
from replies.draft.writer import Writer
from replies.formats import write_clock, write_list
from replies.quoting import calm_words, words_quoted

MOST_CHECKS = 3
# Points that are about goods and work: a number "is missing" on an invoice too, where nothing else is disputed.
_OF_GOODS = frozenset({"missing", "broken", "quality", "damage"})
_OF_WORK = frozenset({"broken", "quality", "damage"})  # not of what never came


def points_of(reading: Reading, writer: Writer) -> dict[str, str]:
    """`checks`: the faults that are named; `steps`: what we do about them; `said`: a sentence of theirs about it;
    `told`: the sentence in which they tell what is wrong with goods or work.

    Their own words are quoted when they are calm and short, for a delivery always and for another dispute when nothing
    in it is known by name.
    """
    keys = [point.key for point in reading.points]
    labels = {hit.label for hit in reading.labels}
    delivery = Label.GOODS_NOT_RECEIVED in labels
    about_goods = bool(labels & {Label.GOODS_NOT_RECEIVED, Label.DISSATISFIED, Label.REFUSES})
    unfit = _OF_GOODS if not about_goods else _OF_WORK if Label.DISSATISFIED not in labels and delivery else frozenset()
    fitting = [key for key in keys if key not in unfit and writer.has(f"check.{key}")]
    checks = [writer.piece(f"check.{key}") for key in fitting[:MOST_CHECKS]]
    steps = [
        step
        for key in all_points()
        if key in keys and writer.has(f"step.{key}") and (step := writer.piece(f"step.{key}", points=" ".join(keys)))
    ]
    said = words_quoted(reading) if delivery or not (checks or steps) else ""
    told = next((words for p in reading.points if p.key in _OF_GOODS - unfit and (words := calm_words(p.evidence))), "")
    return {
        "points": " ".join(keys),
        "checks": write_list(checks, writer.language),
        "steps": " ".join(steps),
        "said": writer.piece("said", words=said) if said else "",
        "told": writer.piece("said", words=told) if told else "",
    }


def moment_of(decision: Decision, reading: Reading, writer: Writer) -> str:
    """When we call, as they asked: "donderdag 25 juni 2026 tussen 9 en 11 uur"."""
    moment = reading.call_moment or CallMoment(date.min)
    if decision.answer_by is None:
        return ""
    day = writer.day(decision.answer_by)
    hours = {
        "start": write_clock(moment.start, writer.language) if moment.start is not None else "",
        "end": write_clock(moment.end, writer.language) if moment.end is not None else "",
    }
    kind = "between" if all(hours.values()) else "after" if hours["start"] else "before" if hours["end"] else "day"
    return writer.piece(f"moment.{kind}", date=day, **hours)
