"""Letters of our own accord, drafted when their day has come: what agreements call for, thanks, a last word.

Each is written once, and goes on in the thread of the debtor's latest mail. None is written while another draft to the
same debtor waits, nor while a dispute holds its invoices up. A person sends them.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from daemon.carrying_out import withdraw, write_anew
from daemon.clock import moment, now, stamp
from daemon.config import Config
from daemon.ledger import Ledger, agreements, books, cases, drafts, follow_ups, grounds, origins, tasks
from daemon.ledger.agreements_by_hand import OtherDebtor
from daemon.ledger.payments import invoice_of
from parsers.books import Debtor, DebtorKind, Invoice
from parsers.problems import Problem
from replies.agreements import HOLD_REASON
from replies.case import Agreement, Case, Decision, Draft
from replies.draft import Templates, write_own
from replies.follow_ups import FollowUp, FollowUpKind
from replies.own_letters import NOTICE_DAYS, THANK_DAYS, OwnLetter, last_word, thanks
from replies.policy.banking_days import banking_day, banking_days_later
from replies.policy.facts import open_total

SOON = 3  # banking days, in which a missing payment or answer is asked for

THANKS = "thank_paid"
WRITTEN_BY_HAND = ("notice", "last_mail", THANKS)
BY_HAND = " by hand, "

# Thanks are not a matter of one agreement: they wait until nothing of the debtor is open.
_TEXTS = {
    FollowUpKind.CONFIRM: "confirm_call",
    FollowUpKind.ASK_CONFIRMATION: "ask_confirmation",
    FollowUpKind.NUDGE: "nudge",
    FollowUpKind.BROKEN: "follow_up",
}


@dataclass(frozen=True, slots=True)
class Instead:
    """A draft that another text takes the place of, why, and the Message-ID that it goes on from."""

    number: int
    why: str
    thread: str


class NoticeToFirm(Problem):
    """The law asks for a notice with consumers only."""

    template = "{debtor} is a firm; the notice before costs is for consumers only, so no letter was written."


class StillOpen(Problem):
    """Thanks are for when all was paid."""

    template = "Something of {numbers} is still open, so no thanks were written."


class NothingOpen(Problem):
    """There is nothing to ask for."""

    template = "Nothing of {numbers} is open any more, so no letter was written."


class NoAddress(Problem):
    """There is nowhere to write to."""

    template = "There is no address of {debtor} on file that works; add one, then write again."


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
    case = cases.case_for(ledger, debtor, wanted.agreement.invoice_ids, "", today)
    about = set(wanted.agreement.invoice_ids)
    disputed = any(hold.reason != HOLD_REASON for hold in case.holds if hold.invoice_id in about)
    settled = wanted.kind is not FollowUpKind.CONFIRM and open_total(case).cents <= 0
    if disputed or settled or origins.waiting_for(ledger, debtor.id):
        return False
    return write_follow_up(ledger, config, templates, case, wanted, today) is not None


def write_follow_up(
    ledger: Ledger,
    config: Config,
    templates: Templates,
    case: Case,
    wanted: FollowUp,
    today: date,
    *,
    instead: Instead | None = None,
) -> int | None:
    """Draft a letter that an agreement calls for; its number, or None when there is no address to write to."""
    agreement, debtor = _as_written(ledger, wanted.agreement), case.debtor
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
        called=bool(ledger.value("SELECT 1 FROM calls WHERE agreement_id = ?", agreement.id)),
        calendar=config.letters.calendar,
    )
    if draft is None:
        return None
    account, thread = _place(ledger, config, debtor, case.invoices)
    confirms = agreement.id if wanted.kind in {FollowUpKind.CONFIRM, FollowUpKind.ASK_CONFIRMATION} else None
    about = f"agreement {agreement.id}, part {wanted.position}: {decision.answer}"
    with ledger.transaction():
        number = _keep(ledger, account, case, decision, draft, confirms, about, thread, instead)
        if instead is None:
            follow_ups.record(ledger, wanted, number)
    return number


def _keep(
    ledger: Ledger,
    account: str,
    case: Case,
    decision: Decision,
    draft: Draft,
    agreement: int | None,
    about: str,
    thread: str,
    instead: Instead | None,
) -> int:
    if instead is not None:
        why, thread = instead.why, instead.thread
        write_anew(ledger, instead.number, decision, draft, case, agreement, why, about=about, in_reply_to=thread)
        return instead.number
    number = drafts.add(ledger, account, None, case.debtor.id, draft, agreement)
    origins.record(ledger, number, decision, draft, case.invoices, about=about, in_reply_to=thread)
    grounds.keep(ledger, number)
    return number


def confirm_call(ledger: Ledger, config: Config, templates: Templates, agreement: int, today: date) -> int | None:
    """Draft the confirmation of what a person agreed, such as by telephone; its number, or None without an address.

    Untouched drafts about the same invoices yield to it.
    """
    agreed = agreements.get(ledger, agreement)
    (debtor,) = (one for one in books.debtors(ledger) if one.id == agreed.debtor_id)
    case = cases.case_for(ledger, debtor, agreed.invoice_ids, "", today)
    for older in origins.yielding(ledger, debtor.id, agreed.invoice_ids):
        withdraw(ledger, older, f"agreements:{agreement}")
    return write_follow_up(ledger, config, templates, case, FollowUp(agreed, FollowUpKind.CONFIRM), today)


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
    wanted = called_for(ledger, config, debtor, today)
    if wanted is None or origins.written(ledger, wanted.about):
        return False
    if wanted.text == THANKS and origins.thanked(ledger, tuple(invoice.id for invoice in wanted.invoices)):
        return False
    return write(ledger, config, templates, debtor, wanted, today) is not None


def called_for(ledger: Ledger, config: Config, debtor: Debtor, today: date) -> OwnLetter | None:
    """The letter that a debtor's file calls for today, written before or not."""
    case = cases.case_for(ledger, debtor, (), "", today)
    replied = ledger.value(
        "SELECT MAX(COALESCE(sent_at, arrived_at)) FROM messages WHERE debtor_id = ? AND automatic = ''", debtor.id
    )
    noticed = ledger.value(
        """SELECT MAX(o.answer_by) FROM draft_origins o JOIN drafts r ON r.id = o.draft_id
           WHERE o.answer = 'notice' AND r.debtor_id = ? AND r.state LIKE 'sent%'""",
        debtor.id,
    )
    return thanks(case) or last_word(
        case,
        config.policy,
        moment(replied).astimezone(config.creditor.time_zone).date() if replied else None,
        date.fromisoformat(noticed) if noticed else None,
    )


