"""The facts that the rules in rules.toml name, each a question about one reading and one case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from parsers.books import ContactState
from parsers.facts.circumstances import DEATH, LAWYER, PARTS_REFUSED
from parsers.facts.model import Promise
from parsers.facts.points import all_points
from parsers.labels.names import Label
from parsers.message.model import Automatic, Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.agreements import LIVE
from replies.case import Agreement, AgreementState, Case, Document, PolicySettings
from replies.formats import one_line
from replies.policy.banking_days import banking_days_later
from replies.policy.footing import Footing, footings
from replies.policy.plans import lacks_only_amounts, promised_day, within_policy

LONGEST_NAME = 80
_ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+")
_NAME = re.compile(r"[^\W\d_][^\W\d_ .,'’&-]*(?:[ .,'’&-]+[^\W\d_]+)*\.?")

# Points each of which is a reason not to pay.
FAULTS = frozenset(
    {"vat_rate", "vat_number", "addressee", "price", "quantity", "double", "surcharge", "not_done"}
    | {"missing", "broken", "quality", "damage", "injury"}
)
MANY_WORDS = 14  # whoever writes so many with a no, says why
# What only whoever owes the invoice writes.
OWING = frozenset(
    {Label.PROMISE_TO_PAY, Label.PAYMENT_PLAN, Label.CONFIRMS_AGREEMENT, Label.FINANCIAL_DIFFICULTY}
    | {Label.AWAITING_CUSTOMER_PAYMENT, Label.AWAITING_APPROVAL, Label.FORGOTTEN}
)
NEAR_DAYS = 2  # whoever pays so soon need not be held to it
BANK_DAYS = 2  # banking days that a payment may take to show on our statement


@dataclass(frozen=True, slots=True)
class Situation:
    """A mail in its circumstances: everything that a decision may lean on."""

    reading: Reading
    case: Case
    settings: PolicySettings
    trust: Trust
    automatic: Automatic | None = None
    sender_on_file: bool = True

    @property
    def promise(self) -> Promise:
        """What was promised; an empty promise when nothing was."""
        return self.reading.promise or Promise()


def _currency(case: Case) -> str:
    return case.invoices[0].open.currency if case.invoices else "EUR"


def open_total(case: Case) -> Money:
    """What is still to be paid on the invoices the mail is about; what credit notes leave over counts against it."""
    return Money(sum(invoice.open.cents for invoice in case.invoices), _currency(case))


def paid_total(case: Case) -> Money:
    """What was surely paid on the invoices the mail is about."""
    ids = {invoice.id for invoice in case.invoices}
    cents = sum(a.amount.cents for a in case.allocations if a.sure and a.invoice_id in ids)
    return Money(cents, _currency(case))


def about(case: Case, agreement: Agreement) -> bool:
    """Whether the agreement is about one of the invoices the mail is about."""
    return bool({invoice.id for invoice in case.invoices} & set(agreement.invoice_ids))


def copies_of(case: Case) -> tuple[Document, ...]:
    """The copies of the invoices the mail is about; () when one of them is not on file."""
    on_file = {document.invoice_id: document for document in case.documents}
    wanted = [invoice.id for invoice in case.invoices]
    return tuple(on_file[i] for i in wanted) if set(wanted) <= set(on_file) else ()


def open_proposal(case: Case) -> Agreement | None:
    """The agreement that we mailed last and that still waits for the debtor's yes."""
    waiting = [a for a in case.agreements if a.state is AgreementState.MAILED]
    return max(waiting, key=lambda agreement: (about(case, agreement), agreement.id), default=None)


def agreement_on_file(case: Case) -> Agreement | None:
    """The agreement to quote: the last one about these invoices that both sides know of."""
    known = [a for a in case.agreements if a.state in LIVE - {AgreementState.PROPOSED} and about(case, a)]
    return max(known, key=lambda agreement: agreement.id, default=None)


