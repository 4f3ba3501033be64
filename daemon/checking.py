"""The last look at a draft that a person changed: the same one that our own drafts get, with what is on file now."""

import json
from datetime import date

from daemon.config import Config
from daemon.ledger import Ledger, agreements, books, cases
from daemon.ledger.drafts import StoredDraft
from parsers.facts.model import Claim, Promise
from parsers.labels.model import LabelHit
from parsers.reading import Reading
from replies.case import Decision, Draft, ProposedAgreement
from replies.linter import lint, sound


def check(ledger: Ledger, config: Config, draft: StoredDraft, today: date) -> tuple[str, ...]:
    """Why the draft should not go out as it stands; when nothing is known of it, only what nobody can mean."""
    origin = ledger.row("SELECT answer, answer_by FROM draft_origins WHERE draft_id = ?", draft.id)
    debtor = next((one for one in books.debtors(ledger) if one.id == draft.debtor_id), None)
    if origin is None or debtor is None:
        return sound(f"{draft.subject}\n{draft.text}", config.creditor.identity)
    rows = ledger.rows("SELECT invoice_id FROM draft_invoices WHERE draft_id = ? ORDER BY invoice_id", draft.id)
    case = cases.case_for(ledger, debtor, tuple(row["invoice_id"] for row in rows), draft.recipient, today)
    agreed = agreements.get(ledger, draft.agreement_id) if draft.agreement_id else None
    decision = Decision(
        answer=origin["answer"],
        answer_by=date.fromisoformat(origin["answer_by"]) if origin["answer_by"] else None,
        agreement=ProposedAgreement(agreed.invoice_ids, agreed.instalments, "") if agreed else None,
    )
    written = Draft(draft.recipient, draft.subject, draft.text, debtor.language)
    return lint(written, decision, _reading(ledger, draft, debtor.language), case, config.creditor.identity)


def _reading(ledger: Ledger, draft: StoredDraft, language: str) -> Reading:
    """What the mail says, as far as the look at its answer needs it."""
    row = ledger.row("SELECT primary_label, reading FROM messages WHERE id = ?", draft.message)
    if row is None or not row["reading"]:
        return Reading(language, (), "", 1.0)  # type: ignore[arg-type]
    kept = json.loads(row["reading"])
    labels = ledger.rows("SELECT label, confidence, evidence FROM message_labels WHERE message_id = ?", draft.message)
    return Reading(
        language=language,  # type: ignore[arg-type]
        labels=tuple(LabelHit(one["label"], one["confidence"], one["evidence"]) for one in labels),
        primary=row["primary_label"],
        confidence=1.0,
        promise=Promise(_days(kept.get("promise"))) if kept.get("promise") else None,
        claim=Claim(_days(kept.get("claim"))) if kept.get("claim") else None,
        changed_bank_account=kept.get("changed_bank_account") or "",
    )


def _days(kept: dict[str, list[str]]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in kept.get("dates", ()))
