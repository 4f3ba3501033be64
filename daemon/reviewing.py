"""What a person does with a draft, by whichever way: approve it for sending, change it, throw it away.

The command line and the desk both come here, so that a draft that may not go out may not go out either way.
"""

from datetime import timedelta

from daemon.checking import check
from daemon.clock import today
from daemon.config import Config
from daemon.ledger import Ledger, agreements, draft_copies, draft_versions, drafts, origins
from daemon.ledger.audit import note
from daemon.ledger.drafts import StoredDraft
from daemon.session import approve
from parsers.problems import Problem
from replies import linter
from replies.case import AgreementState


class SendElsewhere(Problem):
    """The draft has attachments that only the mail program holds."""

    template = "Draft {number} got attachments in your mail program, which only that can send; send it from there."


class GoneElsewhere(Problem):
    """The draft's copy has just left the Drafts folder: it may be on its way to the debtor already."""

    template = (
        "Draft {number} is no longer in your Drafts folder: it was sent or thrown away there, so nothing was sent. "
        "Look again in a minute with `afspraak drafts`."
    )


class EmptyDraft(Problem):
    """There is nothing to send."""

    template = "Draft {number} is empty, so nothing was sent; write something with `afspraak drafts edit {number}`."


class AgreementOver(Problem):
    """The draft confirms an agreement to which the creditor said no, or that another one has replaced."""

    template = (
        "Draft {number} confirms agreement {agreement}, which was declined or replaced; throw it away with "
        "`afspraak drafts discard {number}`."
    )


class StrangeAccount(Problem):
    """A person's text names a bank account that is not ours: the commonest fraud, and the costliest slip."""

    template = (
        "Draft {number} was not sent: it names a bank account that is not yours. Take it out with "
        "`afspraak drafts edit {number}`; if your account changed, change it in the configuration."
    )


class Unfinished(Problem):
    """A place in a person's text was never filled in."""

    template = (
        "Draft {number} was not sent: it holds a place that is not filled in; see `afspraak drafts show {number}`."
    )


class DayPassed(Problem):
    """The last day that the draft names has passed while it waited."""

    template = (
        "Draft {number} was not sent: it names {day}, which has passed. Change it with "
        "`afspraak drafts edit {number}`, or if it is right as it is: `afspraak drafts send --looked-over {number}`."
    )


class MoneyMoved(Problem):
    """Since the draft was written the bank shows something else about its invoices."""

    template = (
        "Draft {number} was not sent: since it was written the bank shows something else about {invoices}. Look at it "
        "again; change it with `afspraak drafts edit {number}`, or if it is right as it is: "
        "`afspraak drafts send --looked-over {number}`."
    )


def send(
    config: Config, ledger: Ledger, number: int, version: int, person: str, *, wait: timedelta = timedelta()
) -> int:
    """Approve the draft as the person saw it, at this version; the number of its row in the outbox.

    What was done in the mail program must have been looked at before. Raises DraftNotWaiting, DraftChanged,
    SendElsewhere, GoneElsewhere, EmptyDraft, AgreementDeclined, StrangeAccount, Unfinished, DayPassed, MoneyMoved
    or SendingStopped.
    """
    draft = drafts.get_waiting(ledger, number)
    if draft.version != version:
        raise drafts.DraftChanged(number=number)
    if draft.attachments:
        raise SendElsewhere(number=number)
    if draft_copies.missing(ledger, number):
        raise GoneElsewhere(number=number)
    if not draft.text.strip():
        raise EmptyDraft(number=number)
    over = (AgreementState.DECLINED, AgreementState.REPLACED)
    if draft.agreement_id and agreements.get(ledger, draft.agreement_id).state in over:
        raise AgreementOver(number=number, agreement=draft.agreement_id)
    day = today(config.creditor.time_zone)
    if draft.author != drafts.PROGRAM:
        _require_sound(number, check(ledger, config, draft, day))
    if passed := origins.day_passed(ledger, number, day):
        raise DayPassed(number=number, day=passed.isoformat())
    if news := origins.moved(ledger, number):
        raise MoneyMoved(number=number, invoices=", ".join(one.number for one in news))
    return approve(config, ledger, draft, person, wait=wait)


def _require_sound(number: int, remarks: tuple[str, ...]) -> None:
    """Refuse what nobody can mean; of everything else that was remarked a person is the judge."""
    if linter.STRANGE_ACCOUNT in remarks:
        raise StrangeAccount(number=number)
    if linter.UNFINISHED in remarks:
        raise Unfinished(number=number)


def require_editable(ledger: Ledger, number: int) -> StoredDraft:
    """The draft, when it can be changed here. Raises DraftNotWaiting or SendElsewhere."""
    draft = drafts.get_waiting(ledger, number)
    if draft.attachments:  # the new copy would take the place of the only one that has them
        raise SendElsewhere(number=number)
    return draft


def edit(
    ledger: Ledger, number: int, version: int, subject: str, text: str, person: str, *, looked_over: bool = True
) -> StoredDraft:
    """A new version of the draft, made from this one; a copy of it is wanted in the Drafts folder.

    Text that says the same makes none. Without `looked_over` the person wrote it before they could see what the bank
    shows now. Raises DraftNotWaiting, DraftChanged or SendElsewhere.
    """
    with ledger.transaction():
        draft = require_editable(ledger, number)
        if draft.version != version:
            raise drafts.DraftChanged(number=number)
        if (subject, text.rstrip()) == (draft.subject, draft.text.rstrip()):
            return draft
        revised = drafts.revise(ledger, number, subject, text, person)
        if looked_over:
            origins.looked_over(ledger, number)
        draft_copies.want(ledger, number)
    return revised


def discard(ledger: Ledger, number: int, person: str) -> None:
    """Throw the draft away; nothing is sent, and its copy disappears. Raises DraftNotWaiting."""
    with ledger.transaction():
        drafts.get_waiting(ledger, number)
        drafts.set_state(ledger, number, "discarded", person)
        draft_copies.unwant(ledger, number)


def restore(ledger: Ledger, number: int, person: str) -> None:
    """Have a draft wait again that a person threw away; its copy is laid anew. Raises DraftNotWaiting."""
    with ledger.transaction():
        draft = drafts.get(ledger, number)
        if draft.state != "discarded" or draft_versions.ours_alone(ledger, number):
            raise drafts.DraftNotWaiting(number=number, state=draft.state)
        ledger.execute("UPDATE drafts SET state = 'waiting' WHERE id = ?", number)
        drafts.add_version(ledger, number, draft.recipient, draft.subject, draft.text, draft.author)
        draft_copies.want(ledger, number)
        note(ledger, person, "draft restored", f"drafts:{number}")
