"""From what a debtor says and what is on file to what to do: the answer, holds, an agreement, a task, or nothing.

The rules are a table that a bookkeeper can read, rules.toml; this module finds the first row that fits and fills in
its dates and amounts. Nothing here knows whether anything is sent: a person does that.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from parsers.facts.model import Instalment, Promise
from parsers.message.model import Automatic, AutomaticKind, Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.case import (
    AgreementState,
    Case,
    Decision,
    PolicySettings,
    ProposedAgreement,
    ProposedHold,
    Task,
)
from replies.policy.banking_days import banking_day
from replies.policy.facts import facts_of, open_total


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of rules.toml."""

    label: str
    why: str
    when: tuple[str, ...] = ()
    answer: str = ""
    hold: str = ""
    agree: str = ""
    task: str = ""

    def fits(self, label: str, facts: Mapping[str, bool]) -> bool:
        """Whether this row is about the label and all its facts hold. Raises KeyError for a fact nobody knows."""
        return self.label in {"*", label} and all(
            not facts[fact[4:]] if fact.startswith("not ") else facts[fact] for fact in self.when
        )


@cache
def rules() -> tuple[Rule, ...]:
    """All rows, in their order."""
    rows = tomllib.loads(files(__name__).joinpath("rules.toml").read_text("utf-8"))["rules"]
    return tuple(Rule(**{**row, "when": tuple(row.get("when", ()))}) for row in rows)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the rules need to fill in dates and amounts."""

    case: Case
    settings: PolicySettings
    answer_by: date = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.case.today + timedelta(days=self.settings.answer_days)
        object.__setattr__(self, "answer_by", banking_day(wanted, self.case.debtor.country))


def decide(
    reading: Reading,
    case: Case,
    settings: PolicySettings,
    *,
    trust: Trust,
    automatic: Automatic | None = None,
    sender_on_file: bool = True,
) -> Decision:
    """What to do with a mail. A label of the user's own without a rule is for a person to answer."""
    facts = facts_of(reading, case, settings, trust, automatic)
    rule = next((rule for rule in rules() if rule.fits(reading.primary, facts)), None)
    if rule is None:
        return Decision(task=Task("read this reply yourself: there is no answer for it yet"), why="no rule")
    terms = _Terms(case, settings)
    agreement = _agreement(rule, reading, terms)
    answer_by = terms.answer_by
    if agreement and agreement.instalments and agreement.instalments[0].date:
        answer_by = agreement.instalments[0].date
    return Decision(
        answer=rule.answer if case.invoices else "",
        answer_by=answer_by if rule.answer else None,
        holds=_holds(rule, terms),
        agreement=agreement,
        confirms_agreement_id=_confirmed(rule, case, trust, sender_on_file=sender_on_file),
        task=_task(rule, case),
        wrong_address=automatic.failed_address if automatic and automatic.kind is AutomaticKind.BOUNCE else "",
        why=rule.why,
    )


def _task(rule: Rule, case: Case) -> Task | None:
    if rule.answer and not case.invoices:
        return Task("answer this yourself: no open invoice of this debtor is on file")
    return Task(rule.task) if rule.task else None


def _holds(rule: Rule, terms: _Terms) -> tuple[ProposedHold, ...]:
    """Reminders rest until the answer is due and the days of grace are over; for insolvency until a person lifts it."""
    case, settings = terms.case, terms.settings
    if rule.hold == "all":
        return tuple(ProposedHold(i.id, rule.label, None) for i in (*case.invoices, *case.other_open) if i.open)
    if rule.hold == "named":
        ends = max(
            case.today + timedelta(days=settings.hold_days), terms.answer_by + timedelta(days=settings.grace_days)
        )
        reason = rule.label if rule.label != "*" else rule.why
        return tuple(ProposedHold(i.id, reason, ends) for i in case.invoices if i.open)
    return ()


def _confirmed(rule: Rule, case: Case, trust: Trust, *, sender_on_file: bool) -> int | None:
    """The agreement that a yes confirms: the last one mailed, and only when the yes comes from an address on file."""
    if rule.answer != "thank_confirmation" or not sender_on_file or trust is Trust.FAILED:
        return None
    return max(agreement.id for agreement in case.agreements if agreement.state is AgreementState.MAILED)


def _agreement(rule: Rule, reading: Reading, terms: _Terms) -> ProposedAgreement | None:
    case = terms.case
    ids = tuple(invoice.id for invoice in case.invoices if invoice.open)
    if not rule.agree or not ids:
        return None
    promise = reading.promise or Promise()
    if rule.agree == "counter":
        return ProposedAgreement(ids, counter_plan(open_total(case), terms.answer_by, terms.settings), "")
    if len(promise.instalments) > 1:
        return ProposedAgreement(ids, promise.instalments, promise.evidence)
    amount = promise.amount or open_total(case)
    return ProposedAgreement(ids, (Instalment(promise.dates[0], amount),), promise.evidence)


def counter_plan(total: Money, first: date, settings: PolicySettings) -> tuple[Instalment, ...]:
    """The plan that policy allows: as many equal monthly parts as its number and its minimum let, the last one odd."""
    parts = max(1, min(settings.plan_instalments, total.cents // max(settings.plan_minimum.cents, 1)))
    each = total.cents // parts
    days = [_months_later(first, month) for month in range(parts)]
    amounts = [each] * (parts - 1) + [total.cents - each * (parts - 1)]
    return tuple(Instalment(day, Money(cents, total.currency)) for day, cents in zip(days, amounts, strict=True))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
