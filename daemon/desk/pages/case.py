"""One case on one screen: the debtor's mail, how it was read, what is on file, and the draft."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.responses import HTMLResponse, Response

from daemon.addressing import choices
from daemon.config import NoSuchAccount, own_labels
from daemon.desk.letter import Marking, Piece, pieces, safe_html
from daemon.desk.pages.queue import filters_of, query_of
from daemon.desk.security import MAIL_POLICY
from daemon.desk.typed import line_of
from daemon.desk.visit import NotFoundError, Visit
from daemon.ledger import agreements, books, cases, corrections, drafts, notes, origins, queue, reading_checks, ties
from daemon.ledger.drafts import StoredDraft
from daemon.matched import match_first
from daemon.understanding import Understanding
from parsers.books import Debtor
from parsers.facts.model import Instalment
from parsers.labels.names import Label
from parsers.message.model import Message
from parsers.money import Money
from replies.agreements import LIVE
from replies.case import Case, Hold
from replies.policy.facts import agreement_on_file, open_proposal
from replies.policy.strangers import named_in

MOST_NAMED = 3  # debtors that are offered for a mail of a stranger
_NOTHING_READ = {"promise": None, "claim": None, "redirect_to": None}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the queue a case stands, and what comes before and after it."""

    before: str
    after: str
    number: int  # 0 when it no longer waits
    count: int


@dataclass(frozen=True, slots=True)
class _Held:
    """An invoice whose reminders rest: until when (None: until lifted), and why."""

    number: str
    ends: date | None
    reasons: tuple[str, ...]


def show_mail(visit: Visit) -> Response:
    """The case of a mail."""
    number = visit.at()
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", number)
    if row is None:
        raise NotFoundError
    draft = visit.ledger.value("SELECT id FROM drafts WHERE message_id = ?", number)
    return show_case(visit, row, drafts.get(visit.ledger, draft) if draft else None)


def show_draft(visit: Visit) -> Response:
    """The case of a draft; one that answers a mail is shown with it."""
    draft = draft_of(visit)
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", draft.message)
    return show_case(visit, row, draft)


def draft_of(visit: Visit) -> StoredDraft:
    """The draft that the address names. Raises NotFoundError."""
    try:
        return drafts.get(visit.ledger, visit.at())
    except drafts.NoSuchDraft:
        raise NotFoundError from None


def show_case(
    visit: Visit, row: sqlite3.Row | None, draft: StoredDraft | None, *, mine: str | None = None, status: int = 200
) -> Response:
    """The page. `mine`: a text that this person wrote, while the draft was changed by somebody else."""
    ledger = visit.ledger
    labels = ledger.rows(
        "SELECT label, confidence, evidence FROM message_labels WHERE message_id = ? ORDER BY confidence DESC",
        row["id"] if row else 0,
    )
    case = case_of(visit, row, draft)
    message = read_again(visit, row, case)
    path = queue.case_path(row["id"] if row else None, draft.id if draft else None)
    agreement = agreements.get(ledger, draft.agreement_id) if draft and draft.agreement_id else None
    lost = bool(row and case is None and row["state"] == "handled" and not row["automatic"])
    reading = _NOTHING_READ | (json.loads(row["reading"]) if row and row["reading"] else {})
    moved = origins.moved(ledger, draft.id) if draft and draft.state == "waiting" else []
    return visit.page(
        "case.html",
        status=status,
        mail=row,
        reading=reading,
        asked=[line_of(part, visit.words.language) for part in _asked(reading["promise"], case, visit.today)],
        remarks=json.loads(row["remarks"]) if row else [],
        labels=labels,
        accepted=reading_checks.accepted(ledger, row["id"]) if row else frozenset(),
        rejected=reading_checks.rejected(ledger, row["id"]) if row else frozenset(),
        correction=corrections.of_message(ledger, row["id"]) if row else None,
        all_labels=sorted((*map(str, Label), *(one.name for one in own_labels(visit.config))), key=visit.words),
        letter=_letter(visit, labels, message),
        message=message,
        draft=draft,
        mine=mine,
        case=case,
        agreement=agreement,
        agreement_lives=agreement is not None and agreement.state in LIVE,
        tasks=ledger.rows("SELECT * FROM tasks WHERE message_id = ? AND done_at IS NULL", row["id"] if row else 0),
        attended=queue.attended(ledger, row["id"]) if row else None,
        notes=notes.about(ledger, row["id"]) if row else [],
        outgoing=_outgoing(visit, draft),
        files=origins.files(ledger, draft.id, draft.version) if draft else [],
        moved=moved,
        news=origins.news(moved),
        history=_history(visit, row, draft),
        place=_place(visit, path),
        path=path,
        held=_held(case) if case else [],
        tie=ties.of_message(ledger, row["id"]) if row else None,
        named=_named(visit, row) if row and lost else [],
        lost=lost,
        goes_on=origins.goes_on_from(ledger, draft.id) if draft and row is None else None,
        query=query_of(visit),
        choices=choices(case.debtor, row) if case and row else [],
        match_first=match_first(),
        to_match=_to_match(case) if case else [],
        hold_until=visit.today + timedelta(days=visit.config.policy.hold_days),
        people=people_of(visit),
    )


