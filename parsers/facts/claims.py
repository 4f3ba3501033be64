"""What the sender says was already paid: when, how much, from or to which account, with which reference and proof."""

import re
from datetime import date

from parsers.facts.amounts import NamedAmount, named_amounts
from parsers.facts.dates import NamedDate, acceptable, named_dates
from parsers.facts.dates.frame import Frame
from parsers.facts.model import Claim, References
from parsers.facts.promises import Mail
from parsers.facts.sentences import Cue, Piece, Sentences
from parsers.facts.signs import in_paper
from parsers.facts.word_lists import any_of, word_set
from parsers.labels.names import Label

_PROOF = re.compile(any_of("proof"), re.IGNORECASE)
_PAYS = Cue.PAY | Cue.PAST
_NEAR = 60  # tokens around a date that are looked at, so that a clause without end takes no time


def find_claim(mail: Mail, references: References, attachments: tuple[str, ...]) -> Claim | None:
    """The payment that the mail claims, or None: it carries that label, or says outright that it paid on a day."""
    hits = [hit for hit in mail.labels if hit.label == Label.ALREADY_PAID]
    sentences = mail.sentences
    tokens = sentences.tokens
    if not hits and not _may_say_paid(sentences):
        return None
    shown = [
        piece
        for hit in hits
        if hit.evidence
        for piece in sentences.sentences
        if sentences.text_of(piece)[:60] in hit.evidence
    ]
    pieces = shown or [piece for piece in sentences.sentences if piece.cues & _PAYS == _PAYS]
    frame = Frame(mail.frame.sent, mail.frame.country, mail.frame.language, past=True)
    dates = [named for named in named_dates(tokens, frame) if _may_be_paid_on(mail, named, frame)]
    if not hits:
        said = [named for named in dates if _says_paid(mail, named)]
        if not said:
            return None
        dates, pieces = said, [sentences.sentence_of(named.first) for named in said]
    named = _named(dates, pieces, mail)
    amount = _amount(mail, pieces)
    proof = _PROOF.search(tokens.text)
    evidence = sentences.sentence_of(named.first) if named else pieces[0] if pieces else sentences.sentences[0]
    days: tuple[date, ...] = acceptable_past(named, frame) if named else ()
    return Claim(
        dates=days,
        amount=amount.money if amount else None,
        iban=references.ibans[0] if references.ibans else "",
        reference=references.payment_references[0] if references.payment_references else "",
        proof=(attachments[0] if attachments else proof.group()) if proof else "",
        shown=bool(proof) and bool(attachments or (days and (references.ibans or references.payment_references))),
        evidence=sentences.text_of(evidence),
    )


def acceptable_past(named: NamedDate, frame: Frame) -> tuple[date, ...]:
    """The day on which it was paid; of a week or month, its other days too."""
    if named.span.kind == "day":
        return (named.span.best,)
    return tuple(day for day in acceptable(named.span, frame.country) if day <= frame.today)


def _may_be_paid_on(mail: Mail, named: NamedDate, frame: Frame) -> bool:
    clause = mail.sentences.clause_of(named.first)
    if named.span.kind in ("now", "month_name", "extension", "vague") or named.span.earliest > frame.today:
        return False
    return not in_paper(mail.sentences, named) and not (clause.cues & Cue.CALL and not clause.cues & Cue.PAY)


def _may_say_paid(sentences: Sentences) -> bool:
    """Whether a word of having paid stands anywhere in the text."""
    text, said = sentences.tokens.text, word_set("was_paid")
    return any(text[token.start : token.end].lower() in said for token in sentences.tokens.items)


def _says_paid(mail: Mail, named: NamedDate) -> bool:
    """Whether the clause of the date says outright that it was paid then: "op 28 mei 2500 betaald"."""
    sentences = mail.sentences
    clause = sentences.clause_of(named.first)
    other = Cue.NOT | Cue.CONDITION | Cue.REQUEST | Cue.PROMISE | Cue.INCOME | Cue.DELIVER | Cue.DOUBT | Cue.CALL
    if named.span.kind != "day" or clause.cues & other:
        return False
    text, items = sentences.tokens.text, sentences.tokens.items
    near = items[max(clause.first, named.first - _NEAR) : min(clause.last, named.last + _NEAR)]
    words = {text[token.start : token.end].lower() for token in near}
    asks = "?" in sentences.tokens.letters[clause.first : clause.last + 1]
    return not asks and not words.isdisjoint(word_set("was_paid"))


def _named(dates: list[NamedDate], pieces: list[Piece], mail: Mail) -> NamedDate | None:
    """The date in a sentence about the payment; else one beside it; else the only past date of the mail."""
    for piece in pieces:
        inside = [named for named in dates if named.first in piece]
        if inside:
            return max(inside, key=lambda named: _nearness(mail.sentences, named))
    past = [named for named in dates if mail.sentences.sentence_of(named.first).cues & (Cue.PAST | Cue.PAY)]
    return next(iter(past or dates), None)


def _nearness(sentences: Sentences, named: NamedDate) -> tuple[bool, bool, int]:
    """How near the date stands to the paying: its clause is about that, and not about a call or delivery; tokens."""
    clause = sentences.clause_of(named.first)
    words = sentences.tokens.items
    near = [
        (named.first - at if at < named.first else at - named.last + 1)
        for at in range(max(clause.first, named.first - _NEAR), min(clause.last, named.last + _NEAR))
        if (sentences.cues[at] & Cue.PAY or words[at].word in word_set("was_paid"))
        and not named.first <= at < named.last
    ]
    return bool(near), not clause.cues & (Cue.CALL | Cue.DELIVER), -min(near, default=0)


def _amount(mail: Mail, pieces: list[Piece]) -> NamedAmount | None:
    sentences = mail.sentences
    amounts = [a for a in named_amounts(sentences.tokens) if not sentences.clause_of(a.first).cues & Cue.OTHER_AMOUNT]
    everything = sum(a.money.cents for a in amounts)
    together = [a for a in amounts if len(amounts) > 2 and 2 * a.money.cents == everything]
    inside = together or [a for a in amounts for piece in pieces if a.first in piece]
    return inside[0] if inside else amounts[0] if len({a.money for a in amounts}) == 1 else None
