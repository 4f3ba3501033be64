"""The sections of the weekly summary about what a person has to do; None when there is nothing."""

from collections.abc import Sequence
from datetime import date, time

from parsers.facts.call_moments import CallMoment
from replies.summary.calls import Call
from replies.summary.form import MISSING, Form
from replies.summary.layout import MOST_WAITING, Column, Line, Row, Section, table
from replies.summary.model import Summary
from replies.summary.week import Waiting

DAY = 24 * 60  # minutes


def list_of(summary: Summary, form: Form) -> str:
    """What waits, in one sentence."""
    words, facts = form.words, summary.facts
    counted = (
        (len(facts.drafts), "{count} draft to look at", "{count} drafts to look at"),
        (len(facts.unanswered), "{count} mail without an answer", "{count} mails without an answer"),
        (facts.unsure_payments, "{count} payment to decide on", "{count} payments to decide on"),
        (len(summary.calls), "{count} call to make", "{count} calls to make"),
        (len(summary.ripe), "{count} file to hand over", "{count} files to hand over"),
    )
    parts = [words.plural(one, many, count) for count, one, many in counted if count]
    return words("For you: {list}.", list=", ".join(parts)) if parts else words("Nothing waits for you.")


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
        Row(
            (str(one.id), one.debtor, one.about, form.day(one.since)),
            Line(one.debtor, one.about, words("no. {number}", number=one.id), form.day(one.since)),
        )
        for one in sorted(items, key=lambda one: (one.since, one.id))
    )
    return table(title, "", columns, rows, words, most=MOST_WAITING)


def calls(summary: Summary, form: Form) -> Section | None:
    """Whom to call, when and why."""
    wanted = summary.calls
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
        Row(
            (moment(call, form, summary.facts.today), call.standing.debtor, call.standing.telephone or MISSING,
             form.money(call.standing.overdue), _why(call, form)),
            Line(
                call.standing.debtor,
                " · ".join(part for part in (call.standing.telephone, _why(call, form)) if part),
                form.money(call.standing.overdue),
                moment(call, form, summary.facts.today),
            ),
        )
        for call in wanted
    )  # fmt: skip
    says = words(
        "In the golden hours: then it can still be paid this week. `afspraak calls sheet` prints the call sheets."
    )
    found = summary.sum("calls")
    return table(
        words("To call this week"), says, columns, rows, words, "calls", form.sum(found.amount) if found else ""
    )


def _why(call: Call, form: Form) -> str:
    reasons = "; ".join(form.words(str(reason)) for reason in call.reasons)
    return f"{reasons}: “{call.standing.asked}”" if call.standing.asked else reasons


def moment(call: Call, form: Form, today: date, clock: time = time()) -> str:
    """When to call: at the moment they asked for, in the golden hours, or when there is time.

    `clock` is what time it is today; a moment that is over is told as such.
    """
    words, wish = form.words, call.standing.asked_for
    if wish:
        over = (wish.last_day, wish.end if wish.end is not None else DAY) <= (today, clock.hour * 60 + clock.minute)
        asked = _asked(wish, form)
        return words("as soon as you can; they asked for {moment}", moment=asked) if over else asked
    if call.standing.asked:
        return words("when they asked")
    if call.on is None or call.at is None:
        return words("when there is time")
    return f"{form.day(call.on)} {form.clock(call.at)}"


def _asked(wish: CallMoment, form: Form) -> str:
    words, day = form.words, form.day(wish.day)
    start, end = _clock(wish.start, form), _clock(wish.end, form)
    if start and end:
        return words("{day} between {start} and {end}", day=day, start=start, end=end)
    return words("{day} from {start}", day=day, start=start) if start else day


def _clock(minute: int | None, form: Form) -> str:
    return "" if minute is None else form.clock(time(minute // 60, minute % 60))


def holds(summary: Summary, form: Form) -> Section | None:
    """Holds that end in the coming days."""
    ending = summary.facts.holds
    if not ending:
        return None
    words = form.words
    columns = (Column(words("Day")), Column(words("Debtor")), Column(words("Invoice")), Column(words("Reason")))
    rows = (
        Row(
            (form.day(hold.ends), hold.debtor, hold.invoice, words(hold.reason)),
            Line(hold.debtor, f"{hold.invoice} · {words(hold.reason)}", form.money(hold.open), form.day(hold.ends)),
        )
        for hold in sorted(ending, key=lambda one: (one.ends, one.debtor))
    )
    says = words("The reminders of these invoices resume by themselves.")
    found = summary.sum("holds")
    total = form.sum(found.amount) if found and found.amount else ""
    return table(words("Holds that end this week"), says, columns, rows, words, "holds", total)


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
        Row(
            (file.debtor, form.money(file.overdue), form.day(file.oldest_due), str(file.reminders)),
            Line(
                file.debtor,
                ", ".join(file.invoices),
                form.money(file.overdue),
                words("{count} reminders, oldest since {day}", count=file.reminders, day=form.day(file.oldest_due)),
            ),
        )
        for file in summary.ripe
    )
    says = words("Three reminders had no effect; consider a collection agency.")
    found = summary.sum("ripe")
    return table(
        words("Ripe to hand over"), says, columns, rows, words, "ripe", form.sum(found.amount) if found else ""
    )
