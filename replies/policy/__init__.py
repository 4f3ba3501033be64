"""From what a debtor says and what is on file to what to do: the answer, holds, an agreement, a task, or nothing.

The rules are a table that a bookkeeper can read, rules.toml; this module finds the first row that fits and fills in
its dates and amounts. Nothing here knows whether anything is sent: a person does that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from parsers.facts.model import Instalment
from parsers.labels.names import Label
from parsers.labels.own import OwnLabel
from parsers.message.model import Automatic, AutomaticKind, Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.agreements import HOLD_REASON
from replies.case import (
    AGREED_BY_HAND,
    Case,
    Decision,
    PolicySettings,
    ProposedAgreement,
    ProposedHold,
    Task,
    variant_of,
)
from replies.policy.banking_days import banking_day, banking_days_later, calling_day, day_to_call, last_banking_day
from replies.policy.facts import BANK_DAYS, Situation, facts_of, open_proposal, open_total, redirect_of
from replies.policy.own_labels import rule_for
from replies.policy.plans import latest_promise, our_plan, promised_day, within_policy
from replies.policy.rules import Also, Rule, table

SOON = 3  # banking days

BEYOND_POLICY = "These payment days are outside what you allow in your rules; send this only when you mean to."
UNKNOWN_LABEL = "read this reply yourself: there is no answer for it yet"


def decide(
    reading: Reading,
    case: Case,
    settings: PolicySettings,
    *,
    trust: Trust,
    automatic: Automatic | None = None,
    sender_on_file: bool = True,
    own_labels: tuple[OwnLabel, ...] = (),
) -> Decision:
    """What to do with a mail. A label of the user's own that says nothing of it is for a person to answer."""
    situation = Situation(reading, case, settings, trust, automatic, sender_on_file)
    facts = facts_of(situation)
    own = {label.name: label for label in own_labels}
    rule = rule_for(reading.primary, facts, own.get(reading.primary), variant_of(case))
    if rule is None:
        return Decision(task=Task(UNKNOWN_LABEL), why="no rule")
    agreement = _agreement(rule, situation)
    answer_by = _answer_by(rule, situation, agreement)
    decision = Decision(
        answer=rule.answer,
        answer_by=answer_by if rule.answer and rule.by else None,
        holds=_holds(rule, situation, agreement, answer_by),
        agreement=agreement,
        confirms_agreement_id=_confirmed(rule, case),
        task=_task(rule, situation),
        wrong_address=_wrong_address(rule, situation),
        why=rule.why,
        attach=rule.attach,
        stop=rule.stop,
        remarks=(rule.remark,) if rule.remark else (),
    )
    return _with_other_points(decision, reading, case, facts, own) if rule.answer else decision


def agreed(
    reading: Reading,
    case: Case,
    settings: PolicySettings,
    parts: tuple[Instalment, ...],
    own_labels: tuple[OwnLabel, ...] = (),
) -> Decision:
    """What follows when a person agrees to these payments in answer to a mail, whatever policy says of it.

    What the debtor asked for is confirmed; other payments are offered, and wait for their yes.
    """
    ids = tuple(invoice.id for invoice in case.invoices if invoice.open.cents > 0)
    promise, several = reading.promise, len(parts) > 1
    # One day that a person reads in a mail is the debtor's, also where it was not understood.
    theirs = promise is not None and (not several or parts == promise.instalments)
    yes = next((hit.evidence for hit in reading.labels if hit.label == Label.CONFIRMS_AGREEMENT), None)
    answer = "confirm_promise" if not several else "confirm_plan" if theirs else "counter_plan"
    if several and yes is not None:  # who said yes is not asked for it again
        answer = "thank_confirmation"
    first = parts[0].date
    ends = first + timedelta(days=settings.grace_days) if first else None
    decision = Decision(
        answer=answer,
        answer_by=first,
        holds=tuple(ProposedHold(invoice_id, HOLD_REASON, ends) for invoice_id in ids),
        agreement=ProposedAgreement(ids, parts, yes or (promise.evidence if promise and theirs else "")),
        why=AGREED_BY_HAND,
        remarks=() if _allowed(parts, case, settings) else (BEYOND_POLICY,),
    )
    facts = facts_of(Situation(reading, case, settings, Trust.VERIFIED, None, sender_on_file=True))
    return _with_other_points(decision, reading, case, facts, {label.name: label for label in own_labels})


