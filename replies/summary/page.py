"""The weekly summary laid out as one page in the owner's language, before it becomes plain text or HTML."""

from dataclasses import dataclass

from replies.summary import sections
from replies.summary.form import Form
from replies.summary.layout import Section
from replies.summary.model import Summary
from replies.words import Words


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at the top of the page."""

    title: str
    value: str
    explains: str


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    language: str
    title: str
    period: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]


def page(summary: Summary, words: Words) -> Page:
    """The summary as a page: first what was promised and came, then what waits for whom, then the figures."""
    form = Form(words)
    facts = summary.facts
    parts = (
        sections.promises(summary, form),
        sections.waiting(words("Drafts that wait for you"), facts.drafts, form),
        sections.waiting(words("Mails without an answer for more than two days"), facts.unanswered, form),
        sections.calls(summary.calls, form),
        sections.loose(summary, form),
        sections.quiet(summary, form),
        sections.waiting(words("Agreements that the debtor did not confirm yet"), facts.unconfirmed, form),
        sections.ageing(summary, form),
        sections.written(summary, form),
        sections.holds(summary, form),
        sections.ripe(summary, form),
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
        figures=_figures(summary, form),
        sections=tuple(section for section in parts if section),
    )


def _figures(summary: Summary, form: Form) -> tuple[Figure, ...]:
    words, kept = form.words, summary.kept
    return (
        Figure(
            words("Promises kept"),
            words("{kept} of {due}", kept=kept.kept, due=kept.due),
            words("{kept} of {promised}", kept=form.sum(kept.kept_amount), promised=form.sum(kept.promised)),
        ),
        Figure(
            words("Open"), form.sum(summary.open), words.plural("{count} invoice", "{count} invoices", _count(summary))
        ),
        Figure(words("DSO in days"), form.number(summary.dso), words("how long customers take to pay")),
        Figure(words("CEI"), form.percent(summary.cei), words("of what could be collected, came in")),
    )


def _count(summary: Summary) -> int:
    return sum(bucket.invoices for bucket in summary.ageing)
