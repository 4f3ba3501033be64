"""Which invoices a payment pays, in the order in which a bookkeeper would look.

What the payment names comes first (payment reference, invoice number), then who paid it and how much. A match is
sure when two independent facts agree, such as a number and the amount, or the payer and the amount; a check-digited
payment reference is enough by itself. Everything else is proposed and waits for a person.

When a payment that names no invoice would fit several equally, the oldest debt is proposed, as the law does that (NL:
art. 6:43 BW; BE: art. 5.210 BW); only a person books it. `bench/simulated_year.py` measures how well all this works.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from parsers.books import Invoice, Payment
from parsers.matching.open_books import OpenBooks, Parts, due
from parsers.matching.reasons import Reason
from parsers.matching.remittance import Named

MOST_COMBINED = 3  # invoices that one payment without a number may pay together, besides all of them
MOST_TRIED = 15  # oldest open invoices among which combinations are looked for
COST_PERCENT = 5  # of an invoice that is named, which may lack because of bank costs or a discount
UNNAMED_COST_PERCENT = 2  # of an invoice that is not named
LATE_COSTS = 40_00  # cents too much, such as the costs of a late payment that the law knows
BANK_COSTS = 2_50  # cents that may lack of any invoice; banks and card firms keep fixed sums, too


@dataclass(frozen=True, slots=True)
class Found:
    """How one payment is to be set against invoices."""

    parts: Parts
    reason: Reason
    sure: bool


def find(payment: Payment, books: OpenBooks) -> Found | None:
    """What this payment pays, as the books stand; None when nothing points at an invoice."""
    return _Search(payment, books).found()


class _Search:
    """The look for what one payment pays."""

    def __init__(self, payment: Payment, books: OpenBooks) -> None:
        self.payment, self.books = payment, books
        self.cents = payment.amount.cents
        self.payers = books.payers.of(payment)

    def found(self) -> Found | None:
        if self.payment.return_reason and self.cents > 0:
            return None  # money that we sent came back: nobody paid
        if self.cents <= 0:
            back = self.books.taken_back(self.payment)
            return Found(back[0], Reason.RETURNED, back[1]) if back else None
        named = self.books.numbers.named_by(self.payment)
        currency = self.payment.amount.currency
        still_open = [n for n in named if self.books.open[n.invoice.id] and n.invoice.amount.currency == currency]
        if self.books.sum(n.invoice for n in still_open) > 0:
            return self._by_name(still_open)
        found = self._by_payer(*self.payers) if len(self.payers) == 1 else self._by_amount()
        # It names an invoice of the payer that is settled: a double payment or a slip, so a person must look.
        doubtful = any(n.by_reference or n.invoice.debtor_id in self.payers or not self.payers for n in named)
        return replace(found, sure=False) if found and doubtful else found

    def _by_name(self, named: list[Named]) -> Found:
        books, cents = self.books, self.cents
        referred = [one.invoice for one in named if one.by_reference]
        if referred:  # the reference says enough; numbers beside it are often the payer's own
            return Found(books.filled(referred, cents), Reason.REFERENCE, sure=True)
        plainly = [one.invoice for one in named if one.plainly]
        invoices = plainly if plainly and books.sum(plainly) == cents else [one.invoice for one in named]
        theirs = {invoice.debtor_id for invoice in invoices}
        total = books.sum(invoices)
        if self.payers and not theirs & self.payers:
            return self._named_another(invoices, total)
        if total == cents:
            reason = Reason.NUMBER_AND_AMOUNT if len(invoices) == 1 else Reason.NUMBERS_AND_SUM
            return Found(books.whole(invoices), reason, sure=True)
        from_them = bool(self.payers) and theirs <= self.payers
        if len(theirs) == 1 and total < cents and (rest := self._completing(invoices)):
            return Found(books.whole([*invoices, *rest]), Reason.NUMBERS_AND_SUM, sure=from_them)
        sure = from_them and (bool(plainly) or all(one.readable for one in named))
        if total < cents:
            # Who owes more may have meant more: a slip in the number would settle the wrong invoice.
            alone = sum(len(books.owed(key, self.payment)) for key in theirs) == len(invoices)
            return Found(books.whole(invoices), Reason.OVER, sure and (alone or cents - total <= LATE_COSTS))
        if len(invoices) > 1:
            return Found(books.filled(invoices, cents), Reason.NUMBERS_IN_PART, sure=False)
        (invoice,) = invoices
        if books.has_other_with_amount(invoice, self.payment):
            return Found(((invoice, cents),), Reason.OTHER_AMOUNT, sure=False)
        if cents * 100 >= total * (100 - COST_PERCENT):
            return Found(((invoice, cents),), Reason.SHORT, sure or bool(plainly))
        return Found(((invoice, cents),), Reason.NUMBER_AND_PAYER if from_them else Reason.NUMBER_ONLY, sure)

    def _named_another(self, invoices: list[Invoice], total: int) -> Found:
        """The payer owes none of the invoices named: a slip of the pen, or a payment for someone else."""
        if total != self.cents:
            meant = [i for key in self.payers for i in self.books.owed(key, self.payment) if self._has_amount(i)]
            if len(meant) > 1:
                meant = list(self.books.numbers.nearly_named(self.payment, meant))
            if len(meant) == 1:
                return Found(self.books.whole(meant), Reason.SLIP, sure=True)
        return Found(self.books.filled(invoices, self.cents), Reason.OTHER_PAYER, sure=False)

    def _has_amount(self, invoice: Invoice) -> bool:
        return self.books.open[invoice.id] == self.cents

    def _completing(self, invoices: list[Invoice]) -> list[Invoice]:
        """The one other open invoice of the debtor that makes up the rest of the payment."""
        rest = self.cents - self.books.sum(invoices)
        others = [i for i in self.books.owed(invoices[0].debtor_id, self.payment) if i not in invoices]
        fitting = [invoice for invoice in others if self.books.open[invoice.id] == rest]
        return fitting if len(fitting) == 1 else []

    def _by_payer(self, debtor_id: int) -> Found | None:
        books, cents = self.books, self.cents
        owed = books.owed(debtor_id, self.payment)
        told = books.numbers.tails_in(self.payment, owed)
        if told and books.sum(told) == cents:
            return Found(books.whole(told), Reason.DIGITS_AND_AMOUNT, sure=True)
        equal = [invoice for invoice in owed if self._has_amount(invoice)]
        if len(equal) == 1:
            return Found(books.whole(equal), Reason.PAYER_AND_AMOUNT, sure=True)
        if equal:
            near = books.numbers.nearly_named(self.payment, equal)
            if len(near) == 1:
                return Found(books.whole(near), Reason.NEAR_NUMBER_AND_AMOUNT, sure=True)
            return Found(books.whole(equal[:1]), Reason.PAYER_AND_OLDEST, sure=False)
        if len(told) == 1 and books.open[told[0].id] > cents:
            return Found(((told[0], cents),), Reason.DIGITS_AND_PAYER, sure=True)
        return self._by_sum(owed) or self._by_part(owed)

    def _by_sum(self, owed: list[Invoice]) -> Found | None:
        for together in (owed, due(owed, self.payment.booked)):
            if len(together) > 1 and self.books.sum(together) == self.cents:
                return Found(self.books.whole(together), Reason.PAYER_AND_ALL, sure=True)
        fitting = [
            some
            for count in range(2, MOST_COMBINED + 1)
            for some in combinations(owed[:MOST_TRIED], count)
            if self.books.sum(some) == self.cents
        ]
        return Found(self.books.whole(fitting[0]), Reason.PAYER_AND_SUM, sure=len(fitting) == 1) if fitting else None

    def _by_part(self, owed: list[Invoice]) -> Found | None:
        books, cents = self.books, self.cents
        short = [invoice for invoice in owed if cents < books.open[invoice.id] <= cents + self._costs(invoice)]
        if len(short) == 1:
            return Found(((short[0], cents),), Reason.PAYER_AND_SHORT, sure=True)
        if len(owed) == 1 and cents < books.open[owed[0].id]:
            return Found(((owed[0], cents),), Reason.PAYER_AND_ONLY, sure=True)
        parts = books.filled(owed, cents)
        return Found(parts, Reason.PAYER_ONLY, sure=False) if parts else None

    def _costs(self, invoice: Invoice) -> int:
        """What may lack of an invoice that is not named; of a small one, next to nothing."""
        whole = self.books.open[invoice.id]
        return max(whole * UNNAMED_COST_PERCENT // 100, min(BANK_COSTS, whole * COST_PERCENT // 100))

    def _by_amount(self) -> Found | None:
        """The one invoice with this amount: among those of the debtors who share the payer's name, else among all."""
        fitting = self.books.with_amount(self.payment)
        theirs = [invoice for invoice in fitting if invoice.debtor_id in self.payers]
        if len(theirs) == 1:
            return Found(self.books.whole(theirs), Reason.PAYER_AND_AMOUNT, sure=True)
        return Found(self.books.whole(fitting), Reason.AMOUNT_ONLY, sure=False) if len(fitting) == 1 else None


def related(payment: Payment, books: OpenBooks) -> Iterable[int]:
    """The debtors that a payment can be from: the one who paid it, and those whose invoices it names."""
    payers = books.payers.of(payment)
    named = {one.invoice.debtor_id for one in books.numbers.named_by(payment)}
    return named | payers if len(payers) == 1 else named
