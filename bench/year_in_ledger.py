"""The simulated year in a ledger, with promises made on its invoices: how long a week's summary and a matching take.

python -m bench.year_in_ledger [--seed 1]
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bench.simulated_year import Year
from daemon.ledger import Ledger, agreements
from daemon.ledger.matching import match
from daemon.ledger.reviews import review_agreements
from daemon.ledger.weeks import week_facts
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.case import PolicySettings, ProposedAgreement
from replies.summary import as_html, as_page, as_text, page, summarise
from replies.summary.workbook import as_workbook
from replies.words import Words

ZONE = ZoneInfo("Europe/Amsterdam")
SETTINGS = PolicySettings()


def ledger_of(year: Year) -> Ledger:
    """A ledger in memory with the books and the bank entries of this year, nothing matched yet."""
    ledger = Ledger.rehearsal()
    with ledger.transaction():
        for debtor in year.debtors:
            name = f"{debtor.name} {debtor.id}"
            ledger.insert("debtors", id=debtor.id + 1, name=name, language="nl", country="NL", kind="business")
        for one in year.invoices:
            ledger.insert(
                "invoices", id=one.id + 1, number=one.number, debtor_id=one.debtor_id + 1, issued=str(one.issued),
                due=str(one.due), amount_cents=one.amount.cents, currency="EUR",
                payment_reference=one.payment_reference,
            )  # fmt: skip
        for entry in year.entries:
            paid = entry.payment
            ledger.insert(
                "payments", id=paid.id + 1, booked=str(paid.booked), amount_cents=paid.amount.cents, currency="EUR",
                payer_name=paid.payer_name, payer_iban=paid.payer_iban, remittance=paid.remittance,
                payment_reference=paid.payment_reference, bank_reference="", digest=str(paid.id),
            )  # fmt: skip
    return ledger


def promise(ledger: Ledger, year: Year, count: int) -> None:
    """Promises to pay on some of the invoices, after their due day; four in ten in two parts."""
    chance = random.Random(count)
    with ledger.transaction():
        for one in chance.sample(year.invoices, count):
            half = Money(one.amount.cents // 2)
            days = [one.due + timedelta(chance.randrange(1, 20)), one.due + timedelta(chance.randrange(25, 50))]
            parts = (Instalment(days[0], half), Instalment(days[1], one.amount - half))
            proposed = ProposedAgreement((one.id + 1,), parts if chance.random() < 0.4 else parts[:1], "")
            agreements.propose(ledger, one.debtor_id + 1, None, one.due, proposed)


def _timed(what: str, work: Callable[[], object]) -> None:
    begin, worked = time.perf_counter(), time.process_time()
    work()
    print(f"{time.perf_counter() - begin:6.2f} s ({time.process_time() - worked:.2f} of one core)  {what}")


def main() -> None:
    """Fill a ledger, and time what works on it."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=1)
    year = Year(arguments.parse_args().seed, 200, 3000, 20_000)
    ledger = ledger_of(year)
    _timed("20,000 entries matched in the ledger, all at once", lambda: match(ledger))
    _timed("the same again, when nothing is new", lambda: match(ledger))
    promise(ledger, year, 600)
    monday, words = date(2025, 9, 1), Words("nl")
    today = monday + timedelta(days=7)
    _timed("600 agreements reviewed", lambda: review_agreements(ledger, SETTINGS, today))
    _timed("the same again", lambda: review_agreements(ledger, SETTINGS, today))

    def week() -> None:
        told = page(summarise(week_facts(ledger, "Firm", monday, today, SETTINGS, ZONE)), words)
        as_text(told)
        as_html(told)

    _timed("a week's summary as text and mail", week)
    summary = summarise(week_facts(ledger, "Firm", monday, today, SETTINGS, ZONE))
    _timed("the page that can be clicked, with every row", lambda: as_page(page(summary, words, with_rows=True)))
    _timed("the workbook", lambda: as_workbook(summary, words))


if __name__ == "__main__":
    main()
