"""What a letter takes up of the mail by name: the faults it names, its own words about them, and when to call."""

from datetime import date

from parsers.facts.call_moments import CallMoment
from parsers.facts.points import Point, all_points
from parsers.facts.things import Thing
from parsers.facts.word_lists import word_list
from parsers.labels.names import Label
from parsers.reading import Reading
from replies.case import Case, Decision
from replies.draft.writer import Writer
from replies.formats import one_line, write_clock, write_list
from replies.policy.banking_days import day_to_call
from replies.policy.facts import LONGEST_NAME, asked_not_open, redirect_of
from replies.quoting import calm_words, question_quoted, words_quoted
from replies.templates import Made

MOST_CHECKS = 3
# Points that are about goods and work: a number "is missing" on an invoice too, where nothing else is disputed.
_OF_GOODS = frozenset({"missing", "broken", "quality", "damage"})
_OF_WORK = frozenset({"broken", "quality", "damage"})  # not of what never came
_OF_INVOICES = frozenset({"price", "quantity", "double", "cancelled", "never_ordered"})
# "You have charged 3.95 instead of 3.20" is about the price alone.
_RATHER_THAN_QUANTITY = frozenset({"price", "double", "vat_rate"})
_IN_OPENING = frozenset({"broken", "quality"})  # what an opening that names the thing speaks of


def details_of(reading: Reading, case: Case, writer: Writer) -> dict[str, str]:
    """What the mail names beside its label: its points, the thing and the person it is about, whom it sends us to."""
    thing = reading.thing or Thing("", "")
    return {
        "points": " ".join(point.key for point in reading.points),
        "labels": " ".join(dict.fromkeys((reading.primary, *(hit.label for hit in reading.labels)))),
        "thing": one_line(str(thing), LONGEST_NAME),
        "things": one_line(thing.noun, LONGEST_NAME) if thing.plural else "",
        "person": one_line(reading.person, LONGEST_NAME),
        "your_person": writer.piece("person", person=one_line(reading.person, LONGEST_NAME)) if reading.person else "",
        "question": question_quoted(reading),
        "awaits": one_line(reading.awaits, LONGEST_NAME),
        "contact": _contact(reading, writer),
        "told_day": _told_day(reading, writer),
        "not_open": write_list(asked_not_open(reading, case), writer.language),
    }


def quotes_of(reading: Reading, writer: Writer) -> dict[str, str]:
    """`said`: a sentence of theirs about what is disputed; `told`: the one in which they tell what is wrong.

    Their own words are quoted when they are calm and short, for a delivery always and for another dispute when nothing
    in it is known by name.
    """
    known = _fitting(reading, writer) or _steps(reading, writer)
    said = words_quoted(reading) if _of_delivery(reading) or not known else ""
    point = _told(reading)
    return {
        "said": writer.piece("said", words=said) if said else "",
        "told": writer.piece("said", words=calm_words(point.evidence)) if point else "",
    }


def checks_of(reading: Reading, writer: Writer, opening: str) -> dict[str, str]:
    """`checks`: the faults that are named; `faults`: the same when nothing before them names one; `more`: those beside
    the one that is `told`; `steps`: what we do about them. What the `opening` named already is "this".
    """
    fitting, told = _fitting(reading, writer), _told(reading)
    faults = _named(fitting, reading, writer)
    named = reading.thing is not None and reading.thing.noun in opening and writer.has("check.this")
    others = [fault for key, fault in zip(fitting, faults, strict=True) if key not in _IN_OPENING]
    checks = [writer.piece("check.this"), *others] if named else faults
    more = [writer.piece(f"check.{key}", thing="", things="") for key in fitting if told and key != told.key]
    return {
        "checks": write_list(checks, writer.language),
        "faults": write_list(faults, writer.language),
        "more": write_list(more, writer.language),
        "steps": Made.joined(" ", _steps(reading, writer)),
    }


def _of_delivery(reading: Reading) -> bool:
    return any(hit.label == Label.GOODS_NOT_RECEIVED for hit in reading.labels)


