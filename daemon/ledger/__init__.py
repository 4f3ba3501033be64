"""All that Afspraak knows, in one SQLite file. One module per concept; each function takes the open `Ledger`."""

from daemon.ledger.database import Ledger, LedgerTooNew, LedgerUnusable

__all__ = ["Ledger", "LedgerTooNew", "LedgerUnusable"]
