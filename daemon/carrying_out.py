"""What a decision asks for, written down: holds, an agreement, a task, a draft. Nothing here leaves the house."""

from dataclasses import replace
from datetime import date

from daemon.config import Config
from daemon.ledger import Ledger, agreements, draft_copies, draft_versions, drafts, origins
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
) -> None:
    """Record all that was decided about the mail in the row `message`. Called within the transaction that keeps it.

    Without `write` no draft is written: the mail was answered before.

    The untouched drafts that answer earlier mails about the same invoices yield to the new one, which answers both;
    when everything stops, such as at an insolvency, all that wait for this debtor do. What asks for money of our own
    accord is withdrawn whenever the debtor writes: they are in talk with us.
    """
    debtor = case.debtor.id
    agreements.hold(ledger, message, day, decision.holds)
    agreement = None
    if decision.agreement and decision.believed:
        agreement = agreements.propose(ledger, debtor, message, day, decision.agreement)
    if decision.confirms_agreement_id is not None:
        agreements.confirm(ledger, decision.confirms_agreement_id, message)
    if decision.task:
        agreements.add_task(ledger, decision.task, debtor, message)
    if reading.primary not in NOBODY_WROTE:
        for waiting in origins.waiting_for(ledger, debtor) if decision.stop else origins.urging(ledger, debtor):
            withdraw(ledger, waiting, f"messages:{message}")
    if not write:
        return
    creditor = config.creditor.identity
    draft = compose(decision, reading, case, creditor, received, templates=templates, calendar=config.letters.calendar)
    if draft:
        _keep(ledger, message, account, decision, case, draft, agreement)


def _keep(
    ledger: Ledger, message: int, account: str, decision: Decision, case: Case, draft: Draft, agreement: int | None
) -> None:
    invoice_ids = tuple(invoice.id for invoice in case.invoices)
    others = origins.yielding(ledger, case.debtor.id, invoice_ids, message)
    # A written agreement yields only to another one: else nobody would confirm it.
    gone = [number for number, (_, agrees) in others.items() if agreement is not None or not agrees]
    if len(gone) < len(origins.waiting_for(ledger, case.debtor.id)):
        draft = replace(draft, remarks=(*draft.remarks, ANOTHER_WAITS))
    number = draft_versions.answering(ledger, message)
    if number is None:
        number = drafts.add(ledger, account, message, case.debtor.id, draft, agreement)
    else:
        draft_versions.write_anew(ledger, number, draft, agreement)
    origins.record(ledger, number, decision, draft, case.invoices)
    for other in gone:
        withdraw(ledger, other, f"drafts:{number}")


def withdraw(ledger: Ledger, number: int, why: str) -> None:
    """Take a waiting draft away of our own accord; `why` stands in the audit trail. It may be called for again."""
    if drafts.set_state(ledger, number, "discarded", SERVICE):
        origins.forget_reason(ledger, number)
        draft_copies.unwant(ledger, number)
        note(ledger, SERVICE, "draft yields", f"drafts:{number}", why)
