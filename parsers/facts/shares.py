"""Shares of a debt that a text names: "the other half", "30 %", "3/4", "thirty per cent", "what then remains"."""

import re
from fractions import Fraction

from parsers.facts.events import Event
from parsers.facts.tokens import Digits, Tokens
from parsers.facts.word_lists import word_list, word_set

_FRACTIONS = {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4)}
_NOUN = re.compile(r"[oS]?o{0,2}(x)")


def share_at(tokens: Tokens, at: int, in_date: set[int]) -> Event | None:
    """The share that begins at the token; None when none does."""
    match tokens.letters[at]:
        case "n" if last := percent_in_words(tokens, at):
            return Event("share", at, share=Fraction(tokens.number(at), 100), last=last)
        case "x" | "y" if last := _what_is_left(tokens, at):
            return Event("share", at, last=last)
        case "s" if tokens.items[at].value != "all" and not _is_none(tokens, at):
            value = str(tokens.items[at].value)
            return Event("share", at, share=None if value == "rest" else Fraction(value), last=at + 1)
        case "H" if at not in in_date and tokens.items[at].word == "half":
            month = tokens.letters[at + 1 : at + 2] in ("M", "m")
            return None if month else Event("share", at, share=Fraction(1, 2), last=at + 1)
        case "D" if at not in in_date and (share := _fraction(tokens, at)):
            return Event("share", at, share=share, last=at + 1)
        case "%" if 0 < tokens.number(at) < 100:
            return Event("share", at, share=Fraction(tokens.number(at), 100), last=at + 1)
    return None


def _is_none(tokens: Tokens, at: int) -> bool:
    """Whether the words that look like a share are none."""
    nothing = (_is_end, _is_verb, _said_again, _is_other_thing, _of_something_else)
    return any(shows(tokens, at) for shows in nothing)


def percent_in_words(tokens: Tokens, at: int) -> int:
    """The token after "thirty per cent"; 0 when the number is of another thing."""
    if not 0 < tokens.number(at) < 100:
        return 0
    following = [token.word for token in tokens.items[at + 1 : at + 3]]
    if following[:1] and following[0] in word_set("percent"):
        return at + 2
    return at + 3 if following in (["per", "cent"], ["pour", "cent"]) else 0


def _what_is_left(tokens: Tokens, at: int) -> int:
    """The token after "what then remains", "wat er dan nog openstaat"; 0 when it is not said."""
    if tokens.items[at].word not in word_set("what"):
        return 0
    for ahead in range(at + 1, min(at + 6, len(tokens.items))):
        if tokens.letters[ahead] in ".,;:!?|$":
            return 0
        if tokens.items[ahead].word.startswith(word_list("remains")):
            return ahead + 1
    return 0


def _is_end(tokens: Tokens, at: int) -> bool:
    """Whether the words tell when a series ends: "bis der Rest beglichen ist", "until the rest is paid"."""
    return tokens.items[at].value == "rest" and tokens.letters[max(0, at - 2) : at].rstrip("ox")[-1:] == "Y"


def _is_verb(tokens: Tokens, at: int) -> bool:
    """Whether the word says who does it: "ça solde", "je solde"."""
    verb = tokens.items[at].word in ("solde", "reste", "rest")
    return verb and at > 0 and tokens.items[at - 1].word in word_set("doer")


def _said_again(tokens: Tokens, at: int) -> bool:
    """Whether "rest" only goes on with the share before it: "les trois quarts qui restent, je les solde"."""
    if tokens.items[at].value != "rest":
        return False
    before = tokens.letters.rfind("s", max(0, at - 5), at)
    if before < 0:
        return False
    between = tokens.letters[before + 1 : at]
    return not between.strip("xo") or (tokens.items[before].value == "rest" and not between.strip("xo,"))


def _is_other_thing(tokens: Tokens, at: int) -> bool:
    """Whether "the other" stands before a noun."""
    token = tokens.items[at]
    last = tokens.text[token.start : token.end].lower().replace("’", "'").rpartition(" ")[2].rpartition("'")[2]
    if last not in word_set("the_other") or at + 1 >= len(tokens.items):
        return False
    return tokens.letters[at + 1] in "xkh" and tokens.items[at + 1].word not in word_set("after_amount")


def _of_something_else(tokens: Tokens, at: int) -> bool:
    """Whether the share is one of something that is not the debt: "de helft van de omzet"."""
    if at + 1 < len(tokens.items) and tokens.items[at + 1].word in word_set("compared"):
        return True  # "de helft minder volk"
    noun = _NOUN.match(tokens.letters, at + 1)
    if noun is None or tokens.items[at + 1].word not in word_set("of_share"):
        return False
    return tokens.items[noun.start(1)].word.startswith(word_list("not_the_debt"))


def _fraction(tokens: Tokens, at: int) -> Fraction | None:
    """A share that looks like a day: "3/4 op vrijdag"."""
    value = tokens.items[at].value
    if not isinstance(value, Digits) or value.sep != "/" or value.year is not None:
        return None
    return Fraction(value.day, value.month) if (value.day, value.month) in _FRACTIONS else None
