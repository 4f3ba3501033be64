"""Which days and amounts of a mail may belong to a plan that it proposes, and whether it proposes one at all."""

from bisect import bisect_left
from dataclasses import replace

from parsers.facts.amounts import NamedAmount, bare_amounts
from parsers.facts.dates import NamedDate
from parsers.facts.dates.frame import Frame
from parsers.facts.plans import Plan, read_plan
from parsers.facts.roles import Weighed
from parsers.facts.schedule_days import called_first
from parsers.facts.sentences import Cue, Piece, Sentences
from parsers.facts.word_lists import word_set
from parsers.money import Money

_NOT_UNLIKELY = -3.0  # log-odds (see `roles`) of a date that may belong to a plan
_CLOSE = 3  # tokens
_AROUND = 20  # tokens of a clause, before and after an amount
_DATED = frozenset("RWDMd")
_HOURS = 31_00  # a number up to this may be an hour or a day


def propose(
    sentences: Sentences,
    frame: Frame,
    balance: Money | None,
    dates: tuple[NamedDate, ...],
    weighed: tuple[Weighed, ...],
    amounts: tuple[NamedAmount, ...],
    *,
    planned: bool,
) -> Plan | None:
    """The plan that the mail proposes, or None. `planned` tells that a label says so; else the text must be clear."""
    usable = _usable(sentences, dates, weighed, amounts)
    to_pay = tuple(a for a in amounts if not of_the_past(sentences, a.first))
    if balance:
        to_pay = tuple(sorted((*to_pay, *_weak(sentences, balance, dates, amounts)), key=lambda amount: amount.first))
    paid = tuple(a for a in amounts if was_paid(sentences, a.first))
    plan = read_plan(sentences, usable, to_pay, frame, balance, amounts, paid)
    return plan if plan and (planned or _is_clear(plan, sentences, amounts)) else None


def _usable(
    sentences: Sentences,
    dates: tuple[NamedDate, ...],
    weighed: tuple[Weighed, ...],
    amounts: tuple[NamedAmount, ...],
) -> tuple[NamedDate, ...]:
    """The dates that may belong to a plan."""
    heavy = {id(each.named) for each in weighed if each.weight > _NOT_UNLIKELY}
    said_with = {each.sentence.first for each in weighed if each.weight > _NOT_UNLIKELY}
    return tuple(
        named
        for named in dates
        if (
            id(named) in heavy
            or named.span.kind in ("month_name", "month", "now")
            or (sentences.sentence_of(named.first).first in said_with and _stands_in_list(sentences, named))
            or called_first(named, sentences.tokens)
            or _beside_quantity(sentences, named, amounts)
            or _then_pays(sentences, sentences.clause_of(named.first), amounts)
        )
        and not _elsewhere(sentences, named, amounts)
    )


def _weak(
    sentences: Sentences, balance: Money, dates: tuple[NamedDate, ...], amounts: tuple[NamedAmount, ...]
) -> tuple[NamedAmount, ...]:
    """Numbers that seem to count things, but may be amounts where they make the parts add up to the balance."""
    taken = {at for named in dates for at in range(named.first, named.last)}
    taken |= {at for amount in amounts for at in range(amount.first, amount.last)}
    found = bare_amounts(sentences.tokens, frozenset(taken), weak=True)
    return tuple(in_currency(sentences, amount, balance) for amount in found)


def _is_clear(plan: Plan, sentences: Sentences, amounts: tuple[NamedAmount, ...]) -> bool:
    """Whether the text proposes the plan in so many words that no label need say it."""
    if len({part.date for part in plan.instalments if part.date}) < 2:
        return False  # "I pay 1,500 on Friday; about the rest we must talk"
    letters = set(sentences.tokens.letters)
    if not amounts and letters.isdisjoint("s%HD"):
        return False  # "it was there three times; I pay tomorrow"
    if not plan.adds_up and not any(amount.certain or amount.money.cents > _HOURS for amount in amounts):
        return False  # "from 5 to 9 I am in the shop"
    if not plan.adds_up and len({amount.money for amount in amounts}) == 1 and letters.isdisjoint("sGuk28%"):
        return False  # "le 6, Saint-Nicolas passe chez vous, avec 245 euros"
    # "the auction is on the 9th; you are paid the day after; we are open on Monday"
    return not letters.isdisjoint("s%H2") or any(part.amount for part in plan.instalments)


