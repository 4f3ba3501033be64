"""Every sum of the weekly summary against the ledger, to the cent, over a made-up year; and what a week tells."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bench.simulated_year import Year
from bench.year_in_ledger import ledger_of, promise
from daemon.ledger import Ledger, agreements, payments, write_offs
from daemon.ledger.matching import match
from daemon.ledger.payments import State
from daemon.ledger.reviews import review_agreements
from daemon.ledger.weeks import week_facts
from parsers.facts.model import Instalment
from parsers.money import Money
from replies.case import PolicySettings, ProposedAgreement
from replies.summary import Summary, summarise

ZONE = ZoneInfo("Europe/Amsterdam")
SETTINGS = PolicySettings()
MONDAYS = (date(2025, 3, 10), date(2025, 6, 16), date(2025, 9, 1), date(2025, 11, 24))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """A year of a small firm, with promises, write-offs and decisions."""
    year = Year(7, debtors=25, invoices=300, entries=700)
    ledger = ledger_of(year)
    with ledger.transaction():
        match(ledger)
        promise(ledger, year, 120)
        for entry in payments.listed(ledger, [State.WAITING])[:3]:
            payments.accept(ledger, entry.id, "marieke")
        for entry in payments.listed(ledger, [State.LOOSE])[:20]:
            payments.dismiss(ledger, entry.id, "marieke")
        for rest in write_offs.rests(ledger)[:5]:
            write_offs.write_off(ledger, rest.invoice, "costs", "marieke")
    return ledger


def told(ledger: Ledger, monday: date) -> Summary:
    today = monday + timedelta(days=7)
    review_agreements(ledger, SETTINGS, today)
    return summarise(week_facts(ledger, "Firm", monday, today, SETTINGS, ZONE))


ALIVE = "a.state NOT IN ('declined', 'replaced')"
QUERIES = {
    "promised": f"""SELECT SUM(s.amount_cents) FROM instalments s JOIN agreements a ON a.id = s.agreement_id
        WHERE s.due BETWEEN :monday AND :sunday AND {ALIVE}""",
    "promised.received": f"""SELECT SUM(s.received_cents) FROM instalments s JOIN agreements a ON a.id = s.agreement_id
        WHERE s.due BETWEEN :monday AND :sunday AND {ALIVE}""",
    "promised.kept": f"""SELECT SUM(s.amount_cents) FROM instalments s JOIN agreements a ON a.id = s.agreement_id
        WHERE s.due BETWEEN :monday AND :sunday AND s.outcome = 'kept' AND {ALIVE}""",
    "promised.not-kept": f"""SELECT SUM(s.amount_cents) FROM instalments s JOIN agreements a ON a.id = s.agreement_id
        WHERE s.due BETWEEN :monday AND :sunday AND s.outcome IN ('broken', 'partly_kept') AND {ALIVE}""",
    "received": """SELECT SUM(a.amount_cents) FROM allocations a JOIN payments p ON p.id = a.payment_id
        WHERE a.sure AND p.booked BETWEEN :monday AND :sunday""",
    "loose": """SELECT SUM(p.amount_cents) - COALESCE((SELECT SUM(a.amount_cents) FROM allocations a
          JOIN payments q ON q.id = a.payment_id WHERE a.sure AND q.amount_cents > 0 AND q.decided <> 'dismissed'
          AND q.booked BETWEEN :monday AND :sunday), 0)
        FROM payments p
        WHERE p.amount_cents > 0 AND p.decided <> 'dismissed' AND p.booked BETWEEN :monday AND :sunday""",
    "open": "SELECT SUM(open_cents) FROM invoice_balances",
    "open.not-due": "SELECT SUM(open_cents) FROM open_invoices WHERE due >= :today",
    "open.1-30": """SELECT SUM(open_cents) FROM open_invoices
        WHERE julianday(:today) - julianday(due) BETWEEN 1 AND 30""",
    "open.31-60": """SELECT SUM(open_cents) FROM open_invoices
        WHERE julianday(:today) - julianday(due) BETWEEN 31 AND 60""",
    "open.61-90": """SELECT SUM(open_cents) FROM open_invoices
        WHERE julianday(:today) - julianday(due) BETWEEN 61 AND 90""",
    "open.over-90": "SELECT SUM(open_cents) FROM open_invoices WHERE julianday(:today) - julianday(due) > 90",
    "period.opening": """SELECT SUM(i.amount_cents) - COALESCE((SELECT SUM(a.amount_cents) FROM allocations a
          JOIN payments p ON p.id = a.payment_id JOIN invoices j ON j.id = a.invoice_id
          WHERE a.sure AND p.booked < :start AND j.issued < :start), 0) FROM invoices i WHERE i.issued < :start""",
    "period.sales": "SELECT SUM(amount_cents) FROM invoices WHERE issued BETWEEN :start AND :today",
    "period.closing": "SELECT SUM(open_cents) FROM open_invoices WHERE issued <= :today",
    "period.closing-current": "SELECT SUM(open_cents) FROM open_invoices WHERE issued <= :today AND due >= :today",
}  # fmt: skip


@pytest.mark.parametrize("monday", MONDAYS)
def test_every_sum_is_what_the_ledger_says_to_the_cent(ledger: Ledger, monday: date) -> None:
    summary = told(ledger, monday)
    today = monday + timedelta(days=7)
    days: dict[str, Any] = {
        "monday": str(monday),
        "sunday": str(monday + timedelta(days=6)),
        "today": str(today),
        "start": str(today - timedelta(days=91)),
    }
    for key, query in QUERIES.items():
        found = summary.sum(key)
        assert found, key
        expected = ledger.connection.execute(query, days).fetchone()[0] or 0
        assert found.amount.cents == expected, key
        assert sum(row.amount.cents for row in found.rows) == expected, key


@pytest.mark.parametrize("monday", MONDAYS)
def test_the_sums_hang_together(ledger: Ledger, monday: date) -> None:
    summary = told(ledger, monday)

    def cents(key: str) -> int:
        found = summary.sum(key)
        assert found, key
        return found.amount.cents

    assert cents("open") == sum(cents(one.key) for one in summary.sums if one.key.startswith("open."))
    outcomes = ("promised.kept", "promised.partly_kept", "promised.broken", "promised.open")
    assert cents("promised") == sum(map(cents, outcomes))
    assert cents("period.opening") + cents("period.sales") - cents("period.settled") == cents("period.closing")
    assert (summary.kept.promised.cents, summary.kept.kept_amount.cents) == (cents("promised"), cents("promised.kept"))
    assert summary.kept.broken_amount.cents == cents("promised.not-kept")
    assert [bucket.amount.cents for bucket in summary.ageing] == [
        cents(one.key) for one in summary.sums if one.key.startswith("open.")
    ]
    assert (summary.open.cents, summary.loose.cents) == (cents("open"), cents("loose"))


def test_each_row_leads_to_one_of_the_ledger(ledger: Ledger) -> None:
    for one in told(ledger, MONDAYS[1]).sums:
        for row in one.rows:
            table, _, key = row.ref.partition(":")
            assert table in {"payments", "invoices", "agreements", "holds", "debtors"}
            assert ledger.value(f"SELECT 1 FROM {table} WHERE id = ?", int(key)), row.ref


def test_a_promise_with_days_of_grace_is_told_about_again_the_week_after() -> None:
    ledger = Ledger.rehearsal()
    ledger.insert("debtors", id=1, name="Jan", language="nl", country="NL", kind="business")
    ledger.insert(
        "invoices", id=1, number="F-1", debtor_id=1, issued="2025-05-01", due="2025-06-01", amount_cents=100,
        currency="EUR",
    )  # fmt: skip
    friday = date(2025, 6, 20)
    proposed = ProposedAgreement((1,), (Instalment(friday, Money(100)),), "")
    agreements.propose(ledger, 1, None, date(2025, 6, 2), proposed)
    first, second = (told(ledger, monday).facts for monday in (date(2025, 6, 16), date(2025, 6, 23)))
    assert [(one.due, str(one.outcome)) for one in first.promises] == [(friday, "open")]
    assert [(one.due, str(one.outcome)) for one in second.carried] == [(friday, "broken")]
    assert not second.promises


def test_an_invoice_is_let_go_when_its_last_hold_ends() -> None:
    with Ledger.rehearsal() as ledger:
        ledger.insert("debtors", id=1, name="De Zon", language="nl", country="NL", kind="business")
        for key in (1, 2, 3):
            ledger.insert(
                "invoices", id=key, number=f"F-{key}", debtor_id=1, issued="2026-03-01", due="2026-04-01",
                amount_cents=100, currency="EUR",
            )  # fmt: skip
        ends = (
            (1, "2026-05-20"),
            (1, "2026-06-20"),
            (2, "2026-05-20"),
            (2, None),
            (3, "2026-05-21"),
            (3, "2026-05-21"),
        )
        for invoice, day in ends:
            ledger.insert("holds", invoice_id=invoice, reason=f"until {day}", starts="2026-05-01", ends=day)
        facts = week_facts(ledger, "X", date(2026, 5, 11), date(2026, 5, 18), SETTINGS, ZONE)
        assert [(one.invoice, one.ends) for one in facts.holds] == [("F-3", date(2026, 5, 21))]
        ledger.execute("UPDATE holds SET lifted_at = '2026-05-18T09:00:00Z' WHERE reason = 'until 2026-06-20'")
        facts = week_facts(ledger, "X", date(2026, 5, 11), date(2026, 5, 18), SETTINGS, ZONE)
        assert [one.invoice for one in facts.holds] == ["F-1", "F-3"]
