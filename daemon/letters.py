"""Letters of our own accord, drafted when their day has come: what agreements call for, thanks, a last word.

Each is written once, and goes on in the thread of the debtor's latest mail. None is written while another draft to the
same debtor waits, nor while a dispute holds its invoices up. A person sends them.
"""

from dataclasses import replace
from datetime import date, timedelta

from daemon.carrying_out import withdraw
from daemon.clock import moment
from daemon.config import Config
from daemon.ledger import Ledger, agreements, books, cases, drafts, follow_ups, origins
from parsers.books import Debtor, Invoice
from replies.agreements import HOLD_REASON
from replies.case import Agreement, Decision
from replies.draft import Templates, write_own
from replies.follow_ups import FollowUp, FollowUpKind
from replies.own_letters import THANK_DAYS, OwnLetter, last_word, thanks
from replies.policy.banking_days import banking_days_later
from replies.policy.facts import open_total

SOON = 3  # banking days, in which a missing payment or answer is asked for

# Thanks are not a matter of one agreement: they wait until nothing of the debtor is open.
_TEXTS = {
    FollowUpKind.CONFIRM: "confirm_call",
    FollowUpKind.ASK_CONFIRMATION: "ask_confirmation",
    FollowUpKind.NUDGE: "nudge",
    FollowUpKind.BROKEN: "follow_up",
}


def write_due(ledger: Ledger, config: Config, templates: Templates, today: date) -> int:
    """Draft every letter that is due today, and withdraw those that came too late; how many were drafted."""
    for number in origins.too_late(ledger, today):
        withdraw(ledger, number, "too late")
    debtors = {debtor.id: debtor for debtor in books.debtors(ledger)}
    written = 0
    for wanted in follow_ups.due(ledger, config.policy, today):
        if wanted.kind in _TEXTS:
            written += _follow_up(ledger, config, templates, debtors[wanted.agreement.debtor_id], wanted, today)
    for number in _worth_a_look(ledger, today):
        written += _own(ledger, config, templates, debtors[number], today)
    return written


def _follow_up(
    ledger: Ledger, config: Config, templates: Templates, debtor: Debtor, wanted: FollowUp, today: date
) -> bool:
    agreement = _as_written(ledger, wanted.agreement)
    case = cases.case_for(ledger, debtor, agreement.invoice_ids, "", today)
    disputed = any(hold.reason != HOLD_REASON for hold in case.holds if hold.invoice_id in agreement.invoice_ids)
    settled = wanted.kind is not FollowUpKind.CONFIRM and open_total(case).cents <= 0
    if disputed or settled or origins.waiting_for(ledger, debtor.id):
        return False
    by = wanted.day if wanted.kind is FollowUpKind.NUDGE else banking_days_later(today, SOON, debtor.country)
    decision = Decision(_TEXTS[wanted.kind], None if wanted.kind is FollowUpKind.CONFIRM else by)
    draft = write_own(
        decision.answer,
        case,
        config.creditor.identity,
        templates=templates,
        agreement=agreement,
        amount=wanted.amount,
        answer_by=decision.answer_by,
        calendar=config.letters.calendar,
    )
    if draft is None:
        return False
    account, thread = _place(ledger, config, debtor, case.invoices)
    confirms = agreement.id if wanted.kind in {FollowUpKind.CONFIRM, FollowUpKind.ASK_CONFIRMATION} else None
    with ledger.transaction():
        number = drafts.add(ledger, account, None, debtor.id, draft, confirms)
        about = f"agreement {agreement.id}, part {wanted.position}: {decision.answer}"
        origins.record(ledger, number, decision, draft, case.invoices, about=about, in_reply_to=thread)
        follow_ups.record(ledger, wanted, number)
    return True


def _as_written(ledger: Ledger, agreement: Agreement) -> Agreement:
    """The agreement with the debtor's own words only when they wrote them: a note of a call is ours."""
    by_mail = ledger.value("SELECT message_id IS NOT NULL FROM agreements WHERE id = ?", agreement.id)
    return agreement if by_mail else replace(agreement, evidence="")


