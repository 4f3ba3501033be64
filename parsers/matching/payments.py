"""Which invoices a payment pays, in the order in which a bookkeeper would look.

What the payment names comes first (payment reference, invoice number), then who paid it and how much. A match is
sure when two independent facts agree, such as a number and the amount, or the payer and the amount; a check-digited
payment reference is enough by itself. Everything else is proposed and waits for a person.

When a payment that names no invoice would fit several equally, the oldest debt is proposed, as the law does that (NL:
art. 6:43 BW; BE: art. 5.210 BW); only a person books it. `bench/simulated_year.py` measures how well all this works.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from parsers.books import Allocation, Debtor, Invoice, Payment
from parsers.matching.names import name_key
from parsers.matching.payers import Payers
from parsers.matching.remittance import Named, Numbers
from parsers.money import Money

MOST_COMBINED = 3  # invoices that one payment without a number may pay together, besides all of them
MOST_TRIED = 15  # oldest open invoices among which combinations are looked for
COST_PERCENT = 5  # of the invoice that may lack because of bank costs or a discount
RETURN_DAYS = 70  # SEPA direct debit and credit transfer refunds come within eight weeks, plus the bank's time


class Reason(StrEnum):
    """Why a payment was set against an invoice. The texts are translated like all words of the product."""

    REFERENCE = "It carries the payment reference of the invoice."
    NUMBER_AND_AMOUNT = "It names the invoice and has its amount."
    NUMBERS_AND_SUM = "It names these invoices and has their sum."
    NUMBER_AND_PAYER = "It names the invoice and comes from the debtor; the amount is a part of it."
    SHORT = "It names the invoice; a little lacks, such as costs or a discount."
    OVER = "It names the invoice; more was paid than is open."
    NUMBER_ONLY = "It names the invoice, but neither amount nor payer confirm that."
    OTHER_PAYER = "It names the invoice, but comes from another debtor."
    SLIP = "It comes from the debtor and has the amount of the invoice, though it names one of another debtor."
    OTHER_AMOUNT = "It names this invoice, but has the amount of another one of the debtor."
    NUMBERS_IN_PART = "It names these invoices, but is less than their sum."
    DIGITS_AND_AMOUNT = "It comes from the debtor, names the last digits of the invoice and has its amount."
    DIGITS_AND_PAYER = "It comes from the debtor and names the last digits of the invoice; the amount is a part of it."
    PAYER_AND_AMOUNT = "It comes from the debtor and has the amount of the invoice."
    PAYER_AND_OLDEST = "It comes from the debtor and has the amount of several invoices; this is the oldest."
    PAYER_AND_ALL = "It comes from the debtor and has the sum of all open invoices."
    PAYER_AND_SUM = "It comes from the debtor and has the sum of these invoices."
    PAYER_AND_ONLY = "It comes from the debtor, who has no other open invoice; the amount is a part of it."
    PAYER_ONLY = "It comes from the debtor; the amount fits no invoice, so the oldest comes first."
    AMOUNT_ONLY = "It has the amount of this one invoice only; the payer is unknown."
    RETURNED = "It is the return of an earlier payment, so the invoice is open again."


@dataclass(frozen=True, slots=True)
class _Found:
    """How one payment is to be set against invoices."""

    parts: tuple[tuple[Invoice, int], ...]  # with cents
    reason: Reason
    sure: bool


def match_payments(
    payments: Iterable[Payment],
    invoices: Iterable[Invoice],
    debtors: Iterable[Debtor],
    allocations: Iterable[Allocation],
) -> tuple[Allocation, ...]:
    """The new allocations: payments that `allocations` holds already are left as they are.

    `Invoice.open` must be what is left after the sure ones among `allocations`. Payments are taken in the order of
    their booking, so that each finds what those before it left open.
    """
    return _Matcher(tuple(invoices), debtors).run(
        sorted(payments, key=lambda payment: (payment.booked, payment.id)), tuple(allocations)
    )


class _Matcher:
    """The open amounts while payments are set against them, one after the other."""

    def __init__(self, invoices: tuple[Invoice, ...], debtors: Iterable[Debtor]) -> None:
        self.invoices = {invoice.id: invoice for invoice in invoices}
        self.open = {invoice.id: invoice.open.cents for invoice in invoices}
        self.numbers = Numbers.of(invoices)
        self.payers = Payers(debtors)
        # What a debtor still owes, oldest first: settled invoices are dropped when they are met.
        self.owed: defaultdict[int, list[Invoice]] = defaultdict(list)
        self.of_amount: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for invoice in sorted(invoices, key=lambda one: (one.due, one.issued, one.id)):
            self._owe(invoice)
        self.booked: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # payment: invoices with cents
        self.returnable: defaultdict[tuple[int, str], list[Payment]] = defaultdict(list)

    def run(self, payments: Sequence[Payment], allocations: tuple[Allocation, ...]) -> tuple[Allocation, ...]:
        known = {allocation.payment_id for allocation in allocations}
        for allocation in allocations:
            if allocation.sure and allocation.invoice_id in self.invoices:
                self.booked[allocation.payment_id].append((allocation.invoice_id, allocation.amount.cents))
        for payment in payments:
            self._remember(payment)
        made: list[Allocation] = []
        for payment in payments:
            found = None if payment.id in known else self._find(payment)
            if found:
                made += self._allocate(payment, found)
        return tuple(made)

    def _allocate(self, payment: Payment, found: _Found) -> Iterable[Allocation]:
        if found.sure:
            self.booked[payment.id] = [(invoice.id, cents) for invoice, cents in found.parts]
            for invoice, cents in found.parts:
                self._settle(invoice, cents)
            self._remember(payment)
        for invoice, cents in found.parts:
            amount = Money(cents, payment.amount.currency)
            yield Allocation(payment.id, invoice.id, amount, str(found.reason), found.sure)

    def _settle(self, invoice: Invoice, cents: int) -> None:
        self.of_amount[self.open[invoice.id], invoice.amount.currency].discard(invoice.id)
        self.open[invoice.id] -= cents
        self._owe(invoice)

    def _owe(self, invoice: Invoice) -> None:
        cents, owed = self.open[invoice.id], self.owed[invoice.debtor_id]
        if cents:
            self.of_amount[cents, invoice.amount.currency].add(invoice.id)
            if invoice not in owed:
                owed.append(invoice)
                owed.sort(key=lambda one: (one.due, one.issued, one.id))
        elif invoice in owed:
            owed.remove(invoice)

    def _remember(self, payment: Payment) -> None:
        """What a booked payment teaches: whose account paid, and what a bank may still return."""
        parts = self.booked.get(payment.id)
        if not parts or payment.amount.cents <= 0:
            return
        for invoice_id, _ in parts:
            self.payers.learn(payment, self.invoices[invoice_id].debtor_id)
        self.returnable[payment.amount.cents, payment.amount.currency].append(payment)

    # ------------------------------------------------------------ one payment

    def _find(self, payment: Payment) -> _Found | None:
        if payment.amount.cents <= 0:
            return self._returned(payment)
        payers = self.payers.of(payment)
        named = self.numbers.named_by(payment)
        currency = payment.amount.currency
        still_open = [n for n in named if self.open[n.invoice.id] and n.invoice.amount.currency == currency]
        if self._sum(n.invoice for n in still_open) > 0:
            return self._by_name(payment, still_open, payers)
        found = self._by_payer(payment, *payers) if len(payers) == 1 else self._by_amount(payment, payers)
        # It names an invoice of the payer that is settled: a double payment or a slip, so a person must look.
        doubtful = any(n.by_reference or n.invoice.debtor_id in payers or not payers for n in named)
        return replace(found, sure=False) if found and doubtful else found

    def _owed(self, debtor_id: int, payment: Payment) -> list[Invoice]:
        currency = payment.amount.currency
        return [i for i in self.owed[debtor_id] if i.amount.currency == currency and i.issued <= payment.booked]

    def _whole(self, invoices: Iterable[Invoice]) -> tuple[tuple[Invoice, int], ...]:
        return tuple((invoice, self.open[invoice.id]) for invoice in invoices)

    def _sum(self, invoices: Iterable[Invoice]) -> int:
        return sum(self.open[invoice.id] for invoice in invoices)

    def _by_name(self, payment: Payment, named: list[Named], payers: frozenset[int]) -> _Found:
        cents = payment.amount.cents
        referred = [one.invoice for one in named if one.by_reference]
        if referred:  # the reference says enough; numbers beside it are often the payer's own
            return _Found(self._filled(referred, cents), Reason.REFERENCE, sure=True)
        plainly = [one.invoice for one in named if one.plainly]
        every = [one.invoice for one in named]
        invoices = plainly if plainly and self._sum(plainly) == cents else every
        theirs = {invoice.debtor_id for invoice in invoices}
        from_them = bool(payers) and theirs <= payers
        total = self._sum(invoices)
        if payers and not theirs & payers:
            # Payer and amount agree on another invoice: then the number is a slip of the pen.
            meant = [i for key in payers for i in self._owed(key, payment) if self.open[i.id] == cents != total]
            if len(meant) == 1:
                return _Found(self._whole(meant), Reason.SLIP, sure=True)
            return _Found(self._filled(invoices, cents), Reason.OTHER_PAYER, sure=False)
        if total == cents:
            reason = Reason.NUMBER_AND_AMOUNT if len(invoices) == 1 else Reason.NUMBERS_AND_SUM
            return _Found(self._whole(invoices), reason, sure=True)
        if len(theirs) == 1 and total < cents and (rest := self._completing(payment, invoices)):
            return _Found(self._whole([*invoices, *rest]), Reason.NUMBERS_AND_SUM, sure=from_them)
        sure = from_them and bool(plainly)
        if total < cents:
            return _Found(self._whole(invoices), Reason.OVER, sure)
        if len(invoices) > 1:
            return _Found(self._filled(invoices, cents), Reason.NUMBERS_IN_PART, sure=False)
        (invoice,) = invoices
        if self.of_amount[cents, payment.amount.currency] & {i.id for i in self.owed[invoice.debtor_id]}:
            return _Found(((invoice, cents),), Reason.OTHER_AMOUNT, sure=False)
        if cents * 100 >= total * (100 - COST_PERCENT):
            return _Found(((invoice, cents),), Reason.SHORT, sure or bool(plainly))
        return _Found(((invoice, cents),), Reason.NUMBER_AND_PAYER if from_them else Reason.NUMBER_ONLY, sure)

    def _completing(self, payment: Payment, invoices: list[Invoice]) -> list[Invoice]:
        """The one other open invoice of the debtor that makes up the rest of the payment."""
        rest = payment.amount.cents - self._sum(invoices)
        others = [i for i in self._owed(invoices[0].debtor_id, payment) if i not in invoices]
        fitting = [invoice for invoice in others if self.open[invoice.id] == rest]
        return fitting if len(fitting) == 1 else []

    def _filled(self, invoices: Sequence[Invoice], cents: int) -> tuple[tuple[Invoice, int], ...]:
        """The payment spread over the invoices in this order, none more than it needs; a rest stays unallocated."""
        parts = []
        for invoice in invoices:
            part = min(cents, self.open[invoice.id])
            if part > 0:
                parts.append((invoice, part))
                cents -= part
        return tuple(parts)

    def _by_payer(self, payment: Payment, debtor_id: int) -> _Found | None:
        cents, owed = payment.amount.cents, self._owed(debtor_id, payment)
        equal = [invoice for invoice in owed if self.open[invoice.id] == cents]
        told = self.numbers.tails_in(payment, owed)
        if told and self._sum(told) == cents:
            return _Found(self._whole(told), Reason.DIGITS_AND_AMOUNT, sure=True)
        if len(equal) == 1:
            return _Found(self._whole(equal), Reason.PAYER_AND_AMOUNT, sure=True)
        if equal:
            return _Found(self._whole(equal[:1]), Reason.PAYER_AND_OLDEST, sure=False)
        if len(told) == 1 and self.open[told[0].id] > cents:
            return _Found(((told[0], cents),), Reason.DIGITS_AND_PAYER, sure=True)
        for together in (owed, _due(owed, payment.booked)):
            if len(together) > 1 and self._sum(together) == cents:
                return _Found(self._whole(together), Reason.PAYER_AND_ALL, sure=True)
        fitting = [
            some
            for count in range(2, MOST_COMBINED + 1)
            for some in combinations(owed[:MOST_TRIED], count)
            if self._sum(some) == cents
        ]
        if fitting:
            return _Found(self._whole(fitting[0]), Reason.PAYER_AND_SUM, sure=len(fitting) == 1)
        if len(owed) == 1 and cents < self.open[owed[0].id]:
            return _Found(((owed[0], cents),), Reason.PAYER_AND_ONLY, sure=True)
        parts = self._filled(owed, cents)
        return _Found(parts, Reason.PAYER_ONLY, sure=False) if parts else None

    def _by_amount(self, payment: Payment, payers: frozenset[int]) -> _Found | None:
        """The one invoice with this amount: among those of the debtors who share the payer's name, else among all."""
        fitting = [
            self.invoices[number]
            for number in self.of_amount.get((payment.amount.cents, payment.amount.currency), ())
            if self.invoices[number].issued <= payment.booked
        ]
        theirs = [invoice for invoice in fitting if invoice.debtor_id in payers]
        if len(theirs) == 1:
            return _Found(self._whole(theirs), Reason.PAYER_AND_AMOUNT, sure=True)
        return _Found(self._whole(fitting), Reason.AMOUNT_ONLY, sure=False) if len(fitting) == 1 else None

    def _returned(self, payment: Payment) -> _Found | None:
        """The latest payment that this one can take back: same amount, same account or name, not yet taken back."""
        earlier = self.returnable.get((-payment.amount.cents, payment.amount.currency), [])
        fitting = [original for original in earlier if self._takes_back(payment, original)]
        if not fitting:
            return None
        original = fitting[-1]
        earlier.remove(original)
        same_account = bool(payment.payer_iban) and payment.payer_iban == original.payer_iban
        return _Found(self._back(original), Reason.RETURNED, sure=same_account and len(fitting) == 1)

    def _back(self, original: Payment) -> tuple[tuple[Invoice, int], ...]:
        return tuple((self.invoices[invoice_id], -cents) for invoice_id, cents in self.booked[original.id])

    def _takes_back(self, payment: Payment, original: Payment) -> bool:
        same_account = bool(payment.payer_iban) and payment.payer_iban == original.payer_iban
        name = name_key(payment.payer_name)
        in_time = original.booked <= payment.booked <= original.booked + timedelta(days=RETURN_DAYS)
        # What is open after the return is never more than the invoice was for.
        paid = all(abs(self.open[i.id] - cents) <= abs(i.amount.cents) for i, cents in self._back(original))
        return in_time and paid and (same_account or (bool(name) and name == name_key(original.payer_name)))


def _due(invoices: Iterable[Invoice], day: date) -> list[Invoice]:
    return [invoice for invoice in invoices if invoice.due <= day]
