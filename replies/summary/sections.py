"""The sections of the weekly summary about money and promises; None when there is nothing to tell."""

from replies.agreements import Outcome
from replies.summary.figures import Age, Aged
from replies.summary.form import MISSING, Form
from replies.summary.layout import Bar, Column, Line, Row, Section, Segment, Tone, parts_of, table
from replies.summary.model import Summary
from replies.summary.sums import age_key
from replies.summary.week import DuePromise
from replies.words import Words

_ORDER = (Outcome.BROKEN, Outcome.PARTLY_KEPT, Outcome.OPEN, Outcome.KEPT)
_TONES: dict[Outcome, Tone] = {
    Outcome.BROKEN: "bad",
    Outcome.PARTLY_KEPT: "warn",
    Outcome.OPEN: "",
    Outcome.KEPT: "good",
}
_AGE_TONES: dict[Age, Tone] = {Age.NOT_DUE: "good", Age.TO_60: "warn", Age.TO_90: "warn", Age.OLDER: "bad"}


def promises(summary: Summary, form: Form) -> Section:
    """What was promised for the week beside what came, the broken promises first."""
    words, kept = form.words, summary.kept
    title = words("Promised and received")
    if not summary.facts.promises:
        return Section(title, words("No payment was promised for this week."))
    to_come = sum(_to_come(one, summary) for one in summary.facts.promises)
    sentences = (
        (
            kept.due,
            words(
                "By count {by_count} was kept, by amount {by_amount}.",
                by_count=form.percent(kept.by_count),
                by_amount=form.percent(kept.by_amount),
            ),
        ),
        (
            kept.undecided,
            words.plural(
                "{count} promise has days of grace left.", "{count} promises have days of grace left.", kept.undecided
            ),
        ),
        (to_come, words.plural("{count} promise is still to come.", "{count} promises are still to come.", to_come)),
    )
    says = " ".join(sentence for count, sentence in sentences if count)
    columns = _promise_columns(words)
    ordered = sorted(summary.facts.promises, key=lambda one: (_ORDER.index(one.outcome), one.due, one.debtor))
    section = table(title, says, columns, (_promise(one, summary, form) for one in ordered), words)
    return Section(
        section.title,
        section.says,
        section.columns,
        section.rows,
        section.more,
        most=section.most,
        bars=_promised_and_received(summary, form),
        segments=_outcomes(summary, form),
    )


def carried(summary: Summary, form: Form) -> Section | None:
    """What became of the promises that still had days of grace when the week before was told about."""
    if not summary.facts.carried:
        return None
    words = form.words
    ordered = sorted(summary.facts.carried, key=lambda one: (_ORDER.index(one.outcome), one.due, one.debtor))
    found = summary.sum("promised.carried")
    return table(
        words("What became of the days of grace"),
        words("Promises of the week before that could still be kept when it ended."),
        _promise_columns(words),
        (_promise(one, summary, form) for one in ordered),
        words,
        "promised.carried",
        form.sum(found.amount) if found else "",
    )


def _promise_columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(words("Debtor")),
        Column(words("Invoice")),
        Column(words("Day")),
        Column(words("Promised"), number=True),
        Column(words("Received"), number=True),
        Column(words("Outcome")),
    )


def _to_come(promise: DuePromise, summary: Summary) -> bool:
    return promise.outcome is Outcome.OPEN and promise.due >= summary.facts.today


def _promise(promise: DuePromise, summary: Summary, form: Form) -> Row:
    outcome = form.words("to come") if _to_come(promise, summary) else _outcome(promise.outcome, form.words)
    invoices, day = ", ".join(promise.invoices), form.day(promise.due)
    promised, received = form.money(promise.promised), form.money(promise.received)
    return Row(
        (promise.debtor, invoices, day, promised, received, outcome),
        Line(
            promise.debtor,
            f"{invoices} · {day} · {form.words('agreement {number}', number=promise.agreement_id)}",
            form.words("{received} of {promised}", received=form.sum(promise.received), promised=promised),
            outcome,
            _TONES[promise.outcome],
        ),
    )


def _outcome(outcome: Outcome, words: Words) -> str:
    return words("days of grace") if outcome is Outcome.OPEN else words(str(outcome))


def _promised_and_received(summary: Summary, form: Form) -> tuple[Bar, ...]:
    words = form.words
    promised, came = summary.sum("promised"), summary.sum("promised.received")
    if promised is None or came is None or not promised.amount:
        return ()
    longest = max(promised.amount.cents, came.amount.cents)
    share = _percent(promised.amount.cents, longest), _percent(came.amount.cents, longest)
    return (
        Bar(words("Promised"), form.sum(promised.amount), share[0], key=promised.key),
        Bar(words("Received"), form.sum(came.amount), share[1], "good", came.key),
    )


