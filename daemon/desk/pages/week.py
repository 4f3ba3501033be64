"""The weekly reconciliation: what was promised beside what came, with the rows behind every figure."""

from datetime import date, timedelta

from starlette.responses import Response

from daemon.desk.visit import YEARS, Visit
from daemon.weekly import last_week, summary_of
from replies.summary import Summary, page
from replies.summary.form import Form
from replies.summary.layout import short
from replies.summary.page import rows_of


def show(visit: Visit) -> Response:
    """One week, or the rows behind one of its sums."""
    monday = _monday(visit)
    summary = _summary(visit, monday)
    week = page(summary, visit.words)
    wanted = summary.sum(visit.asked("rows"))
    if wanted:
        rows = rows_of(wanted, Form(visit.words))
        return visit.page("week_rows.html", week=week, section=rows, name=_name(monday), paths=_paths(visit))
    return visit.page(
        "week.html",
        week=week,
        name=_name(monday),
        monday=monday,
        before=_name(monday - timedelta(days=7)),
        after=_name(monday + timedelta(days=7)) if monday + timedelta(days=7) <= visit.today else "",
        paths=_paths(visit),
    )


def _summary(visit: Visit, monday: date) -> Summary:
    return visit.desk.reckon(
        "week", visit.ledger, (monday, visit.today), lambda: summary_of(visit.config, visit.ledger, monday)
    )


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


def _paths(visit: Visit) -> dict[str, str]:
    """Where the names that stand in the tables lead: to their debtor. Tables cut long names, so they are cut here."""

    def paths() -> dict[str, str]:
        return {
            short(row["name"]): f"/debtors/{row['id']}" for row in visit.ledger.rows("SELECT id, name FROM debtors")
        }

    return visit.desk.reckon("paths", visit.ledger, None, paths)
