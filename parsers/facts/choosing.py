"""Which of the weighed dates is the promised day, and which others would do as well."""

from datetime import date

from parsers.facts.roles import Weighed
from parsers.facts.sentences import Cue, Sentences
from parsers.facts.word_lists import word_set

# What a date must weigh (log-odds, see `roles`); and what one must that "then" points back to.
_LEAST = -0.5
_ALIKE = 0.8  # between the dates of one plan
_NOT_ABSURD = -4.0


def chosen_date(
    weighed: tuple[Weighed, ...], sentences: Sentences, *, expected: bool, planning: bool = False
) -> Weighed | None:
    """The heaviest date ("now" only alone), of a plan the first of those alike; or what "then" points back to."""
    enough = [each for each in weighed if each.weight >= _LEAST]
    if enough:
        best = max(enough, key=lambda each: (each.named.span.kind != "now", each.weight))
        if (several := _several_runs(best, enough, sentences)) is not None:
            return several
        return next(each for each in enough if each is best or (planning and each.weight > best.weight - _ALIKE))
    if not expected:
        return None
    for piece in sentences.sentences:
        if piece.cues & Cue.THEN and piece.cues & (Cue.PAY | Cue.PROMISE) and not piece.cues & Cue.CONDITION:
            before = [each for each in weighed if piece.first > each.named.first >= piece.first - 40]
            if before and before[-1].weight > _NOT_ABSURD:
                return before[-1]
    return _on_return(weighed, sentences)


def _several_runs(best: Weighed, enough: list[Weighed], sentences: Sentences) -> Weighed | None:
    """ "We pay on the 10th and the 25th; you are in the next round": the earlier of the two to come."""
    items, letters = sentences.tokens.items, sentences.tokens.letters
    joined = [e for e in enough if e is not best and letters[best.named.last : e.named.first].strip("o") == "c"]
    joined += [e for e in enough if e is not best and letters[e.named.last : best.named.first].strip("o") == "c"]
    bare = joined and all(set(letters[e.named.first : e.named.last]) <= set("ond.W") for e in (best, *joined))
    if not bare or not any(token.word in word_set("next_one") for token in items):
        return None
    return min((best, *joined), key=lambda each: each.named.span.best)


def _on_return(weighed: tuple[Weighed, ...], sentences: Sentences) -> Weighed | None:
    """ "I am away until the 24th. I pay as soon as I am back": the day of coming back."""
    for piece in sentences.sentences:
        if piece.cues & Cue.AWAY and piece.cues & Cue.CONDITION and piece.cues & (Cue.PAY | Cue.PROMISE):
            away = [w for w in weighed if w.named.first < piece.last and w.sentence.cues & Cue.AWAY]
            if away:
                return away[-1]
    return None


def also_named(weighed: tuple[Weighed, ...], chosen: Weighed | None) -> tuple[date, ...]:
    """Days named in the same breath that would do as well: it is sent tonight, and arrives tomorrow."""
    if chosen is None:
        return ()
    return tuple(
        each.named.span.best
        for each in weighed
        if each is not chosen and each.sentence is chosen.sentence and each.weight >= chosen.weight - 0.7
    )
