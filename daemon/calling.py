"""Whom to call this week, and the sheet for each call, from the ledger and the configuration."""

from daemon.clock import now, today
from daemon.config import Config
from daemon.ledger import Ledger, cases
from daemon.ledger.dossiers import dossier
from daemon.ledger.standings import standings
from replies.call_sheet import CallSheet, call_sheet
from replies.policy.banking_days import rest_days
from replies.policy.footing import footings
from replies.summary.calls import Call, calls


def calls_due(ledger: Ledger, config: Config) -> tuple[Call, ...]:
    """The calls to make in the coming golden hours, the most pressing first."""
    day, creditor = today(config.creditor.time_zone), config.creditor
    clock = now().astimezone(creditor.time_zone).time()
    return calls(standings(ledger, day), day, rest_days(day, creditor.country), clock)


def sheet_of(ledger: Ledger, config: Config, debtor_id: int, due: tuple[Call, ...]) -> CallSheet:
    """The sheet for a call with this debtor, whether or not one of the calls that are `due` is with them.

    Raises NoSuchDebtor.
    """
    creditor = config.creditor
    day = today(creditor.time_zone)
    found = dossier(ledger, debtor_id, config.policy, day, creditor.time_zone)
    call = next((one for one in due if one.standing.debtor_id == debtor_id), None)
    case = cases.case_for(ledger, found.debtor, (), "", day)
    said = frozenset(label for mail in found.mails[:1] for label in mail.labels)
    footing = min(map(str, footings(case, said, config.policy)), default="unknown", key=_GENTLEST.index)
    return call_sheet(found, call, config.policy, creditor.language, footing)


# Where several kinds fit, the one that asks for most tact.
_GENTLEST = ("in_difficulty", "important", "new", "loyal", "always_late")
