"""A week of a sample firm, for the tests of the summary."""

from datetime import date

from parsers.money import Money
from replies.agreements import Outcome
from replies.summary import (
    DuePromise,
    EndingHold,
    LoosePayment,
    OpenInvoice,
    PeriodInvoice,
    QuietPayment,
    Receivables,
    Received,
    Standing,
    Waiting,
    WeekFacts,
)

MONDAY = date(2026, 5, 11)
TODAY = date(2026, 5, 18)


def _in_period(key: int, debtor: str, number: str, due: date, opening: int, sales: int, closing: int) -> PeriodInvoice:
    return PeriodInvoice(key, debtor, number, due, opening, sales, closing)


PERIOD = Receivables(
    (
        _in_period(1, "De Zon BV", "2026-0415", date(2026, 6, 1), 0, 1000_00, 1000_00),
        _in_period(2, "Café 't Hoekje", "2026-0398", date(2026, 5, 1), 0, 480_50, 480_50),
        _in_period(3, "Garage Peeters", "2026-0350", date(2026, 2, 1), 300_00, 0, 180_00),
        _in_period(4, "Garage Peeters", "C2026-07", date(2026, 2, 1), 0, -30_00, -30_00),
        _in_period(5, "De Zon BV", "2026-0412", date(2026, 4, 20), 1250_00, 0, 0),
        _in_period(6, "Kapsalon Mooi", "2026-0333", date(2026, 4, 1), 850_00, 0, 0),
        _in_period(7, "J. Jansen", "2026-0420", date(2026, 5, 9), 0, 1649_50, 0),
    ),
    TODAY,
    30,
)
A_WEEK = WeekFacts(
    creditor="Van Dijk Installaties",
    monday=MONDAY,
    today=TODAY,
    promises=(
        DuePromise(1, "De Zon BV", ("2026-0412",), date(2026, 5, 13), Money(1250_00), Money(1250_00), Outcome.KEPT),
        DuePromise(
            2, "Café 't Hoekje", ("2026-0398", "2026-0401"), date(2026, 5, 12), Money(480_50), Money(0), Outcome.BROKEN
        ),
        DuePromise(3, "Bakkerij Smeets", ("2026-0377",), date(2026, 5, 15), None, Money(0), Outcome.OPEN),
        DuePromise(4, "Garage Peeters", ("2026-0350",), MONDAY, Money(300_00), Money(120_00), Outcome.PARTLY_KEPT),
    ),
    received=(
        Received(71, "De Zon BV", "2026-0412", date(2026, 5, 13), Money(1250_00), promised=True),
        Received(72, "Garage Peeters", "2026-0350", date(2026, 5, 11), Money(120_00), promised=True),
        Received(73, "Kapsalon Mooi", "2026-0333", date(2026, 5, 13), Money(60_50)),
        Received(74, "J. Jansen", "2026-0420", date(2026, 5, 14), Money(-20_00)),
    ),
    loose_payments=(
        LoosePayment(81, date(2026, 5, 14), Money(99_95), "J. JANSEN", "bedankt!", "2026-0420"),
        LoosePayment(82, date(2026, 5, 15), Money(12_00), "", "x" * 200),
    ),
    quiet_payments=(QuietPayment("Kapsalon Mooi", "2026-0333", date(2026, 5, 13), Money(60_50)),),
    replies=(("promise_to_pay", 5), ("already_paid", 7), ("out_of_office", 2)),
    drafts=(Waiting(12, "De Zon BV", "Re: Herinnering 2026-0412", date(2026, 5, 15)),),
    unanswered=(Waiting(77, "boos@hoekje.example", "<b>Klacht</b> over factuur", date(2026, 5, 12)),),
    unsure_payments=2,
    unconfirmed=(Waiting(9, "Garage Peeters", "2026-0350", date(2026, 5, 8)),),
    holds=(EndingHold("De Zon BV", "2026-0415", "dissatisfied", date(2026, 5, 21), Money(1000_00), 5),),
    open_invoices=(
        OpenInvoice("De Zon BV", "2026-0415", date(2026, 6, 1), Money(1000_00)),
        OpenInvoice("Café 't Hoekje", "2026-0398", date(2026, 5, 1), Money(480_50)),
        OpenInvoice("Garage Peeters", "2026-0350", date(2026, 2, 1), Money(180_00)),
        OpenInvoice("Garage Peeters", "C2026-07", date(2026, 2, 1), Money(-30_00)),
        OpenInvoice("Alpina AG", "2026-0410", date(2026, 5, 1), Money(700_00, "CHF")),
    ),
    receivables=PERIOD,
    standings=(
        Standing(1, "Café 't Hoekje", Money(480_50), date(2026, 5, 1), 1, date(2026, 5, 4), None, broken_promises=1),
        Standing(
            2,
            "Garage Peeters",
            Money(150_00),
            date(2026, 2, 1),
            3,
            date(2026, 4, 20),
            None,
            telephone="+32 9 123 45 67",
        ),
    ),
)
AN_EMPTY_WEEK = WeekFacts("Van Dijk Installaties", MONDAY, TODAY)
