"""What a debtor's file calls for of our own accord, besides what agreements do: thanks, a notice, the last mail.

After payment, once, with nothing else open, we thank; afterwards the good payer is left in peace. After the third
reminder, when nothing was heard and nothing holds the file up, one last mail goes before the claim is handed over; a
consumer is first told what the law wants to be told before costs are asked. All of it is drafted; a person sends it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from parsers.books import DebtorKind, Invoice
from replies.agreements import LIVE
from replies.case import Case, PolicySettings, Task
from replies.law import COUNTRIES
from replies.policy.banking_days import banking_day

THANK_DAYS = 10  # after the money came; a later thank-you would only puzzle
LAST_REMINDER = 3
SILENT_DAYS = 7  # after the last reminder, before anything follows
NOTICE_DAYS = 17  # the term of the law is 14 or 15 days from its receipt; ours is never shorter

HAND_OVER = "the third reminder was not answered: a last mail waits; after its date, hand over with `afspraak handover`"


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A letter to draft: which text, about which invoices, with which last day.

    `about` names what called for it, in the same words each time, so that it is written once.
    """

    text: str
    about: str
    invoices: tuple[Invoice, ...]
    answer_by: date | None = None
    task: Task | None = None


def thanks(case: Case) -> OwnLetter | None:
    """The thanks to a debtor who paid all there was, after reminders or as agreed.

    `case.invoices` holds the open ones, `case.settled` the others.
    """
    if any(invoice.open.cents > 0 for invoice in case.invoices):
        return None
    asked = {i for reminder in case.reminders for i in reminder.invoice_ids}
    asked |= {i for agreement in case.agreements for i in agreement.invoice_ids}
    paid = tuple(i for i in case.settled if i.id in asked and i.amount.cents > 0 and _came_lately(case, i))
    return OwnLetter("thank_paid", _about("thanks", paid), paid) if paid else None


def _came_lately(case: Case, invoice: Invoice) -> bool:
    paid = {a.payment_id for a in case.allocations if a.sure and a.invoice_id == invoice.id}
    days = [payment.booked for payment in case.payments if payment.id in paid and payment.amount.cents > 0]
    return bool(days) and case.today - timedelta(days=THANK_DAYS) <= max(days) <= case.today


def last_word(
    case: Case, settings: PolicySettings, last_reply: date | None, notice_until: date | None
) -> OwnLetter | None:
    """The last mail before the claim is handed over, or the notice that a consumer must have before it.

    `case.invoices` holds the open ones; `last_reply` is the day of the debtor's latest mail; `notice_until` the last
    day that an earlier notice named.
    """
    ripe = tuple(invoice for invoice in case.invoices if _ripe(case, invoice, last_reply))
    if not ripe or not settings.hand_over:
        return None
    if needs_notice(case, settings) and notice_until is None:
        by = banking_day(case.today + timedelta(days=NOTICE_DAYS), case.debtor.country)
        return OwnLetter("notice", _about("notice", ripe), ripe, by)
    if notice_until is not None and case.today <= notice_until:
        return None
    by = banking_day(case.today + timedelta(days=settings.answer_days), case.debtor.country)
    return OwnLetter("last_mail", _about("last mail", ripe), ripe, by, Task(HAND_OVER))


def needs_notice(case: Case, settings: PolicySettings) -> bool:
    """Whether the law wants this debtor told before costs are asked; whoever is not surely a firm is a consumer."""
    debtor = case.debtor
    if debtor.kind is DebtorKind.BUSINESS or debtor.country not in COUNTRIES:
        return False
    return debtor.country != "BE" or settings.costs_agreed


def _ripe(case: Case, invoice: Invoice, last_reply: date | None) -> bool:
    reminders = [reminder for reminder in case.reminders if invoice.id in reminder.invoice_ids]
    often = len(reminders) >= LAST_REMINDER or any(reminder.level >= LAST_REMINDER for reminder in reminders)
    if invoice.open.cents <= 0 or invoice.due >= case.today or not often:
        return False
    last = max(reminder.sent.date() for reminder in reminders)
    held = any(hold.invoice_id == invoice.id for hold in case.holds)
    agreed = any(invoice.id in one.invoice_ids and one.state in LIVE for one in case.agreements)
    heard = last_reply is not None and last_reply >= last
    return not (held or agreed or heard) and (case.today - last).days >= SILENT_DAYS


def _about(what: str, invoices: tuple[Invoice, ...]) -> str:
    return f"{what}: {', '.join(sorted(invoice.number for invoice in invoices))}"
