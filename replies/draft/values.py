"""What a text may name: everything on file about a case, written in the letter's language."""

from collections.abc import Sequence
from datetime import date, timedelta

from parsers.facts.asked import numbers_in
from parsers.facts.model import Instalment
from parsers.labels.names import Label
from parsers.reading import Reading
from replies.case import Agreement, Case, Creditor, Decision
from replies.draft.details import call_of, checks_of, details_of, quotes_of
from replies.draft.writer import Writer
from replies.formats import one_line, quotable, write_list
from replies.policy.banking_days import reply_day
from replies.policy.facts import (
    LONGEST_NAME,
    NEAR_DAYS,
    agreement_on_file,
    copies_of,
    open_total,
    paid_total,
    redirect_of,
)
from replies.templates import Made

# Paragraphs that answer a question.
ANSWERING = frozenset({"no_costs", "early_discount", "by_transfer", "right_amount"})
MOST_REMINDERS = 3  # days on which we wrote, the latest ones


def values_of(
    decision: Decision,
    reading: Reading,
    case: Case,
    creditor: Creditor,
    writer: Writer,
    about: Agreement | None = None,
) -> dict[str, str]:
    """Everything that a text may name; "" for what is not known. docs/templates.md explains each.

    `about` is the agreement to quote, when it is not the one that is on file now.
    """
    numbers = [invoice.number for invoice in case.invoices]
    key, written = "one" if len(numbers) == 1 else "many", Made(write_list(numbers, writer.language))
    invoices = writer.piece(key, numbers=written)
    agreed = decision.agreement.instalments if decision.agreement else ()
    on_file = about or agreement_on_file(case)
    reminded = sorted({r.sent.date() for r in case.reminders if {i.id for i in case.invoices} & set(r.invoice_ids)})
    allocated = {a.payment_id for a in case.allocations if a.sure and a.invoice_id in {i.id for i in case.invoices}}
    paid_on = [p.booked for p in case.payments if p.id in allocated and p.amount.cents > 0]
    days = [part.date for part in agreed if part.date]
    near = bool(days) and max(days) <= case.today + timedelta(days=NEAR_DAYS)
    amounts = _amounts(agreed, case, writer)
    told = {point.key for point in reading.points}
    values = {
        "invoices": invoices,
        "Invoices": invoices[:1].upper() + invoices[1:],
        "of_invoices": writer.piece(f"of_{key}", numbers=written),
        "issued": writer.day(case.invoices[0].issued, weekday=False) if len(numbers) == 1 else "",
        **amounts,
        "paid_on": writer.day(paid_on[0], weekday=False) if len(paid_on) == 1 else "",
        "date": writer.day(decision.answer_by),
        "claimed_on": writer.day(_claimed_on(reading), weekday=False),
        "reply_by": writer.day(reply_day(case.today, case.debtor.country)),
        "next_day": writer.day(reading.next_day),
        "promised_on": writer.day(_promised_on(reading)),
        "promised_number": _promised_number(reading, numbers),
        "days": write_list(_named_days(reading, writer), writer.language, "or"),
        "schedule": writer.schedule(agreed or confirmed_instalments(decision, case)),
        "agreement": writer.schedule(on_file.instalments) if on_file else "",
        "agreed_on": writer.day(on_file.made_on, weekday=False) if on_file else "",
        "iban": creditor.iban,
        "bic": creditor.bic if "bic" in told else "",
        "creditor": creditor.name,
        "telephone": creditor.telephone,
        "reference": Made.joined(" / ", dict.fromkeys(i.payment_reference or i.number for i in case.invoices)),
        "redirect": redirect_of(reading),
        "words": quotable(on_file.evidence) if on_file else "",
        "sent_on": writer.day(min(reminded), weekday=False) if reminded else "",
        "reminded": write_list(
            [writer.piece("on_day", date=writer.day(day, weekday=False)) for day in reminded[-MOST_REMINDERS:]],
            writer.language,
        ),
        "fixed": "yes" if not amounts["rest"] and (near or _fixed(decision, reading)) else "",
        "today": "yes" if decision.answer_by == case.today else "",
        "delay": "yes" if reading.primary == Label.PAYMENT_PLAN else "",
        "asked": "yes" if reading.promise and len(reading.promise.instalments) > 1 else "",
        "kept": "yes" if _kept(agreed, reading) else "",
        "bank_letter": "yes" if "bank_letter" in told else "",
        "thanked": "yes" if decision.opening == "part_paid" else "",
        "answered": "yes" if ANSWERING.intersection(decision.also) else "",
        "crossed": "yes" if paid_on and reminded and max(reminded) > max(paid_on) else "",
        "attached": "yes" if decision.attach and copies_of(case) else "",
        "enterprise_number": creditor.enterprise_number,
        "proof": "yes" if reading.claim and reading.claim.shown else "",
        "colleague": one_line(reading.colleague, LONGEST_NAME),
        **call_of(decision, reading, case, writer),
        **details_of(reading, case, writer),
        **quotes_of(reading, writer),
        "lines": _lines(case, writer, "line"),
        "due_lines": _lines(case, writer, "due_line"),
    }
    values["opening"] = writer.piece(f"opening.{decision.opening or 'thanks'}", **values)
    values |= checks_of(reading, writer, values["opening"])
    values["account"] = writer.piece("account", **values)
    values["yes"] = writer.piece("yes", **values)
    values["pay"] = writer.piece("pay", **values)
    return values


