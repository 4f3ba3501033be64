"""A whole statement set against the invoices: payments in the order of their booking, then what later ones explain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from parsers.books import Allocation, Debtor, Invoice, Payment
from parsers.matching.open_books import OpenBooks, Parts
from parsers.matching.payments import Found, find, related
from parsers.matching.reasons import Reason, confidence
from parsers.money import Money

MOST_ROUNDS = 5  # in which what was booked may explain what was not; mostly the second finds nothing any more
SPLIT_DAYS = 92  # between two payments that make up one invoice
MOST_PAIRED = 40  # unexplained payments of one debtor among which pairs are looked for


def match_payments(
    payments: Iterable[Payment],
    invoices: Iterable[Invoice],
    debtors: Iterable[Debtor],
    allocations: Iterable[Allocation],
) -> tuple[Allocation, ...]:
    """The new allocations: payments that `allocations` holds already are left as they are.

    `Invoice.open` must be what is left after the sure ones among `allocations`. Payments are taken in the order of
    their booking, so that each finds what those before it left open; those that stay unexplained are looked at again
    when later ones have settled what they could have been for.
    """
    matching = _Matching(OpenBooks(tuple(invoices), debtors))
    return tuple(matching.run(sorted(payments, key=lambda payment: (payment.booked, payment.id)), tuple(allocations)))


class _Matching:
    """One run over a statement."""

    def __init__(self, books: OpenBooks) -> None:
        self.books = books

    def run(self, payments: list[Payment], allocations: tuple[Allocation, ...]) -> Iterator[Allocation]:
        known: defaultdict[int, list[tuple[Invoice, int]]] = defaultdict(list)
        for one in allocations:
            known[one.payment_id] += (
                [(self.books.invoices[one.invoice_id], one.amount.cents)]
                if one.sure and one.invoice_id in self.books.invoices
                else []
            )
        for payment in payments:
            self.books.book(payment, tuple(known.get(payment.id, ())), already=True)
        left: dict[int, tuple[Payment, Found | None]] = {}
        for payment in payments:
            if payment.id in known:
                continue
            found = find(payment, self.books)
            if found and found.sure:
                yield from self._book(payment, found)
            elif found or (payment.amount.cents > 0 and any(related(payment, self.books))):
                left[payment.id] = (payment, found)
        yield from self._again(left)
        for payment, found in left.values():
            if found:
                yield from _allocations(payment, found)

    def _book(self, payment: Payment, found: Found) -> Iterator[Allocation]:
        self.books.book(payment, found.parts)
        yield from _allocations(payment, found)

    def _again(self, left: dict[int, tuple[Payment, Found | None]]) -> Iterator[Allocation]:
        """Look again at what is left, until nothing more is found."""
        for _ in range(MOST_ROUNDS):
            before = len(left)
            for payment, found in list(left.values()):
                if payment.amount.cents <= 0:
                    continue  # a return is what the statement said then
                found = find(payment, self.books)  # noqa: PLW2901 - as the books stand now
                left[payment.id] = (payment, found)
                if found and found.sure:
                    del left[payment.id]
                    yield from self._book(payment, found)
            for payment, part in self._pairs([payment for payment, _ in left.values()]):
                del left[payment.id]
                yield from self._book(payment, Found(part, Reason.TWO_PAYMENTS, sure=True))
            if len(left) == before:
                return

    def _pairs(self, payments: list[Payment]) -> Iterator[tuple[Payment, Parts]]:
        """Payments of which just two make up one open invoice of a debtor that both can be from."""
        by_debtor: defaultdict[int, list[Payment]] = defaultdict(list)
        for payment in payments:
            if payment.amount.cents > 0:
                for debtor in related(payment, self.books):
                    by_debtor[debtor].append(payment)
        used: set[int] = set()
        for debtor, theirs in by_debtor.items():
            for one, other, invoice in self._pairs_of(debtor, theirs[:MOST_PAIRED]):
                if not used & {one.id, other.id}:
                    used |= {one.id, other.id}
                    yield one, ((invoice, one.amount.cents),)
                    yield other, ((invoice, other.amount.cents),)

    def _pairs_of(self, debtor: int, payments: list[Payment]) -> Iterator[tuple[Payment, Payment, Invoice]]:
        found: defaultdict[int, list[tuple[Payment, Payment, Invoice]]] = defaultdict(list)
        for place, one in enumerate(payments):
            of_amount: defaultdict[int, list[Invoice]] = defaultdict(list)
            for invoice in self.books.owed(debtor, one):
                of_amount[self.books.open[invoice.id]].append(invoice)
            for other in payments[place + 1 :]:
                near = other.booked - one.booked <= timedelta(days=SPLIT_DAYS)
                fitting = of_amount.get(one.amount.cents + other.amount.cents, []) if near else []
                if len(fitting) == 1 and one.amount.currency == other.amount.currency:
                    found[one.id].append((one, other, fitting[0]))
                    found[other.id].append((one, other, fitting[0]))
        for one_id, pairs in found.items():
            if len(pairs) == 1 and pairs[0][0].id == one_id and len(found[pairs[0][1].id]) == 1:
                yield pairs[0]


def _allocations(payment: Payment, found: Found) -> Iterator[Allocation]:
    trust = confidence(found.reason, sure=found.sure)
    for invoice, cents in found.parts:
        amount = Money(cents, payment.amount.currency)
        yield Allocation(payment.id, invoice.id, amount, str(found.reason), found.sure, trust)
