"""The promise to pay: which day, how much, in how many parts, and what it hangs on."""

from dataclasses import dataclass
from fractions import Fraction

from parsers.facts.amounts import NamedAmount, bare_amounts, named_amounts
from parsers.facts.choosing import also_named, chosen_date
from parsers.facts.dates import NamedDate, acceptable, named_dates
from parsers.facts.dates.frame import Frame
from parsers.facts.model import Known, Promise
from parsers.facts.proposals import in_currency, of_the_past, propose, was_paid
from parsers.facts.roles import Weighed, promises, weigh_dates
from parsers.facts.sentences import Cue, Piece, Sentences
from parsers.labels.model import LabelHit
from parsers.labels.names import Label
from parsers.money import Money, total

_AGAINST = frozenset({Label.REFUSES, Label.DISSATISFIED})
_PLANNING = frozenset({Label.PAYMENT_PLAN, Label.CONFIRMS_AGREEMENT})

_SPELLED_OUT = 2  # parts named one by one


@dataclass(frozen=True, slots=True)
class Mail:
    """The text of one mail, cut and weighed: what promises and claims are read from."""

    sentences: Sentences
    frame: Frame
    labels: tuple[LabelHit, ...]
    known: Known
    balance: Money | None  # open on the invoices that the mail is about, when the books say so


def open_balance(known: Known, numbers: tuple[str, ...]) -> Money | None:
    """What is open on the named invoices, or on all that are known when none is named; None when nothing is known."""
    opens = [amount for number, _, _, amount in known.invoices if not numbers or number in numbers]
    if not opens or len({amount.currency for amount in opens}) != 1:
        return None
    return total(opens, opens[0].currency)


def find_promise(mail: Mail) -> Promise | None:
    """The promise or proposal that the mail makes, or None.

    In a mail that carries a label of promising, a promise without a date is still a promise; elsewhere only words that
    leave no doubt make one.
    """
    sentences, frame = mail.sentences, mail.frame
    tokens = sentences.tokens
    dates = named_dates(tokens, frame)
    weighed = weigh_dates(sentences, dates, frame, mail.labels, mail.known)
    hits = [hit for hit in mail.labels if promises(hit)]
    expected = bool(hits)
    laid_out = _lays_out(sentences) or (mail.balance is not None and _lists(sentences, dates))
    planned = any(hit.label == Label.PAYMENT_PLAN for hit in hits)
    chosen = chosen_date(weighed, sentences, expected=expected, planning=planned)
    if not expected and chosen is None and (not laid_out or _turns_down(mail.labels, sentences)):
        return None
    planning = laid_out or any(hit.label in _PLANNING for hit in hits)
    amounts = _amounts(sentences, dates, planning=planning)
    amounts = tuple(in_currency(sentences, amount, mail.balance) for amount in amounts)
    plan = None
    if not _agrees_to_ours(mail, amounts, dates):
        planned = any(hit.label in _PLANNING for hit in mail.labels)
        plan = propose(sentences, frame, mail.balance, dates, weighed, amounts, planned=planned)
    if not expected and chosen is None:
        paid = any(hit.label == Label.ALREADY_PAID for hit in mail.labels)
        if paid or plan is None or not plan.adds_up or len(plan.instalments) == 1:
            return None
    condition = _condition(sentences, chosen)
    if plan and plan.instalments:
        days = acceptable(plan.first.span, frame.country) if plan.first and plan.instalments[0].date else ()
        return Promise(
            dates=days,
            amount=plan.total,
            instalments=plan.instalments,
            condition=condition,
            # The sentence that names the first day: "three weeks in hospital" before it looks like a plan, too.
            evidence=sentences.text_of(sentences.sentence_of(plan.first.first if plan.first else plan.first_token)),
            sure=plan.first is None or plan.first.span.sure,
        )
    days = acceptable(chosen.named.span, frame.country) if chosen else ()
    days = tuple(dict.fromkeys((*days, *also_named(weighed, chosen))))
    evidence = chosen.sentence if chosen else _promising_sentence(sentences)
    return Promise(
        dates=tuple(day for day in days if day >= frame.today),
        amount=_promised_amount(mail, amounts, chosen),
        condition=condition,
        evidence=sentences.text_of(evidence),
        sure=chosen is None or chosen.named.span.sure,
    )


def _agrees_to_ours(mail: Mail, amounts: tuple[NamedAmount, ...], dates: tuple[NamedDate, ...]) -> bool:
    """Whether "the three instalments" are those that we proposed, not spelled out: no shares of what is open."""
    labels = {hit.label for hit in mail.labels if promises(hit) or hit.label == Label.CONFIRMS_AGREEMENT}
    if amounts or Label.CONFIRMS_AGREEMENT not in labels or Label.PAYMENT_PLAN in labels:
        return False
    letters = set(mail.sentences.tokens.letters)
    repeats = dates and not letters.isdisjoint("Gu")  # "vanaf december, telkens de 5de, vier keer"
    return not repeats and (len(dates) < _SPELLED_OUT or letters.isdisjoint("s%D"))


