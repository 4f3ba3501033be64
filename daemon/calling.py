"""Whom to call this week, the sheet for each call, and what follows from one that was made."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.clock import now, today
from daemon.config import Config
from daemon.ledger import Ledger, agreements_by_hand, books, cases
from daemon.ledger.calls import Outcome, log
from daemon.ledger.dossiers import dossier
from daemon.ledger.outstanding import Outstanding
from daemon.ledger.standings import standings
from daemon.letters import confirm_call
from daemon.texts import load_templates
from parsers.facts.model import Instalment
from parsers.problems import Problem
from replies.call_sheet import CallSheet, call_sheet
from replies.policy.banking_days import rest_days
from replies.policy.footing import footings
from replies.summary.calls import Call, calls


def calls_due(ledger: Ledger, config: Config, known: Outstanding | None = None) -> tuple[Call, ...]:
    """The calls to make in the coming golden hours, the most pressing first. `known`: what is outstanding today."""
    day, creditor = today(config.creditor.time_zone), config.creditor
    clock = now().astimezone(creditor.time_zone).time()
    found = known.standings if known else standings(ledger, day)
    return calls(found, day, rest_days(day, creditor.country), clock)


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


class NothingLogged(Problem):
    """It is not said what came of the call."""

    template = "Say what came of the call: --pay DAY[=AMOUNT], --no-answer, or --note TEXT."


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was noted, with the agreement it led to and the draft that confirms it."""

    call: int
    agreement: int | None = None
    draft: int | None = None


def note_call(
    ledger: Ledger,
    config: Config,
    debtor_id: int,
    parts: Sequence[Instalment],
    person: str,
    *,
    invoices: Sequence[str] = (),
    partial: bool = False,
    spoke_to: str = "",
    no_answer: bool = False,
    said: str = "",
) -> Made:
    """Note a call. What was agreed about these invoices, or all that are open, is recorded, and its letter drafted.

    Raises NothingLogged and what `agreements_by_hand.record` raises.
    """
    if not (parts or no_answer or said) or (parts and no_answer):
        raise NothingLogged
    day = today(config.creditor.time_zone)
    agreement = draft = None
    with ledger.transaction():
        if parts:
            numbers = invoices or [i.number for i in books.invoices(ledger, debtor_id) if i.open.cents > 0]
            agreement = agreements_by_hand.record(
                ledger, numbers, parts, person, config.policy, day, said=said, partial=partial
            ).id
        outcome: Outcome = "agreed" if parts else "no_answer" if no_answer else "talked"
        call = log(ledger, debtor_id, person, outcome, spoke_to=spoke_to, said=said, agreement=agreement)
        if agreement:
            draft = confirm_call(ledger, config, load_templates(config), agreement, day)
    return Made(call, agreement, draft)