def redirect_of(reading: Reading) -> str:
    """Whom the mail names instead: an address, or a name in letters only; "" when it is anything else."""
    named = one_line(reading.redirect_to or "", LONGEST_NAME + 1)
    return named if len(named) <= LONGEST_NAME and (_ADDRESS.fullmatch(named) or _NAME.fullmatch(named)) else ""


def asked_not_open(reading: Reading, case: Case) -> list[str]:
    """The invoices that the mail asks after and of which nothing is open, by the number it gives."""
    still_open = [_bare(invoice.number) for invoice in (*case.invoices, *case.other_open) if invoice.open.cents > 0]
    return [
        one_line(number, LONGEST_NAME)
        for number in reading.asked
        if not any(o.endswith(_bare(number)) or _bare(number).endswith(o) for o in still_open)
    ]


def _bare(number: str) -> str:
    return "".join(c for c in number.casefold() if c.isalnum())


def facts_of(situation: Situation) -> Mapping[str, bool]:
    """Every fact that a rule may name, true or false; "says <label>" and "tells <point>" are one for each of them."""
    reading, case, settings = situation.reading, situation.case, situation.settings
    said = frozenset({reading.primary, *(hit.label for hit in reading.labels)})
    still_open = open_total(case)
    broken = sum(a.state is AgreementState.BROKEN and about(case, a) for a in case.agreements)
    told = {point.key for point in reading.points}
    how_we_stand = footings(case, said | set(case.earlier), settings)
    return {
        **{str(footing).replace("_", " "): footing in how_we_stand for footing in Footing},
        **{f"says {label}": label in said for label in Label},
        **{f"tells {key.replace('_', ' ')}": key in told for key in all_points()},
        **_circumstances(situation),
        **_promise_facts(situation.promise, still_open, case, settings),
        "paid": bool(case.invoices) and still_open.cents <= 0,
        "partly paid": still_open.cents > 0 and paid_total(case).cents > 0,
        "payment to match": still_open.cents > 0 and _to_match(situation),
        "payment under way": _under_way(situation),
        "claims what came": reading.claim is not None and reading.claim.amount == paid_total(case),
        "proof shown": reading.claim is not None and reading.claim.shown,
        "proposal open": open_proposal(case) is not None,
        "proposal has other terms": _other_terms(situation.promise, open_proposal(case)),
        "agreement on file": agreement_on_file(case) is not None,
        "names its terms": _names_terms(situation.promise, agreement_on_file(case)),
        "promise broken": broken > 0,
        "two promises broken": broken > 1,
        "third reminder": any(r.level >= 3 and _reminds(case, r.invoice_ids) for r in case.reminders),
        "several invoices": len(case.invoices) > 1,
        "copy on file": bool(copies_of(case)),
        "earlier mail waited": bool(case.earlier),
        "redirect named": bool(redirect_of(reading)),
        "address named": "@" in redirect_of(reading),
        "plan in words": len(situation.promise.instalments) < 2 and _plan_in_words(reading),
        "call moment named": reading.call_moment is not None,
        "next day named": reading.next_day is not None,
        "far day named": reading.far_day is not None,
        "says it at length": reading.words >= MANY_WORDS,
        "names a fault": bool(told & FAULTS),
        "wrote as debtor": bool(OWING & set(case.earlier)) or agreement_on_file(case) is not None,
        "overview answered": "overview" in told and not case.other_open,
        "asks after what is paid": bool(asked_not_open(reading, case)),
    }


def _plan_in_words(reading: Reading) -> bool:
    """Whether the sentence that asks for a plan names an amount, a number of parts or a day."""
    asks = [hit.evidence for hit in reading.labels if hit.label == Label.PAYMENT_PLAN]
    return any(re.search(r"\d", sentence) for sentence in asks)