def _worth_a_look(ledger: Ledger, today: date) -> list[int]:
    """The debtors with money that came in lately, or with invoices that were reminded of often enough."""
    rows = ledger.rows(
        """SELECT i.debtor_id FROM allocations a JOIN payments p ON p.id = a.payment_id
             JOIN invoices i ON i.id = a.invoice_id WHERE a.sure AND p.booked >= ?
           UNION
           SELECT r.debtor_id FROM reminders r JOIN reminder_invoices x ON x.reminder_id = r.id
             JOIN invoice_balances b ON b.invoice_id = x.invoice_id
             WHERE b.open_cents > 0 GROUP BY r.debtor_id HAVING MAX(r.level) >= 3 OR COUNT(*) >= 3""",
        (today - timedelta(days=THANK_DAYS)).isoformat(),
    )
    return [row["debtor_id"] for row in rows]


def _own(ledger: Ledger, config: Config, templates: Templates, debtor: Debtor, today: date) -> bool:
    if origins.waiting_for(ledger, debtor.id):
        return False
    case = cases.case_for(ledger, debtor, (), "", today)
    wanted = thanks(case)
    if wanted and origins.thanked(ledger, tuple(invoice.id for invoice in wanted.invoices)):
        wanted = None
    if wanted is None:
        replied = ledger.value(
            "SELECT MAX(COALESCE(sent_at, arrived_at)) FROM messages WHERE debtor_id = ? AND automatic = ''", debtor.id
        )
        noticed = ledger.value(
            """SELECT MAX(o.answer_by) FROM draft_origins o JOIN drafts r ON r.id = o.draft_id
               WHERE o.answer = 'notice' AND r.debtor_id = ? AND r.state LIKE 'sent%'""",
            debtor.id,
        )
        wanted = last_word(
            case,
            config.policy,
            moment(replied).astimezone(config.creditor.time_zone).date() if replied else None,
            date.fromisoformat(noticed) if noticed else None,
        )
    if wanted is None or origins.written(ledger, wanted.about):
        return False
    return write(ledger, config, templates, debtor, wanted, today) is not None


def write(
    ledger: Ledger, config: Config, templates: Templates, debtor: Debtor, wanted: OwnLetter, today: date
) -> int | None:
    """Draft one letter; its number, or None when there is no address to write to."""
    ids = tuple(invoice.id for invoice in wanted.invoices)
    case = cases.case_for(ledger, debtor, ids, "", today)
    draft = write_own(wanted.text, case, config.creditor.identity, templates=templates, answer_by=wanted.answer_by)
    if draft is None:
        return None
    account, thread = _place(ledger, config, debtor, wanted.invoices)
    decision = Decision(wanted.text, wanted.answer_by)
    with ledger.transaction():
        number = drafts.add(ledger, account, None, debtor.id, draft, None)
        origins.record(ledger, number, decision, draft, case.invoices, about=wanted.about, in_reply_to=thread)
        if wanted.task:
            agreements.add_task(ledger, wanted.task, debtor.id, None)
    return number


def _place(ledger: Ledger, config: Config, debtor: Debtor, invoices: tuple[Invoice, ...]) -> tuple[str, str]:
    """The account to write from, and the Message-ID to go on from: the debtor's latest mail, else our last reminder."""
    row = ledger.row(
        """SELECT account, message_id FROM messages WHERE debtor_id = ? AND automatic = ''
           ORDER BY COALESCE(sent_at, arrived_at) DESC LIMIT 1""",
        debtor.id,
    )
    if row:
        return row["account"], row["message_id"]
    ids = {invoice.id for invoice in invoices}
    reminders = [one for one in books.reminders(ledger, debtor.id) if ids & set(one.invoice_ids)]
    return config.accounts[0].name, reminders[-1].message_id if reminders else ""
