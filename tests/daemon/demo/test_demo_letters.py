"""Replies as they are written down for the demo: every field once, and what is refused."""

from datetime import time

import pytest

from daemon.demo.letters import Automatic, Letter, letters, letters_in
from parsers.labels.names import Label
from parsers.message.model import Mailbox

WHOLE = """What stands above the first heading is not a reply.

## hoekstra, 2 days ago at 07:52, iphone
from: Wietse <w@hoekstra.example>
subject: Vraagje over {inv}
thread: no
auth: fail
attachment: bewijs.pdf
says: promise_to_pay, already_paid
promise: +4w
claims: -3w

Goedemorgen,

{day:+4w}.

## kluit, 5 days ago at 08:02, helpdesk
automatic: receipt
says: other

Bedankt.
"""


def test_every_field_is_read() -> None:
    first, second = letters_in(WHOLE)
    assert first == Letter(
        debtor="hoekstra",
        days_ago=2,
        at=time(7, 52),
        client="iphone",
        says=(Label.PROMISE_TO_PAY, Label.ALREADY_PAID),
        text="Goedemorgen,\n\n{day:+4w}.",
        promise="+4w",
        claims="-3w",
        sender=Mailbox("Wietse", "w@hoekstra.example"),
        subject="Vraagje over {inv}",
        answers=False,
        forged=True,
        attachment="bewijs.pdf",
    )
    assert (second.automatic, second.subject, second.answers) == (Automatic.RECEIPT, None, True)


@pytest.mark.parametrize(
    "block",
    [
        "## hoekstra, yesterday, iphone\nsays: other\n\nHoi",
        "## hoekstra, 2 days ago at 07:52, iphone\n\nHoi",
        "## hoekstra, 2 days ago at 07:52, iphone\nsays: other\nmood: angry\n\nHoi",
        "## hoekstra, 2 days ago at 07:52, iphone\nsays: excuse\n\nHoi",
        "## hoekstra, 2 days ago at 07:52, iphone\nsays: other\nautomatic: maybe\n\nHoi",
    ],
)
def test_what_cannot_be_understood_is_refused(block: str) -> None:
    with pytest.raises(ValueError, match=r"hoekstra|excuse|maybe"):
        list(letters_in(block))


def test_no_two_replies_have_one_name() -> None:
    names = [letter.name for letter in letters()]
    assert len(set(names)) == len(names)
