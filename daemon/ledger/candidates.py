"""Which open invoices a payment could pay: what a person chooses from when the proposal is wrong or there is none."""

from dataclasses import dataclass
from datetime import date

from daemon.ledger import books
from daemon.ledger.database import Ledger
from parsers.books import Payment
from parsers.matching.payers import Payers
from parsers.matching.remittance import Numbers
from parsers.money import Money

MOST = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open invoice that the payment could pay."""

    invoice_id: int
    invoice: str
    debtor: str
    due: date
    open: Money


def candidates(ledger: Ledger, number: int) -> list[Candidate]:
    """The likeliest first: named, then with the same amount, then the others of a debtor it can be from, oldest first.

    An empty list for a payment that is not there.
    """
    payment = books.payment(ledger, number)
    if payment is None:
        return []
    debtors = books.debtors(ledger)
    still_open = [
        invoice
        for invoice in books.invoices(ledger)
        if invoice.open.cents > 0 and invoice.amount.currency == payment.amount.currency
    ]
    numbers = Numbers.of(still_open)
    named = {one.invoice.id for one in numbers.named_by(payment)}
    nearly = {invoice.id for invoice in numbers.nearly_named(payment, still_open)}
    payers = Payers(debtors).of(payment) | _known_by_account(ledger, payment)
    fitting = [
        invoice
        for invoice in still_open
        if invoice.id in named | nearly or invoice.debtor_id in payers or invoice.open == payment.amount
    ]
    names = {debtor.id: debtor.name for debtor in debtors}
    fitting.sort(
        key=lambda one: (one.id not in named, one.id not in nearly, one.open != payment.amount, one.due, one.number)
    )
    return [Candidate(one.id, one.number, names[one.debtor_id], one.due, one.open) for one in fitting[:MOST]]


def _known_by_account(ledger: Ledger, payment: Payment) -> frozenset[int]:
    rows = ledger.rows(
        """SELECT DISTINCT i.debtor_id FROM payments p JOIN allocations a ON a.payment_id = p.id AND a.sure
           JOIN invoices i ON i.id = a.invoice_id WHERE p.payer_iban = ? AND p.payer_iban <> ''""",
        payment.payer_iban,
    )
    return frozenset(row["debtor_id"] for row in rows)
