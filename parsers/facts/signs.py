"""The signs in the text that a date is, or is not, the day of a payment: what its clause and sentence are about.

A sign is a name; how much each counts is data, `words/weights.toml`, learnt from replies (`bench/fit_dates.py`).
"""

import re
from collections.abc import Iterator

from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.sentences import CUES, Cue, Piece, Sentences
from parsers.facts.word_lists import word_set

_PARTICIPLE: dict[str, re.Pattern[str]] = {
    "nl": re.compile(
        r"(?:in|uit|over|af|op|aan|door|weg|mee|bij|na|klaar)?ge\w{2,20}(?:t|d|en)|(?:be|ver)\w{2,20}[td]"
    ),
    "en": re.compile(r"\w{2,20}ed|paid|sent|made|gone|done|been|left|put|set|given|taken|written|told"),
    "fr": re.compile(r"\w{2,20}(?:e|ee|es|ees|i|u|is|it)"),
    "de": re.compile(r"(?:aus|ein|ab|an|uber|raus|los|weg|mit)?ge\w{2,20}(?:t|en)|(?:be|ver|uber)\w{2,20}(?:t|en)"),
}
_NEAR = 60  # tokens around a date that are looked at, so that a clause without end takes no time
_NOT_PLAIN = Cue.NOT | Cue.INCOME | Cue.CALL | Cue.INFORM | Cue.AWAY | Cue.MEETING | Cue.DELIVER | Cue.CONDITION


def signs_of_text(sentences: Sentences, named: NamedDate, frame: Frame) -> Iterator[str]:
    """The signs for and against the date that the text holds, by their names."""
    yield "any_date"
    sentence = sentences.sentence_of(named.first)
    clause = _clause(sentences, named, sentence)
    for cue, name in CUES:
        if clause.cues & cue:
            yield f"clause_{name}"
        elif sentence.cues & cue:
            yield f"sentence_{name}"
    yield from _signs_of_cues(sentences, named, clause)
    following = _following(sentences, clause)
    if following.first in sentence and following.cues & Cue.THEN and following.cues & (Cue.PAY | Cue.PROMISE):
        yield "then_pays"
    before = sentences.sentence_before(sentence)
    if before.cues & Cue.PAY:
        yield "pays_in_sentence_before"
        if before.cues & Cue.PAST and not before.cues & Cue.PROMISE:
            yield "paid_in_sentence_before"
    yield from _signs_of_what_precedes(sentences, named, clause)
    after = sentences.sentence_of(sentence.last)
    if after.cues & Cue.CONDITION and after.cues & (Cue.PAY | Cue.PROMISE) and not clause.cues & Cue.PAY:
        yield "payment_hangs_on_it"
    if sentence.last - sentence.first <= 7:
        yield "short_sentence"
    if sentence.last - sentence.first - (named.last - named.first) <= 2:
        yield "bare_sentence"
    letters = sentences.tokens.letters
    if clause.cues & (Cue.INFORM | Cue.CALL) and not sentence.cues & Cue.PAY:
        yield "only_informs"
    before_it = sentences.tokens.items[max(0, named.first - 3) : named.first]
    if named.span.kind in ("weekend", "week", "feast") and not named.modifier:
        wishes = any(token.word in word_set("wish") for token in before_it)
        yield from ("wished",) if wishes else ()
    yield from _signs_of_clause(sentences, named, clause)
    if "?" in letters[clause.first : sentence.last]:
        yield "question"
    if "p" in letters[clause.first : clause.last]:
        yield "pay_day_in_clause"
    if _past(sentences, named, clause):
        yield "past_is_nearest"
    if in_paper(sentences, named):
        yield "date_of_paper"
    yield from _signs_of_wording(sentences, named, frame, sentence)


def _signs_of_cues(sentences: Sentences, named: NamedDate, clause: Piece) -> Iterator[str]:
    """What the cues of its clause say together."""
    if clause.cues & Cue.PAY and clause.cues & Cue.PROMISE:
        yield "clause_pays_and_promises"
    if clause.cues & Cue.YOU and clause.cues & (Cue.PAY | Cue.PROMISE):
        yield "clause_gives_you"
    gives = clause.cues & Cue.PROMISE and clause.cues & (Cue.PAY | Cue.YOU)
    if gives and not clause.cues & _NOT_PLAIN and not _past(sentences, named, clause):
        yield "plain_statement"
    if clause.cues & Cue.PERFECT and _participle(sentences, named, clause):
        yield "perfect"
    if clause.cues & Cue.APPROVE and not clause.cues & Cue.PAY:
        yield "only_approval"


def _signs_of_clause(sentences: Sentences, named: NamedDate, clause: Piece) -> Iterator[str]:
    """What the words of its clause say together."""
    letters = sentences.tokens.letters
    if sentences.tokens.items[max(0, named.first - 1)].word in word_set("not_that"):
        yield "not_that_one"
    if not {"s", "k", "%"}.isdisjoint(letters[clause.first : clause.last]):
        yield "speaks_of_parts"
    if clause.cues & Cue.PAY and clause.cues & Cue.YOU:
        yield "pay_and_you"


