"""Agreements beside the money that came for them: the one place where the ledger's books meet the rules of `review`."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from daemon.ledger import books
from daemon.ledger.database import Ledger
from parsers.books import Allocation, Invoice, Payment
from parsers.money import Money
from replies.agreements import Review, review
from replies.case import Agreement, PolicySettings


def reviewed(
    ledger: Ledger, agreements: Iterable[Agreement], settings: PolicySettings, today: date
) -> Iterator[tuple[Agreement, Review]]:
    """Each agreement with what was kept of it by today, reckoned from the books as they are."""
    agreements = list(agreements)
    about = {key for agreement in agreements for key in agreement.invoice_ids}
    lost = _lost(ledger, about)
    invoices: dict[int, Invoice] = {
        one.id: replace(one, open=one.open + lost[one.id]) if one.id in lost else one
        for one in books.invoices_of(ledger, about)
    }
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


def _lost(ledger: Ledger, about: Iterable[int]) -> dict[int, Money]:
    """What was given up of each of these invoices, which keeps no promise: the debtor did not pay it."""
    rows = ledger.rows(
        """SELECT w.invoice_id, i.currency, SUM(w.amount_cents) AS cents FROM write_offs w
           JOIN invoices i ON i.id = w.invoice_id
           WHERE w.kind = 'lost' AND w.invoice_id IN (SELECT value FROM json_each(?)) GROUP BY w.invoice_id""",
        json.dumps(list(about)),
    )
    return {row["invoice_id"]: Money(row["cents"], row["currency"]) for row in rows}
