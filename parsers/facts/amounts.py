"""Amounts of money that a text names, however they are written: € 1.905,75, 1'250.00, 500,-, 64 euro en 20 cent, £2k.

An amount is certain when a currency or cents stand with it. A bare number ("3x 250", "the remaining 350") is one only
where a sentence about paying has room for it; `bare_amounts` finds those, `plans` and `promises` decide.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from parsers.books import Language
from parsers.facts.model import FoundAmount
from parsers.facts.tokens import DECIMAL, SIGN, Tokens, money_of, tokenize
from parsers.facts.word_lists import word_set
from parsers.money import Money

_WITH_CURRENCY = re.compile(r"\$(?P<after>[nf4D])|(?P<before>[nf4Ddq])\$(?:[co]?(?P<cents>n))?")
_CONTINUES = re.compile(r"[eE]\d|[.,]\d")
_LARGEST = 10**11  # cents
_LEAST_WEAK = 20
MOST_OF_A_KIND = 60  # of instalments: a larger number before "in total" is an amount


@dataclass(frozen=True, slots=True)
class NamedAmount:
    """An amount in the text, with the tokens it was read from; `certain` when a currency or cents show it."""

    money: Money
    first: int  # token
    last: int  # token, exclusive
    certain: bool = True
    weak: bool = False  # it may as well count things


def find_amounts(text: str, *, language: Language = "nl") -> tuple[FoundAmount, ...]:
    """The certain amounts of money in `text`, in order."""
    tokens = tokenize(text, language)
    return tuple(
        FoundAmount(
            amount.money,
            tokens.text[tokens.items[amount.first].start : tokens.items[amount.last - 1].end],
            tokens.items[amount.first].start,
        )
        for amount in named_amounts(tokens)
    )


def named_amounts(tokens: Tokens) -> tuple[NamedAmount, ...]:
    """The certain amounts, in order: those with a currency, and decimals with cents or a closing dash."""
    found: list[NamedAmount] = []
    end = 0
    for at, letter in enumerate(tokens.letters):
        if at < end or letter not in "$nf4Ddq":
            continue
        amount = _with_currency(tokens, at) or (_with_cents(tokens, at) if letter == DECIMAL else None)
        if amount and not _negative(tokens, at) and not _goes_on(tokens, amount) and 0 < amount.money.cents < _LARGEST:
            found.append(amount)
            end = amount.last
    return tuple(found)


def _goes_on(tokens: Tokens, amount: NamedAmount) -> bool:
    """Whether the number is only the beginning of something else: "1e9", "1.2.3.4"."""
    return bool(_CONTINUES.match(tokens.text, tokens.items[amount.last - 1].end))


def bare_amounts(tokens: Tokens, taken: frozenset[int], *, weak: bool = False) -> tuple[NamedAmount, ...]:
    """Plain numbers that could be an amount: no day, no count of things, no year, at least 5; not among `taken`.

    With `weak`, instead those that seem to count things but may be an amount before a verb: "450 brengen".
    """
    found = []
    for at, letter in enumerate(tokens.letters):
        if (
            not (letter in "nf" or _is_round_year(tokens, at))
            or at in taken
            or tokens.letters[at + 1 : at + 2] in ("U", "h", "%", "M", "m", "K", "$")
            or (tokens.letters[at + 1 : at + 2] == "k" and tokens.number(at) <= MOST_OF_A_KIND)
        ):
            continue
        if tokens.text[tokens.items[at].start : tokens.items[at].end].lower() in word_set("not_alone"):
            continue  # "that would be grand", "trente pour cent"
        things = _counts_things(tokens, at)
        if things and weak and tokens.number(at) >= _LEAST_WEAK and not _negative(tokens, at):
            money = money_of(_plain(tokens, at))
            found += [NamedAmount(money, at, at + 1, certain=False, weak=True)] if money else []
        if weak or things or _negative(tokens, at) or _numbers_paper(tokens, at):
            continue
        money = money_of(_plain(tokens, at))
        if money and 500 <= money.cents < _LARGEST:
            found.append(NamedAmount(money, at, at + 1, certain=False))
    return tuple(found)


def _is_round_year(tokens: Tokens, at: int) -> bool:
    """Whether the number may be a year or an amount, and stands where no year does: "- 2000 op 30 november"."""
    if tokens.letters[at] != "4" or tokens.number(at) % 50:
        return False
    return tokens.letters[at - 1 : at] not in ("M", "m", "D", "d", "I", "S", "o", "F", "A") if at else True


def _numbers_paper(tokens: Tokens, at: int) -> bool:
    """Whether the number is that of an invoice or the like: "Rechnung Nr. 10417"."""
    if tokens.number(at) >= 10_000:
        return True
    before = [token.word for token in tokens.items[max(0, at - 2) : at] if token.word not in (".", ":", "#")]
    return bool(before) and before[-1] in word_set("invoice")


def _plain(tokens: Tokens, at: int) -> int | Decimal | None:
    value = tokens.items[at].value
    return value if isinstance(value, int | Decimal) else None


def _counts_things(tokens: Tokens, at: int) -> bool:
    """Whether a noun follows: "24 pairs", "214 other messages". A verb or preposition may follow an amount."""
    token = tokens.items[at]
    if not token.word[:1].isdigit() and tokens.letters[at] == "n" and tokens.number(at) < 40:
        rhythm = tokens.letters[at - 1 : at] in ("U", "u") and tokens.letters[at + 1 : at + 2] in ("", ",", ".", "o")
        return tokens.number(at) < 20 or not rhythm  # "each week twenty-five, on Saturdays"
    if tokens.letters[at + 1 : at + 2] != "x":
        return False
    return tokens.items[at + 1].word not in word_set("after_amount")


def _with_currency(tokens: Tokens, at: int) -> NamedAmount | None:
    match = _WITH_CURRENCY.match(tokens.letters, at)
    if not match:
        return None
    if match["before"] in ("d", "D") and tokens.letters[at + 2 : at + 3] in tuple("nf4"):
        return None  # "op de 5e € 100"
    if match["after"]:
        money = money_of(tokens.items[at + 1].value, str(tokens.items[at].value))
        return NamedAmount(money, at, at + 2) if money else None
    money = money_of(tokens.items[at].value, str(tokens.items[at + 1].value))
    if money is None:
        return None
    last = at + 2
    if match["cents"]:
        cents_at = match.start("cents")
        cents = tokens.number(cents_at)
        glued = tokens.items[at + 1].end == tokens.items[cents_at].start  # 2340€50
        named = tokens.items[cents_at].end < len(tokens.text) and _word_after(tokens, cents_at) in word_set("cents")
        if cents < 100 and money.cents % 100 == 0 and (named or (glued and match.end() - at == 3)):
            money, last = Money(money.cents + cents, money.currency), cents_at + 1 + named
    return NamedAmount(money, at, last)


def _word_after(tokens: Tokens, at: int) -> str:
    return tokens.items[at + 1].word if at + 1 < len(tokens.items) else ""


def _with_cents(tokens: Tokens, at: int) -> NamedAmount | None:
    """A decimal that shows itself to be money: two decimals ("1.905,75") or a closing dash ("300,-")."""
    token = tokens.items[at]
    written = tokens.text[token.start : token.end].rstrip()
    money = money_of(token.value)
    if money is None or tokens.letters[at + 1 : at + 2] in ("U", "%", "k") or not _shows_money(written):
        return None
    return NamedAmount(money, at, at + 1)


def _shows_money(written: str) -> bool:
    return written[-1] in "-–—=" or (len(written) > 3 and written[-3] in ".,")


def _negative(tokens: Tokens, at: int) -> bool:
    """Whether a minus stands right before the number: no such amount is paid."""
    if at == 0 or tokens.letters[at - 1] not in "-–":
        return False
    sign = tokens.items[at - 1]
    glued = sign.end == tokens.items[at].start
    before = tokens.items[at - 2] if at > 1 else None
    return glued and (before is None or before.end < sign.start or before.letter == SIGN)
