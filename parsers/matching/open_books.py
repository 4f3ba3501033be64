"""What is open while payments are set against invoices one after the other, and what a bank may still return."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from parsers.books import Debtor, Invoice, Payment
from parsers.matching.names import name_key
from parsers.matching.payers import Payers
from parsers.matching.remittance import Numbers

RETURN_DAYS = 70  # SEPA direct debit and credit transfer refunds come within eight weeks, plus the bank's time

Parts = tuple[tuple[Invoice, int], ...]  # invoices, each with the cents that go to it


class OpenBooks:
    """The open amount of each invoice, who owes them, and who is known to pay for whom."""

    def __init__(self, invoices: Sequence[Invoice], debtors: Iterable[Debtor]) -> None:
        self.invoices = {invoice.id: invoice for invoice in invoices}
        self.open = {invoice.id: invoice.open.cents for invoice in invoices}
        self.numbers = Numbers.of(invoices)
        self.payers = Payers(debtors)
        # What a debtor still owes, oldest first: settled invoices are dropped when they are met.
        self._owed: defaultdict[int, list[Invoice]] = defaultdict(list)
        self._of_amount: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for invoice in sorted(invoices, key=_oldest_first):
            self._owe(invoice)
        self._booked: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # payment: invoices with cents
        self._returnable: defaultdict[tuple[int, str], list[Payment]] = defaultdict(list)

    def book(self, payment: Payment, parts: Parts, *, already: bool = False) -> None:
        """Set a payment against invoices. `already`: `Invoice.open` was reckoned with it."""
        if not parts:
            return
        self._booked[payment.id] = [(invoice.id, cents) for invoice, cents in parts]
        for invoice, cents in parts:
            if not already:
                self._settle(invoice, cents)
            if payment.amount.cents > 0:
                self.payers.learn(payment, invoice.debtor_id)
        if payment.amount.cents > 0:
            self._returnable[payment.amount.cents, payment.amount.currency].append(payment)
        elif already:
            self._take_out(payment, parts)

    def _take_out(self, returned: Payment, parts: Parts) -> None:
        """What was taken back before cannot be taken back once more."""
        earlier = self._returnable.get((-returned.amount.cents, returned.amount.currency), [])
        back = {(invoice.id, cents) for invoice, cents in parts}
        for original in reversed(earlier):
            if back == {(invoice.id, cents) for invoice, cents in self._back(original)}:
                earlier.remove(original)
                return

    def _settle(self, invoice: Invoice, cents: int) -> None:
        self._of_amount[self.open[invoice.id], invoice.amount.currency].discard(invoice.id)
        self.open[invoice.id] -= cents
        self._owe(invoice)

    def _owe(self, invoice: Invoice) -> None:
        cents, owed = self.open[invoice.id], self._owed[invoice.debtor_id]
        if cents:
            self._of_amount[cents, invoice.amount.currency].add(invoice.id)
            if invoice not in owed:
                owed.append(invoice)
                owed.sort(key=_oldest_first)
        elif invoice in owed:
            owed.remove(invoice)

    def owed(self, debtor_id: int, payment: Payment) -> list[Invoice]:
        """What the debtor owed when this payment was booked, in its currency, oldest first."""
        currency = payment.amount.currency
        return [i for i in self._owed[debtor_id] if i.amount.currency == currency and i.issued <= payment.booked]

    def with_amount(self, payment: Payment) -> list[Invoice]:
        """The open invoices of anyone with just this amount."""
        ids = self._of_amount.get((payment.amount.cents, payment.amount.currency), ())
        return [self.invoices[key] for key in ids if self.invoices[key].issued <= payment.booked]

    def has_other_with_amount(self, invoice: Invoice, payment: Payment) -> bool:
        """Whether the debtor of this invoice owes another one with the very amount of the payment."""
        return any(i.debtor_id == invoice.debtor_id for i in self.with_amount(payment) if i.id != invoice.id)

    def sum(self, invoices: Iterable[Invoice]) -> int:
        """The cents open on these invoices together."""
        return sum(self.open[invoice.id] for invoice in invoices)

    def whole(self, invoices: Iterable[Invoice]) -> Parts:
        """All that is open on these invoices."""
        return tuple((invoice, self.open[invoice.id]) for invoice in invoices)

    def filled(self, invoices: Iterable[Invoice], cents: int) -> Parts:
        """The cents spread over the invoices in this order, none more than it needs; a rest stays unallocated."""
        parts = []
        for invoice in invoices:
            part = min(cents, self.open[invoice.id])
            if part > 0:
                parts.append((invoice, part))
                cents -= part
        return tuple(parts)

    def taken_back(self, payment: Payment) -> tuple[Parts, bool] | None:
        """What the return of an earlier payment opens again, and whether it is the only one that it can be.

        It is the latest payment with the same amount that was not taken back yet, and the same end-to-end reference,
        account or name. What the bank itself calls a return may also name the invoice that was paid.
        """
        earlier = self._returnable.get((-payment.amount.cents, payment.amount.currency), [])
        fitting = [original for original in earlier if self._takes_back(payment, original)]
        proven = [original for original in fitting if _same_order(payment, original)]
        if not fitting:
            return None
        original = (proven or fitting)[-1]
        earlier.remove(original)
        return self._back(original), bool(proven) or (_same_account(payment, original) and len(fitting) == 1)

    def _back(self, original: Payment) -> Parts:
        return tuple((self.invoices[invoice_id], -cents) for invoice_id, cents in self._booked[original.id])

    def _takes_back(self, payment: Payment, original: Payment) -> bool:
        name = name_key(payment.payer_name)
        in_time = original.booked <= payment.booked <= original.booked + timedelta(days=RETURN_DAYS)
        # What is open after the return is never more than the invoice was for.
        paid = all(abs(self.open[i.id] - cents) <= abs(i.amount.cents) for i, cents in self._back(original))
        same_name = bool(name) and name == name_key(original.payer_name)
        told = _same_order(payment, original) or _same_account(payment, original) or same_name
        return in_time and paid and (told or (bool(payment.return_reason) and self._names_the_same(payment, original)))

    def _names_the_same(self, payment: Payment, original: Payment) -> bool:
        """Whether the return names an invoice that the payment was booked on."""
        paid = {invoice_id for invoice_id, _ in self._booked[original.id]}
        return any(named.invoice.id in paid for named in self.numbers.named_by(payment))


def due(invoices: Iterable[Invoice], day: date) -> list[Invoice]:
    """Those that had to be paid by this day."""
    return [invoice for invoice in invoices if invoice.due <= day]


def _same_order(payment: Payment, original: Payment) -> bool:
    """Whether both carry the payer's own reference, which a bank repeats when it takes a payment back."""
    return bool(payment.end_to_end_id) and payment.end_to_end_id == original.end_to_end_id


def _same_account(payment: Payment, original: Payment) -> bool:
    return bool(payment.payer_iban) and payment.payer_iban == original.payer_iban


def _oldest_first(invoice: Invoice) -> tuple[date, date, int]:
    return invoice.due, invoice.issued, invoice.id
