"""All that Afspraak knows, in one SQLite file. One module per concept; each function takes the open `Ledger`."""

from daemon.ledger.database import Ledger, LedgerBusy, LedgerFull, LedgerTooNew, LedgerUnusable

__all__ = ["Ledger", "LedgerBusy", "LedgerFull", "LedgerTooNew", "LedgerUnusable"]
