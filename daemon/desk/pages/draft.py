"""What a person does with a draft: change it, send it, take it back, throw it away."""

from datetime import timedelta

from starlette.responses import Response

from daemon import addressing, own_answers, reviewing
from daemon.desk.pages.case import draft_of, onward, read_again, show_case
from daemon.desk.pages.queue import query_of
from daemon.desk.visit import Visit
from daemon.ledger import agreements, draft_versions, drafts, origins, outbox, queue, withdrawals
from daemon.ledger.drafts import StoredDraft
from daemon.texts import load_templates
from daemon.understanding import Understood
from parsers.problems import Problem
from replies.case import AGREED_BY_HAND, OWN, Decision, Draft
from replies.linter import lint as lint_draft


def state(visit: Visit) -> Response:
    """Whether the draft is still what the page shows; asked whenever the ledger changed."""
    draft = draft_of(visit)
    if str(draft.version) == visit.asked("version") and draft.state == visit.asked("state"):
        return Response(status_code=204)
    return visit.page("draft_changed.html", draft=draft, path=queue.case_path(draft.message, draft.id))


def _understood(visit: Visit, draft: StoredDraft) -> Understood | None:
    """The mail that the draft answers; None when there is none, or it cannot be read any more."""
    try:
        return visit.desk.understand(visit.ledger, draft.message) if draft.message else None
    except (LookupError, Problem):
        return None


def _decided(visit: Visit, draft: StoredDraft, found: Understood) -> Decision:
    """What the draft was written for: a person's words, their days, or what follows from the mail."""
    answer = origins.answer(visit.ledger, draft.id)
    if answer == OWN:
        return Decision(OWN)
    if draft.agreement_id and answer != found.decision.answer:
        parts = agreements.get(visit.ledger, draft.agreement_id).instalments
        return Decision(answer, parts[0].date if parts else None, why=AGREED_BY_HAND)
    return found.decision


def lint(visit: Visit) -> Response:
    """What the linter says of the text as it is being typed."""
    draft = draft_of(visit)
    found = _understood(visit, draft)
    case = found.case if found else None
    if found is None or case is None:
        return visit.page("remarks.html", remarks=draft.remarks)

    decision = _decided(visit, draft, found)

    def said_of(subject: str, text: str) -> tuple[str, ...]:
        written = Draft(draft.recipient, subject, text, draft.language)
        return lint_draft(written, decision, found.reading, case, visit.config.creditor.identity)

    first = draft_versions.get(visit.ledger, draft.id, 1)
    others = [remark for remark in draft.remarks if remark not in said_of(first.subject, first.text)]
    remarks = [*others, *said_of(visit.field("subject"), visit.field("text"))]
    return visit.page("remarks.html", remarks=remarks)


def begin(visit: Visit) -> Response:
    """Begin an answer of one's own to a mail."""
    number = visit.at()
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", number)
    templates = load_templates(visit.config)
    message = read_again(visit, row)
    to_sender = visit.field("to") == "sender"
    made = own_answers.begin_answer(
        visit.ledger, visit.config, templates, number, message, visit.person, to_sender=to_sender
    )
    answers = drafts.get(visit.ledger, made).message
    return visit.go(queue.case_path(answers, made) + query_of(visit))


def save(visit: Visit) -> Response:
    """Keep what was typed."""
    draft = draft_of(visit)
    try:
        reviewing.edit(
            visit.ledger, draft.id, visit.number("version"), visit.field("subject"), visit.field("text"), visit.person,
            looked_over=_saw_the_bank(visit, draft),
        )  # fmt: skip
    except drafts.DraftChanged:
        return _conflict(visit, draft)
    return visit.go(visit.back_to(queue.case_path(draft.message, draft.id) + query_of(visit)))


def _saw_the_bank(visit: Visit, draft: StoredDraft) -> bool:
    """Whether the page showed what the bank shows at this moment."""
    return visit.field("news") == origins.news(origins.moved(visit.ledger, draft.id))