def _unfit(reading: Reading) -> frozenset[str]:
    """Points that cannot be meant, as the labels and the other points of their sentence tell."""
    labels = {hit.label for hit in reading.labels}
    unfit = frozenset[str]()
    if not labels & {Label.GOODS_NOT_RECEIVED, Label.DISSATISFIED, Label.REFUSES}:
        unfit = _OF_GOODS
    elif Label.DISSATISFIED not in labels and _of_delivery(reading):
        unfit = _OF_WORK
    counted = next((point.evidence for point in reading.points if point.key == "quantity"), "")
    if any(point.key in _RATHER_THAN_QUANTITY and point.evidence == counted for point in reading.points):
        unfit |= {"quantity"}
    return unfit


def _fitting(reading: Reading, writer: Writer) -> list[str]:
    """The points that are faults, in their order."""
    unfit = _unfit(reading)
    keys = (point.key for point in reading.points)
    return [key for key in keys if key not in unfit and writer.has(f"check.{key}")][:MOST_CHECKS]


def _steps(reading: Reading, writer: Writer) -> list[str]:
    keys = {point.key for point in reading.points}
    told = " ".join(point.key for point in reading.points)
    fitting = (f"step.{key}" for key in all_points() if key in keys)
    return [step for name in fitting if writer.has(name) and (step := writer.piece(name, points=told))]


def _told(reading: Reading) -> Point | None:
    """The point whose sentence tells what is wrong with goods or work, else with the invoice, and may be quoted."""
    unfit = _unfit(reading)
    for kinds in (_OF_GOODS - unfit, _OF_INVOICES - unfit):
        for point in reading.points:
            if point.key in kinds and calm_words(point.evidence):
                return point
    return None


def _named(keys: list[str], reading: Reading, writer: Writer) -> list[str]:
    """The faults as they are called; the first that can, names the thing."""
    thing = reading.thing
    named: list[str] = []
    for key in keys:
        values = {"thing": str(thing) if thing else "", "things": thing.noun if thing and thing.plural else ""}
        named.append(writer.piece(f"check.{key}", **values))
        if thing and thing.noun in named[-1]:
            thing = None
    return named


def _contact(reading: Reading, writer: Writer) -> str:
    """Whom we write to instead: a name with its address, a desk with its article, or what the mail calls them."""
    redirect, name = redirect_of(reading), one_line(reading.contact, LONGEST_NAME)
    if not redirect:
        return ""
    if "@" in redirect:
        return f"{name} ({redirect})" if name else redirect
    if name:
        return name
    yours = dict(pair.split() for pair in word_list("our_to_your"))
    first, _, rest = redirect.partition(" ")
    if first.casefold() in yours:
        return f"{yours[first.casefold()]} {rest}"
    # In German every noun is written large: its text knows the desks.
    bare = (redirect.islower() or writer.language == "de") and " " not in redirect and writer.has("desk")
    return (
        writer.piece("desk", desk=redirect, named="yes" if redirect in word_list("bare_desk") else "")
        if bare
        else redirect
    )


def _told_day(reading: Reading, writer: Writer) -> str:
    """The far day before which nothing happens: as a date, or in their own words ("half februari")."""
    far = reading.far_day
    if far is None:
        return ""
    return writer.day(far.best, weekday=False) if far.earliest == far.latest else one_line(far.evidence, LONGEST_NAME)


def call_of(decision: Decision, reading: Reading, case: Case, writer: Writer) -> dict[str, str]:
    """`moment`: when we call ("donderdag 25 juni 2026 tussen 9 en 11 uur"); `missed`: the time they asked for is over;
    `as_asked`: it is the day they asked for.
    """
    asked = reading.call_moment
    if asked is None:
        return {"moment": writer.day(decision.answer_by), "missed": "", "as_asked": "yes"}
    on = day_to_call(asked, case.today, case.debtor.country)
    kept = asked.day <= on <= asked.last_day
    return {
        "moment": _moment(asked, on, writer),
        "missed": "yes" if not kept and asked.day <= case.today else "",
        "as_asked": "yes" if kept else "",
    }


def _moment(moment: CallMoment, on: date, writer: Writer) -> str:
    day = writer.day(on)
    hours = {
        "start": write_clock(moment.start, writer.language) if moment.start is not None else "",
        "end": write_clock(moment.end, writer.language) if moment.end is not None else "",
    }
    kind = "between" if all(hours.values()) else "after" if hours["start"] else "before" if hours["end"] else "day"
    kind = "at" if moment.start is not None and moment.start == moment.end else kind
    return writer.piece(f"moment.{kind}", date=day, **hours)
