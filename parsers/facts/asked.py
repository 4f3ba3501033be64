"""The numbers of invoices that a mail asks after: "is 0559 paid already?"."""

import re

from parsers.facts.word_lists import any_of
from parsers.labels.sentences import split_sentences

MOST = 3
_NUMBER = re.compile(
    r"(?<![\w.,/€£$-])(?:[A-Z]{1,4}[-/]?)?\d{2,8}(?:[-/]\d{1,6}){0,2}(?![\w%]|[.,/:-]\d|\s?(?:€|£|euro|eur|uur|u\b))"
)
_YEARS = range(1990, 2100)
_SHORTEST = 4  # digits of a number that needs no word beside it
_SETTLED = re.compile(any_of("settled_word"), re.IGNORECASE)
_BESIDE = re.compile(rf"(?:{any_of('invoice_word')})[.:]?\s?$", re.IGNORECASE)


def asked_numbers(text: str) -> tuple[str, ...]:
    """The numbers in questions, as they are written, in their order."""
    found: dict[str, None] = {}
    for sentence in split_sentences(text):
        if sentence.text.rstrip(" )\"'").endswith("?") and _SETTLED.search(sentence.text):
            found |= dict.fromkeys(numbers_in(sentence.text))
    return tuple(found)[:MOST]


def numbers_in(sentence: str) -> tuple[str, ...]:
    """What in the sentence may be the number of an invoice: four digits or more, or what "nr." stands before."""
    found = []
    for match in _NUMBER.finditer(sentence):
        number, before = match[0], sentence[: match.start()]
        bare_year = number.isdigit() and not number.startswith("0") and int(number) in _YEARS
        long = (
            sum(c.isdigit() for c in number) >= _SHORTEST and not bare_year and not before.endswith(("€ ", "£ ", "$ "))
        )
        if long or _BESIDE.search(before):
            found.append(number)
    return tuple(found)