def _turns_down(labels: tuple[LabelHit, ...], sentences: Sentences) -> bool:
    """Whether the mail refuses or complains: its "twice" and "three weeks" are of that, not of a plan; parts that it
    names one by one are."""
    parts = sum(token.letter in "s%$D" for token in sentences.tokens.items)
    return any(hit.label in _AGAINST for hit in labels) and parts < _SPELLED_OUT


def _lists(sentences: Sentences, dates: tuple[NamedDate, ...]) -> bool:
    """Whether the text names several days and several numbers: "5000 einde mei, 5000 einde juni"."""
    numbers = sum(token.letter in "nf4" for token in sentences.tokens.items)
    return len(dates) >= _SPELLED_OUT <= numbers


def _amounts(sentences: Sentences, dates: tuple[NamedDate, ...], *, planning: bool) -> tuple[NamedAmount, ...]:
    """The amounts that may be payments: not costs, limits or prices; bare numbers only in sentences about paying."""
    tokens = sentences.tokens
    certain = named_amounts(tokens)
    taken = {at for named in dates for at in range(named.first, named.last)}
    taken |= {at for amount in certain for at in range(amount.first, amount.last)}
    paying = {piece.first for piece in sentences.sentences if planning or _about_paying(sentences, piece)}
    bare = tuple(a for a in bare_amounts(tokens, frozenset(taken)) if sentences.sentence_of(a.first).first in paying)
    both = tuple(sorted((*certain, *bare), key=lambda a: a.first))
    return tuple(
        a
        for at, a in enumerate(both)
        if not sentences.clause_of(a.first).cues & Cue.OTHER_AMOUNT
        and not _has_lasted(sentences, a)
        and not _is_whole_of_another(sentences, both, at)
    )


def _has_lasted(sentences: Sentences, amount: NamedAmount) -> bool:
    """Whether the number is of something since long: "die Miete ist seit 1. Januar 950"."""
    clause = sentences.clause_of(amount.first)
    return not amount.certain and "S" in sentences.tokens.letters[clause.first : clause.last]


def _is_whole_of_another(sentences: Sentences, amounts: tuple[NamedAmount, ...], at: int) -> bool:
    """Whether the amount is only what another is a part of: "£500 of the £800"."""
    if at == 0:
        return False
    between = sentences.tokens.letters[amounts[at - 1].last : amounts[at].first]
    return between in ("o", "oo") and amounts[at - 1].money.cents < amounts[at].money.cents


def _lays_out(sentences: Sentences) -> bool:
    """Whether the text speaks of parts: a share, a count of instalments or a rhythm."""
    return not set("s%k2Gu8").isdisjoint(sentences.tokens.letters)


def _about_paying(sentences: Sentences, piece: Piece) -> bool:
    if piece.cues & (Cue.PAY | Cue.PROMISE):
        return True
    return not set("skGu$").isdisjoint(sentences.tokens.letters[piece.first : piece.last])


def _promised_amount(mail: Mail, amounts: tuple[NamedAmount, ...], chosen: Weighed | None) -> Money | None:
    """The amount beside the promised day; else the one amount of the sentences about paying."""
    sentences = mail.sentences
    ours = [a for a in amounts if not of_the_past(sentences, a.first)]
    if chosen:
        beside = [a for a in ours if a.first in chosen.sentence]
        if beside:
            return min(beside, key=lambda a: abs(a.first - chosen.named.first)).money
        if by_share := _shared_amount(mail, chosen.sentence, amounts):
            return by_share
    paying = [a for a in ours if sentences.sentence_of(a.first).cues & Cue.PAY or a.certain]
    moneys = {a.money for a in paying}
    return paying[0].money if len(moneys) == 1 else None


def _shared_amount(mail: Mail, sentence: Piece, amounts: tuple[NamedAmount, ...]) -> Money | None:
    """The share of the balance that the sentence names: "the other half", or the rest of what was paid."""
    tokens = mail.sentences.tokens
    named = [token.value for token in tokens.items[sentence.first : sentence.last] if token.letter == "s"]
    if mail.balance is None or len(named) != 1 or named[0] == "all":
        return None
    if named[0] != "rest":
        return Money(int(mail.balance.cents * Fraction(str(named[0]))), mail.balance.currency)
    paid = [amount.money for amount in amounts if was_paid(mail.sentences, amount.first)]
    left = mail.balance.cents - sum(money.cents for money in paid if money.currency == mail.balance.currency)
    return Money(left, mail.balance.currency) if paid and left > 0 else None


def _promising_sentence(sentences: Sentences) -> Piece:
    """The first sentence that is about paying and promising; the first of all when none is."""
    both = Cue.PAY | Cue.PROMISE
    found = (piece for piece in sentences.sentences if piece.cues & both == both)
    return next(found, sentences.sentences[0] if sentences.sentences else Piece(0, 0, 0))


def _condition(sentences: Sentences, chosen: Weighed | None) -> str:
    """The clause that a promise without a date hangs on: "once I have the copy"."""
    if chosen is not None:
        return ""
    for clause in sentences.clauses:
        sentence = sentences.sentence_of(clause.first)
        if clause.cues & Cue.CONDITION and sentence.cues & (Cue.PAY | Cue.PROMISE):
            return sentences.text_of(clause).strip(" ,;:")
    return ""
