"""Whose date is it? Each date of a mail is weighed for being the day of a payment, by the signs around it.

The payment that is promised is told from a meeting, a holiday, a telephone call, a delivery, the invoice's own date or
money that the debtor awaits. A sign is a word or trait with a name: how much each speaks for or against is data,
`words/weights.toml`, learnt from replies (`bench/fit_dates.py`). What the label parser found is one sign among the
others: a clear sentence stands without it, and it makes no promise out of a sentence that holds none.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.model import Known
from parsers.facts.sentences import CUES, Cue, Piece, Sentences
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
_NOT_PLAIN = Cue.NOT | Cue.INCOME | Cue.CALL | Cue.INFORM | Cue.AWAY | Cue.MEETING | Cue.DELIVER | Cue.CONDITION
_SURE, _GUESSED = 0.8, 0.3  # a label from this confidence on; one that is only the best of a bad lot


@dataclass(frozen=True, slots=True)
class Weighed:
    """A date of the text and how likely it is the day of a promised payment, in log-odds."""

    named: NamedDate
    weight: float
    sentence: Piece


@dataclass(frozen=True, slots=True)
class Told:
    """What the label parser says, as it bears on dates: of each sentence, by its first token, and of the whole mail."""

    of_sentence: dict[int, str]
    of_mail: str


@cache
def _weights() -> dict[str, dict[str, float]]:
    text = resources.files(__package__).joinpath("words/weights.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, float]] = tomllib.loads(text)
    return tables


def weigh_dates(
    sentences: Sentences, dates: tuple[NamedDate, ...], frame: Frame, labels: tuple[LabelHit, ...], known: Known
) -> tuple[Weighed, ...]:
    """Every date that lies in the present or future, with its weight, in the order of the text."""
    return tuple(
        Weighed(named, _weight(signs), sentences.sentence_of(named.first))
        for named, signs in signs_of_dates(sentences, dates, frame, labels, known)
    )


def _weight(signs: tuple[str, ...]) -> float:
    """What the text says, as far as it counts beside what the labels say of the mail, and what they say of it."""
    learnt = _weights()
    by_text = sum(learnt["text"].get(sign, 0.0) + learnt["set_by_hand"].get(sign, 0.0) for sign in signs)
    counts = next((learnt["text_counts"][sign] for sign in signs if sign in learnt["text_counts"]), 1.0)
    return counts * by_text + sum(learnt["labels"].get(sign, 0.0) for sign in signs)


def signs_of_dates(
    sentences: Sentences, dates: tuple[NamedDate, ...], frame: Frame, labels: tuple[LabelHit, ...], known: Known
) -> Iterator[tuple[NamedDate, tuple[str, ...]]]:
    """Every date that lies in the present or future, with the signs for and against it."""
    told = _told(sentences, labels)
    on_file = {day for _, issued, due, _ in known.invoices for day in (issued, due)}
    last = max((named.first for named in dates), default=0)
    said = {hit.label for hit in labels}
    for named in dates:
        if named.span.latest < frame.today or named.modifier == "S" or _is_mere_month(named):
            continue
        signs = [*_signs(sentences, named, frame, told)]
        if named.span.kind == "extension" and Label.PAYMENT_PLAN not in said:
            signs.append("label_no_delay_asked")
        if Label.INSOLVENCY in said:
            signs.append("label_insolvency")
        past = "past_is_nearest" in signs or ("clause_past" in signs and named.modifier not in ("P", "Y"))
        if past and Label.ALREADY_PAID in said:
            signs.append("label_paid")
        if "habit" in signs and told.of_mail in ("mail_other", "mail_reasons"):
            signs.append("label_only_habit")
        if "plain_statement" in signs and told.of_mail in ("mail_other", "mail_reasons"):
            signs.append("label_missed_plain_statement")
        if "clause_income" in signs and Label.AWAITING_CUSTOMER_PAYMENT in said:
            signs.append("label_awaits_customer")
        if named.span.best in on_file:
            signs.append("on_file")
        if named.first == last:
            signs.append("last_date")
        yield named, tuple(signs)


def promises(hit: LabelHit) -> bool:
    """Whether the label says that a payment is promised, with at least some confidence."""
    return hit.label in PROMISING and hit.confidence >= _GUESSED


def _is_mere_month(named: NamedDate) -> bool:
    return named.span.kind == "month_name" and not named.modifier


def _told(sentences: Sentences, labels: tuple[LabelHit, ...]) -> Told:
    """How the labels speak of each sentence and of the mail."""
    shown: dict[int, str] = {}
    rank = ("label_here_other", "label_here_reason", "label_here_promise", "label_here_promise_sure")
    for hit in labels:
        at = sentences.tokens.text.find(hit.evidence) if hit.evidence else -1
        if at < 0:
            continue
        shows = "label_here_promise_sure" if hit.confidence >= _SURE else "label_here_promise"
        speaks = shows if promises(hit) else rank[hit.label in GOES_WITH_PROMISING]
        for piece in sentences.sentences:
            start = sentences.tokens.items[piece.first].start
            if at <= start < at + len(hit.evidence) or start <= at < sentences.tokens.items[piece.last - 1].end:
                shown[piece.first] = max(shown.get(piece.first, speaks), speaks, key=rank.index)
    said = {hit.label for hit in labels}
    promising = [hit for hit in labels if promises(hit)]
    if promising:
        sure = any(hit.confidence >= _SURE for hit in promising)
        of_mail = "mail_promises_sure" if sure else "mail_promises"
        if not any(hit.evidence for hit in promising):
            of_mail = "mail_promises_somewhere"
    elif said and said <= GOES_WITH_PROMISING:
        of_mail = "mail_reasons"
    else:
        of_mail = "mail_other"
    return Told(shown, of_mail)


def _signs(sentences: Sentences, named: NamedDate, frame: Frame, told: Told) -> Iterator[str]:
    """The signs for and against the date, by their names."""
    yield "any_date"
    yield told.of_mail
    sentence = sentences.sentence_of(named.first)
    if sentence.first in told.of_sentence:
        yield told.of_sentence[sentence.first]
    clause = _clause(sentences, named, sentence)
    for cue, name in CUES:
        if clause.cues & cue:
            yield f"clause_{name}"
        elif sentence.cues & cue:
            yield f"sentence_{name}"
    if clause.cues & Cue.PAY and clause.cues & Cue.PROMISE:
        yield "clause_pays_and_promises"
    if clause.cues & Cue.YOU and clause.cues & (Cue.PAY | Cue.PROMISE):
        yield "clause_gives_you"
    gives = clause.cues & Cue.PROMISE and clause.cues & (Cue.PAY | Cue.YOU)
    if gives and not clause.cues & _NOT_PLAIN and not _past(sentences, named, clause):
        yield "plain_statement"
    following = _following(sentences, clause)
    if following.first in sentence and following.cues & Cue.THEN and following.cues & (Cue.PAY | Cue.PROMISE):
        yield "then_pays"
    before = sentences.sentence_before(sentence)
    if before.cues & Cue.PAY:
        yield "pays_in_sentence_before"
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


def _signs_of_clause(sentences: Sentences, named: NamedDate, clause: Piece) -> Iterator[str]:
    """What the words of its clause say together."""
    letters = sentences.tokens.letters
    if sentences.tokens.items[max(0, named.first - 1)].word in word_set("not_that"):
        yield "not_that_one"
    if not {"s", "k", "%"}.isdisjoint(letters[clause.first : clause.last]):
        yield "speaks_of_parts"
    if clause.cues & Cue.PAY and clause.cues & Cue.YOU:
        yield "pay_and_you"


def _signs_of_wording(sentences: Sentences, named: NamedDate, frame: Frame, sentence: Piece) -> Iterator[str]:
    """What the date's own wording says."""
    letters = sentences.tokens.letters
    if named.modifier:
        yield f"modifier_{_MODIFIERS.get(named.modifier, 'other')}"
    yield f"kind_{named.span.kind}"
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
        if at in sentence:
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
