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
from parsers.facts.sentences import Cue, Piece, Sentences
from parsers.facts.signs import signs_of_text
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
_HARDLY = ("now", "month_name")
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
    ahead = [named for named in dates if named.span.latest >= frame.today and named.span.kind not in _HARDLY]
    said = {hit.label for hit in labels}
    for named in dates:
        if named.span.latest < frame.today or named.modifier == "S" or _is_mere_month(named):
            continue
        shown = told.of_sentence.get(sentences.sentence_of(named.first).first)
        signs = [told.of_mail, *((shown,) if shown else ()), *signs_of_text(sentences, named, frame)]
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
        if len(ahead) == 1 and ahead[0] is named:
            signs.append("only_date")
        if Label.ALREADY_PAID in said and _arrives(sentences, named):
            signs.append("label_paid_and_arrives")
        yield named, tuple(signs)


def _arrives(sentences: Sentences, named: NamedDate) -> bool:
    """Whether the clause tells when the money that was sent comes in, and is not of another part of it."""
    clause = sentences.clause_of(named.first)
    shares = not {"s", "k", "%"}.isdisjoint(sentences.tokens.letters[clause.first : clause.last])
    return bool(clause.cues & Cue.ARRIVE) and not shares


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
