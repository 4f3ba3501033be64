"""The findings in the ledger, for who looks from another process: `afspraak status` and the desk."""

import json
from dataclasses import dataclass

from daemon.clock import moment, now, stamp
from daemon.health.judgement import Finding
from daemon.ledger import Ledger

REPEATED = 30.0  # seconds after which the same is written down again
FRESH_SECONDS = 120.0  # older findings say that no service runs


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finding as the service wrote it down: since when the part is so, and when that was last seen."""

    finding: Finding
    since: str
    seen_at: str

    @property
    def fresh(self) -> bool:
        """Whether a service has looked lately."""
        return abs((now() - moment(self.seen_at)).total_seconds()) < FRESH_SECONDS


def record(ledger: Ledger, findings: list[Finding]) -> None:
    """Write down how all parts are now, at once when that changed and else from time to time.

    This also proves that the ledger can be written; more often would wake everybody who waits for news in it.
    """
    at = stamp(now())
    before = {row["part"]: row for row in ledger.rows("SELECT part, state, since, seen_at FROM health")}
    same = {part: row["state"] for part, row in before.items()} == {one.part: one.state for one in findings}
    if same and all(abs((now() - moment(row["seen_at"])).total_seconds()) < REPEATED for row in before.values()):
        return
    with ledger.transaction():
        ledger.execute("DELETE FROM health")
        for finding in findings:
            known = before.get(finding.part)
            ledger.insert(
                "health",
                part=finding.part,
                state=finding.state,
                says=finding.says,
                details=json.dumps(finding.values, default=str),
                since=known["since"] if known and known["state"] == finding.state else at,
                seen_at=at,
            )


def recorded(ledger: Ledger) -> list[Recorded]:
    """How all parts were when the service last looked; empty when none ever did."""
    return [
        Recorded(
            Finding(row["part"], row["state"], row["says"], json.loads(row["details"])), row["since"], row["seen_at"]
        )
        for row in ledger.rows("SELECT * FROM health ORDER BY rowid")
    ]