def _signs_of_what_precedes(sentences: Sentences, named: NamedDate, clause: Piece) -> Iterator[str]:
    """What stands right before the date, or before its clause."""
    items, letters = sentences.tokens.items, sentences.tokens.letters
    before = next((at for at in range(named.first - 1, max(-1, named.first - 4), -1) if letters[at] not in "oxYi,"), -1)
    near = {token.word for token in items[max(0, named.first - 3) : named.first]}
    if not near.isdisjoint(word_set("settles")):
        yield "settles_on"
    if before >= 0 and letters[before] == ":":
        yield "after_colon"
    if named.first <= sentences.sentence_of(named.first).first + 1:
        yield "opens_sentence"
    if before >= 0 and letters[before] == "(":
        yield "in_parentheses"
    earlier = sentences.clause_of(clause.first - 1) if clause.first else clause
    if earlier is not clause and (earlier.cues & Cue.INCOME or "p" in letters[earlier.first : earlier.last]):
        yield "after_income"


def _participle(sentences: Sentences, named: NamedDate, clause: Piece) -> bool:
    """Whether a word of the clause looks like a participle."""
    ending = _PARTICIPLE[sentences.tokens.language]
    near = sentences.tokens.items[max(clause.first, named.first - _NEAR) : min(clause.last, named.last + _NEAR)]
    return any(ending.fullmatch(token.word) for token in near)


def _signs_of_wording(sentences: Sentences, named: NamedDate, frame: Frame, sentence: Piece) -> Iterator[str]:
    """What the date's own wording says."""
    letters = sentences.tokens.letters
    if named.modifier:
        yield f"modifier_{_MODIFIERS.get(named.modifier, 'other')}"
    yield f"kind_{named.span.kind}"
    own = letters[named.first : named.last]
    if "X" in letters[named.last : min(named.last + 4, sentence.last)] and "X" not in own:
        yield "is_a_feast"  # "Monday's a bank holiday"
    if not {"1", "0", "l", "@", "7"}.isdisjoint(own):
        yield "beside_named"
    if (
        "9" in letters[named.first : min(named.last + 3, sentence.last)]
        or "9" in letters[max(sentence.first, named.first - 4) : named.first]
    ):
        yield "beside_run"
    if named.span.kind == "feast" and not named.modifier and letters[max(0, named.first - 1)] != "o":
        yield "bare_feast"
    if named.span.kind == "now" and sentence.cues & Cue.CONDITION:
        yield "now_on_condition"
    if named.span.best <= frame.today:
        yield "today"
    if not set("Gu").isdisjoint(letters[max(sentence.first, named.first - 2) : named.first + 1]):
        yield "habit"
    counts = letters[named.first] == "I" and sentences.tokens.items[named.first].value != "more"
    if counts and any(sentences.cues[at] & Cue.CONDITION for at in range(sentence.first, named.first)):
        yield "counts_from_condition"


_MODIFIERS = {"Y": "by", "P": "before", "A": "after", "F": "from", "Z": "around"}


def _clause(sentences: Sentences, named: NamedDate, sentence: Piece) -> Piece:
    """The date's clause; one that holds little else ("…, op 4 juni, …") together with the clauses beside it."""
    clause = sentences.clause_of(named.first)
    if (clause.last - clause.first) - (named.last - named.first) > 2:
        return clause
    first, last, cues = clause.first, clause.last, clause.cues
    for at in (clause.first - 1, clause.last):
        parted = at < clause.first and sentences.tokens.items[clause.first].word in word_set("but")
        if at in sentence and not parted:
            beside = sentences.clause_of(at)
            first, last, cues = min(first, beside.first), max(last, beside.last), cues | beside.cues
    return Piece(first, last, cues)


def _past(sentences: Sentences, named: NamedDate, clause: Piece) -> bool:
    """Whether words of the past stand nearer to the date than words of promising or planning."""
    if clause.cues & Cue.DONE:
        done = _distance(sentences, named, clause, Cue.DONE)
        ahead = _distance(sentences, named, clause, Cue.SCHEDULED | Cue.PROMISE)
        return done <= ahead or not clause.cues & (Cue.SCHEDULED | Cue.PAY)
    return bool(clause.cues & Cue.PAST) and not clause.cues & (Cue.PROMISE | Cue.SCHEDULED)


def _distance(sentences: Sentences, named: NamedDate, clause: Piece, cue: int) -> int:
    """How many tokens lie between the date and the clause's nearest word of the cue; an "and" counts as several."""
    letters = sentences.tokens.letters
    best = len(letters)
    for at in range(max(clause.first, named.first - _NEAR), min(clause.last, named.last + _NEAR)):
        if sentences.cues[at] & cue:
            low, high = (at, named.first) if at < named.first else (named.last, at)
            best = min(best, high - low + 5 * letters.count("c", low, high))
    return best


def _following(sentences: Sentences, clause: Piece) -> Piece:
    return sentences.clause_of(clause.last) if clause.last < len(sentences.tokens.items) else Piece(0, 0, 0)


def _of_payment(sentences: Sentences, at: int) -> bool:
    """Whether the word is one of paying rather than of papers: "our BACS run dated 30 October"."""
    return at >= 0 and bool(sentences.cues[at] & (Cue.PAY | Cue.PROMISE)) and not sentences.cues[at] & Cue.PAPER


def in_paper(sentences: Sentences, named: NamedDate) -> bool:
    """Whether the date is a paper's own: "your invoice of 12 May", "mahnung vom 3.6."."""
    items = sentences.tokens.items
    at = named.first - 1
    linked = items[named.first].word in word_set("of_paper")
    for _ in range(4):
        if at < 0:
            return False
        if sentences.cues[at] & Cue.PAPER:
            return linked or (items[at].word in word_set("dated") and not _of_payment(sentences, at - 1))
        if items[at].word in word_set("of_paper"):
            linked = True
        elif items[at].letter not in "_n:,.d":
            return False
        at -= 1
    return False
