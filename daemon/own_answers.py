"""Answers that a person writes themselves: begun with a salutation and a closing, then like any other draft."""

import sqlite3

from daemon.clock import today
from daemon.config import Config
from daemon.ledger import Ledger, books, cases, draft_versions, drafts, origins
from daemon.letters import NoAddress
from parsers.books import Debtor
from parsers.message import Message, Trust
from parsers.message.signed import find_signed
from parsers.problems import Problem
from replies.case import OWN, Case, Decision, Received
from replies.draft import Templates, begin


class NobodyOnFile(Problem):
    """Nothing is ever sent to anybody who is not known to write about a debtor on file."""

    template = "It is not known which debtor this mail is about; say that first, then answer it."


class AnswerWaits(Problem):
    """There is an answer to this mail already; it can be changed."""

    template = "An answer to this mail waits already, draft {number}; change that one."


def seen_by_hand(
    ledger: Ledger, config: Config, row: sqlite3.Row, debtor: Debtor, message: Message | None
) -> tuple[Case, Received]:
    """The case of a mail's row and what an answer to it needs to know, however the mail was read."""
    about = ledger.rows("SELECT invoice_id FROM message_invoices WHERE message_id = ?", row["id"])
    ids = tuple(one["invoice_id"] for one in about)
    case = cases.case_for(ledger, debtor, ids, row["sender"], today(config.creditor.time_zone))
    signed = find_signed(message.typed if message else "", row["sender_name"])
    return case, Received(row["message_id"], row["sender"], row["sender_name"], row["subject"], None, signed)


def begin_answer(
    ledger: Ledger,
    config: Config,
    templates: Templates,
    number: int,
    message: Message | None,
    person: str,
    *,
    to_sender: bool = False,
) -> int:
    """Begin an answer of the person's own to the mail in this row; the number of its draft.

    `to_sender`: to the address that the mail came from, also when it is not on file, such as that of an heir. Never
    where it is forged.

    It takes the place of one that was thrown away; after one that was sent, it is a further letter in the same thread.
    Without `message` the mail could not be read any more. Raises NobodyOnFile, NoAddress or AnswerWaits.
    """
    row = ledger.row("SELECT * FROM messages WHERE id = ?", number)
    debtor = books.debtor(ledger, row["debtor_id"]) if row and row["debtor_id"] else None
    if row is None or debtor is None:
        raise NobodyOnFile
    case, received = seen_by_hand(ledger, config, row, debtor, message)
    to_sender = to_sender and row["trust"] != Trust.FAILED
    draft = begin(case, config.creditor.identity, received, templates=templates, to_sender=to_sender)
    if draft is None:
        raise NoAddress(debtor=debtor.name)
    with ledger.transaction():
        earlier = draft_versions.answering(ledger, number)
        state = drafts.get(ledger, earlier).state if earlier else ""
        if earlier and state == "waiting":
            raise AnswerWaits(number=earlier)
        if earlier and state.startswith("discarded"):
            draft_versions.write_anew(ledger, earlier, draft, None, person)
            made = earlier
        else:
            answers = None if earlier else number
            made = drafts.add(ledger, row["account"], answers, debtor.id, draft, None, person)
        goes_on = "" if made == earlier or not earlier else row["message_id"]
        origins.record(ledger, made, Decision(OWN), draft, case.invoices, in_reply_to=goes_on)
    return made