def _amounts(agreed: Sequence[Instalment], case: Case, writer: Writer) -> dict[str, str]:
    still_open = open_total(case)
    promised = agreed[0].amount if len(agreed) == 1 and agreed[0].amount else still_open
    paid = paid_total(case)
    return {
        "amount": writer.money(still_open),
        "others": "yes" if case.other_open else "",
        "together": writer.money(still_open) if len(case.invoices) > 1 else "",
        "paid": writer.money(paid) if paid.cents > 0 else "",
        "promised": writer.money(promised),
        "rest": writer.money(still_open - promised) if promised.cents < still_open.cents else "",
    }


def _fixed(decision: Decision, reading: Reading) -> bool:
    """Whether it is what the debtor wrote, without a condition: that needs no yes."""
    own_words = decision.answer in {"confirm_promise", "confirm_plan"}
    return own_words and not (reading.promise and reading.promise.condition)


def _kept(agreed: Sequence[Instalment], reading: Reading) -> bool:
    """Whether what we propose holds every payment that the debtor gave a day and an amount, and more than those."""
    theirs = [part for part in reading.promise.instalments if part.date and part.amount] if reading.promise else []
    return bool(theirs) and all(part in agreed for part in theirs)


def confirmed_instalments(decision: Decision, case: Case) -> tuple[Instalment, ...]:
    """The payments of the agreement that the mail confirms; () when it confirms none."""
    confirmed = next((a for a in case.agreements if a.id == decision.confirms_agreement_id), None)
    return confirmed.instalments if confirmed else ()


def _lines(case: Case, writer: Writer, piece: str) -> str:
    """A line for each invoice that is not settled."""
    return Made.joined(
        "\n",
        (
            writer.piece(
                piece,
                number=invoice.number,
                issued=writer.day(invoice.issued, weekday=False),
                due=writer.day(invoice.due, weekday=False),
                description=invoice.description,
                amount=writer.money(invoice.open),
            )
            for invoice in case.invoices
            if invoice.open
        ),
    )


def _claimed_on(reading: Reading) -> date | None:
    """The day on which the debtor says to have paid, when they said so clearly."""
    return reading.claim.dates[0] if reading.claim and len(reading.claim.dates) == 1 else None


def _promised_on(reading: Reading) -> date | None:
    """The day on which the debtor says to pay, when they named one."""
    return reading.promise.dates[0] if reading.promise and reading.promise.dates and reading.promise.sure else None


def _promised_number(reading: Reading, ours: list[str]) -> str:
    """The number of another invoice that the debtor says to pay; "" when none is named, or several."""
    named = numbers_in(reading.promise.evidence) if reading.promise else ()
    return one_line(named[0], LONGEST_NAME) if len(named) == 1 and not any(o.endswith(named[0]) for o in ours) else ""


def _named_days(reading: Reading, writer: Writer) -> list[str]:
    """The days that an unclear promise may mean, in their order."""
    days = sorted(reading.promise.dates)[:3] if reading.promise else []
    return [writer.piece("that_day", date=writer.day(day)) for day in days]
