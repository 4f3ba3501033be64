"""The weekly summary laid out as one page in the owner's language, before it becomes plain text or HTML."""

from dataclasses import dataclass

from replies.summary import sections, to_do
from replies.summary.form import Form
from replies.summary.layout import Column, Line, Row, Section, Tone
from replies.summary.model import Summary
from replies.summary.sums import Sum
from replies.words import Words


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at the top of the page. `key` names the sum that it is, "" when it is none."""

    title: str
    value: str
    explains: str
    tone: Tone = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page. `rows` are the rows behind every sum, for the page that can be clicked."""

    language: str
    title: str
    period: str
    says: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    rows: tuple[Section, ...] = ()
    rows_title: str = ""


def page(summary: Summary, words: Words, *, with_rows: bool = False) -> Page:
    """The summary as a page: first what was promised and came, then what waits for whom, then the figures.

    `with_rows`: with all rows of every sum, for a page that can be clicked.
    """
    form = Form(words)
    facts = summary.facts
    parts = (
        sections.promises(summary, form),
        sections.carried(summary, form),
        to_do.calls(summary, form),
        to_do.ripe(summary, form),
        to_do.waiting(words("Drafts that wait for you"), facts.drafts, form),
        to_do.waiting(words("Mails without an answer for more than two days"), facts.unanswered, form),
        to_do.waiting(words("Agreements that the debtor did not confirm yet"), facts.unconfirmed, form),
        sections.loose(summary, form),
        sections.quiet(summary, form),
        sections.ageing(summary, form),
        to_do.holds(summary, form),
        sections.written(summary, form),
        sections.period(summary, form),
    )
    return Page(
        language=words.language,
        title=words("The week of {creditor}", creditor=facts.creditor),
        period=words(
            "Week {week}: {first} to {last} {year}",
            week=facts.monday.isocalendar().week,
            first=form.day(facts.monday),
            last=form.day(facts.sunday),
            year=facts.sunday.year,
        ),
        says=to_do.list_of(summary, form),
        figures=_figures(summary, form),
        sections=tuple(section for section in parts if section),
        rows=tuple(rows_of(one, form) for one in summary.sums if one.parts) if with_rows else (),
        rows_title=words("Every sum with its rows"),
    )


def _figures(summary: Summary, form: Form) -> tuple[Figure, ...]:
    words, kept = form.words, summary.kept
    received = sum(one.amount.cents for one in summary.facts.received if one.promised)
    came = summary.sum("received")
    overdue = sum(bucket.amount.cents for bucket in summary.ageing[1:])
    currency = summary.facts.currency
    return (
        Figure(
            words("Promises kept"),
            words("{kept} of {due}", kept=kept.kept, due=kept.due),
            words("{kept} of {promised}", kept=form.sum(kept.kept_amount), promised=form.sum(kept.promised)),
            "good" if kept.kept else "",
            "promised.kept",
        ),
        Figure(
            words("Not kept, or not all"),
            words("{kept} of {due}", kept=kept.broken, due=kept.due),
            words("{kept} of {promised}", kept=form.sum(kept.broken_amount), promised=form.sum(kept.promised)),
            "bad" if kept.broken else "",
            "promised.not-kept",
        ),
        Figure(
            words("Received"),
            form.sum(came.amount) if came else form.cents(0, currency),
            words("of which {amount} on agreements", amount=form.cents(received, currency)),
            key="received",
        ),
        Figure(
            words("Open"),
            form.sum(summary.open),
            words("of which {amount} overdue", amount=form.cents(overdue, currency)),
            key="open",
        ),
        Figure(words("DSO in days"), form.number(summary.dso), words("how long customers take to pay")),
        Figure(words("CEI"), form.percent(summary.cei), words("of what could be collected, came in")),
    )


def rows_of(one: Sum, form: Form) -> Section:
    """All rows of a sum, with the sum."""
    words = form.words
    columns = (
        Column(words("Debtor")),
        Column(words("About")),
        Column(words("Day")),
        Column(words("Amount"), number=True),
        Column(words("Row")),
    )
    rows = tuple(
        Row(
            (row.debtor, row.about, form.full_day(row.day) if row.day else "", form.sum(row.amount), row.ref),
            Line(
                row.debtor or row.about,
                " · ".join(part for part in (row.about, form.full_day(row.day) if row.day else "") if part),
                form.sum(row.amount),
                row.ref,
            ),
        )
        for row in one.rows
    )
    title = words(str(one.title))
    return Section(title[:1].upper() + title[1:], "", columns, rows, key=one.key, value=form.sum(one.amount))
