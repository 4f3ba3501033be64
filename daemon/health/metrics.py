"""What monitoring can ask, in Prometheus' text format: counters kept here, and everything else read from the ledger.

No label ever holds an address or a name of a debtor.
"""

import shutil
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from daemon.clock import moment, now
from daemon.config import Config
from daemon.health.pulse import Pulse
from daemon.ledger import Ledger
from daemon.ledger.backups import last_backup

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_REGISTRY = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter that nobody asks for

RECONNECTS = Counter("afspraak_imap_reconnects", "Lost or refused connections", ["reason"], registry=_REGISTRY)
RENUMBERED = Counter("afspraak_uidvalidity_changes", "Folders that the server renumbered", registry=_REGISTRY)
ANSWERS = Counter("afspraak_smtp_replies", "How attempts to send ended", ["outcome", "code"], registry=_REGISTRY)
SEND_SECONDS = Histogram("afspraak_send_seconds", "What an attempt to send takes", registry=_REGISTRY)
READ_FAILURES = Counter("afspraak_read_failures", "Mails that could not be read at an attempt", registry=_REGISTRY)
WATCHDOG_PINGS = Counter("afspraak_watchdog_pings", "Signs of life given to systemd", registry=_REGISTRY)

_COUNTED = (
    ("afspraak_inbound", "Mails by what became of them", "state", "SELECT state, COUNT(*) FROM messages GROUP BY 1"),
    ("afspraak_trust", "Mails by how far the sender is proven", "level",
     "SELECT trust, COUNT(*) FROM messages WHERE trust <> '' GROUP BY 1"),
    ("afspraak_automatic", "Automatic mails by kind", "kind",
     "SELECT automatic, COUNT(*) FROM messages WHERE automatic <> '' GROUP BY 1"),
    ("afspraak_outbox", "Approved mails by state", "state", "SELECT state, COUNT(*) FROM outbox GROUP BY 1"),
    ("afspraak_drafts", "Drafts by state", "state", "SELECT state, COUNT(*) FROM drafts GROUP BY 1"),
)  # fmt: skip


def page(config: Config, ledger: Ledger, pulse: Pulse) -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(_Gauges(config, ledger, pulse))
    return bytes(generate_latest(_REGISTRY) + generate_latest(registry))


class _Gauges:
    """What is so at this moment."""

    def __init__(self, config: Config, ledger: Ledger, pulse: Pulse) -> None:
        self._config, self._ledger, self._pulse = config, ledger, pulse

    def collect(self) -> Iterator[Metric]:
        """Called by the registry."""
        for name, says, label, sql in _COUNTED:
            family = GaugeMetricFamily(name, says, labels=[label])
            for key, count in self._ledger.rows(sql):
                family.add_metric([str(key)], count)
            yield family
        at = time.monotonic()
        reached = GaugeMetricFamily("afspraak_imap_last_ok_seconds", "Since the last answer", labels=["account"])
        for account in self._config.accounts:
            line = self._pulse.line(f"mailbox {account.name}")
            reached.add_metric([account.name], at - (line.reached if line.reached is not None else self._pulse.began))
        yield reached
        uncertain = self._ledger.value("SELECT COUNT(*) FROM outbox WHERE state = 'uncertain'")
        yield _gauge("afspraak_outbox_uncertain", "Mails that wait for a person's word whether they arrived", uncertain)
        aside = self._ledger.value("SELECT COUNT(*) FROM messages WHERE state = 'failed'")
        yield _gauge("afspraak_quarantine_size", "Mails that could not be read", aside)
        oldest = self._ledger.value("SELECT MIN(created_at) FROM drafts WHERE state = 'waiting'")
        yield _gauge("afspraak_draft_age_seconds", "Of the oldest draft that waits", _age(oldest))
        yield _gauge("afspraak_backup_age_seconds", "Since the last backup", _age(last_backup(self._ledger)))
        folder = self._config.ledger.path.parent
        yield _gauge("afspraak_disk_free_bytes", "At the ledger", shutil.disk_usage(folder).free)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


def _age(stamp: str | None) -> float:
    return (now() - moment(stamp)).total_seconds() if stamp else 0.0
