"""What calls and weeks are reckoned of, debtor by debtor: how things stand, what is open, what the last months brought.

`Outstandings` keeps it between two looks, and reckons anew only what is of debtors about whom something changed since
(`schema_touched`). Nothing is added to or taken from a sum: all that is kept of a debtor is replaced.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from threading import Lock
from typing import TypeVar

from daemon.ledger.database import Ledger
from daemon.ledger.receivables import MEASURED_DAYS, open_rows, period_rows, with_invoices
from daemon.ledger.standings import standings
from replies.summary.week import OpenInvoice, PeriodInvoice, Receivables, Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outstanding:
    """All that is outstanding, in one order whatever was kept of it."""

    standings: tuple[Standing, ...]
    open_invoices: tuple[OpenInvoice, ...]
    receivables: Receivables


class Outstandings:
    """What was reckoned, by debtor; shared by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._about: tuple[date, str] | None = None
        self._seen = 0
        self._standings: dict[int, Standing] = {}
        self._open: dict[int, list[OpenInvoice]] = {}
        self._period: dict[int, list[PeriodInvoice]] = {}

    def of(self, ledger: Ledger, today: date, currency: str = "EUR") -> Outstanding:
        """Everything as it stands now."""
        with self._lock:
            # Asked for before anything is read: what is written meanwhile is read once more the next time.
            latest = ledger.value("SELECT MAX(id) FROM touched") or 0
            if self._about == (today, currency) and latest >= self._seen:
                some = [row[0] for row in ledger.rows("SELECT debtor_id FROM touched WHERE id > ?", self._seen)]
            else:
                some = [*{*with_invoices(ledger), *self._standings, *self._open, *self._period}]
            if some:
                self._reckon(ledger, today, currency, some)
            self._about, self._seen = (today, currency), latest
            return Outstanding(
                tuple(self._standings[key] for key in sorted(self._standings)),
                tuple(sorted(chain.from_iterable(self._open.values()), key=lambda one: (one.due, one.number))),
                Receivables(
                    tuple(sorted(chain.from_iterable(self._period.values()), key=lambda one: one.invoice_id)),
                    today,
                    MEASURED_DAYS,
                    currency,
                ),
            )

    def _reckon(self, ledger: Ledger, today: date, currency: str, some: Collection[int]) -> None:
        for kept in (self._standings, self._open, self._period):
            for key in some:
                kept.pop(key, None)
        self._standings.update((one.debtor_id, one) for one in standings(ledger, today, currency, some))
        _sort_in(self._open, open_rows(ledger, some))
        _sort_in(self._period, period_rows(ledger, today, currency, some))


def _sort_in(kept: dict[int, list[T]], rows: Iterable[tuple[int, T]]) -> None:
    for debtor, row in rows:
        kept.setdefault(debtor, []).append(row)


def outstanding(ledger: Ledger, today: date, currency: str = "EUR") -> Outstanding:
    """Everything as it stands now, reckoned from the beginning."""
    return Outstandings().of(ledger, today, currency)
