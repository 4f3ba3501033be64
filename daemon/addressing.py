"""To whom a draft goes: a person chooses among the contacts on file and whoever wrote the mail that it answers."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemon.config import Config
from daemon.ledger import Ledger, books, draft_copies, drafts
from daemon.ledger.drafts import StoredDraft
from daemon.own_answers import NobodyOnFile, seen_by_hand
from daemon.reviewing import require_editable
from parsers.books import Contact, ContactState, Debtor
from parsers.message import Message, Trust
from parsers.problems import Problem
from replies.draft import NOT_ON_FILE, OTHER_ADDRESS, OTHER_SENDER, Templates, begin

_ABOUT_ADDRESS = {NOT_ON_FILE, OTHER_ADDRESS, OTHER_SENDER}
LONGEST_SALUTATION = 100  # characters of a first line that ends with a comma


class NotAmongThem(Problem):
    """An address to which nothing can go."""

    template = "{address} is neither a contact on file nor who wrote this mail."


@dataclass(frozen=True, slots=True)
class Choice:
    """An address that a draft may go to."""

    address: str
    name: str
    on_file: bool


def choices(debtor: Debtor, sender: sqlite3.Row | None) -> list[Choice]:
    """Where a draft to this debtor may go: contacts that work, and the sender of the mail unless it is forged."""
    found = [
        Choice(one.address, one.name, on_file=True) for one in debtor.contacts if one.state is ContactState.CURRENT
    ]
    if sender is None or not sender["sender"] or sender["automatic"] or sender["trust"] == Trust.FAILED:
        return found
    if sender["sender"].lower() in {one.address.lower() for one in debtor.contacts}:
        return found
    return [*found, Choice(sender["sender"], sender["sender_name"], on_file=False)]


def readdress(
    ledger: Ledger,
    config: Config,
    templates: Templates,
    number: int,
    version: int,
    address: str,
    message: Message | None,
    person: str,
) -> StoredDraft:
    """Have the draft go to another address, with the salutation that fits; a new version, which is the person's.

    Raises DraftNotWaiting, DraftChanged, SendElsewhere, NobodyOnFile or NotAmongThem.
    """
    with ledger.transaction():
        draft = require_editable(ledger, number)
        if draft.version != version:
            raise drafts.DraftChanged(number=number)
        row = ledger.row("SELECT * FROM messages WHERE id = ?", draft.message)
        debtor = books.debtor(ledger, draft.debtor_id) if draft.debtor_id else None
        if row is None or debtor is None:
            raise NobodyOnFile
        chosen = next((one for one in choices(debtor, row) if one.address.lower() == address.lower()), None)
        if chosen is None:
            raise NotAmongThem(address=address)
        case, received = seen_by_hand(ledger, config, row, debtor, message)
        case = replace(case, contact=_contact(debtor.contacts, chosen))
        begun = begin(case, config.creditor.identity, received, templates=templates, to_sender=not chosen.on_file)
        if begun is None:
            raise NotAmongThem(address=address)
        remarks = [remark for remark in draft.remarks if remark not in _ABOUT_ADDRESS]
        ledger.execute(
            "UPDATE drafts SET recipient = ?, remarks = ? WHERE id = ?",
            chosen.address,
            json.dumps([*remarks, *begun.remarks]),
            number,
        )
        drafts.add_version(ledger, number, chosen.address, draft.subject, _greeting(draft.text, begun.text), person)
        draft_copies.want(ledger, number)
    return drafts.get(ledger, number)


def _contact(contacts: Sequence[Contact], chosen: Choice) -> Contact | None:
    return next((one for one in contacts if chosen.on_file and one.address == chosen.address), None)


def _greeting(text: str, begun: str) -> str:
    """The text with the salutation of the other; a first line that is none stays."""
    first, mark, rest = text.partition("\n")
    if not mark or not first.rstrip().endswith(",") or len(first) > LONGEST_SALUTATION:
        return text
    return f"{begun.partition(chr(10))[0]}\n{rest}"
