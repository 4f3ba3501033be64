"""The weekly reconciliation: what was promised beside what came, with the rows behind every figure."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from starlette.responses import Response

from daemon.desk.visit import YEARS, Visit
from daemon.weekly import last_week, summary_of
from replies.summary import Page, Summary, page
from replies.summary.form import Form
from replies.summary.layout import CUT, Row, short
from replies.summary.page import rows_of


def show(visit: Visit) -> Response:
    """One week, or the rows behind one of its sums."""
    monday = _monday(visit)
    summary, week = told(visit, monday)
    wanted = summary.sum(visit.asked("rows"))
    if wanted:
        rows = rows_of(wanted, Form(visit.words))
        return visit.page(
            "week_rows.html", week=week, section=rows, name=_name(monday), paths=_paths(visit, [rows.rows])
        )
    return visit.page(
        "week.html",
        week=week,
        name=_name(monday),
        monday=monday,
        before=_name(monday - timedelta(days=7)),
        after=_name(monday + timedelta(days=7)) if monday + timedelta(days=7) <= visit.today else "",
        paths=_paths(visit, [section.shown for section in week.sections]),
    )


def told(visit: Visit, monday: date) -> tuple[Summary, Page]:
    """The week from `monday`, and the page that tells it."""
    desk, ledger, words = visit.desk, visit.ledger, visit.words

    def reckoned() -> tuple[Summary, Page]:
        summary = summary_of(desk.config, ledger, monday, desk.outstandings.of(ledger, visit.today))
        return summary, page(summary, words)

    return desk.reckon("week", (monday, visit.today, words.language), reckoned)


def _monday(visit: Visit) -> date:
    year, _, number = visit.asked("week").upper().partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return last_week(visit.today)
    return monday if YEARS[0] <= monday.year <= YEARS[1] else last_week(visit.today)


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def _paths(visit: Visit, tables: Iterable[tuple[Row, ...]]) -> dict[str, str]:
    """Where the names that stand in these tables lead: to their debtor. Tables cut long names."""
    names = {row.line.head for rows in tables for row in rows}
    cut = [name.removesuffix(CUT) for name in names if name.endswith(CUT)]
    found = visit.ledger.rows(
        "SELECT id, name FROM debtors WHERE name IN (SELECT value FROM json_each(?))", json.dumps(sorted(names))
    )
    for begin in cut:  # by the index of names
        found += visit.ledger.rows(
            "SELECT id, name FROM debtors WHERE name BETWEEN ? AND ?", begin, f"{begin}\U0010ffff"
        )
    return {short(row["name"]): f"/debtors/{row['id']}" for row in found}
