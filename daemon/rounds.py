"""One round of work for all accounts, in order: what was sent, what came in, drafts placed, approved mail sent."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daemon.clock import today
from daemon.config import Config
from daemon.handling import Handler
from daemon.ledger import Ledger, mail, outbox
from daemon.ledger.reviews import review_agreements
from daemon.letters import write_due
from daemon.renewing import renew
from daemon.session import Session, deliver

# Called with what is being done ("fetch", "read", "place"), how much is done and how much there is (0: unknown).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What one round did, in mails."""

    fetched: int = 0
    handled: int = 0
    failed: int = 0
    placed: int = 0


def run_once(
    config: Config, ledger: Ledger, handler: Handler, progress: Progress, *, dry_run: bool = False
) -> RoundResult:
    """Handle what is there. With `dry_run` nothing is written anywhere but to the given (rehearsal) ledger.

    Raises the problems of connecting; what was done until then is kept.
    """
    fetched = handled = failed = placed = 0
    outbox.doubt_orphans(ledger)
    day = today(config.creditor.time_zone)
    for account in config.accounts:
        with Session(config, account, ledger) as session:
            for role in ("sent", "inbox"):  # what we sent tells what the replies are about
                fetched += _fetch(session, config, ledger, role, progress)
                states = list(_handle(ledger, handler, progress))
                handled += states.count("handled")
                failed += states.count("failed")
            if dry_run:
                continue
            review_agreements(ledger, config.policy, day)
            deque(renew(handler), maxlen=0)
            write_due(ledger, config, handler.templates, day)
            placed += session.sync_drafts(ledger, handler.understanding.reader)
            progress("place", placed, placed)
            for number in outbox.due(ledger, account.name):
                deliver(config, account, ledger, number)
            session.file_sent_copies(ledger)
    review_agreements(ledger, config.policy, day)
    return RoundResult(fetched, handled, failed, placed)


def _fetch(session: Session, config: Config, ledger: Ledger, role: str, progress: Progress) -> int:
    fetched = 0
    for left, added in session.fetch(ledger, role, today(config.creditor.time_zone)):
        fetched += len(added)
        progress("fetch", fetched, fetched + left)
    return fetched


def _handle(ledger: Ledger, handler: Handler, progress: Progress) -> Iterator[str]:
    waiting = mail.count_to_handle(ledger)
    for done, state in enumerate(handler.handle_waiting(), 1):
        progress("read", done, max(waiting, done))
        yield state