def _allowed(parts: tuple[Instalment, ...], case: Case, settings: PolicySettings) -> bool:
    """Whether what a person agrees to is within what the creditor allows without asking."""
    if len(parts) > 1:
        return within_policy(parts, open_total(case), case.today, settings)
    day = parts[0].date
    return day is None or day <= case.today + timedelta(days=settings.promise_days)


def _with_other_points(
    decision: Decision, reading: Reading, case: Case, facts: Mapping[str, bool], own: Mapping[str, OwnLabel]
) -> Decision:
    """The decision with what the mail says beside its deciding label: opening, paragraphs, tasks and remarks.

    The points of an earlier mail whose answer still waited are answered along with it.
    """
    every = (*(hit.label for hit in reading.labels), *case.earlier)
    said = (reading.primary, *dict.fromkeys(label for label in every if label != reading.primary))
    todo = [own[label].task for label in said[1:] if label in own]
    said = tuple(own[label].like or label if label in own else label for label in said)
    opening = next(
        (row.text for row in table().openings if any(row.about(label) for label in said) and row.holds(facts)), ""
    )
    rows = [row for row in table().also if _applies(row, decision.answer, said[1:], facts)]
    tasks = list(dict.fromkeys(task for task in (*(row.task for row in rows), *todo) if task))
    task = decision.task
    if task is None and tasks:
        task = Task(tasks.pop(0))
    return replace(
        decision,
        opening=opening,
        also=tuple(dict.fromkeys(row.paragraph for row in rows if row.paragraph)),
        attach=decision.attach or any(row.attach for row in rows),
        task=task,
        remarks=tuple(dict.fromkeys((*decision.remarks, *(row.remark for row in rows if row.remark), *tasks))),
    )


def _applies(row: Also, answer: str, beside: Iterable[str], facts: Mapping[str, bool]) -> bool:
    labels = ("", *beside)  # a row about every label needs none
    return (not row.answers or answer in row.answers) and any(row.about(x) for x in labels) and row.holds(facts)


# ---------------------------------------------------------------- days and amounts


def _answer_by(rule: Rule, situation: Situation, agreement: ProposedAgreement | None) -> date:
    """The one date that the draft names."""
    case, settings, country = situation.case, situation.settings, situation.case.debtor.country
    first = agreement.instalments[0].date if agreement else None
    if first:
        return first
    claim = situation.reading.claim
    usual = banking_day(case.today + timedelta(days=settings.answer_days), country)
    if rule.by == "before":
        offered = [day for day in situation.promise.dates if day > case.today]
        return min([usual, *(last_banking_day(day - timedelta(days=1), country) for day in offered[:1])])
    if rule.by == "soon":
        return banking_days_later(case.today, SOON, country)
    if rule.by == "later" or (rule.by == "named" and not situation.reading.next_day):
        return banking_day(case.today + timedelta(days=settings.hold_days), country)
    moment, next_day = situation.reading.call_moment, situation.reading.next_day
    if rule.by == "call":
        return day_to_call(moment, case.today, country) if moment else calling_day(case.today, country)
    if rule.by == "told" and next_day:
        return max(next_day, case.today)
    if rule.by == "after" and next_day:
        return banking_day(max(next_day, case.today) + timedelta(days=settings.answer_days), country)
    if rule.by == "named" and next_day:
        return banking_days_later(next_day, 1, country) if next_day > case.today else case.today
    if rule.by == "shown" and claim and claim.dates:
        return banking_days_later(max(case.today, *claim.dates), BANK_DAYS, country)
    return usual


