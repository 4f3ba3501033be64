"""How a mail was read, item by item: right, wrong, or something else. What is wrong is learnt and decided anew.

So is whom it is about, where nothing told and a person says so; and what a person agrees to in answer to it.
"""

from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from daemon import agreeing, correcting
from daemon.config.kinds import Address
from daemon.desk.pages.queue import query_of
from daemon.desk.typed import parts_of
from daemon.desk.visit import NotFoundError, Visit
from daemon.ledger import books, corrections, drafts, queue, reading_checks, tasks, ties
from parsers.labels.names import Label
from parsers.problems import Problem
from replies.policy.rules import table

MOST_LABELS = 8
# What is read besides labels, with the labels that say it: a mail that does not say it does not carry them.
FACTS = {
    "claim": frozenset({Label.ALREADY_PAID}),
    "promise": frozenset({Label.PROMISE_TO_PAY, Label.PAYMENT_PLAN}),
}


class NoAddress(Problem):
    """What was typed cannot be written to."""

    template = '"{text}" is no mail address; write it as in name@firm.nl.'


class NothingTyped(Problem):
    """The form for an agreement was sent empty."""

    template = "Say on which day what is paid, such as 4 december 250."


def judge(visit: Visit) -> Response:
    """Say of one label that it is right, that it is not, that it decides; or add another one.

    A claim of payment and a promise are judged as labels are, by the names in FACTS.
    """
    number, label = visit.at(), visit.field("label")
    labels = _labels(visit, number)
    match visit.field("act"):
        case "right":
            reading_checks.accept(visit.ledger, number, label, visit.person)
            return visit.go_telling(_case(visit), "right")
        case "wrong":
            left = [one for one in labels if one not in FACTS.get(label, {label})]
            if left == labels:  # nothing was said of it but the fact itself
                reading_checks.reject(visit.ledger, number, label, visit.person)
            elif left:
                _correct(visit, number, left)
            else:
                return visit.go(f"{_case(visit)}#otherwise")
        case "decides":
            _correct(visit, number, [label, *labels])
        case "add":
            _correct(visit, number, [*labels, label])
        case "only":
            _correct(visit, number, [label])
        case _:
            raise NotFoundError
    return visit.go(_case(visit))


def undo(visit: Visit) -> Response:
    """Take the correction of a mail back; it is read as before."""
    found = corrections.of_message(visit.ledger, visit.at())
    if found is None:
        raise NotFoundError
    correcting.take_back(visit.handler, found.id, visit.person)
    visit.desk.understood.clear()
    return visit.go(visit.back_to(_case(visit)))


def add_contact(visit: Visit) -> Response:
    """The person whom a mail refers to becomes a contact of its debtor."""
    debtor = visit.ledger.value("SELECT debtor_id FROM messages WHERE id = ?", visit.at())
    if debtor is None:
        raise NotFoundError
    try:
        address = TypeAdapter(Address).validate_python(visit.field("address").strip())
    except ValidationError:
        raise NoAddress(text=visit.field("address")) from None
    with visit.ledger.transaction():
        books.add_contact(visit.ledger, debtor, address, visit.field("name").strip()[:200], visit.person)
        tasks.finish(visit.ledger, visit.at(), table().done_by["adding_a_contact"])
    return visit.go_telling(_case(visit), "contact")


def tie(visit: Visit) -> Response:
    """Say which debtor a mail is about, with `keep` that its address is theirs; or take that back with `undo`."""
    number = visit.at()
    handler = visit.handler
    if visit.field("act") == "undo":
        correcting.untie(handler, number, visit.person)
    else:
        debtor = visit.number("debtor") or ties.debtor_called(visit.ledger, visit.field("who"))
        row = visit.ledger.row("SELECT sender, sender_name, trust FROM messages WHERE id = ?", number)
        if books.debtor(visit.ledger, debtor) is None or row is None:
            raise NotFoundError
        with visit.ledger.transaction():
            if visit.field("keep") and row["trust"] != "failed":
                books.add_contact(visit.ledger, debtor, row["sender"], row["sender_name"], visit.person)
            correcting.tie(handler, number, debtor, visit.person)
    visit.desk.understood.clear()
    return visit.go(_case(visit))


def agree(visit: Visit, number: int = 0) -> Response:
    """Agree to these days and amounts in answer to a mail, the one of the address or another; its draft says so."""
    number = number or visit.at()
    parts = parts_of(visit.field("parts"), visit.now)
    if not parts:
        raise NothingTyped
    try:
        made = agreeing.agree(visit.handler, number, parts, visit.person)
    except LookupError:
        raise NotFoundError from None
    visit.desk.understood.clear()
    answers = drafts.get(visit.ledger, made).message if made else number
    return visit.go_telling(queue.case_path(answers, made) + query_of(visit), "agreed")


def _labels(visit: Visit, number: int) -> list[str]:
    """What the mail is read as now, the deciding label first."""
    rows = visit.ledger.rows(
        """SELECT l.label FROM message_labels l JOIN messages m ON m.id = l.message_id
           WHERE m.id = ? ORDER BY l.label = m.primary_label DESC, l.confidence DESC""",
        number,
    )
    return [row["label"] for row in rows]


def _correct(visit: Visit, number: int, labels: list[str]) -> None:
    correcting.correct(visit.handler, number, labels[:MOST_LABELS], visit.person)
    visit.desk.understood.clear()  # what was learnt may change how other mails are understood


def _case(visit: Visit) -> str:
    return f"/mail/{visit.at()}{query_of(visit)}"
