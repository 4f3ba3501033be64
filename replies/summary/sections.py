"""The sections of the weekly summary, each made from the facts of the week; None when there is nothing to tell."""

from collections.abc import Sequence

from replies.agreements import Outcome
from replies.summary.calls import Call
from replies.summary.figures import Age, Aged
from replies.summary.form import MISSING, Form
from replies.summary.layout import Bar, Column, Section, table
from replies.summary.model import Summary
from replies.summary.week import Waiting
from replies.words import Words


def promises(summary: Summary, form: Form) -> Section:
    """What was promised for the week beside what came, the broken promises first."""
    words, kept = form.words, summary.kept
    title = words("Promised and received")
    if not summary.facts.promises:
        return Section(title, words("No payment was promised for this week."))
    says = words(
        "By count {by_count} was kept, by amount {by_amount}.",
        by_count=form.percent(kept.by_count),
        by_amount=form.percent(kept.by_amount),
    )
    if kept.undecided:
        says += " " + words.plural(
            "{count} promise has days of grace left.", "{count} promises have days of grace left.", kept.undecided
        )
    columns = (
        Column(words("Debtor")),
        Column(words("Invoice")),
        Column(words("Day")),
        Column(words("Promised"), number=True),
        Column(words("Received"), number=True),
        Column(words("Outcome")),
    )
    order = (Outcome.BROKEN, Outcome.PARTLY_KEPT, Outcome.OPEN, Outcome.KEPT)
    rows = (
        (
            promise.debtor,
            ", ".join(promise.invoices),
            form.day(promise.due),
            form.money(promise.promised),
            form.money(promise.received),
            _outcome(promise.outcome, words),
        )
        for promise in sorted(summary.facts.promises, key=lambda one: (order.index(one.outcome), one.due, one.debtor))
    )
    return table(title, says, columns, rows, words)


def _outcome(outcome: Outcome, words: Words) -> str:
    return words("days of grace") if outcome is Outcome.OPEN else words(str(outcome))


def waiting(title: str, items: Sequence[Waiting], form: Form) -> Section | None:
    """What waits for a person, the longest first; None when nothing does."""
    if not items:
        return None
    words = form.words
    columns = (
        Column(words("No."), number=True),
        Column(words("Debtor")),
        Column(words("About")),
        Column(words("Since")),
    )
    rows = (
        (str(one.id), one.debtor, one.about, form.day(one.since))
        for one in sorted(items, key=lambda one: (one.since, one.id))
    )
    return table(title, "", columns, rows, words)


def calls(wanted: Sequence[Call], form: Form) -> Section | None:
    """Whom to call, when and why."""
    if not wanted:
        return None
    words = form.words
    columns = (
        Column(words("When")),
        Column(words("Debtor")),
        Column(words("Telephone")),
        Column(words("Overdue"), number=True),
        Column(words("Why")),
    )
    rows = (
        (
            _moment(call, form),
            call.standing.debtor,
            call.standing.telephone or MISSING,
            form.money(call.standing.overdue),
            "; ".join(words(str(reason)) for reason in call.reasons),
        )
        for call in wanted
    )
    return table(words("To call this week"), "", columns, rows, words)


def _moment(call: Call, form: Form) -> str:
    if call.on is None or call.at is None:
        return form.words("when there is time")
    return f"{form.day(call.on)} {form.clock(call.at)}"


def loose(summary: Summary, form: Form) -> Section | None:
    """Payments that belong to no invoice."""
    payments = summary.facts.loose_payments
    if not payments:
        return None
    words = form.words
    columns = (
        Column(words("Day")),
        Column(words("Payer")),
        Column(words("Amount"), number=True),
        Column(words("Text")),
        Column(words("Perhaps for")),
    )
    rows = (
        (
            form.day(payment.booked),
            payment.payer_name or MISSING,
            form.money(payment.amount),
            payment.remittance or MISSING,
            payment.suggested or MISSING,
        )
        for payment in payments
    )
    says = words("Together {amount}.", amount=form.sum(summary.loose))
    return table(words("Payments without an invoice"), says, columns, rows, words)


def quiet(summary: Summary, form: Form) -> Section | None:
    """Overdue invoices that were paid without an answer to the reminders."""
    paid = summary.facts.quiet_payments
    if not paid:
        return None
    words = form.words
    columns = (
        Column(words("Debtor")),
        Column(words("Invoice")),
        Column(words("Day")),
        Column(words("Amount"), number=True),
    )
    rows = ((one.debtor, one.number, form.day(one.paid_on), form.money(one.amount)) for one in paid)
    return table(words("Paid without a word"), words("A word of thanks does them good."), columns, rows, words)


def ageing(summary: Summary, form: Form) -> Section:
    """What is open, by age, as bars."""
    words = form.words
    longest = max((abs(bucket.amount.cents) for bucket in summary.ageing), default=0) or 1
    elsewhere = ", ".join(form.sum(amount) for amount in summary.open_elsewhere)
    return Section(
        words("What is open, by age"),
        words("Besides, in other currencies: {amounts}.", amounts=elsewhere) if elsewhere else "",
        bars=tuple(_bar(bucket, longest, form) for bucket in summary.ageing),
    )


def _bar(bucket: Aged, longest: int, form: Form) -> Bar:
    words = form.words
    titles = {
        Age.NOT_DUE: words("not due yet"),
        Age.TO_30: words("1-30 days"),
        Age.TO_60: words("31-60 days"),
        Age.TO_90: words("61-90 days"),
        Age.OLDER: words("over 90 days"),
    }
    percent = max(0, round(bucket.amount.cents * 100 / longest))
    value = f"{form.sum(bucket.amount)} ({bucket.invoices})"
    return Bar(titles[bucket.age], value, percent, alarming=bucket.age is Age.OLDER)


def written(summary: Summary, form: Form) -> Section | None:
    """What the mails of the week said, by label."""
    counted = sorted(summary.facts.replies, key=lambda one: (-one[1], one[0]))
    if not counted:
        return None
    most = counted[0][1] or 1
    words = form.words
    bars = tuple(Bar(words(label), str(count), round(count * 100 / most)) for label, count in counted)
    total = sum(count for _, count in counted)
    return Section(words("What debtors wrote"), words.plural("{count} mail.", "{count} mails.", total), bars=bars)


def holds(summary: Summary, form: Form) -> Section | None:
    """Holds that end in the coming days."""
    ending = summary.facts.holds
    if not ending:
        return None
    words = form.words
    columns = (Column(words("Day")), Column(words("Debtor")), Column(words("Invoice")), Column(words("Reason")))
    rows = (
        (form.day(hold.ends), hold.debtor, hold.invoice, words(hold.reason))
        for hold in sorted(ending, key=lambda one: (one.ends, one.debtor))
    )
    says = words("The reminders of these invoices resume by themselves.")
    return table(words("Holds that end this week"), says, columns, rows, words)


def ripe(summary: Summary, form: Form) -> Section | None:
    """Files to hand over."""
    if not summary.ripe:
        return None
    words = form.words
    columns = (
        Column(words("Debtor")),
        Column(words("Overdue"), number=True),
        Column(words("Oldest since")),
        Column(words("Reminders"), number=True),
    )
    rows = (
        (file.debtor, form.money(file.overdue), form.day(file.oldest_due), str(file.reminders)) for file in summary.ripe
    )
    says = words("Three reminders had no effect; consider a collection agency.")
    return table(words("Ripe to hand over"), says, columns, rows, words)