def _circumstances(situation: Situation) -> dict[str, bool]:
    contacts, automatic = situation.case.debtor.contacts, situation.automatic
    return {
        "sender failed": situation.trust is Trust.FAILED,
        "sender not proven": situation.trust is Trust.UNVERIFIED,
        "sender not on file": not situation.sender_on_file,
        "bank account changed": bool(situation.reading.changed_bank_account),
        "lawyer writes": LAWYER in situation.reading.circumstances,
        "somebody died": DEATH in situation.reading.circumstances,
        "our parts refused": PARTS_REFUSED in situation.reading.circumstances,
        "asks other parts": _asks_other_parts(situation.promise, open_proposal(situation.case)),
        "automatic": automatic is not None,
        "stand-in named": automatic is not None and bool(automatic.stand_in_address or automatic.stand_in),
        "unsure": situation.reading.abstained,
        "no invoice": not situation.case.invoices,
        "no address on file": not any(c.state is ContactState.CURRENT for c in contacts),
    }


def _promise_facts(promise: Promise, still_open: Money, case: Case, settings: PolicySettings) -> dict[str, bool]:
    day = promised_day(promise, case.debtor.country)
    last_day = case.today + timedelta(days=settings.promise_days)
    return {
        "plan named": len(promise.instalments) > 1,
        "plan within policy": within_policy(promise.instalments, still_open, case.today, settings),
        "plan lacks only amounts": lacks_only_amounts(
            promise.instalments, still_open, case.today, case.debtor.country, settings
        ),
        "promise dated": day is not None and day >= case.today,
        "promise near": day is not None and day <= case.today + timedelta(days=NEAR_DAYS),
        "promise passed": bool(promise.dates) and max(promise.dates) < case.today,
        "promise ambiguous": day is not None and not promise.sure,
        "promise conditional": bool(promise.condition),
        "promise within policy": day is not None and case.today <= day <= last_day,
        "promises more": promise.amount is not None and promise.amount.cents > still_open.cents > 0,
    }


def _reminds(case: Case, invoice_ids: tuple[int, ...]) -> bool:
    return bool({invoice.id for invoice in case.invoices} & set(invoice_ids))


def _to_match(situation: Situation) -> bool:
    """Whether money came in that may well be the claimed payment, but that a person has not yet set against it."""
    case, claim = situation.case, situation.reading.claim
    ids = {invoice.id for invoice in case.invoices}
    if any(not a.sure and a.invoice_id in ids for a in case.allocations):
        return True
    amounts = {invoice.open.cents for invoice in case.invoices} | {open_total(case).cents}
    if claim and claim.amount:
        amounts.add(claim.amount.cents)
    matched = {a.payment_id for a in case.allocations}
    return any(p.id not in matched and p.amount.cents in amounts for p in case.payments)


def _under_way(situation: Situation) -> bool:
    """Whether the claimed payment is so recent that it need not show on our statement yet."""
    claim, case = situation.reading.claim, situation.case
    if claim is None or not claim.dates:
        return False
    return case.today <= banking_days_later(max(claim.dates), BANK_DAYS, case.debtor.country)


def _other_terms(promise: Promise, proposal: Agreement | None) -> bool:
    """Whether the debtor, while agreeing, names a day or amount that our proposal does not hold."""
    if proposal is None:
        return False
    days = {part.date for part in proposal.instalments}
    amounts = {part.amount for part in proposal.instalments}
    named = [part.amount for part in promise.instalments] or [promise.amount]
    total = sum(amount.cents for amount in amounts if amount)
    strange_day = bool(promise.dates) and not set(promise.dates) & days
    return strange_day or any(a and a not in amounts and a.cents != total for a in named)


def _asks_other_parts(promise: Promise, proposal: Agreement | None) -> bool:
    """Whether the debtor names another number of payments than the plan that we proposed."""
    return proposal is not None and 1 < len(promise.instalments) != len(proposal.instalments) > 1


def _names_terms(promise: Promise, agreement: Agreement | None) -> bool:
    """Whether the mail names a day or amount of the agreement, so that it surely speaks of that one."""
    if agreement is None:
        return False
    parts = promise.instalments
    days = {*promise.dates, *(part.date for part in parts if part.date)}
    amounts = {a for a in (promise.amount, *(part.amount for part in parts)) if a}
    held = agreement.instalments
    return bool(days & {part.date for part in held} or amounts & {part.amount for part in held})
