"""Which invoices the text of a payment names: payment references and invoice numbers, however they are spaced.

A bank may break a number over two lines and a payer may write "2026 0412" for "2026-0412", so numbers are compared
by their letters and digits alone, in whole runs of them: never a part of a longer number, and nearly only to tell
apart invoices on which everything else agrees.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from rapidfuzz.distance import OSA

from parsers.books import Invoice, Payment
from parsers.matching.books import compact, is_check_digited
from parsers.matching.names import plain

LONGEST_TEXT = 1000  # characters; CAMT allows 140 per line, and a few lines
MOST_RUNS = 8  # of letters or digits that one number may consist of
MOST_WORDS = 60  # of a text that are compared with numbers
SHORTEST_SURE_NUMBER = 6  # letters and digits; shorter ones stand in texts by accident
SHORTEST_OWN_NUMBER = 4  # in a payment that comes from the very debtor whose invoice it is
SHORTEST_TAIL = 3  # digits; the last run of a number, which people write alone in a list

_RUN = re.compile(r"[a-z]+|[0-9]+")
_IBAN = re.compile(r"\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b")


@dataclass(frozen=True, slots=True)
class Named:
    """An invoice that a payment names. `by_reference`: with its check-digited payment reference.

    `plainly`: the number is long enough and stands free, so that it cannot be there by accident; `readable`: it stands
    free and is long enough for a payment of that very debtor.
    """

    invoice: Invoice
    by_reference: bool
    plainly: bool
    readable: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The invoices by what a payment can name them with. What two invoices share identifies neither."""

    by_number: Mapping[str, Invoice]
    by_reference: Mapping[str, Invoice]

    @classmethod
    def of(cls, invoices: Iterable[Invoice]) -> Self:
        """The index of these invoices."""
        invoices = tuple(invoices)
        references = [(compact(invoice.payment_reference), invoice) for invoice in invoices]
        checked = [(key.lower(), invoice) for key, invoice in references if is_check_digited(key)]
        # Without check digits, a reference says no more than a number does.
        others = [(key.lower(), invoice) for key, invoice in references if not is_check_digited(key)]
        numbers = [(_letters_and_digits(invoice.number), invoice) for invoice in invoices]
        return cls(_unique(numbers + others), _unique(checked))

    def named_by(self, payment: Payment) -> tuple[Named, ...]:
        """The invoices that this payment names, each once: by reference first, then in the order of the text."""
        text = plain_text(f"{payment.payment_reference} {payment.remittance}")
        found: dict[int, Named] = {}
        for invoice in self._references(text):
            found.setdefault(invoice.id, Named(invoice, by_reference=True, plainly=True, readable=True))
        for invoice, length in self._numbers(_IBAN.sub(" ; ", text)):
            plainly, readable = length >= SHORTEST_SURE_NUMBER, length >= SHORTEST_OWN_NUMBER
            found.setdefault(invoice.id, Named(invoice, False, plainly, readable))
        return tuple(found.values())

    def tails_in(self, payment: Payment, owed: Iterable[Invoice]) -> tuple[Invoice, ...]:
        """Which of a payer's own open invoices the payment names by the last digits of their number alone."""
        runs = {run for run in _RUN.findall(plain_text(payment.remittance)) if len(run) >= SHORTEST_TAIL}
        tails = [(invoice, _RUN.findall(plain_text(invoice.number))[-1:]) for invoice in owed]
        return tuple(invoice for invoice, tail in tails if tail and any(_is_tail(run, tail[0]) for run in runs))

    def nearly_named(self, payment: Payment, candidates: Iterable[Invoice]) -> tuple[Invoice, ...]:
        """Which of these invoices, all with the right payer and amount, the text names but for one slip of the pen.

        One sign may be wrong, missing, too many, or swapped with its neighbour. Only to tell apart what else agrees.
        """
        text = plain_text(f"{payment.payment_reference} {payment.remittance}")
        written = {"".join(_RUN.findall(word)) for word in text.split()[:MOST_WORDS]}
        return tuple(
            invoice
            for invoice in candidates
            if len(number := _letters_and_digits(invoice.number)) >= SHORTEST_SURE_NUMBER
            and any(OSA.distance(number, word, score_cutoff=1) <= 1 for word in written)
        )

    def _references(self, text: str) -> Iterator[Invoice]:
        runs = list(_RUN.finditer(text))
        for place in range(len(runs)):
            if length := _longest(runs, place, self.by_reference):
                yield self.by_reference[_joined(runs, place, length)]

    def _numbers(self, text: str) -> Iterator[tuple[Invoice, int]]:
        """Each with how many letters and digits of its number stand there free; 0 when they do not."""
        runs = list(_RUN.finditer(text))
        place = 0
        before: tuple[str, str] | None = None  # head and tail of the number named last, for lists such as "…417, 418"
        while place < len(runs):
            length = _longest(runs, place, self.by_number)
            if length:
                key = _joined(runs, place, length)
                free = not (text[: runs[place].start()][-1:].isalnum() or _glued(text, runs[place].start()))
                yield self.by_number[key], len(key) if free else 0
                tail = runs[place + length - 1].group()
                before = (key.removesuffix(tail), tail)
            elif before and len(runs[place].group()) == len(before[1]) >= SHORTEST_TAIL:
                invoice = self.by_number.get(before[0] + runs[place].group())
                if invoice:
                    yield invoice, 0
            place += max(length, 1)


def _is_tail(run: str, tail: str) -> bool:
    """Whether these are the last digits of a number: its last run with or without zeros before it, or its end."""
    same = len(tail) >= SHORTEST_TAIL and run.lstrip("0") == tail.lstrip("0")
    return same or (len(run) >= SHORTEST_OWN_NUMBER and run.isdigit() and tail.endswith(run))


def _longest(runs: list[re.Match[str]], place: int, known: Mapping[str, Invoice]) -> int:
    """How many runs from this place make a number that is known; 0 when none do."""
    key, length = "", 0
    for count, run in enumerate(runs[place : place + MOST_RUNS], 1):
        key += run.group()
        if key in known:
            length = count
    return length


def _joined(runs: list[re.Match[str]], place: int, length: int) -> str:
    return "".join(run.group() for run in runs[place : place + length])


def plain_text(text: str) -> str:
    """The text of a payment as it is searched: lower case, without accents, capped."""
    return " ".join(plain(word) for word in text[:LONGEST_TEXT].split())


def _letters_and_digits(number: str) -> str:
    return "".join(_RUN.findall(plain_text(number)))


def _glued(text: str, start: int) -> bool:
    """Whether digits stand right before a hyphen or dot right before this place: then it may be a longer number."""
    return re.search(r"\d[-.]$", text[max(0, start - 2) : start]) is not None


def _unique(pairs: Iterable[tuple[str, Invoice]]) -> dict[str, Invoice]:
    found: dict[str, Invoice | None] = {}
    for key, invoice in pairs:
        if key:
            found[key] = invoice if found.get(key, invoice) is invoice else None
    return {key: invoice for key, invoice in found.items() if invoice}