def _elsewhere(sentences: Sentences, named: NamedDate, amounts: tuple[NamedAmount, ...]) -> bool:
    """Whether the date is one of a holiday, meeting or delivery: its clause names such a thing and no money."""
    clause = sentences.clause_of(named.first)
    if called_first(named, sentences.tokens):
        return False  # "kick off in April"
    close = Piece(max(0, named.first - _CLOSE - 1), named.first, 0)
    shared = not set("s%").isdisjoint(sentences.tokens.letters[max(0, named.first - _CLOSE) : named.first])
    if shared or _holds_amount(close, amounts):
        return False  # "a third the Friday after", whatever else the sentence says
    if clause.cues & Cue.AWAY and named.modifier == "Y" and not clause.cues & Cue.PAY:
        return True  # "I'm away till the 27th"
    if _then_pays(sentences, clause, amounts):
        return False
    other = clause.cues & (Cue.AWAY | Cue.MEETING | Cue.DELIVER) and not clause.cues & Cue.PROMISE
    income = clause.cues & Cue.INCOME or "p" in sentences.tokens.letters[clause.first : clause.last]
    done = clause.cues & Cue.DONE and not clause.cues & Cue.PROMISE
    if done and named.modifier not in ("P", "Y", "F"):
        return True  # "500 went on Monday"
    return bool((other or income) and not clause.cues & Cue.PAY) and not _holds_amount(clause, amounts)


def _then_pays(sentences: Sentences, clause: Piece, amounts: tuple[NamedAmount, ...]) -> bool:
    """Whether the next clause tells what is paid then: "my bonus comes in mid December, then I pay 500"."""
    following = sentences.clause_of(clause.last) if clause.last < len(sentences.tokens.items) else clause
    return bool(following.cues & Cue.THEN) and _holds_amount(following, amounts)


def _beside_quantity(sentences: Sentences, named: NamedDate, amounts: tuple[NamedAmount, ...]) -> bool:
    """Whether a share or an amount stands in the clause of the date."""
    clause = sentences.clause_of(named.first)
    shared = not set("s%").isdisjoint(sentences.tokens.letters[clause.first : clause.last])
    return shared or _holds_amount(clause, amounts)


def _holds_amount(clause: Piece, amounts: tuple[NamedAmount, ...]) -> bool:
    """Whether one of the amounts, which are in order, stands in the clause."""
    at = bisect_left(amounts, clause.first, key=lambda amount: amount.first)
    return at < len(amounts) and amounts[at].first in clause


def _stands_in_list(sentences: Sentences, named: NamedDate) -> bool:
    """Whether the date follows another at once: "25 September and 25 December"."""
    before = sentences.tokens.letters[max(0, named.first - 2) : named.first]
    return before[-1:] in ("c", ",") and before[:1] in tuple("MmDdWnQE4")


def of_the_past(sentences: Sentences, at: int) -> bool:
    """Whether the clause of the token tells what was, not what will be."""
    clause = sentences.clause_of(at)
    if not clause.cues & Cue.PAST or clause.cues & Cue.PROMISE:
        return False
    first, last = max(clause.first, at - _AROUND), min(clause.last, at + _AROUND)
    said = [sentences.tokens.items[n].word for n in range(first, last) if sentences.cues[n] & Cue.PAST]
    items = sentences.tokens.items[first:last]
    before = any(token.letter == "R" and token.value in (-1, -2) for token in items)
    if said and not before and not clause.cues & Cue.DONE and word_set("auxiliary").issuperset(said):
        return False  # "ik heb 350 liggen"
    return set("Gu").isdisjoint(sentences.tokens.letters[first:last])  # but "100 a month until it's paid"


def was_paid(sentences: Sentences, at: int) -> bool:
    """Whether the amount is one that was paid: "hier j'ai mis 500"."""
    if not of_the_past(sentences, at):
        return False
    clause = sentences.clause_of(at)
    return bool(clause.cues & Cue.PAY) or not _DATED.isdisjoint(sentences.tokens.letters[clause.first : clause.last])


def in_currency(sentences: Sentences, amount: NamedAmount, balance: Money | None) -> NamedAmount:
    """The amount in the currency of the books where the text names none."""
    if balance is None or "$" in sentences.tokens.letters[amount.first : amount.last]:
        return amount
    return replace(amount, money=Money(amount.money.cents, balance.currency))