def write(
    ledger: Ledger,
    config: Config,
    templates: Templates,
    debtor: Debtor,
    wanted: OwnLetter,
    today: date,
    *,
    instead: Instead | None = None,
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
        number = _keep(ledger, account, case, decision, draft, None, wanted.about, thread, instead)
        if wanted.task and instead is None:
            tasks.add(ledger, wanted.task, debtor.id, None)
    return number


def write_by_hand(
    ledger: Ledger,
    config: Config,
    templates: Templates,
    text: str,
    numbers: tuple[str, ...],
    by: date | None,
    today: date,
) -> int:
    """Draft a letter that a person asks for about these invoices; `by` is the last day it names, else the usual one.

    Raises NoSuchInvoice, OtherDebtor, NoticeToFirm, StillOpen, NothingOpen, NoAddress, and for a notice where we do not
    know the law LawUnknown or NoSuchCountry.
    """
    invoices = tuple(invoice_of(ledger, number) for number in numbers)
    if len({invoice.debtor_id for invoice in invoices}) != 1:
        raise OtherDebtor
    (debtor,) = (one for one in books.debtors(ledger) if one.id == invoices[0].debtor_id)
    if text == "notice" and debtor.kind is DebtorKind.BUSINESS:
        raise NoticeToFirm(debtor=debtor.name)
    still_open = any(invoice.open.cents > 0 for invoice in invoices)
    if still_open == (text == THANKS):
        raise (StillOpen if still_open else NothingOpen)(numbers=", ".join(numbers))
    wait = timedelta(days=NOTICE_DAYS if text == "notice" else config.policy.answer_days)
    usual = None if text == THANKS else banking_day(today + wait, debtor.country)
    wanted = OwnLetter(text, f"{text}{BY_HAND}{stamp(now())}", invoices, by or usual)
    number = write(ledger, config, templates, debtor, wanted, today)
    if number is None:
        raise NoAddress(debtor=debtor.name)
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