def _asked(promise: dict[str, Any] | None, case: Case | None, today: date) -> list[Instalment]:
    """The payments that a debtor speaks of, as their mail was read; a single day is for all that is open.

    Where it names none that is still to come, those of our last proposal or agreement that are.
    """
    parts = [(part["date"], part["amount"]) for part in promise["instalments"]] if promise else []
    parts = parts or [(day, promise["amount"]) for day in promise["dates"][:1]] if promise else []
    asked = [
        Instalment(date.fromisoformat(day), Money.of(*amount.split()) if amount else None)
        for day, amount in parts
        if day
    ]
    ours = (open_proposal(case) or agreement_on_file(case)) if case else None
    found = [part for part in asked if part.date and part.date >= today]
    return found or [part for part in (ours.instalments if ours else ()) if part.date and part.date >= today]


def _to_match(case: Case) -> list[int]:
    """The payments that may be for the invoices of this case, for a person to set against them."""
    ids = {invoice.id for invoice in case.invoices}
    unsure = {one.payment_id for one in case.allocations if not one.sure and one.invoice_id in ids}
    matched = {one.payment_id for one in case.allocations}
    return sorted(unsure or {payment.id for payment in case.payments if payment.id not in matched}, reverse=True)


def _held(case: Case) -> list[_Held]:
    """The invoices whose reminders rest, each once, however many reasons there are."""
    numbers = {invoice.id: invoice.number for invoice in (*case.invoices, *case.other_open)}
    found: dict[int, list[Hold]] = {}
    for hold in case.holds:
        found.setdefault(hold.invoice_id, []).append(hold)
    return [
        _Held(
            numbers.get(invoice, ""),
            None if any(hold.ends is None for hold in holds) else max(hold.ends for hold in holds if hold.ends),
            tuple(dict.fromkeys(hold.reason for hold in holds)),
        )
        for invoice, holds in found.items()
    ]


def _named(visit: Visit, row: sqlite3.Row) -> list[Debtor]:
    """The debtors that a stranger's mail may be about, by their names."""
    return named_in(f"{row['subject']}\n{row['text']}", books.debtors(visit.ledger))[:MOST_NAMED]


def case_of(visit: Visit, row: sqlite3.Row | None, draft: StoredDraft | None) -> Case | None:
    """What is on file about the debtor of a mail or a draft; None when it is nobody's."""
    number = (draft.debtor_id if draft else None) or (row["debtor_id"] if row else None)
    debtor = books.debtor(visit.ledger, number) if number else None
    if debtor is None:
        return None
    about = visit.ledger.rows("SELECT invoice_id FROM message_invoices WHERE message_id = ?", row["id"] if row else 0)
    ids = tuple(one["invoice_id"] for one in about)
    return cases.case_for(visit.ledger, debtor, ids, row["sender"] if row else "", visit.today)


def read_again(visit: Visit, row: sqlite3.Row | None, case: Case | None = None) -> Message | None:
    """The mail taken apart once more; a mail at which that failed before is left alone."""
    if row is None or row["state"] != "handled" or row["raw_sha256"] is None:
        return None
    try:
        return Understanding(visit.ledger, visit.config, visit.desk.reader).message(row["id"], case)
    except NoSuchAccount:  # what was kept of it is shown all the same
        return None


def _letter(visit: Visit, labels: list[sqlite3.Row], message: Message | None) -> list[Piece]:
    if message is None:
        return []
    markings = [Marking(visit.words(one["label"]), one["label"], one["evidence"]) for one in labels]
    return pieces(message.segments, markings)


def _outgoing(visit: Visit, draft: StoredDraft | None) -> sqlite3.Row | None:
    """How far the draft's mail got, when it was approved."""
    if draft is None:
        return None
    return visit.ledger.row(
        "SELECT state, approved_by, approved_at, reply_code, reply_text, retry_at, changed_at FROM outbox "
        "WHERE draft_id = ? ORDER BY id DESC LIMIT 1",
        draft.id,
    )


def _history(visit: Visit, row: sqlite3.Row | None, draft: StoredDraft | None) -> list[sqlite3.Row]:
    subjects = [f"messages:{row['id']}"] if row else []
    subjects += [f"drafts:{draft.id}"] if draft else []
    subjects += [f"agreements:{draft.agreement_id}"] if draft and draft.agreement_id else []
    marks = ", ".join("?" * len(subjects))
    sql = f"SELECT * FROM audit WHERE subject IN ({marks}) ORDER BY id DESC LIMIT 30"  # noqa: S608 - only marks
    return visit.ledger.rows(sql, *subjects)


def _place(visit: Visit, path: str) -> _Place:
    around = queue.places(visit.ledger, filters_of(visit))
    query = query_of(visit)
    if path not in around:
        return _Place("", around[0] + query if around else "", 0, len(around))
    at = around.index(path)
    before = around[at - 1] + query if at else ""
    after = around[at + 1] + query if at + 1 < len(around) else ""
    return _Place(before, after, at + 1, len(around))


def people_of(visit: Visit) -> list[str]:
    """The colleagues who come in here under a name of their own."""
    return [person.name for person in visit.config.desk.people if person.name != visit.person]


def onward(visit: Visit, path: str, told: str = "") -> Response:
    """To the next case, after this one is done with; `path` is this one's, asked for before it left the queue.

    `told` names what the next page says of it (see TOLD), and what it was done to.
    """
    place = _place(visit, path)
    then = place.after or place.before or f"/{query_of(visit)}"
    return visit.go_telling(then, told) if told else visit.go(then)


# ---------------------------------------------------------------- the mail itself


def show_html(visit: Visit) -> Response:
    """The mail's own HTML, cleaned, for a sandboxed frame."""
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", visit.at())
    message = read_again(visit, row)
    if message is None or not message.html:
        raise NotFoundError
    return HTMLResponse(safe_html(message.html), headers={"Content-Security-Policy": MAIL_POLICY})
