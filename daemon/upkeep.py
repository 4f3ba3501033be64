"""What the service does for its own ledger from time to time: backups, and deleting what has been kept long enough."""

from datetime import timedelta

from daemon.clock import moment, now, stamp, today
from daemon.config import Config
from daemon.ledger import Ledger
from daemon.ledger.backups import back_up, last_backup, tidy
from daemon.ledger.forgetting import Retention, purge

STEM = "ledger"
PURGE_EVERY = timedelta(hours=24)
_PURGED = "last_purge"


def back_up_when_due(config: Config, ledger: Ledger) -> bool:
    """Make a backup when one is configured and its time has come; whether one was made. Raises BackupFailed."""
    folder = config.backup.folder
    last = last_backup(ledger)
    if folder is None or (last and now() - moment(last) < timedelta(hours=config.backup.every_hours)):
        return False
    back_up(ledger, folder / f"{STEM}-{now():%Y%m%dT%H%M%SZ}.db")
    tidy(folder, STEM, config.backup.keep)
    return True


def purge_when_due(config: Config, ledger: Ledger) -> int:
    """Once a day, delete what has been kept long enough; how much."""
    last = ledger.value("SELECT value FROM settings WHERE key = ?", _PURGED)
    if last and now() - moment(last) < PURGE_EVERY:
        return 0
    ledger.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", _PURGED, stamp(now()))
    kept = config.retention
    return purge(
        ledger, Retention(kept.stranger_days, kept.mail_days, kept.books_days), today(config.creditor.time_zone)
    )