def _percent(part: int, whole: int) -> int:
    return max(0, min(100, round(part * 100 / whole))) if whole > 0 else 0


def _undecided(summary: Summary, words: Words) -> str:
    """What the promises are called of which nothing is known yet."""
    to_come = {_to_come(one, summary) for one in summary.facts.promises if one.outcome is Outcome.OPEN}
    return words("not decided yet") if len(to_come) > 1 else words("to come" if True in to_come else "days of grace")


def _outcomes(summary: Summary, form: Form) -> tuple[Segment, ...]:
    """The promised euros by what became of them."""
    found = [(outcome, summary.sum(f"promised.{outcome}")) for outcome in reversed(_ORDER)]
    some = [(outcome, one) for outcome, one in found if one and one.amount.cents > 0]
    if len(some) < 2:  # the sentence says it all
        return ()
    shares = parts_of(one.amount.cents for _, one in some)
    return tuple(
        Segment(
            _undecided(summary, form.words) if outcome is Outcome.OPEN else _outcome(outcome, form.words),
            f"{form.sum(one.amount)} ({len(one.parts)})",
            share,
            _TONES[outcome],
            one.key,
        )
        for (outcome, one), share in zip(some, shares, strict=True)
    )


def loose(summary: Summary, form: Form) -> Section | None:
    """Payments that belong to no invoice."""
    # What may be for an invoice comes first, then the largest: a bank account holds much that is nobody's invoice.
    payments = sorted(summary.facts.loose_payments, key=lambda one: (not one.suggested, -one.amount.cents))
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
        Row(
            (
                form.day(payment.booked),
                payment.payer_name or MISSING,
                form.money(payment.amount),
                payment.remittance or MISSING,
                payment.suggested or MISSING,
            ),
            Line(
                payment.payer_name or words("payment {number}", number=payment.payment_id),
                _joined(form.day(payment.booked), payment.remittance),
                form.money(payment.amount),
                words("perhaps {invoice}", invoice=payment.suggested) if payment.suggested else "",
            ),
        )
        for payment in payments
    )
    total = form.sum(summary.loose)
    says = words("Together {amount}.", amount=total)
    return table(words("Payments without an invoice"), says, columns, rows, words, "loose", total)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


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
    rows = (
        Row(
            (one.debtor, one.number, form.day(one.paid_on), form.money(one.amount)),
            Line(one.debtor, _joined(one.number, form.day(one.paid_on)), form.money(one.amount)),
        )
        for one in paid
    )
    says = words("A word of thanks does them good.")
    found = summary.sum("quiet")
    total = form.sum(found.amount) if found else ""
    return table(words("Paid without a word"), says, columns, rows, words, "quiet", total)


def ageing(summary: Summary, form: Form) -> Section:
    """What is open, by age, as bars."""
    words = form.words
    longest = max((abs(bucket.amount.cents) for bucket in summary.ageing), default=0) or 1
    elsewhere = ", ".join(form.sum(amount) for amount in summary.open_elsewhere)
    return Section(
        words("What is open, by age"),
        words("Besides, in other currencies: {amounts}.", amounts=elsewhere) if elsewhere else "",
        bars=tuple(_bar(bucket, longest, form) for bucket in summary.ageing),
        key="open",
        value=form.sum(summary.open),
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
    value = f"{form.sum(bucket.amount)} ({bucket.invoices})"
    percent = _percent(bucket.amount.cents, longest)
    return Bar(titles[bucket.age], value, percent, _AGE_TONES.get(bucket.age, ""), age_key(bucket.age))


def period(summary: Summary, form: Form) -> Section | None:
    """What the measured period brought: from what was open at its start to what is open now, and the two measures."""
    words, measured = form.words, summary.facts.receivables
    if measured is None or not measured.rows:
        return None
    titles = {
        "period.opening": words("open at the start"),
        "period.sales": words("invoiced"),
        "period.settled": words("settled"),
        "period.closing": words("open now"),
        "period.closing-current": words("of which not due yet"),
    }
    found = [one for key in titles if (one := summary.sum(key))]
    longest = max((abs(one.amount.cents) for one in found), default=0) or 1
    says = words(
        "DSO {dso}: open / invoiced x {days} days. CEI {cei}: what came of all that could be collected.",
        dso=form.number(summary.dso),
        cei=form.percent(summary.cei),
        days=measured.days,
    )
    return Section(
        words.plural("The last day", "The last {count} days", measured.days),
        says,
        bars=tuple(
            Bar(titles[one.key], form.sum(one.amount), _percent(one.amount.cents, longest), "", one.key)
            for one in found
        ),
    )


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
