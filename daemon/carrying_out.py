"""What a decision asks for, written down: holds, an agreement, a task, a draft. Nothing here leaves the house."""

from dataclasses import replace
from datetime import date

from daemon.config import Config
from daemon.ledger import Ledger, agreements, draft_copies, draft_versions, drafts, grounds, origins, tasks
from daemon.ledger.audit import SERVICE, note
from parsers.labels.names import Label
from parsers.reading import Reading
from replies.case import Case, Decision, Draft, Received
from replies.draft import Templates, compose

NOBODY_WROTE = {Label.OUT_OF_OFFICE, Label.BOUNCE}
ANOTHER_WAITS = "Another draft to this debtor waits as well: see whether both should go out."


def carry_out(
    ledger: Ledger,
    config: Config,
    templates: Templates,
    message: int,
    account: str,
    decision: Decision,
    reading: Reading,
    case: Case,
    received: Received,
    day: date,
    *,
    write: bool = True,
    anew: str = "",
) -> bool:
    """Record all that was decided about the mail in the row `message`; whether a draft answers it now.

    Called within the transaction that keeps it. Without `write` no draft is written: the mail was answered before.
    `anew` says, for the person who looks at the draft, why another one takes the place of the one that waited. What
    a person did or lifted of what this mail asked for before is not asked for again.

    The untouched drafts that answer earlier mails about the same invoices yield to the new one, which answers both;
    when everything stops, such as at an insolvency, all that wait for this debtor do. What asks for money of our own
    accord is withdrawn whenever the debtor writes: they are in talk with us.
    """
    debtor = case.debtor.id
    lifted = agreements.lifted_by_hand(ledger, message)
    holds = tuple(hold for hold in decision.holds if (hold.invoice_id, hold.reason) not in lifted)
    agreements.hold(ledger, message, day, holds)
    agreement = None
    if decision.agreement and decision.believed:
        agreement = agreements.propose(ledger, debtor, message, day, decision.agreement)
    if decision.confirms_agreement_id is not None:
        agreements.confirm(ledger, decision.confirms_agreement_id, message)
    if decision.task and not tasks.done(ledger, decision.task, message):
        tasks.add(ledger, decision.task, debtor, message)
    if reading.primary not in NOBODY_WROTE:
        for waiting in origins.waiting_for(ledger, debtor) if decision.stop else origins.urging(ledger, debtor):
            withdraw(ledger, waiting, f"messages:{message}")
    if not write:
        return False
    creditor = config.creditor.identity
    draft = compose(decision, reading, case, creditor, received, templates=templates, calendar=config.letters.calendar)
    if draft is None:
        return False
    _keep(ledger, message, account, decision, case, draft, agreement, anew)
    return True


def _keep(
    ledger: Ledger,
    message: int,
    account: str,
    decision: Decision,
    case: Case,
    draft: Draft,
    agreement: int | None,
    anew: str,
) -> None:
    invoice_ids = tuple(invoice.id for invoice in case.invoices)
    number = draft_versions.answering(ledger, message)
    others = origins.yielding(ledger, case.debtor.id, invoice_ids, message)
    # A written agreement yields only to another one: else nobody would confirm it.
    gone = [other for other, (_, agrees) in others.items() if agreement is not None or not agrees]
    if set(origins.waiting_for(ledger, case.debtor.id)) - {number, *gone}:
        draft = replace(draft, remarks=(*draft.remarks, ANOTHER_WAITS))
    if number is None:
        number = drafts.add(ledger, account, message, case.debtor.id, draft, agreement)
        origins.record(ledger, number, decision, draft, case.invoices)
        grounds.keep(ledger, number)
    else:
        write_anew(ledger, number, decision, draft, case, agreement, anew)
    for other in gone:
        withdraw(ledger, other, f"drafts:{number}")


def write_anew(
    ledger: Ledger,
    number: int,
    decision: Decision,
    draft: Draft,
    case: Case,
    agreement: int | None,
    why: str = "",
    *,
    about: str = "",
    in_reply_to: str = "",
) -> None:
    """Another text takes the place of the one that waits; one that says the same leaves it as it is.

    With `why` no person asked for it: a payment that may be for these invoices is still to be looked at by one.
    """
    same = draft_versions.says(ledger, number, draft)
    if why and not same:
        draft = replace(draft, remarks=(*draft.remarks, why))
    origins.record(
        ledger, number, decision, draft, case.invoices, about=about, in_reply_to=in_reply_to, unsure_seen=not why
    )
    draft_versions.write_anew(ledger, number, draft, agreement, debtor=case.debtor.id, keep=same)
    grounds.keep(ledger, number)


def withdraw(ledger: Ledger, number: int, why: str) -> None:
    """Take a waiting draft away of our own accord; `why` stands in the audit trail. It may be called for again."""
    if drafts.set_state(ledger, number, "discarded", SERVICE):
        origins.forget_reason(ledger, number)
        draft_copies.unwant(ledger, number)
        note(ledger, SERVICE, "draft yields", f"drafts:{number}", why)