def _agreement(rule: Rule, situation: Situation) -> ProposedAgreement | None:
    case, promise, settings = situation.case, situation.promise, situation.settings
    ids = tuple(invoice.id for invoice in case.invoices if invoice.open.cents > 0)
    if not rule.agree or not ids:
        return None
    total, country = open_total(case), case.debtor.country
    if rule.agree == "ours":
        first = banking_day(case.today + timedelta(days=settings.answer_days), country)
        latest = case.today + timedelta(days=settings.promise_days)
        if (
            money_comes := situation.reading.next_day
        ) and first < money_comes <= latest:  # "my pension comes on the 28th"
            first = banking_day(money_comes, country)
        wanted = promise.instalments or (Instalment(None, None),) * situation.reading.parts
        plan = our_plan(wanted, total, case.today, first, country, settings)
    elif rule.agree == "latest":
        plan = (Instalment(latest_promise(case.today, country, settings), total),)
    elif len(promise.instalments) > 1:
        plan = promise.instalments
    else:
        amount = promise.amount or next((part.amount for part in promise.instalments), None) or total
        plan = (Instalment(promised_day(promise, country), Money(min(amount.cents, total.cents), total.currency)),)
    # What we propose instead is not what they wrote: it waits for their yes, and is never quoted as their words.
    return ProposedAgreement(ids, plan, promise.evidence if rule.answer.startswith("confirm") else "")


def _holds(
    rule: Rule, situation: Situation, agreement: ProposedAgreement | None, answer_by: date
) -> tuple[ProposedHold, ...]:
    """Reminders rest until the answer or payment is due and the days of grace are over; or until a person lifts it."""
    case, settings, reason = situation.case, situation.settings, situation.reading.primary
    due = answer_by + timedelta(days=settings.grace_days)
    if agreement:
        return tuple(ProposedHold(invoice_id, HOLD_REASON, due) for invoice_id in agreement.invoice_ids)
    if rule.hold == "all":
        return tuple(ProposedHold(i.id, rule.why, None) for i in (*case.invoices, *case.other_open) if i.open.cents > 0)
    if rule.hold == "away":
        back = situation.automatic.returns_on if situation.automatic else None
        if back is None or back < case.today:
            return ()
        return tuple(ProposedHold(i.id, reason, back) for i in case.invoices if i.open.cents > 0)
    if rule.hold == "named":
        ends = max(case.today + timedelta(days=settings.hold_days), due)
        return tuple(ProposedHold(i.id, reason, ends) for i in case.invoices if i.open.cents > 0)
    return ()


# ---------------------------------------------------------------- what a person must know


def _confirmed(rule: Rule, case: Case) -> int | None:
    """The agreement that a yes confirms."""
    proposal = open_proposal(case)
    return proposal.id if proposal and rule.answer == "thank_confirmation" else None


def _task(rule: Rule, situation: Situation) -> Task | None:
    if not rule.task:
        return None
    case, reading, automatic = situation.case, situation.reading, situation.automatic
    if rule.hold == "all":
        owed = [f"{i.number}: {i.open} {i.open.currency}" for i in (*case.invoices, *case.other_open) if i.open]
        return Task(rule.task, "; ".join(owed))
    of_automatic = automatic.failed_address or automatic.stand_in_address or automatic.stand_in if automatic else ""
    return Task(rule.task, of_automatic or redirect_of(reading))


def _wrong_address(rule: Rule, situation: Situation) -> str:
    automatic, contact = situation.automatic, situation.case.contact
    if automatic and automatic.kind is AutomaticKind.BOUNCE:
        # RFC 3463: a status of class 4 says that delivery takes longer, not that the address is wrong.
        return "" if automatic.status.startswith("4") else automatic.failed_address
    return contact.address if rule.wrong and contact else ""
