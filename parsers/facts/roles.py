"""Whose date is it? Each date of a mail is weighed for being the day of a payment, by the words it stands among.

The payment that is promised is told from a meeting, a holiday, a telephone call, a delivery, the invoice's own date or
money that the debtor awaits. The label parser's evidence helps, but decides nothing alone.
"""

from dataclasses import dataclass

from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.model import Known
from parsers.facts.sentences import Cue, Piece, Sentences
from parsers.facts.word_lists import word_set
from parsers.labels.model import LabelHit
from parsers.labels.names import Label

PROMISING = frozenset({Label.PROMISE_TO_PAY, Label.PAYMENT_PLAN, Label.CONFIRMS_AGREEMENT})
# Reasons for paying late that often come with a promise.
GOES_WITH_PROMISING = frozenset(
    {
        Label.FORGOTTEN,
        Label.ABSENCE,
        Label.SYSTEM_PROBLEM,
        Label.BANK_ERROR,
        Label.AWAITING_APPROVAL,
        Label.AWAITING_CUSTOMER_PAYMENT,
    }
)

_AGAINST = {
    Cue.CALL: 3.0,
    Cue.INFORM: 2.5,
    Cue.MEETING: 2.0,
    Cue.AWAY: 2.0,
    Cue.DELIVER: 2.0,
    Cue.INCOME: 2.5,
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A date of the text and how likely it is the day of a promised payment."""

    named: NamedDate
    weight: float
    sentence: Piece


def weigh_dates(
    sentences: Sentences, dates: tuple[NamedDate, ...], frame: Frame, labels: tuple[LabelHit, ...], known: Known
) -> tuple[Weighed, ...]:
    """Every date that lies in the present or future, with its weight, in the order of the text."""
    shown = _evidence(sentences, labels)
    asks_delay = any(hit.label == Label.PAYMENT_PLAN for hit in labels)
    on_file = {day for _, issued, due, _ in known.invoices for day in (issued, due)}
    return tuple(
        Weighed(
            named,
            _weight(sentences, named, shown, asks_delay=asks_delay) - 2 * (named.span.best in on_file),
            sentences.sentence_of(named.first),
        )
        for named in dates
        if named.span.latest >= frame.today and named.modifier != "S" and not _is_mere_month(named)
    )


def _is_mere_month(named: NamedDate) -> bool:
    return named.span.kind == "month_name" and not named.modifier


def _evidence(sentences: Sentences, labels: tuple[LabelHit, ...]) -> dict[int, float]:
    """How the labels' evidence speaks for each sentence, by its first token."""
    shown: dict[int, float] = {}
    for hit in labels:
        at = sentences.tokens.text.find(hit.evidence) if hit.evidence else -1
        if at < 0:
            continue
        for piece in sentences.sentences:
            start = sentences.tokens.items[piece.first].start
            if at <= start < at + len(hit.evidence) or start <= at < sentences.tokens.items[piece.last - 1].end:
                speaks = 1.5 if hit.label in PROMISING else 0.0 if hit.label in GOES_WITH_PROMISING else -0.5
                shown[piece.first] = max(shown.get(piece.first, speaks), speaks)
    return shown


def _weight(sentences: Sentences, named: NamedDate, shown: dict[int, float], *, asks_delay: bool) -> float:
    sentence = sentences.sentence_of(named.first)
    clause = _clause(sentences, named, sentence)
    following = _following(sentences, clause)
    pays = bool(clause.cues & Cue.PAY)
    promises = bool(clause.cues & Cue.PROMISE)
    weight = shown.get(sentence.first, 0.0)
    weight += 2 if pays else 1 if sentence.cues & Cue.PAY else 0
    weight += 1 if promises else 0.5 if sentence.cues & Cue.PROMISE else 0
    weight += 1.5 if following.cues & Cue.THEN and following.cues & (Cue.PAY | Cue.PROMISE) else 0
    weight += 1 if sentence.last - sentence.first <= 7 else 0
    weight += 0.5 if named.modifier in ("Y", "P") else 0
    against = max((cost for cue, cost in _AGAINST.items() if clause.cues & cue), default=0.0)
    if "p" in sentences.tokens.letters[clause.first : clause.last]:  # the debtor's own pay day
        against = max(against, 2.0)
    weight -= against * (0.5 if pays and promises and not clause.cues & Cue.INCOME else 1)
    weight -= _past(sentences, named, clause)
    weight += 0.5 if clause.cues & Cue.SCHEDULED else 0
    weight -= 0.5 if clause.cues & Cue.NOT else 0
    weight -= 6 if in_paper(sentences, named) else 0
    weight -= _habit_or_condition(sentences, named, sentence)
    match named.span.kind:
        case "now":
            weight -= 1 if pays or promises else 5
            weight -= 5 if sentence.cues & Cue.CONDITION else 0
        case "extension":
            weight += 1.5 if asks_delay else -1.5
        case "vague":
            weight -= 0.5
        case "feast" if not named.modifier and sentences.tokens.letters[max(0, named.first - 1)] != "o":
            weight -= 1.5
        case "month_name":
            weight -= 0.5
    return weight


def _habit_or_condition(sentences: Sentences, named: NamedDate, sentence: Piece) -> float:
    """What it takes from a date that it is a habit ("every Friday"), or a term that counts from a condition."""
    letters = sentences.tokens.letters
    before = letters[max(sentence.first, named.first - 2) : named.first + 1]
    habit = 1.5 if "G" in before else 0.0
    counts = letters[named.first] == "I" and sentences.tokens.items[named.first].value != "more"
    conditional = (
        any(sentences.cues[at] & Cue.CONDITION for at in range(sentence.first, named.first)) if counts else False
    )
    return habit + (3.5 if conditional else 0.0) + (0.5 if named.modifier == "F" else 0.0)


def _clause(sentences: Sentences, named: NamedDate, sentence: Piece) -> Piece:
    """The date's clause; one that holds little else ("…, op 4 juni, …") together with the clauses beside it."""
    clause = sentences.clause_of(named.first)
    if (clause.last - clause.first) - (named.last - named.first) > 2:
        return clause
    first, last, cues = clause.first, clause.last, clause.cues
    for at in (clause.first - 1, clause.last):
        if at in sentence:
            beside = sentences.clause_of(at)
            first, last, cues = min(first, beside.first), max(last, beside.last), cues | beside.cues
    return Piece(first, last, cues)


def _past(sentences: Sentences, named: NamedDate, clause: Piece) -> float:
    """What words of the past take from a date's weight, unless words of promising or planning stand nearer to it."""
    if clause.cues & Cue.DONE:
        done = _distance(sentences, named, clause, Cue.DONE)
        ahead = _distance(sentences, named, clause, Cue.SCHEDULED | Cue.PROMISE)
        return 2.0 if done <= ahead or not clause.cues & (Cue.SCHEDULED | Cue.PAY) else 0.0
    return 1.5 if clause.cues & Cue.PAST and not clause.cues & (Cue.PROMISE | Cue.SCHEDULED) else 0.0


def _distance(sentences: Sentences, named: NamedDate, clause: Piece, cue: int) -> int:
    """How many tokens lie between the date and the clause's nearest word of the cue; an "and" counts as several."""
    letters = sentences.tokens.letters
    best = len(letters)
    for at in range(clause.first, clause.last):
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