def _conflict(visit: Visit, draft: StoredDraft) -> Response:
    """Somebody else changed the draft meanwhile: both texts are shown, and nothing is lost or sent."""
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", draft.message)
    return show_case(visit, row, drafts.get(visit.ledger, draft.id), mine=visit.field("text"), status=409)


def send(visit: Visit) -> Response:
    """Approve the text as it stands on the page. It goes out after some seconds, until then it can be taken back.

    What was typed is kept, also when it may not go out.
    """
    draft = draft_of(visit)
    left = visit.ledger.row("SELECT 1 FROM tasks WHERE message_id = ? AND done_at IS NULL", draft.message or 0)
    then = onward(visit, queue.case_path(draft.message, draft.id), "left" if left else "")
    if visit.field("to") not in ("", draft.recipient):  # chosen and not looked at yet: it is shown first
        return address(visit)
    wait = timedelta(seconds=visit.config.limits.undo_seconds)
    if "text" in visit.sent and not visit.field("text").strip():
        raise reviewing.EmptyDraft(number=draft.id)
    try:
        version = _keep_typed(visit, draft)
        reviewing.send(visit.config, visit.ledger, draft.id, version, visit.person, wait=wait)
    except drafts.DraftChanged:
        return _conflict(visit, draft)
    return then


def undo(visit: Visit) -> Response:
    """Take back what was approved and has not gone out."""
    draft = draft_of(visit)
    withdrawals.withdraw(visit.ledger, draft.id, visit.person)
    return visit.go_telling(queue.case_path(draft.message, draft.id), "undone")


def address(visit: Visit) -> Response:
    """Have the draft go to whom the person chose; what was typed is kept."""
    draft = draft_of(visit)
    try:
        version = _keep_typed(visit, draft)
        row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", draft.message)
        addressing.readdress(
            visit.ledger, visit.config, load_templates(visit.config), draft.id, version, visit.field("to"),
            read_again(visit, row), visit.person,
        )  # fmt: skip
    except drafts.DraftChanged:
        return _conflict(visit, draft)
    return visit.go_telling(queue.case_path(draft.message, draft.id) + query_of(visit), "addressed")


def _keep_typed(visit: Visit, draft: StoredDraft) -> int:
    """Keep the text and the subject as they stand on the page; the version of the draft that says so."""
    version, text = visit.number("version"), visit.field("text")
    if not text:
        return version
    subject, saw = visit.field("subject") or draft.subject, _saw_the_bank(visit, draft)
    return reviewing.edit(visit.ledger, draft.id, version, subject, text, visit.person, looked_over=saw).version


def looked_over(visit: Visit) -> Response:
    """The draft is right as the bank stands now; when that is not what the page showed, it is shown again."""
    draft = draft_of(visit)
    if _saw_the_bank(visit, draft):
        origins.looked_over(visit.ledger, draft.id)
    return visit.go(queue.case_path(draft.message, draft.id) + query_of(visit))


def discard(visit: Visit) -> Response:
    """Throw the draft away; the mail needs no answer of ours any more."""
    draft = draft_of(visit)
    then = onward(visit, queue.case_path(draft.message, draft.id), f"discarded/draft/{draft.id}")
    reviewing.discard(visit.ledger, draft.id, visit.person)
    return then


def restore(visit: Visit) -> Response:
    """Have the draft wait again that was thrown away."""
    draft = draft_of(visit)
    reviewing.restore(visit.ledger, draft.id, visit.person)
    return visit.go(queue.case_path(draft.message, draft.id))


def arrived(visit: Visit) -> Response:
    """A person knows that an uncertain mail arrived."""
    draft = draft_of(visit)
    outbox.arrived(visit.ledger, draft.id, visit.person)
    return visit.go(queue.case_path(draft.message, draft.id))


def send_again(visit: Visit) -> Response:
    """A person knows that an uncertain mail did not arrive."""
    draft = draft_of(visit)
    outbox.send_again(visit.ledger, draft.id, visit.person)
    return visit.go(queue.case_path(draft.message, draft.id))
