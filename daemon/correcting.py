"""Correcting how a mail was read: what a person says of it is kept, learnt, and its case decided anew.

Command line and desk both come here. What the wrong reading brought about is taken back as far as nobody acted on it:
holds, tasks, a proposed agreement, a confirmation, and the draft when nobody touched it; then the mail is handled once
more, as of today. A correction that is taken back works the same way round, and so does saying whom a mail is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.carrying_out import withdraw
from daemon.clock import today
from daemon.handling import Handler
from daemon.ledger import Ledger, consequences, corrections, draft_versions, drafts, mail, origins, ties
from daemon.ledger.consequences import BOOKS_CHANGED, READ_OTHERWISE
from daemon.ledger.readings import NotRead
from parsers.labels.names import Label
from parsers.problems import Problem


class UnknownLabel(Problem):
    """A label that is neither one of ours nor one of the user's own."""

    template = "There is no label {label}; see `afspraak labels`."


class NoLabel(Problem):
    """A correction must say something."""

    template = "Say what the mail says: at least one label, the deciding one first; see `afspraak labels`."


class Drafted(StrEnum):
    """What became of the draft."""

    NONE = "none"  # there was and is none
    WRITTEN = "written"  # there was none
    REPLACED = "replaced"
    SAME = "same"  # it says what there is to say already
    WITHDRAWN = "withdrawn"  # nothing is to be answered
    KEPT = "kept"  # a person worked on it, sent it or threw it away
    YIELDED = "yielded"  # the answer to a later mail answers this one too


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of deciding a mail's case anew. `decided` is False when the mail itself is gone."""

    drafted: Drafted
    draft: int | None
    decided: bool = True


def correct(handler: Handler, message: int, labels: Sequence[str], person: str) -> tuple[int, Decided]:
    """A person says what a mail says, the deciding label first: the number of the correction, and what came of it.

    Raises NotRead, UnknownLabel or NoLabel.
    """
    wanted = tuple(dict.fromkeys(labels))
    if not wanted:
        raise NoLabel
    own = (label.name for label in handler.understanding.own_labels)
    if strange := sorted({*wanted} - {*map(str, Label), *own}):
        raise UnknownLabel(label=strange[0])
    ledger = handler.ledger
    mail_number = _handled(ledger, message)
    with ledger.transaction():
        number = corrections.add(ledger, mail_number, wanted, person)
        return number, decide_anew(handler, mail_number, person)


def take_back(handler: Handler, number: int, person: str) -> Decided:
    """Forget a correction; its mail is read as before. Raises NoSuchCorrection or TakenBackAlready."""
    with handler.ledger.transaction():
        correction = corrections.take_back(handler.ledger, number, person)
        return decide_anew(handler, correction.message, person)


def tie(handler: Handler, message: int, debtor: int, person: str) -> Decided:
    """A person says which debtor a mail is about; its case is decided anew. Raises NotRead."""
    with handler.ledger.transaction():
        number = _handled(handler.ledger, message)
        ties.tie(handler.ledger, number, debtor, person)
        return decide_anew(handler, number, person)


def untie(handler: Handler, message: int, person: str) -> Decided | None:
    """Take that back: the mail is about whom it was taken to be about. None when nobody had said so."""
    with handler.ledger.transaction():
        return decide_anew(handler, message, person) if ties.untie(handler.ledger, message, person) else None


def _handled(ledger: Ledger, message: int) -> int:
    """The mail, or the one it is a copy of. Raises NotRead."""
    number: int | None = ledger.value(
        """SELECT COALESCE(same_as, id) FROM messages m JOIN folders f USING (account, folder)
           WHERE id = ? AND f.role = 'inbox' AND state IN ('handled', 'duplicate')""",
        message,
    )
    if number is None:
        raise NotRead(number=message)
    return number


def decide_anew(handler: Handler, message: int, person: str, why: str = READ_OTHERWISE, *, remark: str = "") -> Decided:
    """Handle the mail once more, as of today. An answer that somebody touched stays; so does one to a later mail.

    A draft that says the same stays as it is; `remark` tells whoever looks at another one why it was written.
    """
    ledger = handler.ledger
    old = draft_versions.answering(ledger, message)
    free = old is None or draft_versions.ours_alone(ledger, old)
    waited = old is not None and free and drafts.get(ledger, old).state == "waiting"
    # What changed since is no reason to throw away an answer that waits beside another one.
    later = None if waited and why == BOOKS_CHANGED else consequences.answered_later(ledger, message)
    consequences.take_back(ledger, message, person, why)
    before = drafts.get(ledger, old).version if old is not None else 0
    day, answered, decided = today(handler.config.creditor.time_zone), False, True
    try:
        found = handler.understanding.on(message, day)
    except LookupError:
        decided = False
    else:
        account = mail.origin(ledger, message)[0]
        answered = handler.keep(message, account, found, day, draft=free and later is None, anew=remark)
    if old is not None and waited and not answered:
        withdraw(ledger, old, why if why == BOOKS_CHANGED else f"messages:{message}")
        if decided and later is None:
            for other in origins.yielded_to(ledger, message):  # what it answered along is answered by nothing now
                decide_anew(handler, drafts.get(ledger, other).message or 0, person, why, remark=remark)
    if not decided:
        return Decided(Drafted.NONE, old, decided=False)
    if not free:
        return Decided(Drafted.KEPT, old)
    if later is not None:
        return Decided(Drafted.YIELDED, later)
    if not answered:
        return Decided(Drafted.NONE if old is None else Drafted.WITHDRAWN, old)
    new = draft_versions.answering(ledger, message)
    if old is None or new is None:
        return Decided(Drafted.WRITTEN, new)
    return Decided(Drafted.REPLACED if drafts.get(ledger, new).version != before else Drafted.SAME, new)
