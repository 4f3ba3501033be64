"""The mails of one account that are due, sent one after another by the service, with pauses between them.

A server that cannot be reached or refuses the sign-in is left alone for a while, for all its mails together.
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from daemon.config import Account, Config
from daemon.health import metrics
from daemon.health.pulse import Pulse
from daemon.ledger import Ledger, outbox
from daemon.session import deliver
from daemon.supervision import LONGEST_PAUSE, REFUSED_PAUSE, Gate
from parsers.problems import Problem

log = logging.getLogger(__name__)


class SubmissionTrouble(Problem):
    """The server that sends cannot be reached, or something is wrong with it."""

    template = "The server {host} cannot be reached for sending ({reason}); it is tried again."


class SubmissionRefused(Problem):
    """The server that sends does not let us in."""

    template = "{host} does not accept the sign-in of {user} for sending; check the user name and the password."


@dataclass(slots=True)
class Outgoings:
    """Sends what is due of one account."""

    config: Config
    account: Account
    pulse: Pulse
    stop: threading.Event
    gate: Gate = field(default_factory=Gate)

    def has_work(self, ledger: Ledger) -> bool:
        """Whether a mail could be sent now."""
        return not self.gate.wait() and bool(outbox.due(ledger, self.account.name))

    def deliver_due(self, ledger: Ledger) -> Iterator[outbox.Outcome]:
        """Send what is due, with the pause that is configured; yields after each attempt."""
        for number in outbox.due(ledger, self.account.name):
            if self.gate.wait() or self.stop.is_set():
                return
            began = time.monotonic()
            outcome = deliver(self.config, self.account, ledger, number, stopping=self.stop.is_set)
            if outcome is None:
                continue
            metrics.SEND_SECONDS.observe(time.monotonic() - began)
            metrics.ANSWERS.labels(outcome=outcome.state, code=str(outcome.code or "none")).inc()
            log.info("outbox %s: %s, code %s", number, outcome.state, outcome.code)
            self._judge(outcome)
            yield outcome
            self.stop.wait(self.config.limits.send_pause_seconds)

    def _judge(self, outcome: outbox.Outcome) -> None:
        line, smtp = f"sending {self.account.name}", self.account.smtp
        if outcome.stage == "connect":
            self.pulse.troubled(line, SubmissionTrouble(host=smtp.host, reason=outcome.text))
            self.gate.close(LONGEST_PAUSE / 2)
        elif outcome.stage == "sign_in":
            self.pulse.troubled(line, SubmissionRefused(host=smtp.host, user=smtp.user))
            self.gate.close(REFUSED_PAUSE)
        else:
            self.pulse.reached(line)
