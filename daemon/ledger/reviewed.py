"""Agreements beside the money that came for them: the one place where the ledger's books meet the rules of `review`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from daemon.ledger import books
from daemon.ledger.database import Ledger
from parsers.books import Allocation, Invoice, Payment
from replies.agreements import Review, review
from replies.case import Agreement, PolicySettings


def reviewed(
    ledger: Ledger, agreements: Iterable[Agreement], settings: PolicySettings, today: date
) -> Iterator[tuple[Agreement, Review]]:
    """Each agreement with what was kept of it by today, reckoned from the books as they are."""
    agreements = list(agreements)
    about = {key for agreement in agreements for key in agreement.invoice_ids}
    invoices: dict[int, Invoice] = {one.id: one for one in books.invoices_of(ledger, about)}
    payments: dict[int, Payment] = {one.id: one for one in books.payments_of(ledger, about)}
    allocations: defaultdict[int, list[Allocation]] = defaultdict(list)
    for one in books.allocations_of(ledger, about):
        allocations[one.invoice_id].append(one)
    for agreement in agreements:
        its_allocations = [one for key in agreement.invoice_ids for one in allocations[key]]
        yield (
            agreement,
            review(
                agreement,
                [invoices[key] for key in agreement.invoice_ids],
                [payments[key] for key in {one.payment_id for one in its_allocations}],
                its_allocations,
                today=today,
                settings=settings,
            ),
        )
