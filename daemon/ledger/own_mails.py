"""Knowing our own mails again in the Sent folder, also where the server that sent them gave them another Message-ID.

Exchange and Amazon SES do so. A header of our own still names the draft, signed like the Message-ID; where that was
taken out, too, it is the same letter to the same address.
"""

import json
import re
from datetime import timedelta

from daemon.clock import now, stamp
from daemon.ledger import message_ids, outbox
from daemon.ledger.database import Ledger
from daemon.ledger.message_ids import OWN_HEADER
from parsers.message import Message

LOOK_BACK = timedelta(days=60)  # a mail turns up in Sent soon after it went out
LONGEST_HEAD = 65_536
_OWN = re.compile(rb"^" + OWN_HEADER.encode() + rb":[ \t]*<?([\w.@-]{1,200})", re.IGNORECASE | re.MULTILINE)


def own_id(ledger: Ledger, raw: bytes) -> str:
    """The Message-ID that we gave a mail, as our header tells it; "" when none does, or it is none of ours."""
    head = raw[:LONGEST_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    found = _OWN.search(head)
    ident = found[1].decode("ascii") if found else ""
    return ident if ident and message_ids.draft_of_mime_id(ledger, ident) is not None else ""


def found_in_sent(ledger: Ledger, message: Message, raw: bytes, account: str) -> bool:
    """Whether a mail in Sent is one that we sent; it then went out, and its answers are known by its Message-ID."""
    if outbox.found_in_sent(ledger, message.message_id):
        return True
    ours = own_id(ledger, raw) or _alike(ledger, message, account)
    return bool(ours) and outbox.found_in_sent(ledger, ours, message.message_id)


def _alike(ledger: Ledger, message: Message, account: str) -> str:
    """The Message-ID under which we sent the same letter to the same address."""
    rows = ledger.rows(
        """SELECT o.mime_id, v.text FROM outbox o
           JOIN draft_versions v ON v.draft_id = o.draft_id AND v.version = o.version
           WHERE o.account = ? AND o.changed_at >= ? AND o.state IN ('accepted', 'sending', 'uncertain', 'retry')
             AND v.subject = ? AND lower(o.envelope_to) IN (SELECT value FROM json_each(?)) ORDER BY o.id DESC""",
        account,
        stamp(now() - LOOK_BACK),
        message.subject,
        json.dumps([mailbox.address.lower() for mailbox in message.to]),
    )
    said = _flat("\n".join(segment.text for segment in message.segments))
    return next((str(row["mime_id"]) for row in rows if _flat(row["text"]) == said), "")


def _flat(text: str) -> str:
    return " ".join(text.split())
